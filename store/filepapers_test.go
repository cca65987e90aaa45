package store_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F51
func TestAFileIsSubmittedWithItsEvidenceOnly(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	f := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Size: 1, Cause: "子女上学"}
	id := openFile(t, db, f)
	clerk := "clerk@410821-001"
	_, err := db.Store.MoveArchive(t.Context(), db.By(t, clerk), id, relief.ArchiveSubmit, "", "")
	wantCode(t, err, "proof_missing")
	naming := func(paper string) relief.ArchiveChange {
		now := f
		for _, kind := range f.MissingEvidence() {
			now.Evidence = append(now.Evidence, relief.EvidenceRef{Kind: kind, ID: paper})
		}
		return relief.ArchiveChange{Version: 1, File: now}
	}
	draft := func(n int) string {
		r, err := db.Store.FileDraft(t.Context(), db.By(t, clerk), k.ID, db.Applicant(t, n))
		return reply[relief.Filed](t, r, err).ID
	}
	own, another := draft(1), draft(2)
	if _, err := db.Store.DecideChange(t.Context(), db.By(t, "verifier@410821-001"), id, "refused", "以档案为准"); err != nil {
		t.Fatal(err)
	}
	investigated := keep(t, db, clerk, own, relief.InvestigationPaper, "举报材料").ID
	for _, paper := range []string{"e1", uuid.NewString(), keep(t, db, clerk, another, "other", "别户的材料").ID, investigated} { // nobody's, another's, no paper of theirs
		_, err = db.Store.ChangeArchive(t.Context(), db.By(t, clerk), id, naming(paper))
		wantCode(t, err, "proof_unkept")
	}
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, clerk), id, naming(keep(t, db, clerk, own, "other", "学费票据").ID))
	wantDone(t, err)
	_, err = db.Store.MoveArchive(t.Context(), db.By(t, clerk), id, relief.ArchiveSubmit, "", "")
	wantDone(t, err)
	_, err = db.Store.MoveArchive(t.Context(), db.By(t, clerk), id, relief.ArchiveConfirm, "", "")
	wantCode(t, err, "second_person")
	_, err = db.Store.MoveArchive(t.Context(), db.By(t, "verifier@410821-001"), id, relief.ArchiveConfirm, "", "")
	wantDone(t, err)
	if v, err := db.Store.Archive(t.Context(), id, 0, relief.Person{}, ""); err != nil || v.State != relief.ArchiveOnFile || v.File.Head.Name == f.Head.Name {
		t.Errorf("%s, %v", v.State, err)
	}
}

// covers: F51
func TestAFileWithoutACaseKeepsItsPapersItself(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{Day: still})
	f := relief.ArchiveFile{Head: personOf(db, t, 1, ""), Size: 1, Cause: "子女上学"}
	id, other := openFile(t, db, f), openFile(t, db, relief.ArchiveFile{Head: personOf(db, t, 2, ""), Size: 1, Cause: "子女上学"})
	clerk := "clerk@410821-001"
	add := func(file, key, text string, kind relief.EvidenceKind) (relief.EvidenceView, error) {
		by := db.By(t, clerk)
		by.Key = key
		r, err := db.Store.AddFilePaper(t.Context(), by, file, kind, relief.CleanFile{Type: "application/pdf", Data: []byte("%PDF-1.4 " + text)})
		if err != nil {
			return relief.EvidenceView{}, err
		}
		return reply[relief.EvidenceView](t, r, nil), nil
	}
	for _, kind := range []relief.EvidenceKind{relief.PhotoAtStart, relief.InvestigationPaper, relief.DecisionSignature, "selfie"} {
		_, err := add(id, uuid.NewString(), "x", kind)
		wantCode(t, err, "schema")
	}
	own, err := add(id, uuid.NewString(), "学费票据", "schooling")
	wantDone(t, err)
	if again, err := add(id, uuid.NewString(), "学费票据", "schooling"); err != nil || again.ID != own.ID || own.Archive != id || own.Case != "" {
		t.Errorf("sent twice: %+v then %+v, %v", own, again, err)
	}
	foreign, err := add(other, uuid.NewString(), "别户的材料", "schooling")
	wantDone(t, err)
	naming := func(paper string) relief.ArchiveChange {
		now := f
		now.Evidence = []relief.EvidenceRef{{Kind: "enrolment", ID: paper}}
		return relief.ArchiveChange{Version: 1, File: now}
	}
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, clerk), id, naming(foreign.ID))
	wantCode(t, err, "proof_unkept")
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, clerk), id, naming(own.ID))
	wantDone(t, err)
	if l, err := db.Store.FilePapers(t.Context(), id); err != nil || len(l) != 1 || l[0].ID != own.ID {
		t.Errorf("the file's papers: %+v, %v", l, err)
	}
	content, err := db.Store.OpenEvidence(t.Context(), db.By(t, clerk), own.ID)
	if err != nil || string(content) != "%PDF-1.4 学费票据" {
		t.Errorf("opened: %q, %v", content, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'read'", id); n != 1 {
		t.Errorf("%d readings of the file are in the audit, want 1", n)
	}
}
