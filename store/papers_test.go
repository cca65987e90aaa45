package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T24 T26
func TestAReceiptNeedsAPictureTakenAfterThePayment(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.ReceiptPhoto}})
	id := filed(t, db, k, 1, relief.Surveying)
	keep(t, db, "clerk@410821-001", id, relief.PhotoOfReceipt, "发放之前摆拍")
	db.Walk(t, id, relief.Paid)
	receive := func() error {
		_, err := db.Store.Decide(t.Context(), db.By(t, "clerk@410821-001"), approve(t, db, id))
		return err
	}
	wantCode(t, receive(), "receipt_unshown")
	keep(t, db, "clerk@410821-001", id, "visit_photo", "入户照片")
	wantCode(t, receive(), "receipt_unshown")
	keep(t, db, "clerk@410821-001", id, relief.PhotoOfReceipt, "现场发放")
	wantDone(t, receive())
	db.Walk(t, id, relief.Closed)
	balanced(t, db)
}

// covers: T24 T26
func TestACaseClosesWithItsPapers(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.DocumentsComplete}})
	id := filed(t, db, k, 1, relief.Surveying)
	keep(t, db, "clerk@410821-001", id, relief.ReceiptSignature, "授权书签名") // of another paper: long before the money
	db.Walk(t, id, relief.Paid)
	receive := func() error {
		_, err := db.Store.Decide(t.Context(), db.By(t, "clerk@410821-001"), approve(t, db, id))
		return err
	}
	wantCode(t, receive(), "documents_missing")
	keep(t, db, "clerk@410821-001", id, relief.PaperApplication, "申请书")
	wantCode(t, receive(), "documents_missing")
	keep(t, db, "clerk@410821-001", id, relief.ReceiptSignature, "领款签名")
	wantDone(t, receive())
	db.Walk(t, id, relief.FollowedUp)
	if e, err := db.Store.CloseCase(t.Context(), id, db.Case(t, id).Version); err != nil || e == nil || !e.Facts.DocumentsThere {
		t.Errorf("closing: %+v, %v", e, err)
	}
	if v := db.Case(t, id); v.State != relief.Closed {
		t.Errorf("the case is %s", v.State)
	}
	balanced(t, db)
}
