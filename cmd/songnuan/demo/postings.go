package demo

import (
	"context"
	"strings"
	"sync"
)

// A span is how long a posting was up.
type span struct {
	ends string
	days int // working days
}

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
	early, spans := 0, map[*household]span{}
	err = each(ctx, hs, func(ctx context.Context, h *household) error {
		var v caseView
		if err := d.organizer().Get(ctx, "/cases/"+h.id, &v); err != nil {
			return err
		}
		s, full, err := spanOf(v.Posting, clock)
		mu.Lock()
		defer mu.Unlock()
		spans[h] = s
		if !full {
			early++
		}
		d.show.add(1)
		return err
	})
	if err != nil {
		return err
	}
	d.show.end("%d 户", len(hs))
	d.checkSpans(spans, early)
	return nil
}

// spanOf reads a posting, and whether it stayed up to 24:00 of its last day:
// until the plan's next day, by the campaign's clock and by its own due time.
func spanOf(p *posting, c clock) (s span, full bool, err error) {
	if p == nil || p.EndedAt == nil || p.Status != "ended" {
		return s, false, nil
	}
	s.ends = p.EndsOn
	s.days, err = workingDays(p.StartsOn, p.EndsOn)
	return s, !p.EndedAt.Before(p.EndsAt) && c.day(*p.EndedAt) > p.EndsOn, err
}

// checkSpans expects the plan's working days of every posting, no fewer and,
// but for the one that was objected to, no more.
func (d *drive) checkSpans(spans map[*household]span, early int) {
	shortest, longest := 1<<30, 0
	for h, s := range spans {
		shortest = min(shortest, s.days)
		if h != d.dismiss {
			longest = max(longest, s.days)
		}
	}
	want := d.plan.Posting.WorkingDays
	d.checks.expect(shortest >= want && early == 0, "公示 %d 户，每户不少于 %d 个工作日（最短 %d），提前结束 %d 户", len(spans), want, shortest, early)
	if s, ok := spans[d.dismiss]; ok {
		d.checks.expect(s.days >= want && longest == want, "异议只停本户：该户公示 %d 个工作日，至 %s；其他户均为 %d 个", s.days, s.ends, longest)
	}
}

// checkPage looks for anything on a public page that is nobody's business: the
// people of the roster by their numbers, and those of the union by name.
func (d *drive) checkPage(p page, union string, row int) {
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
	d.checks.expect(found == 0 && len(p.rows) > 0, "%s 的公示页（对第 %d 行提异议时）%d 户，未遮盖的个人信息 %d 处", union, row, len(p.rows), found)
}
