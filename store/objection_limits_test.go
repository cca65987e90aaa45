package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F72 inv:I30
func TestWhatARulingFoundIsForThoseWhoMayKnow(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	r := objected(t, db, id, "1")
	rule(t, db, id, relief.Ruling{Outcome: "dismiss", Finding: "邻居王五所述不实"})
	if n := storetest.Value[int](t, db, `SELECT (SELECT count(*) FROM decisions d WHERE d::text LIKE '%王五%') + (SELECT count(*) FROM objections o WHERE o::text LIKE '%王五%')
		+ (SELECT count(*) FROM audit a WHERE a::text LIKE '%王五%') + (SELECT count(*) FROM events e WHERE e::text LIKE '%王五%')`); n != 0 {
		t.Errorf("the finding stands in the open in %d rows", n)
	}
	entries, err := db.Store.Timeline(t.Context(), everything, id)
	wantDone(t, err)
	if slices.ContainsFunc(entries, func(e relief.TimelineEntry) bool { return strings.Contains(e.Comment, "王五") }) {
		t.Error("the case's history tells the finding")
	}
	masked, err := db.Store.Objections(t.Context(), everything, id, "")
	if err != nil || masked[0].Finding != "" || masked[0].Status != "dismissed" {
		t.Errorf("whoever may not read objections is told %q, %v", masked[0].Finding, err)
	}
	if o := objection(t, db, id); o.Finding != "邻居王五所述不实" {
		t.Errorf("who handles objections reads %q", o.Finding)
	}
	if f, err := db.Store.FollowObjection(t.Context(), r.Number, r.Code); err != nil || f.Finding != "邻居王五所述不实" {
		t.Errorf("the objector is told %q, %v", f.Finding, err)
	}
}

// covers: inv:I30
func TestFindingsWrittenInTheOpenAreSealedAtTheStart(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	objected(t, db, id, "1")
	db.Exec(t, "UPDATE objections SET finding = '王五所述属实', finding_enc = NULL")
	db.Open(t, db.URL, db.Options)
	if plain := storetest.Value[string](t, db, "SELECT finding FROM objections"); plain != "" {
		t.Errorf("%q is still there to read", plain)
	}
	if o := objection(t, db, id); o.Finding != "王五所述属实" {
		t.Errorf("it was sealed as %q", o.Finding)
	}
}

// covers: T11
func TestAnOldFormObjectsToThePostingThatRunsNow(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	first := *db.Case(t, id).Posting
	if _, err := db.Store.BreakPosting(t.Context(), db.By(t, "publisher@410821-001"), id, "公示栏被撤"); err != nil {
		t.Fatal(err)
	}
	db.Walk(t, id, relief.Posting)
	db.Exec(t, "UPDATE postings SET ends_at = now() - interval '1 hour' WHERE slug = $1 AND round = 1", first.Slug)
	_, err := db.Store.Object(t.Context(), relief.Objection{Slug: first.Slug, Row: first.Row, Ground: "kinship", Text: "是厂长的亲戚", Key: "1"})
	wantDone(t, err)
	if o := objection(t, db, id); o.Status != "filed" {
		t.Errorf("while the household is posted it is %s", o.Status)
	}
}

// covers: T11
func TestObjectionsAreBoundedUnnamedOnesSooner(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Posting)
	p := db.Case(t, id).Posting
	o := relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "kinship", Text: "是厂长的亲戚"}
	for n := range relief.UnnamedPerRow {
		o.Key = fmt.Sprint("key", n)
		_, err := db.Store.Object(t.Context(), o)
		wantDone(t, err)
	}
	if _, err := db.Store.Object(t.Context(), o); err != nil {
		t.Errorf("a form sent again is no new objection: %v", err)
	}
	o.Key = "one more"
	_, err := db.Store.Object(t.Context(), o)
	wantCode(t, err, "objections_enough")
	o.Contact = "x"
	_, err = db.Store.Object(t.Context(), o)
	wantCode(t, err, "objections_enough")
	for n := relief.UnnamedPerRow; n < relief.ObjectionsPerRow; n++ {
		o.Contact, o.Key = "13900000000", fmt.Sprint("named", n)
		_, err = db.Store.Object(t.Context(), o)
		wantDone(t, err)
	}
	o.Key = "made up"
	_, err = db.Store.Object(t.Context(), o)
	wantCode(t, err, "objections_too_many")
	db.Exec(t, "UPDATE objections SET filed_at = filed_at - interval '25 hours'")
	o.Key, o.Contact = "tomorrow", ""
	_, err = db.Store.Object(t.Context(), o)
	wantDone(t, err)
}
