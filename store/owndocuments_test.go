package store_test

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestAnApplicantAnswersWhatIsAskedOfHisCase(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	v, other := someone(t, db, 1), someone(t, db, 2)
	d := approve(t, db, id)
	d.Outcome, d.Comment = relief.OutcomeRequestDocuments, "请补充上月工资单"
	_, err := db.Store.Decide(t.Context(), db.By(t, "surveyor@410821-001"), d)
	wantDone(t, err)
	own, err := db.Store.OwnCase(t.Context(), v, id)
	if err != nil || len(own.Requests) != 1 || !own.Requests[0].Open || own.Requests[0].What != "请补充上月工资单" || len(own.Requests[0].Given) != 0 {
		t.Fatalf("the applicant sees %+v, %v", own.Requests, err)
	}
	asked := own.Requests[0].ID
	file := relief.CleanFile{Type: "application/pdf", Data: []byte("%PDF-1.4 payslip")}
	wantCode(t, db.Store.OwnGive(t.Context(), v, id, asked), "documents_first")
	wantCode(t, db.Store.OwnUpload(t.Context(), v, id, asked, "minutes", file), "schema")
	wantCode(t, db.Store.OwnUpload(t.Context(), other, id, asked, "income", file), "not_found")
	wantCode(t, db.Store.OwnUpload(t.Context(), v, id, id, "income", file), "nothing_asked")
	for range 2 { // the same form sent twice
		wantDone(t, db.Store.OwnUpload(t.Context(), v, id, asked, "income", file))
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM evidence WHERE case_id = $1", id); n != 1 {
		t.Errorf("%d files are kept", n)
	}
	wantCode(t, db.Store.OwnGive(t.Context(), other, id, asked), "not_found")
	wantDone(t, db.Store.OwnGive(t.Context(), v, id, asked))
	wantCode(t, db.Store.OwnGive(t.Context(), v, id, asked), "nothing_asked")
	wantCode(t, db.Store.OwnUpload(t.Context(), v, id, asked, "income", file), "nothing_asked")
	own, err = db.Store.OwnCase(t.Context(), v, id)
	if err != nil || own.Requests[0].Open || len(own.Requests[0].Given) != 1 || own.Requests[0].Given[0].Kind != "income" {
		t.Errorf("afterwards he sees %+v, %v", own.Requests, err)
	}
	office, err := db.Store.DocumentRequests(t.Context(), everything, id)
	if err != nil || len(office) != 1 || office[0].Open {
		t.Errorf("the office sees %+v, %v", office, err)
	}
	if got := told(t, db, d.Task); len(got) != 2 || !strings.HasPrefix(got[1], "documents_given surveyor ") {
		t.Errorf("told %v", got)
	}
}
