package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// SendCheck asks a register about a member of the household (T07). While an
// answer is awaited nobody verifies the case.
func (s *Store) SendCheck(ctx context.Context, r relief.Request, caseID string, c relief.EconomyCheck) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if c.Member < 0 || c.Member >= h.Members {
			return nil, relief.Refuse("form_incomplete", "field", "member")
		}
		sent := relief.CheckSent{ID: newID()}
		if sent.Decided, err = t.checkMoved(ctx, h, r, relief.Facts{}, c.Member, "sent"); err != nil {
			return nil, err
		}
		err = t.InsertCheck(ctx, db.InsertCheckParams{ID: sent.ID, CaseID: caseID, Member: c.Member, Register: string(c.Register), SentBy: r.Actor})
		if err != nil {
			return nil, fmt.Errorf("keeping the check: %w", err)
		}
		return sent, nil
	})
}

// AnswerCheck notes what the register said, once (T07).
func (s *Store) AnswerCheck(ctx context.Context, r relief.Request, caseID, check string, a relief.CheckAnswer) (relief.Reply, error) {
	if err := a.Check(); err != nil {
		return relief.Reply{}, err
	}
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		note, err := t.s.seal("economy_checks", "note_enc", check, a.Note)
		if err != nil {
			return nil, err
		}
		n, err := t.Queries.AnswerCheck(ctx, db.AnswerCheckParams{
			ID: check, CaseID: caseID, Result: &a.Result, NoteEnc: note, AnsweredBy: &r.Actor, Count: counted(a.Count), Exclusions: append([]string{}, a.Exclusions...),
		})
		if err != nil {
			return nil, fmt.Errorf("keeping the answer: %w", err)
		}
		if n != 1 {
			return nil, relief.Refuse("check_unknown")
		}
		sent := relief.CheckSent{ID: check}
		sent.Decided, err = t.checkMoved(ctx, h, r, relief.Facts{CheckReturned: true}, -1, "answered")
		return sent, err
	})
}

func counted(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// registers are the answers of the economy checks, as the rules of who qualifies
// are held against them.
func registers(ctx context.Context, q *db.Queries, caseID string) ([]relief.RegisterResult, error) {
	rows, err := q.RegisterAnswers(ctx, caseID)
	if err != nil {
		return nil, fmt.Errorf("reading what registers said: %w", err)
	}
	out := make([]relief.RegisterResult, len(rows))
	for i, r := range rows {
		out[i] = relief.RegisterResult{Member: r.Member, Register: relief.Register(r.Register), Found: r.Found, Count: r.Count, Exclusions: r.Exclusions}
	}
	return out, nil
}

func (t *tx) checkMoved(ctx context.Context, h *held, r relief.Request, facts relief.Facts, about int, outcome relief.Outcome) (relief.Decided, error) {
	if h.Rules.Demands(relief.AuthorisationSigned) {
		var err error
		if facts.Authorised, err = t.authorised(ctx, h, about); err != nil {
			return relief.Decided{}, fmt.Errorf("looking for the authorisation: %w", err)
		}
	}
	if err := t.separate(ctx, h.ID, relief.Deed{Actor: r.Actor, Kind: relief.TaskCheckEconomy, Lap: h.Case.Lap}); err != nil {
		return relief.Decided{}, err
	}
	by := deed{kind: relief.TaskCheckEconomy, lap: h.Case.Lap, level: t.grant.Level, path: t.grant.Path}
	return t.plainDecision(ctx, h, by, relief.Event{Action: relief.CheckEconomy, Facts: facts}, r, "", outcome)
}

func (s *Store) checks(ctx context.Context, caseID string, whole bool) ([]relief.CheckView, error) {
	rows, err := s.q.ChecksOf(ctx, caseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the economy checks: %w", err))
	}
	out := make([]relief.CheckView, len(rows))
	for i, c := range rows {
		out[i] = relief.CheckView{
			ID: c.ID, Member: c.Member, Register: relief.Register(c.Register), SentBy: c.SentBy, SentAt: c.SentAt, Result: c.Result, AnsweredBy: c.AnsweredBy, AnsweredAt: c.AnsweredAt,
			Count: c.Count, Exclusions: c.Exclusions,
		}
		if !whole {
			continue
		}
		if out[i].Note, err = s.unseal("economy_checks", "note_enc", c.ID, c.NoteEnc); err != nil {
			return nil, err
		}
	}
	return out, nil
}
