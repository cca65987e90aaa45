package store_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T08
func TestVerificationRestsOnConfirmationsFromOutsideTheUnion(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.ConfirmedOutside}})
	id := filed(t, db, k, 1, relief.Verifying)
	other := filed(t, db, k, 2, relief.Verifying)
	f := archiveOf(t, db, id, 0)
	change := relief.ArchiveChange{Version: f.Version, File: f.File, Reason: "补单位性质"}
	change.File.Head.UnitKind = "国有企业"
	_, err := db.Store.ChangeArchive(t.Context(), db.By(t, baseClerk), f.ID, change)
	wantDone(t, err)
	verifier := "verifier@410821-001"
	verify := func(id string) error {
		_, err := db.Store.Decide(t.Context(), db.By(t, verifier), approve(t, db, id))
		return err
	}
	wantCode(t, verify(id), "person_unconfirmed")
	paper := keep(t, db, baseClerk, id, "other", "盖章确认")
	record := func(id string, by relief.Confirmer, paper string) error {
		c := relief.Confirmation{Day: relief.NewDay(2022, time.December, 1), By: by, Body: "焦作市机械厂", Post: "厂办主任", Name: "赵确认", Evidence: paper}
		_, err := db.Store.RecordConfirmation(t.Context(), db.By(t, verifier), id, c)
		return err
	}
	wantCode(t, record(id, "neighbour", paper.ID), "form_incomplete")
	wantCode(t, record(other, relief.ByCommunity, paper.ID), "paper_unknown") // another case's
	wantCode(t, record(id, relief.ByEnterprise, keep(t, db, baseClerk, id, "investigation", "核查").ID), "paper_unknown")
	wantDone(t, record(id, relief.ByEnterprise, paper.ID))
	wantCode(t, verify(id), "enterprise_unconfirmed") // he works for one
	wantDone(t, record(id, relief.ByDepartment, paper.ID))
	wantDone(t, verify(id))
	wantDone(t, record(other, relief.ByCommunity, keep(t, db, baseClerk, other, "other", "社区证明").ID))
	wantDone(t, verify(other)) // his file names no enterprise
	seen, err := db.Store.Records(t.Context(), everything, id, relief.Person{}, "")
	if err != nil || len(seen.Records) != 2 || seen.Records[0].Kind != relief.PersonConfirmed || seen.Records[1].Kind != relief.UnitConfirmed {
		t.Errorf("the records are %+v, %v", seen.Records, err)
	}
	line, err := db.Store.Timeline(t.Context(), everything, id)
	at := slices.IndexFunc(line, func(e relief.TimelineEntry) bool { return e.Action == "confirmation" })
	if err != nil || at < 1 || at+2 >= len(line) || line[at+1].Action != "unit_confirmation" || line[at+2].Action != relief.Verify {
		t.Fatalf("the history is %+v, %v", line, err)
	}
	if e := line[at]; e.State != relief.Verifying || e.Version != line[at-1].Version || e.By != db.Person(t, verifier).Name || e.Post != relief.Verifier || e.Union != "410821-001" {
		t.Errorf("the confirmation's line says %+v", e)
	}
	if w := line[at].Written; w.By != relief.ByEnterprise || w.Body != "焦作市机械厂" || w.Paper != "other" || !w.Kept.Before(line[at].At) {
		t.Errorf("by whom and which paper: %+v", w)
	}
	if said, _ := json.Marshal(line); strings.Contains(string(said), "赵确认") {
		t.Error("the history names who signed the paper")
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM case_records WHERE position(convert_to('赵确认', 'UTF8') IN form_enc) > 0"); n != 0 {
		t.Error("who confirmed lies open")
	}
}
