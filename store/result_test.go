package store_test

import (
	"bytes"
	"testing"

	"github.com/songnuan/songnuan/paper"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestWhoGotWhatIsPostedOnceTheMoneyIsThere(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{ResultDays: 7})
	first := filed(t, db, k, 1, relief.Paid)
	second := filed(t, db, k, 2, relief.Paying)
	if n, err := db.Store.PostResults(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d lists while a payment of the unit is on its way: %v", n, err)
	}
	db.Walk(t, second, relief.Paid)
	for i, err := range together(3, func(int) error { _, err := db.Store.PostResults(t.Context()); return err }) {
		if err != nil {
			t.Errorf("worker %d: %v", i, err)
		}
	}
	list, err := db.Store.Results(t.Context(), everything, k.ID, relief.Page{})
	if err != nil || len(list.Items) != 1 || len(list.Items[0].Rows) != 2 || list.Items[0].Total != 1000_00 || list.Items[0].Days != 7 || list.Items[0].UnionName != "城关镇工会" {
		t.Fatalf("the lists: %+v, %v", list, err)
	}
	slug := list.Items[0].Slug
	sheet, err := db.Store.ResultSheet(t.Context(), slug)
	if err != nil || !sheet.Whole() || sheet.Rows[0].Name != db.Case(t, first).Name || sheet.EndsOn != relief.StatutoryCalendar().AddWorkingDays(sheet.StartsOn, 7) {
		t.Errorf("the list: %+v, %v", sheet, err)
	}
	printed, err := paper.WallSheet(sheet.Snapshot)
	wantDone(t, err)
	if found, err := db.Store.CheckResult(t.Context(), slug, sheet.Code()); err != nil || len(found.Rows) != 2 {
		t.Errorf("its code: %v", err)
	}
	_, err = db.Store.CheckResult(t.Context(), slug, "AAAA-BBBB-CCCC-DDDD")
	wantCode(t, err, "not_found")
	_, err = db.Store.ResultOf(t.Context(), []string{"/000000/410000/410800/410822"}, slug)
	wantCode(t, err, "not_found")

	third := filed(t, db, k, 3, relief.Closed) // by then the first list's days of 10 ms are over
	if n, err := db.Store.PostResults(t.Context()); n != 1 || err != nil {
		t.Fatalf("the third household's list: %d, %v", n, err)
	}
	if got := storetest.Value[int](t, db, "SELECT h.round FROM result_lines l JOIN result_sheets h USING (slug) WHERE l.case_id = $1", third); got != 2 {
		t.Errorf("the third household is on list %d", got)
	}
	db.Exec(t, "ALTER TABLE result_sheets DISABLE TRIGGER append_only")
	db.Exec(t, "UPDATE result_sheets SET ends_at = made_at WHERE slug = $1", slug)
	again, err := db.Store.ResultSheet(t.Context(), slug)
	if err != nil || again.Up {
		t.Errorf("the list outlives its days: %v", err)
	}
	redrawn, err := paper.WallSheet(again.Snapshot)
	if err != nil || !bytes.Equal(printed, redrawn) {
		t.Errorf("the list is not drawn again as it was: %v", err)
	}
	p, err := db.Store.PublicCampaign(t.Context(), k.ID)
	if err != nil || len(p.Results) > 1 || len(p.Results) == 1 && p.Results[0].Slug == slug {
		t.Errorf("a list that is over is linked: %+v, %v", p.Results, err)
	}
	if _, err := db.App.Exec(t.Context(), "UPDATE result_lines SET name = '王*'"); sqlState(err) != "42501" {
		t.Errorf("plain SQL rewrites who got what: %v", err)
	}
}

func TestResultsArePostedWhereThePlanAsks(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	filed(t, db, k, 1, relief.Paid)
	if n, err := db.Store.PostResults(t.Context()); n != 0 || err != nil {
		t.Errorf("%d lists, %v", n, err)
	}
}

func TestNoListOfResultsCarriesAPersonalNumber(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{ResultDays: 7})
	id := filed(t, db, k, 1, relief.Paid)
	db.Exec(t, "UPDATE cases SET unit = '供热公司 19900000001' WHERE id = $1", id)
	if n, err := db.Store.PostResults(t.Context()); n != 0 || relief.CodeOf(err) != "personal_number" {
		t.Errorf("%d lists, %v", n, err)
	}
}
