package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// member says whether the file that a person lives in calls him a member of a
// union, wherever in the country it is kept. Of whom there is none nothing is known,
// which keeps no emergency waiting.
func (s *Store) member(ctx context.Context, q *db.Queries, person []byte, urgent bool) (bool, error) {
	found, err := q.ArchiveOfPerson(ctx, person)
	if noRows(err) {
		return urgent, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for the file: %w", err)
	}
	f, err := s.latestFile(ctx, q, found.ArchiveID)
	if err != nil {
		return false, err
	}
	for _, p := range f.Persons() {
		if p.IDNumber != "" && s.indexed(pii.KindID, p.IDNumber, person) {
			return p.UnionMember != nil && *p.UnionMember, nil
		}
	}
	return false, nil
}

// Foresee says how a row would be taken without filing it: refused where a bar
// keeps the household or its unit out, kept as a draft where the campaign asks
// for members and he is not known to be one, or for what can only come later.
func (s *Store) Foresee(ctx context.Context, job *RosterJob, n relief.IDNumber, category string, unit relief.Unit) (draft bool, err error) {
	err = s.write(ctx, func(ctx context.Context, t *tx) error {
		draft = false
		person, err := t.index(ctx, pii.KindID, n.Value())
		if err != nil {
			return err
		}
		if err := refuseBarred(ctx, t.Queries, person, unit.Path, relief.DayOf(job.k.Clock.Plan(t.now))); err != nil {
			return err
		}
		if job.k.Rules.Demands(relief.Membership) {
			member, err := t.s.member(ctx, t.Queries, person, job.Plan.Urgent(category))
			draft = !member
			if err != nil {
				return err
			}
		}
		draft = draft || job.k.Rules.AsksAtSubmission()
		return nil
	})
	return draft, err
}

// RowIsDraft says whether the case that a row of an import opened waits for its
// submission.
func (s *Store) RowIsDraft(ctx context.Context, importID string, row int) (bool, error) {
	draft, err := s.q.RowIsDraft(ctx, db.RowIsDraftParams{ImportID: importID, RowNo: row})
	return draft, refusal(err)
}
