package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The drill copies the running server, backs it up, loses it and restores it to
// the moment before; nothing written until then is missing, and every invariant
// holds.
//
// covers: fault:F72
func TestABackupRestoresToTheMomentBeforeTheAccident(t *testing.T) {
	if deep {
		k := launch(t, plan("9000000.00", nil), 24*time.Hour)
		k.file(t, families(10_000, base))
		told(t)
	}
	ctx, cancel := context.WithTimeout(t.Context(), long(2*time.Minute, 5))
	defer cancel()
	drill := exec.CommandContext(ctx, "../deploy/backup/drill.sh", local.database("postgres", "songnuan"))
	drill.Env = append(os.Environ(), "SONGNUAN="+local.program, "SONGNUAN_KEY_FILE="+filepath.Join(local.data, "keys", "pii.json"))
	out, err := drill.CombinedOutput()
	if err != nil {
		t.Fatalf("the drill failed: %v\n%s", err, out)
	}
	t.Logf("goal G33:\n%s", out)
	for _, step := range []string{"backed up", "another key does not open it", "the accident", "restored in", "done"} {
		if !strings.Contains(string(out), step) {
			t.Errorf("the drill left out %q:\n%s", step, out)
		}
	}
}
