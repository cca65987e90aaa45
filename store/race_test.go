package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F19 I5 fault:F34 goal:G12
func TestOfTwoApproversOneWins(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	people := []relief.Person{db.Person(t, "approver@410821"), db.Person(t, "approver-2@410821")}
	for _, c := range copies(t, db, id, 100) {
		d := approve(t, db, c)
		errs := together(2, func(i int) error {
			_, err := db.Store.Decide(t.Context(), storetest.Request(people[i], relief.Approver), d)
			return err
		})
		loser := 0
		if errs[0] == nil {
			loser = 1
		}
		if errs[1-loser] != nil {
			t.Fatalf("nobody won: %v", errs)
		}
		if lost := wantCode(t, errs[loser], "already_decided"); lost.Detail["by"] != people[1-loser].Name {
			t.Errorf("the loser is told of %v", lost.Detail["by"])
		}
		if v := db.Case(t, c); v.State != relief.Approved || v.Version != d.Version+1 {
			t.Fatalf("the case is %s at version %d", v.State, v.Version)
		}
	}
	balanced(t, db)
}

// covers: fault:F35 goal:G12
func TestApprovalAgainstRejectionOrWithdrawalHasOneOrder(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	won := map[relief.State]int{}
	for n, c := range copies(t, db, id, 60) {
		yes := approve(t, db, c)
		no := yes
		no.Outcome, no.Comment = relief.OutcomeReject, "收入不符"
		first, second := db.By(t, "approver@410821"), db.By(t, "approver-2@410821")
		clerk := db.By(t, "clerk@410821-001")
		errs := together(2, func(i int) (err error) {
			switch {
			case i == 0:
				_, err = db.Store.Decide(t.Context(), first, yes)
			case n%2 == 0:
				_, err = db.Store.Decide(t.Context(), second, no)
			default:
				_, err = db.Store.Withdraw(t.Context(), clerk, c, "本人放弃")
			}
			return err
		})
		codes, v := tally(t, errs), db.Case(t, c)
		won[v.State]++
		if n%2 == 0 && (codes[""] != 1 || codes["already_decided"] != 1) {
			t.Fatalf("approve against reject: %v", codes)
		}
		if n%2 == 1 && (errs[1] != nil || v.State != relief.Withdrawn || codes["stale_version"] != codes[""]%2) {
			t.Fatalf("approve against withdraw: %v, %s", errs, v.State)
		}
		if open := storetest.Value[int](t, db, "SELECT count(*) FROM reservations WHERE case_id = $1 AND resolved IS NULL", c); (open == 1) != (v.State == relief.Approved) {
			t.Fatalf("a case that is %s has %d reservations", v.State, open)
		}
	}
	t.Log(won)
	balanced(t, db)
}

// covers: F90 I2 INV-05 fault:F39 goal:G12
func TestTheLastMoneyIsGivenOnce(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Lines: []relief.PlanLine{{Name: "困难职工慰问金", Target: "other", Amount: 500_00, Source: "UNION_OWN"}}})
	id := filed(t, db, k, 1, relief.Submitted)
	atSeat(t, db, id, relief.TaskApprove)
	errs := everybody(t, db, copies(t, db, id, 200))
	if codes := tally(t, errs); codes[""] != 1 || codes["line_exhausted"] != 199 {
		t.Fatalf("200 approvals of the last 500 yuan: %v", codes)
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
// covers: fault:F35 T11 T12
func TestAnObjectionBeforeTheEndAlwaysStopsThePosting(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	stopped := 0
	for n, c := range copies(t, db, filed(t, db, k, 1, relief.Posting), 60) {
		v := db.Case(t, c)
		db.Exec(t, "UPDATE postings SET starts_at = clock_timestamp() - interval '9 days', ends_at = clock_timestamp() + interval '10 ms' WHERE case_id = $1", c)
		errs := together(2, func(i int) (err error) {
			if i == 1 {
				waitUntil(t, time.Now().Add(time.Duration(n%12)*time.Millisecond))
				_, err = db.Store.Object(t.Context(), relief.Objection{Slug: v.Posting.Slug, Row: v.Posting.Row, Ground: "income_hidden", Text: "他有两套房", Key: fmt.Sprint(n)})
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
	if t.Logf("%d of 60 objections were first", stopped); stopped == 0 || stopped == 60 {
		t.Errorf("they never met: %d of 60 objections were first", stopped)
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
	for _, c := range copies(t, db, id, 100) {
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
