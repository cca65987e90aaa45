package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// orderPatience is how long an order may run before another worker takes it.
const orderPatience = 10 * time.Minute

// Order leaves an order on a case's workflow; a repair waits for a second person.
func (s *Store) Order(ctx context.Context, r relief.Request, kind relief.OrderKind, caseID string) (relief.Reply, error) {
	return s.once(ctx, r, 202, func(ctx context.Context, t *tx) (any, error) {
		if _, err := t.CaseByID(ctx, caseID); err != nil {
			return nil, err
		}
		status := "ready"
		switch kind {
		case relief.OrderRepair:
			status = "waiting"
		case relief.OrderTell:
			if err := t.later.HurryOutbox(ctx, caseID); err != nil {
				return nil, fmt.Errorf("hurrying the relay: %w", err)
			}
		}
		return t.order(ctx, r, kind, &caseID, status)
	})
}

// OrderRebuild orders that every workflow that is missing be started.
func (s *Store) OrderRebuild(ctx context.Context, r relief.Request) (relief.Reply, error) {
	return s.once(ctx, r, 202, func(ctx context.Context, t *tx) (any, error) {
		return t.order(ctx, r, relief.OrderRebuild, nil, "ready")
	})
}

func (t *tx) order(ctx context.Context, r relief.Request, kind relief.OrderKind, caseID *string, status string) (any, error) {
	id := newID()
	err := t.InsertOrder(ctx, db.InsertOrderParams{ID: id, Kind: string(kind), CaseID: caseID, Status: status, AskedBy: r.Actor, GrantID: r.Grant})
	if err != nil {
		return nil, fmt.Errorf("leaving the order: %w", err)
	}
	subject := r.Actor // what is ordered of no case stands in the operator's own chain
	if caseID != nil {
		subject = *caseID
	}
	return map[string]string{"id": id, "status": status}, t.note(ctx, subject, "workflow", r.Actor, map[string]any{"action": "order", "order": id, "kind": kind})
}

// ConfirmRepair is the second person's word on the repair that waits for it.
func (s *Store) ConfirmRepair(ctx context.Context, r relief.Request, caseID string) (relief.Reply, error) {
	return s.once(ctx, r, 202, func(ctx context.Context, t *tx) (any, error) {
		o, err := t.LockRepair(ctx, &caseID)
		if noRows(err) {
			return nil, relief.Refuse("repair_not_asked")
		}
		if err != nil {
			return nil, fmt.Errorf("reading the repair: %w", err)
		}
		if o.AskedBy == r.Actor {
			return nil, relief.Refuse("second_person")
		}
		if err := t.ConfirmOrder(ctx, db.ConfirmOrderParams{ID: o.ID, ConfirmedBy: &r.Actor}); err != nil {
			return nil, fmt.Errorf("confirming the repair: %w", err)
		}
		return map[string]string{"id": o.ID, "status": "ready"}, t.note(ctx, caseID, "workflow", r.Actor, map[string]any{"action": "confirm", "order": o.ID, "kind": relief.OrderRepair})
	})
}

// TakeOrder hands the oldest order that is ready to one worker; nil when there is none.
func (s *Store) TakeOrder(ctx context.Context) (*relief.Order, error) {
	row, err := found(s.q.TakeOrder(ctx, orderPatience.Seconds()))
	if err != nil || row == nil {
		return nil, refusal(wrap("taking an order", err))
	}
	return &relief.Order{ID: row.ID, Kind: relief.OrderKind(row.Kind), Case: deref(row.CaseID), Asked: row.AskedBy, ConfirmedBy: deref(row.ConfirmedBy)}, nil
}

// EndOrder keeps what came of an order: the difference that was mended, or the
// code of why it could not be carried out, and how many workflows were started.
func (s *Store) EndOrder(ctx context.Context, o relief.Order, well bool, what string, count int) error {
	status := "failed"
	if well {
		status = "done"
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if err := t.later.EndOrder(ctx, db.EndOrderParams{ID: o.ID, Status: status, Found: what, Count: count}); err != nil {
			return fmt.Errorf("ending the order: %w", err)
		}
		subject := o.Case
		if subject == "" {
			subject = o.Asked
		}
		return t.note(ctx, subject, "workflow", "", map[string]any{"action": status, "order": o.ID, "kind": o.Kind, "found": what, "count": count})
	})
}

// Ops answers the state of the platform.
func (s *Store) Ops(ctx context.Context) (relief.OpsView, error) {
	v := relief.OpsView{At: s.time(), Figures: []relief.Figure{}, Jobs: []relief.JobView{}, Orders: []relief.OrderView{}}
	gauges, err := s.Gauges(ctx)
	if err != nil {
		return v, err
	}
	for _, g := range gauges {
		v.Figures = append(v.Figures, relief.Figure(g))
	}
	jobs, err := s.q.Upkeep(ctx)
	if err != nil {
		return v, refusal(fmt.Errorf("reading the jobs of upkeep: %w", err))
	}
	for _, j := range jobs {
		job := relief.JobView{Job: j.Job, Started: j.StartedAt, Ended: j.EndedAt, Wrong: j.Wrong}
		if err := json.Unmarshal(j.Result, &job); err != nil { // its three lists have names of their own
			return v, fmt.Errorf("reading what came of %s: %w", j.Job, err)
		}
		v.Jobs = append(v.Jobs, job)
	}
	orders, err := s.q.LatestOrders(ctx)
	if err != nil {
		return v, refusal(fmt.Errorf("reading orders: %w", err))
	}
	for _, o := range orders {
		v.Orders = append(v.Orders, relief.OrderView{
			ID: o.ID, Kind: relief.OrderKind(o.Kind), Case: deref(o.CaseID), CaseNo: o.CaseNo, Status: o.Status, Asked: o.AskedBy, At: o.AskedAt, Confirmed: o.ConfirmedBy, Ended: o.EndedAt, Found: o.Found, Count: o.Count,
		})
	}
	if v.Snags, err = s.snags(ctx); err != nil {
		return v, err
	}
	v.Holds, err = s.holds(ctx)
	return v, err
}
