package e2e

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// browse runs a file of web/e2e in a real browser against the server; what it
// needs to know stands in variables.
func browse(t *testing.T, server, file string, variables ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "--test", "--test-reporter=spec", "e2e/"+file)
	cmd.Dir = "../web"
	cmd.Env = append(append(os.Environ(), "SONGNUAN_SERVER="+server), variables...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", file, err, out)
	}
	t.Logf("%s", out)
}

// covers: F1 F2 F7 F8 F10 F11 F12 F14 F17 F102 F109 I5 I21
func TestTheInboxInABrowser(t *testing.T) {
	accepting := launch(t, plan("60000.00", nil), 24*time.Hour)
	accepting.file(t, families(12, base))
	approving := launch(t, plan("60000.00", nil), 300*time.Millisecond)
	approving.file(t, families(6, base))
	walks := approving.walks()
	if err := walks[5].until(soon(t, time.Minute), relief.Surveying); err != nil { // for the sweep, which opens a form at the door
		t.Fatal(err)
	}
	walks = walks[:5]
	if err := walkAll(soon(t, 2*time.Minute), 4, walks, relief.InReview); err != nil {
		t.Fatal(err)
	}
	for _, w := range walks {
		if err := w.next(t.Context()); err != nil { // the county's reviewer
			t.Fatal(err)
		}
	}
	// A server of its own, whose bulk decisions leave time for a click.
	server := local.serve(t, 4, "SONGNUAN_UNDO=4s")
	browse(t, server, "inbox.test.mjs", "CAMPAIGN_ACCEPT="+accepting.id, "CAMPAIGN_APPROVE="+approving.id)
	browse(t, server, "sweep.test.mjs", "CAMPAIGN="+approving.id)
	browse(t, server, "access.test.mjs", "CAMPAIGN="+accepting.id)
}

// covers: F48 F107 F108
func TestHomeVisitsInABrowserWithoutALine(t *testing.T) {
	k := launch(t, plan("60000.00", map[string]any{"requires": []string{"kinship_declared"}}), 24*time.Hour)
	k.file(t, families(3, base))
	if err := walkAll(soon(t, time.Minute), 2, k.walks(), relief.Surveying); err != nil {
		t.Fatal(err)
	}
	k.get(t, "surveyor-2@"+base, "/me", nil) // a demo account is made when it first signs in
	wish := map[string]any{"key": "wish", "zh": "最盼望解决的事", "en": "What is hoped for", "kind": "text"}
	asking := launch(t, plan("60000.00", map[string]any{"survey_form": []any{wish}}), 24*time.Hour)
	asking.file(t, families(1, base))
	if err := walkAll(soon(t, time.Minute), 1, asking.walks(), relief.Surveying); err != nil {
		t.Fatal(err)
	}
	browse(t, local.server, "field.test.mjs", "CAMPAIGN="+k.id, "CAMPAIGN_ASKING="+asking.id, "CASE_ASKING="+asking.cases[0])
}
