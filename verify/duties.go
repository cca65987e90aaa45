package verify

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// A deed is something a person did for a case, from whichever record says so.
type deed struct {
	Case, Actor, Kind, Role string
	Seat, Nth, Lap          int
	Late                    bool // done after its doer had declared kinship, or was found to be kin
	Linked                  bool // done for the case that this one appeals
}

// apart is DOMAIN §3.3 as far as its facts exist: who did one of the first may
// not do one of the second, in either order.
var apart = []struct {
	code        string
	first, then []string
}{
	{"SoD1", []string{"file"}, []string{"accept", "survey", "verify", "report", "review", "approve", "object", "check_account", "make_batch", "approve_batch", "release_batch", "book_results"}},
	{"SoD2", []string{"survey"}, []string{"verify", "report", "review", "approve"}},
	{"SoD2", []string{"verify"}, []string{"report", "review", "approve"}},
	{"SoD2", []string{"report"}, []string{"review", "approve"}},
	{"SoD2", []string{"review"}, []string{"approve"}},
	{"SoD3", []string{"make_batch"}, []string{"approve_batch", "release_batch", "book_results"}},
	{"SoD3", []string{"approve_batch"}, []string{"release_batch", "book_results"}},
	{"SoD3", []string{"release_batch"}, []string{"book_results"}},
	{"SoD3", []string{"follow_up"}, []string{"make_batch", "approve_batch", "release_batch", "book_results"}},
	{"SoD3", []string{"recover"}, []string{"make_batch", "approve_batch", "release_batch", "case.disqualify"}},
	{"SoD4", []string{"correct_account"}, []string{"check_account", "make_batch", "approve_batch", "release_batch", "book_results"}},
	{"SoD5", []string{"object"}, []string{
		"accept", "resubmit", "survey", "check_economy", "verify", "post", "report", "review", "approve", "check_account", "correct_account", "receipt", "follow_up",
		"make_batch", "approve_batch", "release_batch", "book_results",
	}},
	{"SoD6", []string{"case.hold", "case.disqualify", "rule_clue"}, []string{
		"file", "accept", "resubmit", "survey", "check_economy", "verify", "post", "object", "report", "review", "approve", "check_account", "correct_account", "receipt", "follow_up",
		"make_batch", "approve_batch", "release_batch", "book_results",
	}},
}

const allDeeds = `
WITH d AS (
    SELECT case_id, actor, kind, role, seat, nth, lap, at FROM deeds
    UNION ALL SELECT c.case_id, p.id, c.kind, g.role, c.seat, c.nth, c.lap, c.at FROM decisions c JOIN grants g ON g.id = c.grant_id
        CROSS JOIN LATERAL (VALUES (c.actor), (c.on_behalf_of)) p (id) WHERE p.id IS NOT NULL
    UNION ALL SELECT case_id, actor, 'file', '', 0, 0, 0, at FROM events WHERE transition = 'T01' AND actor IS NOT NULL
), done AS (
    SELECT d.case_id, d.actor, d.kind, max(d.role) AS role, d.seat, d.nth, d.lap,
           bool_or(EXISTS (SELECT FROM kin_declarations k WHERE k.case_id = d.case_id AND k.person = d.actor AND k.relation <> 'none' AND k.at < d.at)
               OR EXISTS (SELECT FROM kin_matches m LEFT JOIN kin_rulings r ON (r.case_id, r.person, r.how) = (m.case_id, m.person, m.how)
                   WHERE m.case_id = d.case_id AND m.person = d.actor AND m.found_at < d.at AND (r.at IS NULL OR d.at < r.at))) AS late
    FROM d WHERE d.kind NOT IN ('kin', 'take_back', 'withdraw', 'break_posting', 'case.decease') GROUP BY 1, 2, 3, 5, 6, 7
)
SELECT case_id::text, actor::text, kind, role, seat, nth, lap, late, false FROM done
UNION ALL SELECT a.case_id::text, d.actor::text, d.kind, d.role, d.seat, d.nth, d.lap, false, true FROM appeals a JOIN done d ON d.case_id = a.of_case
ORDER BY 1, 2, 3, 5, 6, 7`

// dutiesApart is I16: nobody did two things for a case that must be done by
// different people, or in two posts, or after he had declared kinship or was found to be kin, over its
// whole life, whether the deeds or the decisions tell of them; a delegate's
// decision is his principal's too. The four people of one batch are I10's.
func dutiesApart(ctx context.Context, s *snapshot) ([]Violation, error) {
	out, err := both(both(both(both(chairsReport, decisionsSigned), holdsLifted), kinFound), callsDrawn)(ctx, s)
	if err != nil {
		return nil, err
	}
	var deeds []deed // of one case
	err = each(ctx, s, allDeeds, func(d deed) error {
		if len(deeds) > 0 && d.Case != deeds[0].Case {
			out = append(out, clashes(deeds)...)
			deeds = deeds[:0]
		}
		deeds = append(deeds, d)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading deeds: %w", err)
	}
	return append(out, clashes(deeds)...), nil
}

// kinFound looks for staff who share a number, a phone or an account with a household,
// and of whom nothing says so.
func kinFound(ctx context.Context, s *snapshot) ([]Violation, error) {
	found, err := s.Query(ctx, `
WITH homes AS (
    SELECT case_id, person_index FROM case_people
    UNION SELECT p.case_id, other.person_index FROM case_people p JOIN archive_people a ON a.person_index = p.person_index AND a.live
        JOIN archive_people other ON other.archive_id = a.archive_id AND other.live
), shared (case_id, person, how) AS (
    SELECT h.case_id, s.user_id, 'register' FROM homes h JOIN staff_identities s ON s.id_index = h.person_index
    UNION SELECT c.id, s.user_id, 'phone' FROM cases c JOIN staff_identities s ON s.phone_index = c.phone_index
    UNION SELECT y.case_id, s.user_id, 'account' FROM payees y JOIN staff_identities s ON s.card_index = y.card_index
)
SELECT case_id::text, ARRAY['staff_identities/' || person], 'SoD1: a match by ' || how, 'none' FROM shared EXCEPT
SELECT case_id::text, ARRAY['staff_identities/' || person], 'SoD1: a match by ' || how, 'none' FROM kin_matches`)
	if err != nil {
		return nil, fmt.Errorf("looking for kin among staff: %w", err)
	}
	return pgx.CollectRows(found, pgx.RowToStructByPos[Violation])
}

func clashes(deeds []deed) []Violation {
	var out []Violation
	for i, a := range deeds {
		if a.Late {
			out = append(out, Violation{a.Case, []string{"deeds/" + a.Case + "/" + a.Actor}, "SoD1: nothing done by kin", a.Kind + " after declaring kinship, or being found to be kin"})
		}
		for _, b := range deeds[i+1:] {
			if a.Actor != b.Actor {
				continue
			}
			if code := clash(deeds, a, b); code != "" {
				out = append(out, Violation{
					a.Case,
					[]string{"deeds/" + a.Case + "/" + a.Actor},
					code + ": different people",
					fmt.Sprintf("one did %s (seat %d, signature %d, lap %d) and %s (seat %d, signature %d, lap %d)", a.Kind, a.Seat, a.Nth, a.Lap, b.Kind, b.Seat, b.Nth, b.Lap),
				})
			}
		}
	}
	return out
}

// apartFromAppeals is who may not have a part in the appeal of what he handled: all
// but those who only filed, and those who watch.
var apartFromAppeals = []string{
	"accept", "resubmit", "survey", "check_economy", "verify", "post", "object", "report", "review", "approve", "check_account", "correct_account", "receipt", "follow_up",
	"make_batch", "approve_batch", "release_batch", "book_results", "rule_duplicate", "rule_clue",
}

func clash(deeds []deed, a, b deed) string {
	if a.Linked || b.Linked {
		if a.Linked != b.Linked && slices.Contains(apartFromAppeals, a.Kind) && slices.Contains(apartFromAppeals, b.Kind) {
			return "appeal"
		}
		return ""
	}
	for _, rule := range apart {
		if slices.Contains(rule.first, a.Kind) && slices.Contains(rule.then, b.Kind) || slices.Contains(rule.first, b.Kind) && slices.Contains(rule.then, a.Kind) {
			return rule.code
		}
	}
	if a.Role != "" && b.Role != "" && a.Role != b.Role {
		return "SoD9"
	}
	switch {
	case a.Kind != b.Kind || a.Kind == "object" || a.Seat == b.Seat && a.Nth == b.Nth:
		return ""
	case a.Seat == b.Seat && (given(deeds, a, b.Lap) || given(deeds, b, a.Lap)):
		return ""
	case a.Seat == b.Seat && (a.Lap < b.Lap && a.Nth > b.Nth || b.Lap < a.Lap && b.Nth > a.Nth): // the seat began anew
		return ""
	}
	return "SoD2/SoD4"
}

// given says whether somebody else has given d's signature anew since, so that
// d's no longer counts by that lap.
func given(deeds []deed, d deed, by int) bool {
	return slices.ContainsFunc(deeds, func(o deed) bool {
		return o.Actor != d.Actor && o.Kind == d.Kind && o.Seat == d.Seat && o.Nth == d.Nth && o.Lap > d.Lap && o.Lap <= by
	})
}
