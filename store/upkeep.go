package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/store/internal/db"
)

// restTimes is how many times as long as it took the last time a job of upkeep waits from one
// beginning to the next, so that it takes a fifth of the time at most: of a hundred thousand
// open cases the comparison with Temporal takes longer than its period, and would otherwise be
// done all the time, by every worker at once.
const restTimes = 5

// Turn says whether it is this process's turn to do the job, which is done once
// in every period however many processes there are, and seldomer when it takes long;
// whenever it is asked for when the period is zero.
func (s *Store) Turn(ctx context.Context, job string, every time.Duration) (bool, error) {
	turn := db.TakeTurnParams{Job: job, Every: every.Seconds(), Times: restTimes}
	if every == 0 {
		turn.Times = 0
	}
	n, err := s.q.TakeTurn(ctx, turn)
	if err != nil {
		return false, refusal(fmt.Errorf("asking for the turn of %s: %w", job, err))
	}
	return n == 1, nil
}

// KeepTook keeps how long a job takes, whatever came of it.
func (s *Store) KeepTook(ctx context.Context, job string, took time.Duration) error {
	if err := s.q.KeepTook(ctx, db.KeepTookParams{Job: job, Secs: took.Seconds()}); err != nil {
		return refusal(fmt.Errorf("keeping how long %s took: %w", job, err))
	}
	return nil
}

// EndTurn keeps what came of the job: how much was wrong, and codes, ids and
// counts for the operators.
func (s *Store) EndTurn(ctx context.Context, job string, wrong int, result any) error {
	raw, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("writing what came of %s: %w", job, err)
	}
	if err := s.q.EndTurn(ctx, db.EndTurnParams{Job: job, Wrong: wrong, Result: raw}); err != nil {
		return refusal(fmt.Errorf("keeping what came of %s: %w", job, err))
	}
	return nil
}

// NoteRepair adds to a subject's audit that its workflow was brought back in
// step with Postgres, and why; an empty actor is the system.
func (s *Store) NoteRepair(ctx context.Context, subject, actor, difference, workflow string) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		return t.note(ctx, subject, "workflow", actor, map[string]any{"action": "repair", "difference": difference, "workflow": workflow})
	})
}
