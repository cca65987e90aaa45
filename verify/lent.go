package verify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// between is how far apart two decisions of a household must lie that the later one
// surely saw the earlier.
const between = time.Minute

// A lentDecision is one that a delegate made.
type lentDecision struct {
	ID, Case string
	Version  int // of the event it made
	At       time.Time
	Ceiling  int64
	Sum      int64    // that was held against it
	Others   []string // the applicant's other cases
}

// lentBelow is I13's ceiling of a delegation: what the household gets in twelve
// months was held against it, the decided case included. That is at least what the
// decision found for its way through the chain, and what the applicant had been
// granted. An earlier program held only the ask against it.
func lentBelow(ctx context.Context, s *snapshot) ([]Violation, error) {
	found, err := s.Query(ctx, `SELECT d.id::text, d.case_id::text, e.version, d.at, l.ceiling_fen, d.household_fen,
			ARRAY(SELECT o.id::text FROM cases o WHERE o.id_index = c.id_index AND o.id <> c.id ORDER BY 1)
		FROM decisions d JOIN delegations l ON l.id = d.delegation_id JOIN events e ON e.id = d.event_id JOIN cases c ON c.id = d.case_id
		WHERE d.household_fen IS NOT NULL ORDER BY d.id`)
	if err != nil {
		return nil, fmt.Errorf("reading delegates' decisions: %w", err)
	}
	decisions, err := pgx.CollectRows(found, pgx.RowToStructByPos[lentDecision])
	if err != nil {
		return nil, fmt.Errorf("reading delegates' decisions: %w", err)
	}
	var out []Violation
	for part := range slices.Chunk(decisions, pageOf) {
		v, err := s.lentBelow(ctx, part)
		if err != nil {
			return nil, err
		}
		out = append(out, v...)
	}
	return out, nil
}

func (s *snapshot) lentBelow(ctx context.Context, decisions []lentDecision) ([]Violation, error) {
	var ids []string
	for _, d := range decisions {
		ids = append(append(ids, d.Case), d.Others...)
	}
	all, err := s.histories(ctx, ids)
	if err != nil {
		return nil, err
	}
	cases := byID(all)
	var out []Violation
	for _, d := range decisions {
		h := cases[d.Case]
		if h == nil || d.Version > len(h.Events) {
			continue // I15 says what is wrong
		}
		since, year := h.clock.day(d.At).AddDate(-1, 0, 0), int64(0)
		for _, id := range d.Others {
			if o := cases[id]; o != nil && o.grantedAt(d.At, since) {
				year += o.Amount
			}
		}
		if r := h.Events[d.Version-1].Body.Facts.Route; r != nil {
			year = max(year, r.Year)
		}
		if sum := max(d.Sum, h.Amount+year); sum > d.Ceiling || sum > d.Sum {
			out = append(out, Violation{d.Case, []string{"decisions/" + d.ID}, fmt.Sprintf("a delegation up to %d fen in twelve months", sum), fmt.Sprintf("up to %d, for %d", d.Ceiling, d.Sum)})
		}
	}
	return out, nil
}

// grantedAt says whether the case stood approved at the time, since a day after the
// one given.
func (h *history) grantedAt(at time.Time, since day) bool {
	granted := false
	for _, e := range h.Events {
		switch {
		case e.Body.At.Add(between).After(at):
			return granted
		case e.To == "approved" && e.From == "in_review":
			granted = h.clock.asOf(e.Body.At).day(e.Body.At).After(since)
		case e.To == "in_review", dead[e.To], e.Action == "decease":
			granted = false
		}
	}
	return granted
}
