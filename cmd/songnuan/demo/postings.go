package demo

import (
	"context"
	"strings"
	"sync"
)

// readPostings holds each posting's own recorded start and end against the
// plan's working days, counted by the demo's calendar.
func (d *drive) readPostings(ctx context.Context) error {
	k, err := d.status(ctx)
	if err != nil {
		return err
	}
	clock, err := clockOf(k)
	if err != nil {
		return err
	}
	hs := d.alive()
	d.show.step("核对公示期", len(hs))
	var mu sync.Mutex
	shortest, early := 1<<30, 0
	ends := map[string]string{}
	err = each(ctx, hs, func(ctx context.Context, h *household) error {
		var v caseView
		if err := d.organizer().Get(ctx, "/cases/"+h.id, &v); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		d.show.add(1)
		p := v.Posting
		if p == nil || p.EndedAt == nil || p.Status != "ended" {
			early++
			return nil
		}
		n, err := workingDays(p.StartsOn, p.EndsOn)
		if err != nil {
			return err
		}
		shortest = min(shortest, n)
		// It ends at 24:00 of its last day: on the plan's next day, never before.
		if p.EndedAt.Before(p.EndsAt) || clock.day(*p.EndedAt) <= p.EndsOn {
			early++
		}
		ends[h.id] = p.EndsOn
		return nil
	})
	if err != nil {
		return err
	}
	d.show.end("%d 户,最短 %d 个工作日", len(hs), shortest)
	d.checks.expect(shortest >= d.plan.Posting.WorkingDays && early == 0, "公示 %d 户,每户不少于 %d 个工作日(最短 %d),提前结束 %d 户",
		len(hs), d.plan.Posting.WorkingDays, shortest, early)
	if d.dismiss != nil {
		d.checks.expect(ends[d.dismiss.id] >= ends[d.neighbour(d.dismiss).id], "异议只停本户:该户公示至 %s,同单位其他户至 %s",
			ends[d.dismiss.id], ends[d.neighbour(d.dismiss).id])
	}
	return nil
}

// neighbour answers another household of the same union.
func (d *drive) neighbour(h *household) *household {
	for _, other := range d.alive() {
		if other.union == h.union && other != h {
			return other
		}
	}
	return h
}

// checkPage looks for anything on a public page that is nobody's business: the
// people of the roster by their numbers, and those of the union by name.
func (d *drive) checkPage(p page, union string) {
	found := 0
	for row := range d.roster.rows {
		for _, column := range []string{colIDNumber, colPhone, colCard} {
			if v := d.roster.cell(row+1, column); v != "" && strings.Contains(p.text, v) {
				found++
			}
		}
		name := d.roster.cell(row+1, colName)
		for _, cells := range p.rows {
			if name != "" && cells[1] == name && d.roster.cell(row+1, colUnion) == union {
				found++
			}
		}
	}
	d.checks.expect(found == 0 && len(p.rows) > 0, "公示页 %d 户,未遮盖的个人信息 %d 处", len(p.rows), found)
}
