package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// twin is the n-th applicant under the name and the phone of another.
func twin(t *testing.T, db *storetest.DB, n, of int) store.Applicant {
	t.Helper()
	a, b := db.Applicant(t, n), db.Applicant(t, of)
	a.Name, a.Holder, a.Phone = b.Name, b.Name, b.Phone
	return a
}

func pairs(t *testing.T, db *storetest.DB, status string) []relief.DuplicateView {
	t.Helper()
	l, err := db.Store.Duplicates(t.Context(), []string{"/000000"}, status, relief.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return l.Items
}

// covers: F58 F59
func TestPeopleWhoLookAlikeAreRuledOnByTheCounty(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first := db.File(t, k, db.Applicant(t, 1))
	db.File(t, k, db.Applicant(t, 2)) // nobody's twin
	second := db.File(t, k, twin(t, db, 3, 1))
	open := pairs(t, db, "open")
	if len(open) != 1 || open[0].Score < relief.LikenessLine || !open[0].Fields[0].Same || open[0].Left.Name == db.Applicant(t, 1).Name {
		t.Fatalf("found: %+v", open)
	}
	verifier := db.Person(t, "verifier@410821")
	tasks, err := db.Store.Tasks(t.Context(), verifier, relief.TaskFilter{Kind: relief.TaskDuplicate})
	wantDone(t, err)
	if len(tasks.Items) != 1 || tasks.Items[0].ID != open[0].Task {
		t.Fatalf("the county's tasks: %+v", tasks.Items)
	}
	ruling := func(who, outcome, reason string) error {
		_, err := db.Store.RuleDuplicate(t.Context(), db.By(t, who), open[0].ID, outcome, reason)
		return err
	}
	wantCode(t, ruling("verifier@410821", "same", " "), "reason_required")
	for _, id := range []string{first, second} {
		db.Walk(t, id, relief.InReview) // an open likeness is shown, and stops nobody
	}
	wantDone(t, ruling("verifier@410821", "same", "同一人，身份证号填错"))
	wantCode(t, ruling("verifier@410821", "different", "看错"), "duplicate_ruled")
	if done := pairs(t, db, "same"); len(done) != 1 || done[0].Reason != "同一人，身份证号填错" || done[0].RuledBy == "" {
		t.Errorf("on record: %+v", done)
	}
	_, err = db.Store.Decide(t.Context(), db.By(t, "reviewer@410821"), relief.Decide{Task: db.Task(t, second).ID, Version: db.Case(t, second).Version, Outcome: relief.OutcomeApprove})
	wantCode(t, err, "not_eligible")
	if _, err := db.Store.Withdraw(t.Context(), db.By(t, "clerk@410821-001"), first, "重复申报"); err != nil {
		t.Fatal(err)
	}
	db.Walk(t, second, relief.Approved) // the other of the two is gone
}

// covers: F59
func TestPeopleRuledDifferentAreLeftAlone(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	db.File(t, k, db.Applicant(t, 1))
	second := db.File(t, k, twin(t, db, 3, 1))
	_, err := db.Store.RuleDuplicate(t.Context(), db.By(t, "verifier@410821"), pairs(t, db, "open")[0].ID, "different", "父子同住")
	wantDone(t, err)
	db.Walk(t, second, relief.Approved)
	db.File(t, db.Campaign(t, storetest.CampaignOptions{Owner: "410822"}), twin(t, db, 3, 1))
	if again := pairs(t, db, "open"); len(again) != 0 {
		t.Errorf("asked again: %+v", again)
	}
}

// covers: F57 F59
func TestAPhoneUnderAnotherNameIsRuledOnUnlessManyShareIt(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	sharing := func(n int) store.Applicant {
		a := db.Applicant(t, n)
		a.Phone = db.Applicant(t, 1).Phone
		return a
	}
	db.File(t, k, db.Applicant(t, 1))
	db.File(t, k, sharing(2))
	open := pairs(t, db, "open")
	if len(open) != 1 || open[0].Score < relief.LikenessLine || open[0].Fields[0].Same || open[0].Left.Name == open[0].Right.Name {
		t.Fatalf("a phone under two names: %+v", open)
	}
	db.File(t, k, sharing(3))
	if n := len(pairs(t, db, "open")); n != 3 { // each of three with each other
		t.Errorf("%d pairs of three who share a phone", n)
	}
	db.File(t, k, sharing(4)) // the unit's own number
	db.File(t, k, sharing(5))
	if n := len(pairs(t, db, "open")); n != 3 {
		t.Errorf("%d pairs, once many share the phone", n)
	}
}

// covers: F58
func TestALikenessIsRuledByWhoHoldsItsTaskAndWroteNeitherFile(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	db.File(t, k, db.Applicant(t, 1))
	db.File(t, k, twin(t, db, 3, 1))
	pair := pairs(t, db, "open")[0]
	ruling := func(who string) error {
		_, err := db.Store.RuleDuplicate(t.Context(), db.By(t, who), pair.ID, "different", "父子同住")
		return err
	}
	wantCode(t, ruling("clerk@410821-001"), "forbidden")
	wantCode(t, ruling("verifier@410822"), "forbidden")
	a, err := db.Store.Archive(t.Context(), pair.Left.Archive, 0, relief.Person{ID: db.Person(t, "verifier@410821").ID}, "correction")
	wantDone(t, err)
	f := a.File
	f.Needs = []string{"医疗救助"}
	_, err = db.Store.ChangeArchive(t.Context(), db.By(t, "verifier@410821"), pair.Left.Archive, relief.ArchiveChange{Version: a.Version, File: f, Reason: "补充"})
	wantDone(t, err)
	wantCode(t, ruling("verifier@410821"), "duplicate_apart")
	db.Exec(t, "DELETE FROM policy_rules WHERE role = 'verifier' AND action = 'rule_duplicate'")
	wantCode(t, ruling("verifier-2@410821"), "forbidden")
}
