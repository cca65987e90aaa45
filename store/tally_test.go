package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// tallied are the folded sums as lines of text; moves without their day.
func tallied(t *testing.T, db *storetest.DB) []string {
	t.Helper()
	return storetest.Value[[]string](t, db, `SELECT coalesce(array_agg(line ORDER BY line), '{}') FROM (
		SELECT concat_ws(' ', sort, below, part, mark, beside, CASE WHEN sort <> 'move' THEN at END, sum(n), sum(fen)) AS line
		FROM tallies GROUP BY sort, below, part, mark, beside, CASE WHEN sort <> 'move' THEN at END) x`)
}

// TestTheBoardsSumsAreAlwaysWhatACountWouldFind walks cases to many ends, folds
// in between and at the end, and then counts everything anew.
func TestTheBoardsSumsAreAlwaysWhatACountWouldFind(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	fold := func() int {
		n, err := db.Store.FoldTallies(t.Context())
		wantDone(t, err)
		return n
	}
	filed(t, db, k, 1, relief.Closed)
	at(t, db, k, 2, "410821-002", relief.InReview)
	if fold() == 0 || fold() != 0 {
		t.Error("what has changed is not folded, or is folded again")
	}
	gone := filed(t, db, k, 3, relief.Verifying)
	db.Decide(t, gone, relief.Decide{Task: db.Task(t, gone).ID, Version: db.Case(t, gone).Version, Outcome: relief.OutcomeReject, Comment: "收入超标"})
	back := filed(t, db, k, 4, relief.Verifying)
	db.Decide(t, back, relief.Decide{Task: db.Task(t, back).ID, Version: db.Case(t, back).Version, Outcome: relief.OutcomeReturn, ReturnTo: relief.Surveying, Comment: "再看"})
	db.Exec(t, "UPDATE cases SET amount_fen = amount_fen + 100 WHERE id = $1", gone)
	db.Exec(t, "UPDATE cases SET body = body || '{\"deceased\": true}' WHERE state = 'closed'")
	scopes := []string{db.Unit(t, "410821").Path, db.Unit(t, "410821-002").Path}
	board := func() relief.Progress {
		p, err := db.Store.Progress(t.Context(), scopes, k.ID, "")
		wantDone(t, err)
		p.At, p.Today, p.Units = time.Time{}, 0, append(p.Units, p.Total) // days pass meanwhile
		for i := range p.Units {
			u := &p.Units[i]
			u.Forecast, u.Overdue = nil, 0
			for w := range u.Waiting {
				u.Waiting[w].Overdue = 0
			}
		}
		p.Total = p.Units[len(p.Units)-1]
		return p
	}
	counts := func() relief.CampaignView {
		v, err := db.Store.Campaign(t.Context(), scopes, k.ID)
		wantDone(t, err)
		return v
	}
	before, counted := board(), counts()
	if before.Total.Cases != 4 || before.Total.Ended["deceased"] != 1 || counted.Outcomes[relief.Closed] != 1 || counted.Counts[relief.StepEnded] != 2 {
		t.Errorf("the board shows %+v, the campaign %v %v", before.Total, counted.Outcomes, counted.Counts)
	}
	fold()
	if diff := cmp.Diff(before, board()); diff != "" {
		t.Errorf("folding changes the board: %s", diff)
	}
	if diff := cmp.Diff(counted.Outcomes, counts().Outcomes); diff != "" {
		t.Errorf("folding changes the campaign: %s", diff)
	}
	folded := tallied(t, db)
	db.Exec(t, "SELECT recount_tallies()")
	if diff := cmp.Diff(tallied(t, db), folded); diff != "" {
		t.Errorf("counted anew: %s", diff)
	}
	if len(folded) == 0 || slices.ContainsFunc(folded, func(line string) bool { return line == "" }) {
		t.Errorf("nothing is folded: %q", folded)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM tallies WHERE n = 0"); n != 0 {
		t.Errorf("%d sums of nothing are kept", n)
	}
}

func TestTheApplicationWritesNoTallyItself(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{})
	for _, text := range []string{"INSERT INTO tally_changes SELECT * FROM tally_changes", "UPDATE tallies SET n = n + 1", "DELETE FROM tallies", "SELECT recount_tallies()"} {
		if _, err := db.Store.Pool().Exec(t.Context(), text); sqlState(err) != "42501" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestThePaceOfARealCampaignIsCountedByTheDay has two cases verified on the last
// working day, by the machine's calendar.
func TestThePaceOfARealCampaignIsCountedByTheDay(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	for n := range 2 {
		filed(t, db, k, n+1, relief.Verifying)
	}
	filed(t, db, k, 9, relief.Surveying)
	db.Exec(t, "UPDATE campaigns SET rehearsal = NULL, launched_at = now() - interval '40 days' WHERE id = $1", k.ID)
	_, err := db.Store.FoldTallies(t.Context())
	wantDone(t, err)
	yesterday := db.Store.Calendar().AddWorkingDays(relief.DayOf(time.Now()), -1)
	db.Exec(t, "UPDATE tallies SET at = $1 WHERE sort = 'move'", yesterday.Start())
	p, err := db.Store.Progress(t.Context(), []string{db.Unit(t, "410821").Path}, k.ID, "")
	wantDone(t, err)
	if f := p.Total.Forecast[0]; f.PerWeek != 2 {
		t.Errorf("the survey's pace is %+v", f)
	}
	n, err := db.Store.ForgetMoves(t.Context())
	wantDone(t, err)
	db.Exec(t, "UPDATE tallies SET at = at - interval '40 days' WHERE sort = 'move'")
	m, err := db.Store.ForgetMoves(t.Context())
	if err != nil || n != 0 || m == 0 {
		t.Errorf("%d moves of yesterday and %d old ones are forgotten, %v", n, m, err)
	}
}
