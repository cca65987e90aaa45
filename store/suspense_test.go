package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// A mistyped amount that the next file corrects does not stay in suspense: finance
// says so, a second person agrees, and the books match.
//
// covers: F80 inv:I12 inv:I16 fault:F48
func TestSuspenseEndsByTwoPeople(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	b, _ := released(t, db, k, 1)
	wrong := storetest.Result(b.Payments[0], "settled")
	wrong.Amount++
	book(t, db, b.ID, wrong)
	list, err := db.Store.Suspense(t.Context(), k.ID, relief.Page{})
	wantDone(t, err)
	if len(list.Items) != 1 || list.Items[0].Owner == "" || list.Items[0].Days != 0 || list.Items[0].Proposed != nil {
		t.Fatalf("in suspense: %+v", list.Items)
	}
	id := list.Items[0].ID
	db.Exec(t, "UPDATE campaigns SET rehearsal = jsonb_set(jsonb_set(rehearsal, '{was}', rehearsal->'day_length'), '{day_length}', '1000000')") // a day a millisecond
	if l, err := db.Store.Suspense(t.Context(), k.ID, relief.Page{}); err != nil || l.Items[0].Days == 0 {
		t.Errorf("it does not age by the campaign's clock: %+v, %v", l.Items, err)
	}
	db.Exec(t, "UPDATE campaigns SET rehearsal = jsonb_set(rehearsal, '{day_length}', rehearsal->'was')")
	say := func(who, outcome, reason string) error {
		_, err := db.Store.ResolveSuspense(t.Context(), db.By(t, who), b.ID, relief.Resolution{Line: id, Outcome: outcome, Reason: reason})
		return err
	}
	confirm := func(who string, agreed bool) error {
		_, err := db.Store.ConfirmSuspense(t.Context(), db.By(t, who), b.ID, id, agreed)
		return err
	}
	wantCode(t, say("finance@410821", "corrected_by_line", "已更正"), "suspense_uncorrected")
	book(t, db, b.ID, storetest.Result(b.Payments[0], "settled"))
	unmatched := func() (n int) {
		lines, err := db.Store.Match(t.Context(), k.ID)
		wantDone(t, err)
		for _, l := range lines {
			n += l.Suspense
			if l.Matches != (l.Suspense == 0) {
				t.Errorf("line %s: %+v", l.Name, l)
			}
		}
		return n
	}
	wantCode(t, confirm("finance-2@410821", true), "suspense_unproposed")
	wantCode(t, say("finance@410821", "corrected_by_line", " "), "reason_required")
	wantDone(t, say("finance@410821", "corrected_by_line", "下一份回盘已更正"))
	wantCode(t, say("finance-2@410821", "booked", "再说一次"), "suspense_proposed")
	wantCode(t, confirm("finance@410821", true), "suspense_apart")
	wantDone(t, confirm("finance-2@410821", false))
	wantDone(t, say("finance-2@410821", "corrected_by_line", "下一份回盘已更正"))
	if l, err := db.Store.Suspense(t.Context(), k.ID, relief.Page{}); err != nil || len(l.Items) != 1 || l.Items[0].Proposed == nil || l.Items[0].Proposed.Reason != "下一份回盘已更正" || l.Items[0].Proposed.ByID != db.By(t, "finance-2@410821").Actor {
		t.Errorf("before a second person agreed: %+v, %v", l.Items, err)
	}
	if unmatched() != 1 {
		t.Error("it counts no more before a second person agreed")
	}
	_, err = db.Store.MoveCampaign(t.Context(), db.By(t, "organizer@410821"), k.ID, "close", "")
	wantCode(t, err, "suspense_open")
	wantDone(t, confirm("finance@410821", true))
	if l, err := db.Store.Suspense(t.Context(), k.ID, relief.Page{}); err != nil || len(l.Items) != 0 || unmatched() != 0 {
		t.Errorf("afterwards: %+v, %v", l.Items, err)
	}
	wantCode(t, say("finance@410821", "booked", "又"), "suspense_resolved")
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE kind = 'money' AND body::jsonb->>'action' = 'suspense'"); n != 4 {
		t.Errorf("%d audit rows", n)
	}
	if _, err := db.Owner.Exec(t.Context(), "UPDATE suspense_verdicts SET agreed = false"); err == nil {
		t.Error("a verdict can be rewritten")
	}
}
