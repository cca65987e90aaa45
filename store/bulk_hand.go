package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// bulkColleague is who a list is handed over to: somebody else.
func bulkColleague(ctx context.Context, q *db.Queries, who relief.Person, b relief.Bulk) (db.UserNamedRow, error) {
	u, err := q.UserNamed(ctx, b.To)
	switch {
	case noRows(err):
		return u, relief.Refuse("person_unknown", "to", b.To)
	case err != nil:
		return u, refusal(fmt.Errorf("finding the colleague: %w", err))
	case u.ID == who.ID:
		return u, relief.Refuse("person_self")
	}
	return u, nil
}

// unfit says why the colleague cannot have the row, nil when he can.
func (s *Store) unfit(ctx context.Context, v relief.TaskView, to db.UserNamedRow) (*relief.BulkOutcome, error) {
	h, err := s.q.CaseStanding(ctx, v.Case)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the case: %w", err))
	}
	var at relief.Case
	if err := json.Unmarshal(h.Body, &at); err != nil {
		return nil, fmt.Errorf("reading case %s: %w", v.Case, err)
	}
	deed := relief.Deed{Actor: to.ID, Kind: v.Kind, Role: v.Role, Seat: v.Seat, Nth: v.Nth, Lap: at.Lap}
	err = mayHave(ctx, s.q, v.Case, v.Union, to.Name, deed)
	var no *relief.Error
	if errors.As(err, &no) && refused(err) {
		return refusedRow(v.ID, no), nil
	}
	return nil, refusal(err)
}

// handItem hands one row over, if its case is as the person saw it.
func (t *tx) handItem(ctx context.Context, bulk string, w bulkWork) error {
	err := t.work(ctx, w.r, relief.Work{Task: w.d.Task, Act: relief.HandOver, To: w.to, Comment: w.d.Comment}, w.d.Version)
	if err != nil {
		return err
	}
	return t.later.FinishBulkItem(ctx, db.FinishBulkItemParams{BulkID: bulk, TaskID: w.d.Task, Status: "done"})
}
