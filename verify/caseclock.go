package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A caseMove is one time that a due time was moved on which stands on a case itself.
type caseMove struct {
	ID, Case string
	Version  int
	Calendar string
	Pauses   []byte
	Was, Due time.Time
	At       time.Time
}

// caseMoves is I22 for due times that stand on a case and not on a task: each was
// moved as far as the days that were left, the new calendar and the pauses make it,
// and not behind its festival.
func (s *snapshot) caseMoves(ctx context.Context, table []row, cals calendars, of page) ([]Violation, error) {
	found, err := s.Query(ctx, `SELECT id::text, case_id::text, version, calendar, pauses, was_at, due_at, at FROM replans
		WHERE of_case AND task_id IS NULL AND round IS NULL AND case_id = ANY($1::uuid[]) ORDER BY case_id, version, at, id`, of.ids)
	if err != nil {
		return nil, fmt.Errorf("reading what was moved: %w", err)
	}
	moves, err := pgx.CollectRows(found, pgx.RowToStructByPos[caseMove])
	if err != nil {
		return nil, fmt.Errorf("reading what was moved: %w", err)
	}
	cases := byID(of.cases)
	var out []Violation
	var known []pause
	for i, m := range moves {
		if i == 0 || moves[i-1].Case != m.Case || moves[i-1].Version != m.Version {
			known = nil
		}
		pauses, err := pausesOf(m.Pauses)
		if err != nil {
			return nil, fmt.Errorf("reading the pauses of case %s: %w", m.Case, err)
		}
		h := cases[m.Case]
		if h == nil || m.Version > len(h.Events) || len(pauses) < len(known) {
			out = append(out, Violation{m.Case, []string{"replans/" + m.ID}, "a case that was there, with the pauses known before", "none"})
			continue
		}
		if last, right := m.check(table, cals, h, pauses, len(known)); !right {
			out = append(out, Violation{m.Case, []string{"replans/" + m.ID}, "moved to " + stamp(last), stamp(m.Due)})
		}
		known = pauses
	}
	return out, nil
}

// check computes the move anew, by whichever of the earlier calendars its days were
// counted before.
func (m caseMove) check(table []row, cals calendars, h *history, pauses []pause, known int) (want time.Time, right bool) {
	e, k := h.Events[m.Version-1], h.clock.asOf(m.At)
	l, starts, promised := limitOf(table, waits[e.To]), k.day(e.Body.At), k.day(m.Was.Add(-time.Minute))
	counts := func(c calendar) func(day) bool {
		if l.working {
			return c.working
		}
		return everyDay
	}
	by, there := cals.of(m.Calendar)
	if !there {
		return time.Time{}, false
	}
	for _, old := range cals {
		n := 0
		for d := starts.AddDate(0, 0, 1); !d.After(promised); d = d.AddDate(0, 0, 1) {
			if counts(old.days)(d) && !within(d, pauses[:known]) {
				n++
			}
		}
		last := later(promised, nth(counts(by), starts, n, pauses[:known]))
		last = prolonged(counts(by), last, pauses, known)
		if e.To == "approved" {
			last = later(promised, payBy(by, h.rules, last, k.day(m.At)))
		}
		if want = k.ends(last); want.Equal(m.Due) {
			return want, true
		}
		if old.version == m.Calendar {
			break
		}
	}
	return want, false
}

func everyDay(day) bool { return true }

// prolonged is a last day put off by the pauses from the known'th on, one after the
// other: the days that each took are given back, none twice; where the time was up
// before, the day on which it went on is the last.
func prolonged(counts func(day) bool, last day, pauses []pause, known int) day {
	for i := known; i < len(pauses); i++ {
		p, left := pauses[i], 0
		for d := p.from; !d.After(last); d = d.AddDate(0, 0, 1) {
			if counts(d) && !within(d, pauses[:i]) {
				left++
			}
		}
		moved := p.to
		if left > 0 {
			moved = nth(counts, p.from.AddDate(0, 0, -1), left, pauses[:i+1])
		}
		last = later(last, moved)
	}
	return last
}

// pausesOf reads spans of days.
func pausesOf(raw []byte) ([]pause, error) {
	var spans []struct{ From, To string }
	if err := json.Unmarshal(raw, &spans); err != nil {
		return nil, err
	}
	out := make([]pause, len(spans))
	for i, p := range spans {
		out[i].from, _ = time.Parse(time.DateOnly, p.From)
		out[i].to, _ = time.Parse(time.DateOnly, p.To)
	}
	return out, nil
}
