package worker

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/workflows"
)

const (
	orderEvery   = time.Second
	orderTimeout = 5 * time.Minute  // of a rebuild: what it started stays, and it may be ordered again
	mendTimeout  = 10 * time.Second // of a workflow that reads anew; one that cannot is ended and started
)

// obey carries out what operators order, one after the other.
func obey(ctx context.Context, c workflows.Client, s *store.Store, l *slog.Logger) {
	for ctx.Err() == nil {
		o, err := s.TakeOrder(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			l.Warn("no orders to be had", "error", err)
		case o != nil:
			carryOut(ctx, Comparison{Client: c, Store: s, Deep: true}, *o, l)
			continue
		}
		sleep(ctx, orderEvery)
	}
}

func carryOut(ctx context.Context, c Comparison, o relief.Order, l *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, orderTimeout)
	defer cancel()
	found, count, err := c.order(ctx, o)
	if err != nil {
		l.Warn("order not carried out", "order", o.ID, "kind", string(o.Kind), "error", err)
		found = "unavailable"
		if code := relief.CodeOf(err); code != "" {
			found = code
		}
	}
	detached, done := context.WithTimeout(context.WithoutCancel(ctx), mendTimeout)
	defer done()
	if err := c.Store.EndOrder(detached, o, err == nil, found, count); err != nil {
		l.Warn("order not ended", "order", o.ID, "error", err) // another worker does it again
	}
}

// order does what is ordered and answers the kind of difference that it mended
// and how many workflows it started.
func (c Comparison) order(ctx context.Context, o relief.Order) (found string, count int, err error) {
	if o.Kind == relief.OrderRebuild {
		count, err = c.Rebuild(ctx)
		return "", count, err
	}
	standings, err := c.Store.Standings(ctx, "case", []string{o.Case})
	if err != nil {
		return "", 0, err
	}
	st := standings[o.Case]
	switch o.Kind {
	case relief.OrderTell:
		if !st.Open {
			return "", 0, relief.Refuse("case_ended", "state", st.State)
		}
		if err := c.Client.RetryNow(ctx, workflows.CaseID(o.Case)); err != nil {
			return "", 0, err
		}
		return "", 0, nudge(ctx, c.Client, "case", o.Case, st.Start)
	case relief.OrderRepair:
		return c.repair(ctx, o, st)
	}
	return "", 0, fmt.Errorf("order %q is unknown", o.Kind)
}

// repair has the workflow read anew. One that cannot, or that then still differs
// from Postgres, is brought in step from outside.
func (c Comparison) repair(ctx context.Context, o relief.Order, st store.Standing) (string, int, error) {
	if st.Open {
		asked, cancel := context.WithTimeout(ctx, mendTimeout)
		defer cancel()
		// Whether it could is seen by comparing.
		_, _ = c.Client.RepairCase(asked, o.Case, workflows.RepairOrder{Order: o.ID, AskedBy: o.Asked, ConfirmedBy: o.ConfirmedBy})
	}
	d, err := c.amiss(ctx, st)
	if err != nil || d == nil {
		return "", 0, err
	}
	return string(d.Kind), 1, c.Converge(ctx, []Difference{*d}, o.ConfirmedBy)
}

// amiss is how the case's workflow differs; one that does not answer counts as
// knowing too much, so that it is ended and started anew.
func (c Comparison) amiss(ctx context.Context, st store.Standing) (*Difference, error) {
	if !st.Open {
		life, err := c.Client.Look(ctx, workflows.CaseID(st.ID))
		if err != nil || !life.Open() {
			return nil, err
		}
		return &Difference{Topic: "case", ID: st.ID, Kind: Lingers}, nil
	}
	asked, cancel := context.WithTimeout(ctx, mendTimeout)
	defer cancel()
	d, err := c.certain(asked, st)
	if err == nil {
		return d, nil
	}
	life, looked := c.Client.Look(ctx, workflows.CaseID(st.ID))
	if looked != nil || !life.Open() {
		return nil, err
	}
	return &Difference{Topic: "case", ID: st.ID, Kind: Differs}, nil
}
