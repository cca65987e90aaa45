package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A history is one case with all that happened to it, in order.
type history struct {
	ID       string
	Campaign string
	State    string
	Version  int
	Amount   int64
	Live     bool
	Due      *time.Time
	Body     caseBody
	Events   []event
	rules    rules
	clock    clock
	stops    []stop
}

// A stop is a span in which a case's clock stood still though nobody held it: its
// campaign was suspended, or documents were awaited.
type stop struct {
	from    time.Time
	to      *time.Time // nil: it is not over
	awaited bool
}

// caseBody is what the case row keeps of the rules' view of it.
type caseBody struct {
	State    string `json:"state"`
	Version  int    `json:"version"`
	Amount   int64  `json:"amount_fen"`
	Seat     int    `json:"seat"`
	Signed   int    `json:"signed"`
	Against  int    `json:"against"`
	Round    int    `json:"round"`
	Reserved bool   `json:"reserved"`
}

type rules struct {
	Chain         []seat   `json:"chain"`
	PostingDays   int      `json:"posting_days"`
	PostingRounds []string `json:"posting_rounds"`
	Requires      []string `json:"requires"`
	PayBefore     string   `json:"pay_before"` // the day of the festival, if there is one
}

type event struct {
	ID         string
	Version    int
	Transition string
	Action     string
	From       string
	To         string
	Body       eventBody
	Decision   *string // its id, when a person decided it
	Kind       *string
	Seat       *int
	Level      *string
}

type eventBody struct {
	Action   string    `json:"action"`
	Version  int       `json:"version"`
	At       time.Time `json:"at"`
	Amount   int64     `json:"amount_fen"`
	Due      time.Time `json:"due"`
	Stopped  time.Time `json:"stopped"`
	Calendar string    `json:"calendar"` // of a hold
	Facts    struct {
		Route  *route `json:"route"`
		Listed int    `json:"listed"`
		Spared bool   `json:"spared"` // from the call-back: nobody waits for him (T26)
	} `json:"facts"`
}

func (h *history) row() string { return "cases/" + h.ID }

// histories reads the cases of those ids with their events and their campaigns'
// frozen rules, in order of their ids.
func (s *snapshot) histories(ctx context.Context, ids []string) ([]*history, error) {
	frozen, err := s.campaigns(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.Query(ctx, "SELECT id::text, campaign_id::text, state, version, amount_fen, live, due_at, body FROM cases WHERE id = ANY($1::uuid[]) ORDER BY id", ids)
	if err != nil {
		return nil, fmt.Errorf("reading cases: %w", err)
	}
	all, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (*history, error) {
		h := &history{}
		err := r.Scan(&h.ID, &h.Campaign, &h.State, &h.Version, &h.Amount, &h.Live, &h.Due, &h.Body)
		h.rules, h.clock = frozen[h.Campaign].rules, frozen[h.Campaign].clock
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading cases: %w", err)
	}
	cases := byID(all)
	if err := s.readEvents(ctx, ids, cases); err != nil {
		return nil, err
	}
	return all, s.readStops(ctx, ids, cases)
}

func byID(all []*history) map[string]*history {
	out := make(map[string]*history, len(all))
	for _, h := range all {
		out[h.ID] = h
	}
	return out
}

func (s *snapshot) readEvents(ctx context.Context, ids []string, cases map[string]*history) error {
	found, err := s.Query(ctx, `SELECT e.case_id::text, e.id::text, e.version, e.transition, e.action, e.from_state, e.to_state, e.body, d.id::text, d.kind, d.seat, d.level
		FROM events e LEFT JOIN decisions d ON d.event_id = e.id WHERE e.case_id = ANY($1::uuid[]) ORDER BY e.case_id, e.version`, ids)
	if err != nil {
		return fmt.Errorf("reading events: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var id string
		var e event
		if err := found.Scan(&id, &e.ID, &e.Version, &e.Transition, &e.Action, &e.From, &e.To, &e.Body, &e.Decision, &e.Kind, &e.Seat, &e.Level); err != nil {
			return fmt.Errorf("reading events: %w", err)
		}
		if h := cases[id]; h != nil {
			h.Events = append(h.Events, e)
		}
	}
	return found.Err()
}

func (s *snapshot) readStops(ctx context.Context, ids []string, cases map[string]*history) error {
	found, err := s.Query(ctx, `SELECT c.id::text, p.from_at, p.to_at, false FROM campaign_pauses p JOIN cases c ON c.campaign_id = p.campaign_id
			WHERE c.id = ANY($1::uuid[]) AND EXISTS (SELECT FROM events e WHERE e.case_id = c.id AND e.action = 'suspend')
		UNION ALL SELECT case_id::text, asked_at, answered_at, true FROM document_requests WHERE case_id = ANY($1::uuid[])`, ids)
	if err != nil {
		return fmt.Errorf("reading pauses: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var id string
		var one stop
		if err := found.Scan(&id, &one.from, &one.to, &one.awaited); err != nil {
			return fmt.Errorf("reading pauses: %w", err)
		}
		if h := cases[id]; h != nil {
			h.stops = append(h.stops, one)
		}
	}
	return found.Err()
}

type frozenRules struct {
	rules rules
	clock clock
}

func (s *snapshot) campaigns(ctx context.Context) (map[string]frozenRules, error) {
	s.cache.reading.campaigns.Lock()
	defer s.cache.reading.campaigns.Unlock()
	if s.cache.campaigns != nil {
		return s.cache.campaigns, nil
	}
	found, err := s.Query(ctx, "SELECT id::text, rules, rehearsal FROM campaigns WHERE rules IS NOT NULL")
	if err != nil {
		return nil, fmt.Errorf("reading campaigns: %w", err)
	}
	defer found.Close()
	out := map[string]frozenRules{}
	for found.Next() {
		var id string
		var raw, rehearsal []byte
		var f frozenRules
		if err := found.Scan(&id, &raw, &rehearsal); err != nil {
			return nil, fmt.Errorf("reading campaigns: %w", err)
		}
		if err := json.Unmarshal(raw, &f.rules); err != nil {
			return nil, fmt.Errorf("reading the rules of campaign %s: %w", id, err)
		}
		if rehearsal != nil {
			if err := json.Unmarshal(rehearsal, &f.clock); err != nil {
				return nil, fmt.Errorf("reading the clock of campaign %s: %w", id, err)
			}
		}
		out[id] = f
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("reading campaigns: %w", err)
	}
	s.cache.campaigns = out
	return out, nil
}
