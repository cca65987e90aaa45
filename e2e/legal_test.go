package e2e

import (
	"crypto/rand"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

const supervision = "auditor@" + county

// TestEveryTransitionIsWalkedOnRealParts takes households through every legal
// transition over HTTP, with the workflows, clocks and payments that belong to
// them, and holds what happened against the hand-written table of the rules.
//
// covers: T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11 T12 T13 T14 T15 T16 T17 T18 T19 T20 T21 T22 T23 T24 T25 T26 T27 T28 T29 T30 T31 T32 F28 F29 F30
func TestEveryTransitionIsWalkedOnRealParts(t *testing.T) {
	slow := launch(t, plan("40000.00", nil), 24*time.Hour)
	slow.file(t, families(29, base))
	upToThePosting(turn{t, slow, soon(t, 2*time.Minute)}, slow.cases)

	rounds := map[string]any{"posting": map[string]any{"working_days": 5, "rounds": []string{"base", "county"}}}
	fast := launch(t, plan("40000.00", rounds), 300*time.Millisecond)
	fast.file(t, families(15, base))
	afterThePosting(turn{t, fast, soon(t, 4*time.Minute)}, fast.cases)

	sampled := launch(t, plan("40000.00", map[string]any{"follow_up": map[string]int{"sample_percent": 10}}), 300*time.Millisecond)
	sampled.file(t, families(6, base))
	mostAreSpared(turn{t, sampled, soon(t, 4*time.Minute)})

	for _, k := range []*campaign{slow, fast, sampled} {
		k.post(t, "organizer@"+county, k.path("/cancel"), map[string]string{"reason": "演练结束"}, nil)
	}
	eventually(t, time.Minute, "what was left lapses", func() bool {
		var open int
		if err := local.owner.QueryRow(t.Context(), "SELECT count(*) FROM cases WHERE campaign_id = ANY($1) AND step <> 'ended'", []string{slow.id, fast.id, sampled.id}).Scan(&open); err != nil {
			t.Fatal(err)
		}
		return open == 0
	})
	walkedAll(t, slow.id, fast.id, sampled.id)
	local.verify(t)
}

// upToThePosting walks what happens on the way to a posting and during it, on a
// clock that stands still meanwhile.
func upToThePosting(d turn, cases []string) {
	var (
		survey = []relief.TaskKind{relief.TaskAccept, relief.TaskSurvey, relief.TaskSurvey}
		verify = append(slices.Clone(survey), relief.TaskVerify)
		post   = append(slices.Clone(verify), relief.TaskPost)
		next   = 0
	)
	at := func(n int, kinds ...relief.TaskKind) []string {
		ids := cases[next : next+n]
		for next += n; n > 0; n-- {
			d.yes(ids[n-1], kinds...)
		}
		return ids
	}
	d.ends([]string{d.drafts(), d.drafts(), d.drafts()})
	handed := d.drafts()
	d.fail(d.k.as(clerk).Post(d.ctx, "/cases/"+handed+"/submit", nil, nil))
	for _, kinds := range [][]relief.TaskKind{nil, survey[:1], survey, verify, post} {
		d.ends(at(3, kinds...))
	}
	held := at(3, post...)
	for _, id := range held {
		d.objects(id)
		d.yes(id, relief.TaskObject)
	}
	d.ends(held)
	back := at(3)
	for _, id := range back {
		d.no(id, relief.TaskAccept, relief.OutcomeReturn)
	}
	d.ends(back)
	stopped := at(3)
	for _, id := range stopped {
		d.does(supervision, id, "/suspend", nil, nil)
	}
	d.does(clerk, stopped[0], "/withdraw", nil, nil)
	d.does(clerk, stopped[1], "/decease", nil, nil)

	long := at(1)[0] // one case goes back and on again at every step
	d.yes(long, relief.TaskAccept)
	d.takeBack(clerk, long)
	d.no(long, relief.TaskAccept, relief.OutcomeReturn)
	d.takeBack(clerk, long)
	d.yes(long, relief.TaskAccept)
	d.no(long, relief.TaskSurvey, relief.OutcomeReturn)
	d.yes(long, relief.TaskResubmit, relief.TaskSurvey, relief.TaskSurvey)
	d.takeBack("surveyor-2@"+base, long)
	d.yes(long, relief.TaskSurvey)
	d.no(long, relief.TaskVerify, relief.OutcomeReturn)
	d.yes(long, relief.TaskResubmit)
	var sent relief.CheckSent
	d.does("verifier@"+county, long, "/economy-checks", map[string]any{"member": 0, "register": "vehicles"}, &sent)
	d.does("verifier@"+county, long, "/economy-checks/"+sent.ID+"/answer", map[string]any{"result": "clear"}, nil)
	d.yes(long, relief.TaskVerify)
	d.takeBack("verifier@"+base, long)
	d.yes(long, relief.TaskVerify, relief.TaskPost)
	d.does("publisher@"+base, long, "/break-posting", nil, nil)
	d.yes(long, relief.TaskPost)
	d.objects(long)
	d.no(long, relief.TaskObject, relief.OutcomeReject)
	d.rules(d.objects(long), "dismiss", false)
	d.rules(d.objects(long), "partial", false)
	d.yes(long, relief.TaskPost)
	d.rules(d.objects(long), "uphold", false)

	d.rules(d.objects(at(1, post...)[0]), "uphold", true)
	d.no(at(1, survey[:1]...)[0], relief.TaskSurvey, relief.OutcomeReject)
	refused := at(1, survey...)[0]
	d.no(refused, relief.TaskVerify, relief.OutcomeReject)
	var appeal relief.Filed
	d.does(clerk, refused, "/appeal", nil, &appeal)
	d.yes(appeal.ID, relief.TaskAccept, relief.TaskSurvey, relief.TaskSurvey, relief.TaskVerify)
	if v := d.k.look(d.t, appeal.ID); v.AppealOf != refused || v.Tasks[0].Union != county {
		d.t.Errorf("the appeal of %s is %+v", refused, v)
	}
}

// afterThePosting walks what happens once a posting has run to its end by the
// clock, up to money that is asked back.
func afterThePosting(d turn, cases []string) {
	d.t.Helper()
	paid, decided := cases[:4], cases[4:13]
	all := make([]*walk, len(cases))
	for i, id := range cases {
		all[i] = &walk{k: d.k, id: id}
	}
	d.fail(walkAll(d.ctx, 8, all, relief.Posted))
	first := paid[0]
	d.yes(first, relief.TaskReport)
	d.takeBack("reviewer@"+base, first)
	d.yes(first, relief.TaskReport)
	d.no(first, relief.TaskReview, relief.OutcomeReturn)
	d.yes(first, relief.TaskResubmit)
	d.fail(walkAll(d.ctx, 8, all[:4], relief.Approved)) // through the county's round
	d.takeBack("approver@"+county, first)
	d.yes(first, relief.TaskApprove)

	fault := paid[3]
	correction := map[string]any{"fields": map[string]any{"card": cardOf(d.t, d.k, fault).card, "holder": cardOf(d.t, d.k, fault).name, "bank_name": "农村信用社"}}
	asked := "case_no,result\n" + d.k.look(d.t, fault).No + ",name_differs\n" // the bank, before anything is paid
	d.fail(d.k.as("finance-2@"+county).PostFile(d.ctx, d.k.path("/account-checks"), "text/csv", []byte(asked), nil))
	d.answer(fault, relief.TaskCorrectAccount, correction)
	d.answer(fault, relief.TaskCorrectAccount, correction)
	d.pays(map[string]string{fault: "returned"})
	d.answer(fault, relief.TaskCorrectAccount, correction)
	d.no(fault, relief.TaskCorrectAccount, relief.OutcomeReturn)
	d.answer(fault, relief.TaskCorrectAccount, correction)
	d.answer(fault, relief.TaskCorrectAccount, correction)
	d.bank(d.pays(nil), map[string]string{fault: "returned"}) // settled, and given back a day later
	d.answer(fault, relief.TaskCorrectAccount, correction)
	d.answer(fault, relief.TaskCorrectAccount, correction)
	d.pays(nil)
	d.does(supervision, paid[0], "/disqualify", map[string]any{"reason": "举报属实", "finding": "隐瞒房产"}, nil)
	d.yes(paid[1], relief.TaskReceipt)
	d.does(supervision, paid[1], "/disqualify", map[string]any{"reason": "举报属实", "finding": "隐瞒房产"}, nil)
	d.fail(walkAll(d.ctx, 2, all[2:4], relief.Closed))
	d.does(supervision, paid[2], "/disqualify", map[string]any{"reason": "举报属实", "finding": "隐瞒房产"}, nil)
	d.does("finance-3@"+county, paid[2], "/recovery", map[string]any{"amount_fen": 500_00, "bank_ref": "R" + rand.Text()[:8]}, nil)
	var back relief.List[relief.RecoveryView]
	d.k.get(d.t, "finance@"+county, d.k.path("/recoveries"), &back)
	if booked := slices.DeleteFunc(slices.Clone(back.Items), func(r relief.RecoveryView) bool { return r.BookedAt == nil }); len(back.Items) != 3 || len(booked) != 1 {
		d.t.Errorf("%d recoveries, %d booked; want 3 and 1", len(back.Items), len(booked))
	}

	d.ends(decided[:3])
	d.fail(walkAll(d.ctx, 6, all[7:10], relief.InReview))
	d.ends(decided[3:6])
	d.fail(walkAll(d.ctx, 6, all[10:13], relief.Approved))
	d.ends(decided[6:9])
	late, refused := cases[13], cases[14]
	d.yes(late, relief.TaskReport)
	d.no(late, relief.TaskReview, relief.OutcomeReturn)
	d.yes(refused, relief.TaskReport)
	d.no(refused, relief.TaskReview, relief.OutcomeReject)
	eventually(d.t, time.Minute, "a returned case that nobody mends lapses", func() bool { return d.k.look(d.t, late).State == relief.Lapsed })
	var list relief.List[relief.UnfinishedView]
	d.k.get(d.t, "organizer@"+county, d.k.path("/unfinished"), &list)
	if !slices.ContainsFunc(list.Items, func(u relief.UnfinishedView) bool { return u.Case == late && u.Code == relief.NotMended }) {
		d.t.Errorf("what lapsed is not listed: %+v", list.Items)
	}
}

// mostAreSpared closes households of which one in ten is called back: who was not
// drawn closes by itself once he has signed (T26).
func mostAreSpared(d turn) {
	d.t.Helper()
	d.fail(walkAll(d.ctx, 6, d.k.walks(), relief.Approved))
	d.pays(nil)
	d.fail(walkAll(d.ctx, 6, d.k.walks(), relief.Closed))
}

// cardOf finds the invented household of a case by its number.
func cardOf(t *testing.T, k *campaign, id string) household {
	t.Helper()
	var v relief.CaseView
	if err := k.as(clerk).GetFor(t.Context(), "correction", "/cases/"+id, &v); err != nil {
		t.Fatal(err)
	}
	invented.Lock()
	defer invented.Unlock()
	i := slices.IndexFunc(invented.all, func(h household) bool { return h.id == v.IDNumber })
	return invented.all[i]
}

// walkedAll holds the events of the campaigns against the hand-written table: no
// move that it lacks, and every move that it names. Where a case goes back to
// depends on where it came from.
func walkedAll(t *testing.T, campaigns ...string) {
	t.Helper()
	text, err := os.ReadFile("../relief/testdata/legal.txt")
	if err != nil {
		t.Fatal(err)
	}
	back := map[string]bool{"resubmit": true, "resume": true, "take_back": true}
	missing := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		state, moves, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, move := range strings.Fields(moves) {
			action, to, _ := strings.Cut(move, ">")
			for _, to := range strings.Split(to, "|") {
				if back[action] {
					to = "…"
				}
				missing[strings.TrimSuffix(state, "-")+" "+action+" "+to] = true
			}
		}
	}
	rows, err := local.owner.Query(t.Context(), "SELECT DISTINCT e.from_state, e.action, e.to_state FROM events e JOIN cases c ON c.id = e.case_id WHERE c.campaign_id = ANY($1)", campaigns)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	legal := maps.Clone(missing)
	for rows.Next() {
		var from, action, to string
		if err := rows.Scan(&from, &action, &to); err != nil {
			t.Fatal(err)
		}
		if back[action] {
			to = "…"
		}
		move := from + " " + action + " " + to
		if !legal[move] {
			t.Errorf("walked, and not in the table: %s", move)
		}
		delete(missing, move)
	}
	if err := rows.Err(); err != nil || len(legal) < 80 {
		t.Fatalf("%d legal moves, %v", len(legal), err)
	}
	for move := range missing {
		t.Errorf("never walked: %s", move)
	}
}
