package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// An archiveStep is who moves a file, and what stands with it.
type archiveStep struct {
	actor  string // "": the system
	reason string
	code   string
	caseID *string
}

// moveArchive runs the file's table of states and writes what follows.
func (t *tx) moveArchive(ctx context.Context, f *file, action relief.ArchiveAction, facts relief.ArchiveFacts, step archiveStep) error {
	from := relief.ArchiveState(f.State)
	to, err := relief.NextArchive(from, action, facts)
	if err != nil {
		return err
	}
	arg := db.MoveArchiveParams{ID: f.ID, State: string(to), Confirmed: f.Confirmed, ReviewOn: f.ReviewOn, ReasonCode: step.code}
	if action == relief.ArchiveConfirm {
		arg.Confirmed, arg.ActivatedAt = f.Version, &t.now
		arg.ReviewOn = dateOf(relief.NextReview(relief.DayOf(t.now)))
	}
	if err := t.later.MoveArchive(ctx, arg); err != nil {
		return fmt.Errorf("moving the file: %w", err)
	}
	var actor *string
	if step.actor != "" {
		actor = &step.actor
	}
	sealed, err := t.s.seal("archive_moves", "reason_enc", f.ID, step.reason)
	if err != nil {
		return err
	}
	err = t.later.InsertArchiveMove(ctx, db.InsertArchiveMoveParams{
		ArchiveID: f.ID, Action: string(action), FromState: f.State, ToState: string(to), Version: f.Version, ReasonEnc: sealed, Actor: actor, CaseID: step.caseID,
	})
	if err != nil {
		return fmt.Errorf("recording the move: %w", err)
	}
	if to == relief.ArchiveDeregistered {
		if err := t.later.LeaveArchivePeople(ctx, db.LeaveArchivePeopleParams{ArchiveID: f.ID, Stay: [][]byte{}}); err != nil {
			return fmt.Errorf("taking out people: %w", err)
		}
	}
	if to == relief.ArchiveExited {
		if err := t.watch(ctx, f.ID, relief.DayOf(t.now), false); err != nil {
			return err
		}
	}
	f.State, f.Confirmed = string(to), arg.Confirmed
	body := map[string]any{"action": action, "from": from, "to": to, "version": f.Version, "reason_given": step.reason != ""}
	if step.code != "" {
		body["code"] = step.code
	}
	if step.caseID != nil {
		body["case"] = *step.caseID
	}
	return t.note(ctx, f.ID, "archive", step.actor, body)
}

// confirmArchive is what a case's verification (T08) does for the household's
// file: the computed grade is confirmed and the file is active for a year.
func (t *tx) confirmArchive(ctx context.Context, h *held, actor string) error {
	link, err := t.ArchiveIDOfCase(ctx, h.ID)
	if noRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("finding the file: %w", err)
	}
	if link.Temporary { // verifies an emergency, not a file
		return nil
	}
	f, err := t.lockArchive(ctx, link.ArchiveID)
	if err != nil {
		return err
	}
	facts := relief.ArchiveFacts{Campaign: true, Same: f.MadeBy == actor}
	return t.moveArchive(ctx, f, relief.ArchiveConfirm, facts, archiveStep{actor: actor, caseID: &h.ID})
}

// SweepArchives announces the yearly checks of the coming month and lets those
// whose day has come fall due, up to limit of each; it answers how many it moved.
func (s *Store) SweepArchives(ctx context.Context, limit int) (int, error) {
	moved := 0
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		moved = 0
		today := relief.DayOf(t.now)
		due, err := t.ArchivesDue(ctx, db.ArchivesDueParams{Today: dateOf(today), Size: limit})
		if err != nil {
			return fmt.Errorf("finding files due: %w", err)
		}
		for _, id := range due {
			f, err := t.lockArchive(ctx, id)
			if err != nil {
				return err
			}
			if err := t.moveArchive(ctx, f, relief.ArchiveFallDue, relief.ArchiveFacts{}, archiveStep{}); err != nil {
				return err
			}
		}
		soon, err := t.ArchivesToAnnounce(ctx, db.ArchivesToAnnounceParams{Until: dateOf(today.AddDays(relief.ArchiveNotice)), Size: limit})
		if err != nil {
			return fmt.Errorf("finding files to announce: %w", err)
		}
		for _, id := range soon {
			if err := t.AnnounceReview(ctx, db.AnnounceReviewParams{ID: id, NotifiedOn: dateOf(today)}); err != nil {
				return fmt.Errorf("announcing a check: %w", err)
			}
			if err := t.note(ctx, id, "archive", "", map[string]any{"action": "announce"}); err != nil {
				return err
			}
		}
		moved = len(due) + len(soon)
		return nil
	})
	return moved, err
}
