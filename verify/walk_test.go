package verify

import (
	"slices"
	"testing"

	"github.com/songnuan/songnuan/store/storetest"
)

// In tests a page has few cases, so that all of them turn pages.
var fullPage = pageOf

func init() { pageOf = 5 }

// Whoever reads a page, what is wrong with any case of any page is said, in order.
func TestEachCaseOfEachPageIsLookedAt(t *testing.T) {
	db := storetest.New(t)
	fill(t, connect(t, db.OwnerURL))
	cases := storetest.Value[int](t, db, "SELECT count(*) FROM cases")
	if cases <= 2*pageOf || cases%pageOf == 0 {
		t.Fatalf("%d cases are no test of pages of %d", cases, pageOf)
	}
	db.Exec(t, "UPDATE cases SET version = version + 1")
	r := run(t, db.App)
	at := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.ID == "I15" })
	var named []string
	for _, v := range r.Findings[at].Violations {
		named = append(named, v.Subject)
	}
	if len(named) != cases || !slices.IsSorted(named) {
		t.Errorf("of %d cases these were named: %v", cases, named)
	}
}
