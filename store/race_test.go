package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// rounds is how often people race in a test, actors how many they are.
const rounds, actors = 100, 20

// approvers are people who sit at the same seat.
func approvers(t *testing.T, db *storetest.DB, n int) []relief.Person {
	t.Helper()
	all := []relief.Person{db.Person(t, "approver@410821")}
	for i := 2; i <= n; i++ {
		all = append(all, db.Person(t, fmt.Sprintf("approver-%d@410821", i)))
	}
	return all
}

// losers counts the refusals of a race by code, and fails unless each is a 409.
func losers(t *testing.T, errs []error) map[string]int {
	t.Helper()
	codes := tally(t, errs)
	for code := range codes {
		if code != "" && relief.Refuse(code).Kind() != relief.Conflict {
			t.Fatalf("in a race somebody is told %s: %v", code, codes)
		}
	}
	return codes
}

// covers: F19 I5 fault:F34 goal:G12
func TestOfTwentyApproversOneWins(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	people, won := approvers(t, db, actors), map[string]int{}
	cases := copies(t, db, id, rounds)
	asked := openTasks(t, db)
	for _, c := range cases {
		errs := together(actors, func(i int) error {
			_, err := db.Store.Decide(t.Context(), storetest.Request(people[i], relief.Approver), asked[c])
			return err
		})
		if codes := losers(t, errs); codes[""] != 1 || codes["already_decided"] != actors-1 {
			t.Fatalf("of %d approvers: %v", actors, codes)
		}
		winner := people[slices.Index(errs, nil)].Name
		won[winner]++
		for _, err := range errs {
			if err != nil && wantCode(t, err, "already_decided").Detail["by"] != winner {
				t.Errorf("a loser is told of %v", wantCode(t, err, "already_decided").Detail["by"])
			}
		}
		if v := db.Case(t, c); v.State != relief.Approved || v.Version != asked[c].Version+1 {
			t.Fatalf("the case is %s at version %d", v.State, v.Version)
		}
	}
	t.Logf("%d rounds of %d approvers, won by %d of them", rounds, actors, len(won))
	balanced(t, db)
}

// covers: fault:F35 goal:G12
func TestApprovalAgainstRejectionOrWithdrawalHasOneOrder(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	people, clerk := approvers(t, db, actors), db.Person(t, clerk)
	won := map[string]int{}
	cases := copies(t, db, id, 2*rounds)
	asked := openTasks(t, db)
	for n, c := range cases {
		withdraws := n >= rounds // by the last, against nineteen approvals; else ten approve and ten reject
		errs := together(actors, func(i int) (err error) {
			d := asked[c]
			if withdraws && i == actors-1 {
				_, err = db.Store.Withdraw(t.Context(), storetest.Request(clerk, relief.Clerk), c, "本人放弃")
				return err
			}
			if !withdraws && i%2 == 1 {
				d.Outcome, d.Comment = relief.OutcomeReject, "收入不符"
			}
			_, err = db.Store.Decide(t.Context(), storetest.Request(people[i], relief.Approver), d)
			return err
		})
		codes, v := losers(t, errs), db.Case(t, c)
		approved := 0
		if withdraws {
			approved = losers(t, errs[:actors-1])[""]
		}
		switch {
		case !withdraws && (codes[""] != 1 || codes["already_decided"] != actors-1 || (v.State == relief.Approved) != (slices.Index(errs, nil)%2 == 0)):
			t.Fatalf("approvals against rejections: %v, %s", codes, v.State)
		case withdraws && (errs[actors-1] != nil || v.State != relief.Withdrawn || approved > 1 || v.Version != asked[c].Version+1+approved):
			t.Fatalf("approvals against a withdrawal: %v, %s at version %d", codes, v.State, v.Version)
		}
		won[fmt.Sprintf("%s after %d approvals", v.State, max(approved, map[relief.State]int{relief.Approved: 1}[v.State]))]++
		if open := storetest.Value[int](t, db, "SELECT count(*) FROM reservations WHERE case_id = $1 AND resolved IS NULL", c); (open == 1) != (v.State == relief.Approved) {
			t.Fatalf("a case that is %s has %d reservations", v.State, open)
		}
	}
	t.Logf("%d rounds against a rejection, %d against a withdrawal, of %d people: %v", rounds, rounds, actors, won)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM (SELECT 1 FROM events WHERE case_id = ANY($1::uuid[]) GROUP BY case_id HAVING max(version) - min(version) + 1 <> count(*)) x", cases); n != 0 {
		t.Errorf("the events of %d cases have no one order", n)
	}
	balanced(t, db)
}

// The last 500 yuan of a line, wanted by twenty people for twenty households, and
// then once more, when whom it was given to is out.
//
// covers: F90 I2 INV-05 fault:F39 goal:G12
func TestTheLastMoneyIsGivenOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Lines: []relief.PlanLine{{Name: "困难职工慰问金", Target: "other", Amount: 500_00, Source: "UNION_OWN"}}})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	people, clerk := approvers(t, db, actors), db.Person(t, clerk)
	cases := copies(t, db, id, rounds*actors+100)
	asked := openTasks(t, db)
	for round := range rounds {
		of := cases[round*actors:][:actors]
		errs := together(actors, func(i int) error {
			_, err := db.Store.Decide(t.Context(), storetest.Request(people[i], relief.Approver), asked[of[i]])
			return err
		})
		if codes := tally(t, errs); codes[""] != 1 || codes["line_exhausted"] != actors-1 {
			t.Fatalf("%d approvals of the last 500 yuan: %v", actors, codes)
		}
		for _, err := range errs {
			if err == nil {
				continue
			}
			refused := wantCode(t, err, "line_exhausted")
			if refused.Detail["line"] != "困难职工慰问金" || fmt.Sprint(refused.Detail["balance_fen"]) != "0.00" || fmt.Sprint(refused.Detail["ask_fen"]) != "500.00" {
				t.Fatalf("it names %v", refused.Detail)
			}
		}
		if l := line(t, db, k, 0); l.Available != 0 || l.Reserved != 500_00 {
			t.Fatalf("after round %d the line holds %+v", round, l)
		}
		_, err := db.Store.Withdraw(t.Context(), storetest.Request(clerk, relief.Clerk), of[slices.Index(errs, nil)], "本人放弃")
		wantDone(t, err)
	}
	t.Logf("%d rounds of %d approvals of the last 500 yuan: one was given in each", rounds, actors)
	balanced(t, db)
	if codes := tally(t, everybody(t, db, cases[rounds*actors:])); codes[""] != 1 || codes["line_exhausted"] != 99 {
		t.Errorf("100 approvals by one person: %v", codes)
	}
	balanced(t, db)
}

// 34万 of which 9万 are for model workers: what one line has left is of no use to
// the other.
//
// covers: F90 F92 I2 INV-05 INV-15 inv:I02 inv:I11
func TestAnEarmarkIsKeptUnderLoad(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	hardship := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, hardship, relief.TaskApprove)
	a := db.Applicant(t, 2)
	a.Category, a.ModelLevel, a.Amount = "劳动模范", "地市级", 1000_00
	model := db.File(t, k, a)
	atSeat(t, db, model, relief.TaskApprove)
	cases := append(copies(t, db, model, 100), copies(t, db, hardship, 100)...)
	if codes := tally(t, everybody(t, db, cases)); codes[""] != 190 || codes["line_exhausted"] != 10 {
		t.Fatalf("100 model workers at 1000 and 100 workers at 500: %v", codes)
	}
	if l := line(t, db, k, 0); l.Reserved != 90_000_00 || l.Available != 0 {
		t.Errorf("the model workers' line holds %+v", l)
	}
	if l := line(t, db, k, 1); l.Reserved != 50_000_00 || l.Available != 200_000_00 {
		t.Errorf("the workers' line holds %+v", l)
	}
	balanced(t, db)
}

// everybody approves all the cases at once.
func everybody(t *testing.T, db *storetest.DB, cases []string) []error {
	t.Helper()
	approver := db.Person(t, "approver@410821")
	decisions := make([]relief.Decide, len(cases))
	for i, id := range cases {
		decisions[i] = approve(t, db, id)
	}
	return together(len(cases), func(i int) error {
		_, err := db.Store.Decide(t.Context(), storetest.Request(approver, relief.Approver), decisions[i])
		return err
	})
}

// The end of a posting and an objection meet at the same instant: the objection
// is before the end and stops it, or it is late and a clue.
//
// covers: fault:F35 goal:G12 T11 T12
func TestAnObjectionBeforeTheEndAlwaysStopsThePosting(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	stopped := 0
	for n, c := range copies(t, db, filed(t, db, k, 1, relief.Posting), rounds) {
		v := db.Case(t, c)
		db.Exec(t, "UPDATE postings SET starts_at = clock_timestamp() - interval '9 days', ends_at = clock_timestamp() + interval '10 ms' WHERE case_id = $1", c)
		errs := together(2, func(i int) (err error) {
			if i == 1 {
				waitUntil(t, time.Now().Add(time.Duration(n%12)*time.Millisecond))
				_, err = db.Store.Object(t.Context(), relief.Objection{Slug: v.Posting.Slug, Row: v.Posting.Row, Ground: "income_hidden", Text: "他有两套房", Contact: fmt.Sprintf("199%08d", n), Key: fmt.Sprint(n)})
				return err
			}
			for {
				if _, err = db.Store.EndPosting(t.Context(), c, v.Version); relief.CodeOf(err) != "posting_not_over" {
					return err
				}
			}
		})
		if errs[0] != nil || errs[1] != nil {
			t.Fatal(errs)
		}
		state, objection := db.Case(t, c).State, storetest.Value[string](t, db, "SELECT status FROM objections WHERE case_id = $1", c)
		if state == relief.Posting {
			stopped++
		}
		if (state == relief.Posting) != (objection == "filed") || (state == relief.Posted) != (objection == "late") {
			t.Fatalf("the case is %s, the objection %s", state, objection)
		}
		if _, err := db.Store.EndPosting(t.Context(), c, v.Version); err != nil || db.Case(t, c).State != state {
			t.Fatalf("an open objection did not keep the posting from ending: %v", err)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM objections o JOIN postings p USING (case_id) WHERE o.status = 'late' AND o.filed_at < p.ends_at"); n != 0 {
		t.Errorf("%d objections that were before the end were called late", n)
	}
	if t.Logf("%d of %d objections were first", stopped, rounds); stopped == 0 || stopped == rounds {
		t.Errorf("they never met: %d of %d objections were first", stopped, rounds)
	}
}

// Decisions that rest on a grant and its revocation: what commits is before it.
//
// covers: fault:F36 goal:G13 inv:I13
func TestNoDecisionCommitsAfterItsGrantIsRevoked(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	approver, grant := db.Person(t, "approver@410821"), ""
	grant = approver.Roles[0].Grant
	decided, refused := 0, 0
	for _, c := range copies(t, db, id, 200) {
		r, d := storetest.Request(approver, relief.Approver), approve(t, db, c)
		r.Grant = grant
		seen, admin := 0, db.By(t, "admin@410821")
		errs := together(2, func(i int) (err error) {
			if i == 0 {
				_, err = db.Store.Decide(t.Context(), r, d)
				return err
			}
			if _, err = db.Store.Revoke(t.Context(), admin, grant); err == nil {
				err = db.Owner.QueryRow(t.Context(), "SELECT count(*) FROM decisions WHERE grant_id = $1", grant).Scan(&seen)
			}
			return err
		})
		if errs[1] != nil {
			t.Fatal(errs[1])
		}
		if errs[0] == nil {
			decided++
		} else {
			wantCode(t, errs[0], "grant_revoked")
			refused++
		}
		if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions WHERE grant_id = $1", grant); n != seen {
			t.Fatal("a decision committed after the revocation of its grant had")
		}
		reply, err := db.Store.Grant(t.Context(), db.By(t, "admin@410821"), approver.Username, relief.Approver, "410821")
		if err != nil {
			t.Fatal(err)
		}
		grant = read[relief.Created](t, reply).ID
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions d JOIN grants g ON g.id = d.grant_id WHERE d.at >= g.revoked_at"); n != 0 {
		t.Errorf("%d decisions carry a time after the revocation", n)
	}
	if storetest.Value[string](t, db, "SHOW track_commit_timestamp") == "on" {
		n := storetest.Value[int](t, db, `SELECT count(*) FROM decisions d JOIN grants g ON g.id = d.grant_id
			WHERE NOT g.active AND pg_xact_commit_timestamp(d.xact::text::xid) > pg_xact_commit_timestamp(g.xmin)`)
		if n != 0 {
			t.Errorf("%d decisions committed after the revocation, by the server's commit times", n)
		}
	}
	t.Logf("%d decided first, %d refused", decided, refused)
}
