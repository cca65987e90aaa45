package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// OpenArchive makes a household's file by hand.
func (s *Store) OpenArchive(ctx context.Context, r relief.Request, union string, f relief.ArchiveFile) (relief.Reply, error) {
	if err := f.Check(); err != nil {
		return relief.Reply{}, err
	}
	if len(f.Papers()) > 0 {
		return relief.Reply{}, relief.Refuse("proof_unkept")
	}
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		u, err := t.UnionByCode(ctx, union)
		if err != nil {
			return nil, err
		}
		people, err := t.persons(ctx, f)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(people, bytes.Compare)
		for _, person := range people { // in one order, so that two forms cannot wait for each other
			t.lockPerson(person)
		}
		std, err := t.standard(ctx, relief.Plan{}, u.Path, settingOf(f), relief.DayOf(t.now))
		if err != nil {
			return nil, err
		}
		id, err := t.openArchive(ctx, f, relief.Unit{Code: u.Code, Path: u.Path}, std, r.Actor, "form")
		if err != nil {
			return nil, err
		}
		return map[string]string{"id": id}, nil
	})
}

// ChangeArchive makes a new version. Where a sensitive field changes, it waits
// for a second person, and what it was made from is kept with it (F52).
func (s *Store) ChangeArchive(ctx context.Context, r relief.Request, id string, c relief.ArchiveChange) (relief.Reply, error) {
	if err := c.File.Check(); err != nil {
		return relief.Reply{}, err
	}
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		f, err := t.lockArchive(ctx, id)
		if err != nil {
			return nil, err
		}
		changes := relief.Differences(f.File, c.File)
		fields := relief.Sensitive(changes)
		reason := strings.TrimSpace(c.Reason)
		switch {
		case f.State == string(relief.ArchiveDeregistered):
			return nil, relief.Refuse("archive_move", "archive_state", f.State, "archive_action", string(relief.ArchiveOpen))
		case c.Version != f.Version:
			return nil, relief.Refuse("version_gone")
		case len(changes) == 0:
			return nil, relief.Refuse("archive_unchanged")
		case len(fields) > 0 && reason == "":
			return nil, relief.Refuse("reason_required", "action", "change")
		}
		if err := t.papersKept(ctx, id, f.File, c.File); err != nil {
			return nil, err
		}
		answer := relief.ChangeAnswer{Archive: id, Status: "applied", Fields: masked(f.File, c.File)}
		if len(fields) > 0 {
			answer.Status, answer.Change = "proposed", newID()
			answer.Version = f.Version
			return answer, t.propose(ctx, f, answer.Change, c.File, fields, reason, r.Actor)
		}
		err = t.applyChange(ctx, f, c.File, r.Actor, nil)
		answer.Version = f.Version
		return answer, err
	})
}

// papersKept refuses a file that names papers nobody has kept: each that is new in
// it lies with the file or with a case of the household.
func (t *tx) papersKept(ctx context.Context, id string, was, now relief.ArchiveFile) error {
	kept, err := t.KeptPapers(ctx, id)
	if err != nil {
		return fmt.Errorf("looking for the papers: %w", err)
	}
	for _, paper := range now.Papers() {
		there := slices.ContainsFunc(kept, func(e db.KeptPapersRow) bool { return e.ID == paper })
		if !there && !slices.Contains(was.Papers(), paper) {
			return relief.Refuse("proof_unkept")
		}
	}
	return nil
}

// masked are the differences as they are answered without a purpose: that a
// name, a number or an address differs is told, and not what it says.
func masked(was, now relief.ArchiveFile) []relief.FieldChange {
	shown := map[string]relief.FieldChange{}
	for _, c := range relief.Differences(was.Masked(), now.Masked()) {
		shown[c.Field] = c
	}
	all := relief.Differences(was, now)
	for i, c := range all {
		if s, ok := shown[c.Field]; ok {
			all[i] = s
		} else {
			all[i].Before, all[i].After = "***", "***"
		}
	}
	return all
}

func (t *tx) propose(ctx context.Context, f *file, change string, now relief.ArchiveFile, fields []string, reason, by string) error {
	sealed, err := t.s.sealFile("archive_changes", change, now)
	if err != nil {
		return err
	}
	why, err := t.s.seal("archive_changes", "reason_enc", change, reason)
	if err != nil {
		return err
	}
	err = t.ProposeChange(ctx, db.ProposeChangeParams{ID: change, ArchiveID: f.ID, Base: f.Version, BodyEnc: sealed, Fields: fields, ReasonEnc: why, MadeBy: by})
	if err != nil {
		return fmt.Errorf("proposing the change: %w", err)
	}
	return t.note(ctx, f.ID, "archive", by, map[string]any{"action": "propose", "change": change, "base": f.Version, "fields": fields})
}

func (t *tx) applyChange(ctx context.Context, f *file, now relief.ArchiveFile, by string, confirmed *string) error {
	std, err := t.standard(ctx, relief.Plan{}, f.UnionPath, settingOf(now), relief.DayOf(t.now))
	if err != nil {
		return err
	}
	return t.saveVersion(ctx, f, now, std, by, confirmed, "change")
}

// DecideChange is the second person's word on a change of sensitive fields.
func (s *Store) DecideChange(ctx context.Context, r relief.Request, id, outcome, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		f, err := t.lockArchive(ctx, id)
		if err != nil {
			return nil, err
		}
		c, err := t.OpenChange(ctx, id)
		if noRows(err) {
			return nil, relief.Refuse("change_over")
		}
		if err != nil {
			return nil, fmt.Errorf("reading the change: %w", err)
		}
		reason = strings.TrimSpace(reason)
		switch {
		case outcome != "confirmed" && outcome != "refused":
			return nil, relief.Refuse("schema", "field", "outcome")
		case c.MadeBy == r.Actor:
			return nil, relief.Refuse("second_person")
		case outcome == "refused" && reason == "":
			return nil, relief.Refuse("reason_required", "action", "refuse")
		case outcome == "confirmed" && c.Base != f.Version:
			return nil, relief.Refuse("change_over")
		}
		now, err := t.s.openFile("archive_changes", c.ID, c.BodyEnc)
		if err != nil {
			return nil, err
		}
		answer := relief.ChangeAnswer{Archive: id, Status: outcome, Change: c.ID, Fields: masked(f.File, now)}
		sealed, err := t.s.seal("archive_changes", "answer_enc", c.ID, reason)
		if err != nil {
			return nil, err
		}
		if _, err := t.Queries.DecideChange(ctx, db.DecideChangeParams{ID: c.ID, Status: outcome, DecidedBy: &r.Actor, AnswerEnc: sealed}); err != nil {
			return nil, fmt.Errorf("deciding the change: %w", err)
		}
		if outcome == "confirmed" {
			if err := t.applyChange(ctx, f, now, c.MadeBy, &r.Actor); err != nil {
				return nil, err
			}
		}
		answer.Version = f.Version
		return answer, t.note(ctx, id, "archive", r.Actor, map[string]any{"action": "decide_change", "change": c.ID, "outcome": outcome, "fields": c.Fields, "version": f.Version})
	})
}

// MoveArchive submits, confirms, returns, exits, monitors, reapplies or
// deregisters a file by hand.
func (s *Store) MoveArchive(ctx context.Context, r relief.Request, id string, action relief.ArchiveAction, code, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		f, err := t.lockArchive(ctx, id)
		if err != nil {
			return nil, err
		}
		if action == relief.ArchiveDeregister && relief.DeregisterCodes[code] == "" {
			return nil, relief.Refuse("schema", "field", "code")
		}
		if action == relief.ArchiveFallDue || action == relief.ArchiveOpen { // the system's
			return nil, relief.Refuse("archive_move", "archive_state", f.State, "archive_action", string(action))
		}
		if action == relief.ArchiveExit {
			if err := t.mayExit(ctx, f, relief.DayOf(t.now)); err != nil {
				return nil, err
			}
		}
		reason = strings.TrimSpace(reason)
		facts := relief.ArchiveFacts{ReasonGiven: reason != "", Same: f.MadeBy == r.Actor, Missing: f.File.MissingEvidence(), Unexplained: f.File.Unexplained()}
		if err := t.moveArchive(ctx, f, action, facts, archiveStep{actor: r.Actor, reason: reason, code: code}); err != nil {
			return nil, err
		}
		return relief.ArchiveMoved{ID: id, State: relief.ArchiveState(f.State), Version: f.Version}, nil
	})
}
