package demo

import (
	"context"
	"slices"
)

// spreadMoney leaves a payment batch at each of its steps: booked with one
// payment returned, its receipts and follow-ups half done; released; approved;
// made; and approved households for the next one.
func (d *drive) spreadMoney(ctx context.Context) error {
	d.bank = books{paid: map[int]int64{}, accounts: map[string]string{}}
	rest := d.approved
	next := func(n int) []*household {
		n = min(n, len(rest))
		out := rest[:n]
		rest = rest[n:]
		return out
	}
	paid := next(2 * wave)
	if err := d.spreadPaid(ctx, paid); err != nil {
		return err
	}
	// Each batch takes what is approved by then; the later ones stop earlier.
	for _, steps := range [][]step{{batchApproved, batchReleased}, {batchApproved}, {}} {
		if err := d.all(ctx, "审批", "approve", d.owner("approver"), next(wave)); err != nil {
			return err
		}
		b, err := d.makeBatch(ctx)
		if err != nil {
			return err
		}
		if err := d.pass(ctx, b, steps...); err != nil {
			return err
		}
	}
	return d.all(ctx, "审批", "approve", d.owner("approver"), rest)
}

// spreadPaid pays a batch, of which the bank returns one, and follows up a part
// of it.
func (d *drive) spreadPaid(ctx context.Context, hs []*household) error {
	if err := d.all(ctx, "审批", "approve", d.owner("approver"), hs); err != nil {
		return err
	}
	b, err := d.makeBatch(ctx)
	if err != nil {
		return err
	}
	d.show.step("发放", b.Count)
	if err := d.payBatch(ctx, b, func(h *household) bool { return h == hs[0] }); err != nil {
		return err
	}
	d.show.end("%d 笔，退回 %d 笔", b.Count, len(d.bank.returned))
	paid := slices.DeleteFunc(slices.Clone(hs), func(h *household) bool { return h == hs[0] })
	// Every other one has signed, and of those every other one has been asked.
	var signed, asked []*household
	for i, h := range paid {
		if i%2 == 1 {
			signed = append(signed, h)
		}
		if i%4 == 3 {
			asked = append(asked, h)
		}
	}
	if err := d.handTo(ctx, signed); err != nil {
		return err
	}
	return d.followUp(ctx, asked)
}

func (d *drive) handTo(ctx context.Context, hs []*household) error {
	return each(ctx, hs, func(ctx context.Context, h *household) error {
		_, err := d.decide(ctx, d.c.As("clerk@"+h.union), h, "receipt", decision{Outcome: "approve", Fields: signed(h)})
		return err
	})
}

func (d *drive) followUp(ctx context.Context, hs []*household) error {
	return each(ctx, hs, func(ctx context.Context, h *household) error {
		_, err := d.decide(ctx, d.at("verifier"), h, "follow_up", decision{Outcome: "approve", Fields: told(h)})
		return err
	})
}
