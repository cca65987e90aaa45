package main

import (
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/workflows"
)

// Only an operator who may rebuild gives workflows to a version, and the audit
// names him before the engine is asked.
func TestWhoGivesWorkflowsToAVersionStandsInTheAudit(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: db.KeyFile, Evidence: t.TempDir(), Local: true, Undo: "10s"}
	noted := func() int { return storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE kind = 'version'") }
	give := func(by string) error {
		who, err := c.person(t.Context(), by, strings.NewReader(store.DemoPassword+"\n"))
		if err != nil {
			return err
		}
		return db.Store.OrderVersion(t.Context(), who, "2026.12")
	}
	if err := give("organizer@410821"); relief.CodeOf(err) != "forbidden" || noted() != 0 {
		t.Errorf("an organizer is answered %v, and %d rows name him", err, noted())
	}
	if err := give("operator@000000"); err != nil || noted() != 1 {
		t.Errorf("the operator is answered %v, and %d rows name him", err, noted())
	}
}

func TestTheVersionThatHasTheWorkflowsIsNamed(t *testing.T) {
	old, young := workflows.Version{Name: "2026.11", Since: time.Unix(0, 0)}, workflows.Version{Name: "2026.12", Since: time.Unix(1, 0)}
	current := young
	current.Current = true
	for _, c := range []struct {
		found []workflows.Version
		want  string
	}{
		{nil, "none"},
		{[]workflows.Version{young, old}, "none"},
		{[]workflows.Version{current, old}, "2026.12"},
	} {
		var out strings.Builder
		if err := listVersions(&out, c.found); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if named := strings.HasPrefix(line, c.want+" "); named != strings.Contains(line, "current") {
				t.Errorf("of %v it says\n%s", c.found, out.String())
			}
		}
	}
}
