package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: T02 F52
func TestWhoIsNoMemberStaysADraftUntilHisFileSaysSo(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.Membership}})
	yes, no := true, false
	member := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Size: 1}
	member.Head.UnionMember = &yes
	openFile(t, db, member)
	if v := db.Case(t, db.File(t, k, db.Applicant(t, 1))); v.State != relief.Submitted {
		t.Errorf("a member's case is %s", v.State)
	}

	id := db.File(t, k, db.Applicant(t, 2))
	if v := db.Case(t, id); v.State != relief.Draft || len(v.Tasks) != 0 {
		t.Fatalf("somebody nobody knows to be a member is %s", v.State)
	}
	clerk := baseClerk
	submit := func() error {
		_, err := db.Store.SubmitDraft(t.Context(), db.By(t, clerk), id)
		return err
	}
	wantCode(t, submit(), "not_a_member")
	f := archiveOf(t, db, id, 0)
	for _, tc := range []struct {
		says *bool
		code string
	}{{&no, "not_a_member"}, {&yes, ""}} {
		change := relief.ArchiveChange{Version: f.Version, File: f.File, Reason: "核对会籍"}
		change.File.Head.UnionMember = tc.says
		_, err := db.Store.ChangeArchive(t.Context(), db.By(t, clerk), f.ID, change)
		wantDone(t, err)
		wantCode(t, submit(), "not_a_member") // one person alone makes nobody a member
		_, err = db.Store.DecideChange(t.Context(), db.By(t, "verifier@410821-001"), f.ID, "confirmed", "")
		wantDone(t, err)
		if f = archiveOf(t, db, id, 0); relief.CodeOf(submit()) != tc.code {
			t.Errorf("where the file says %t, submitting is not answered with %q", *tc.says, tc.code)
		}
	}
	if v := db.Case(t, id); v.State != relief.Submitted {
		t.Errorf("submitted, the case is %s", v.State)
	}
	db.Walk(t, id, relief.Surveying)
}
