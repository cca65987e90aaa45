package store_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/paper"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F66 F73 I17
func TestAPrintedSheetCanBeDrawnAndCheckedForGood(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first := filed(t, db, k, 1, relief.Posting)
	slug := db.Case(t, first).Posting.Slug
	early, err := db.Store.Snapshot(t.Context(), slug, 0)
	wantDone(t, err)
	printed, err := paper.WallSheet(early)
	wantDone(t, err)
	db.Walk(t, first, relief.Closed) // its row is taken down, its window long over
	again, err := db.Store.Snapshot(t.Context(), slug, 1)
	wantDone(t, err)
	redrawn, err := paper.WallSheet(again)
	if err != nil || !bytes.Equal(printed, redrawn) || !again.Whole() {
		t.Errorf("the sheet is not drawn again as it was: %v", err)
	}
	want := relief.SheetHead{
		Slug: slug, Title: k.Plan.Title, UnionName: "城关镇工会", Organiser: "修武县总工会", Round: 1, Days: 5, Places: "本单位公示栏", Phone: "12351",
		StartsOn: again.StartsOn, EndsOn: relief.StatutoryCalendar().AddWorkingDays(again.StartsOn, 5), Address: "/p/" + slug, Rehearsal: true,
	}
	if diff := cmp.Diff(want, again.SheetHead); diff != "" {
		t.Error(diff)
	}
	for _, typed := range []string{early.Code(), " " + early.Code()[:9] + "　" + early.Code()[10:]} {
		if found, err := db.Store.CheckSheet(t.Context(), slug, typed); err != nil || len(found.Rows) != 1 {
			t.Errorf("%q: %v", typed, err)
		}
	}
	_, err = db.Store.CheckSheet(t.Context(), slug, "AAAA-BBBB-CCCC-DDDD")
	wantCode(t, err, "not_found")
	_, err = db.Store.CheckSheet(t.Context(), "nosuchsheet", early.Code())
	wantCode(t, err, "not_found")
	if _, err := db.App.Exec(t.Context(), "UPDATE sheet_lines SET name = '王*'"); sqlState(err) != "42501" {
		t.Errorf("plain SQL rewrites what was put up: %v", err)
	}
	db.Exec(t, "ALTER TABLE sheet_lines DISABLE TRIGGER append_only")
	db.Exec(t, "UPDATE sheet_lines SET name = '王*' WHERE slug = $1 AND row_no = 1", slug)
	_, err = db.Store.CheckSheet(t.Context(), slug, early.Code())
	wantCode(t, err, "not_found")
}

// covers: I17
func TestEachStateOfASheetHasItsOwnCode(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	slug := db.Case(t, filed(t, db, k, 1, relief.Posting)).Posting.Slug
	one, err := db.Store.Snapshot(t.Context(), slug, 0)
	wantDone(t, err)
	second := filed(t, db, k, 2, relief.Posting)
	two, err := db.Store.Snapshot(t.Context(), slug, 0)
	wantDone(t, err)
	if len(two.Rows) != 2 || two.Code() == one.Code() {
		t.Fatalf("two rows: %d, codes %s and %s", len(two.Rows), one.Code(), two.Code())
	}
	for want, code := range map[int]string{1: one.Code(), 2: two.Code()} {
		if found, err := db.Store.CheckSheet(t.Context(), slug, code); err != nil || len(found.Rows) != want {
			t.Errorf("the code of %d rows stands for %d, %v", want, len(found.Rows), err)
		}
	}
	detail, err := db.Store.SheetDetail(t.Context(), everything, slug)
	if err != nil || !detail.Open || detail.CheckCode != two.Code() || len(detail.Rows) != 2 || detail.Rows[1].Case != second || detail.Rows[1].Status != "running" || detail.Total != 1000_00 {
		t.Errorf("the office sees %+v, %v", detail, err)
	}
	_, err = db.Store.SheetDetail(t.Context(), []string{"/000000/410000/410800/410822"}, slug)
	wantCode(t, err, "not_found")
}

// covers: fault:F68
func TestNoSheetCarriesAPersonalNumber(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	a := db.Applicant(t, 1)
	card := a.Card.Value()
	n := 1
	for what, unit := range map[string]string{
		"an ID number":         "供热公司 " + a.IDNumber.Value(),
		"one in full width":    "供热公司" + fullWidth(a.IDNumber.Value()),
		"a phone with spaces":  "供热公司 199 0000 0001",
		"a phone, full width":  "供热公司１９９０００００００１",
		"a card in groups":     "卡" + card[:6] + " " + card[6:],
		"a card in full width": "卡号" + fullWidth(card),
	} {
		n++
		b := db.Applicant(t, n)
		b.Unit = unit
		id := db.File(t, k, b)
		db.Walk(t, id, relief.ReadyToPost)
		_, err := db.Store.Decide(t.Context(), db.By(t, "publisher@410821-001"), approve(t, db, id))
		if r := wantCode(t, err, "personal_number"); r.Detail["field"] != "单位" {
			t.Errorf("%s: the refusal names %v", what, r.Detail)
		}
		if v := db.Case(t, id); v.State != relief.ReadyToPost || v.Posting != nil {
			t.Errorf("%s: the case is %s", what, v.State)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM posting_sheets"); n != 0 {
		t.Errorf("%d sheets", n)
	}
}

// fullWidth writes digits as Chinese input methods do.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + '！'
		}
		return r
	}, s)
}

func TestABoardStandsOnTheNextSheet(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	by := func() relief.Request { return db.By(t, "publisher@410821-001") }
	_, err := db.Store.SetBoard(t.Context(), by(), relief.Board{Union: "410821-001", Places: "公示栏，电话 19900000001", Phone: "0391-7100000"})
	wantCode(t, err, "personal_number")
	_, err = db.Store.SetBoard(t.Context(), by(), relief.Board{Union: "410821-001", Places: "厂区、社区公示栏", Phone: "0391-7100000"})
	wantDone(t, err)
	slug := db.Case(t, filed(t, db, k, 1, relief.Posting)).Posting.Slug
	s, err := db.Store.Snapshot(t.Context(), slug, 0)
	if err != nil || s.Places != "厂区、社区公示栏" || s.Phone != "0391-7100000" {
		t.Errorf("the sheet says %q, %q: %v", s.Places, s.Phone, err)
	}
	list, err := db.Store.Boards(t.Context(), everything, relief.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Places != "厂区、社区公示栏" {
		t.Errorf("the boards: %+v, %v", list, err)
	}
}
