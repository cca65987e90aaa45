package store_test

import (
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F54
func TestAFileMovesOnceTheOtherUnionTakesIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.InReview)
	archive, old := archiveOf(t, db, id, 0), "clerk@410821-001"
	const there = "/000000/410000/410800/410822"
	ask := relief.TransferAsk{To: "410822-001", Reason: "工作调动", Consent: relief.NewDay(2023, 1, 3)}
	asking := func(a relief.TransferAsk) (relief.Reply, error) {
		return db.Store.AskTransfer(t.Context(), db.By(t, old), archive.ID, a)
	}
	ruling := func(who, transfer, outcome string) error {
		_, err := db.Store.RuleTransfer(t.Context(), db.By(t, who), transfer, outcome, "")
		return err
	}
	sees := func(scope string) bool {
		t.Helper()
		list, err := db.Store.Archives(t.Context(), relief.ArchiveFilter{Scopes: []string{scope}})
		wantDone(t, err)
		return slices.ContainsFunc(list.Items, func(a relief.ArchiveRow) bool { return a.ID == archive.ID })
	}
	_, err := asking(ask)
	wantCode(t, err, "transfer_case_open")
	db.Walk(t, id, relief.Closed)
	for _, tc := range []struct {
		ask  relief.TransferAsk
		code string
	}{
		{relief.TransferAsk{To: ask.To, Reason: " ", Consent: ask.Consent}, "reason_required"},
		{relief.TransferAsk{To: ask.To, Reason: "调动"}, "form_incomplete"}, // nobody has agreed
		{relief.TransferAsk{To: "410821-001", Reason: "调动", Consent: ask.Consent}, "transfer_union"},
		{relief.TransferAsk{To: "410822", Reason: "调动", Consent: ask.Consent}, "transfer_union"},
	} {
		_, err := asking(tc.ask)
		wantCode(t, err, tc.code)
	}
	r, err := asking(ask)
	first := reply[relief.Created](t, r, err).ID
	_, err = asking(ask)
	wantCode(t, err, "transfer_asked")
	if sees(there) || !sees(archive.UnionPath) {
		t.Error("asked only, the file is read there, or no longer here")
	}
	list, err := db.Store.Transfers(t.Context(), relief.TransferFilter{Scopes: []string{there}})
	if err != nil || len(list.Items) != 1 || list.Items[0].Name == archive.File.Head.Name || list.Items[0].Reason != ask.Reason {
		t.Fatalf("the other union is asked as %+v, %v", list.Items, err)
	}
	_, err = db.Store.RevokeTransfer(t.Context(), db.By(t, old), archive.ID, "暂不调动")
	wantDone(t, err)
	wantCode(t, ruling("verifier@410822-001", first, "accepted"), "transfer_over")

	r, err = asking(ask)
	second := reply[relief.Created](t, r, err).ID
	wantCode(t, ruling("verifier@410821-001", second, "accepted"), "forbidden")
	wantCode(t, ruling("verifier@410822-001", second, "refused"), "reason_required")
	wantDone(t, ruling("verifier@410822-001", second, "accepted"))
	wantCode(t, ruling("verifier@410822-001", second, "accepted"), "transfer_over")
	if !sees(there) || sees(archive.UnionPath) {
		t.Error("taken over, the file is not there, or still here")
	}
	v, err := db.Store.Archive(t.Context(), archive.ID, 0, db.Person(t, "verifier@410822-001"), "handling")
	if err != nil || v.Union != "410822-001" || len(v.Moves) != len(archive.Moves) || v.State != relief.ArchiveOnFile || v.File.Head.Name != archive.File.Head.Name {
		t.Errorf("its history there: %+v, %v", v.Moves, err)
	}
}
