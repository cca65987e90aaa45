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

// What PostgreSQL hands over is kept once, encrypted: the same segment again, after a
// crash before PostgreSQL noted it, is kept already; another one of that name is refused,
// and what stands there stays.
func TestASegmentIsKeptOnceAndEncrypted(t *testing.T) {
	dir := t.TempDir()
	run := func(name string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Env = append(os.Environ(), "RECIPIENT="+recipient(t, filepath.Join(dir, "identity")))
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	segment, kept := filepath.Join(dir, "segment"), filepath.Join(dir, "0001")
	write := func(text string) {
		if err := os.WriteFile(segment, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a transaction")
	for range 2 {
		if out, err := run("../deploy/backup/archive.sh", segment, kept); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	write("another one")
	if _, err := run("../deploy/backup/archive.sh", segment, kept); err == nil {
		t.Error("a segment was overwritten, or left out")
	}
	sealed, err := os.ReadFile(kept + ".age")
	if err != nil || strings.Contains(string(sealed), "a transaction") {
		t.Errorf("it is kept in the clear (%v)", err)
	}
	opened, err := run("sh", "-c", `age -d -i "$1" "$2" | gzip -dc`, "sh", filepath.Join(dir, "identity"), kept+".age")
	if err != nil || opened != "a transaction" {
		t.Errorf("it opens as %q (%v)", opened, err)
	}
}

// recipient is the public key of a new identity of age in that file, or of the one there.
func recipient(t *testing.T, file string) string {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		if out, err := exec.CommandContext(t.Context(), "age-keygen", "-o", file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	out, err := exec.CommandContext(t.Context(), "age-keygen", "-y", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// Old backups go with the WAL that only they need; what restoring to any second of the last
// thirty days takes stays: the newest backup from before them, and all since.
func TestOldBackupsGoAndWhatIsNeededStays(t *testing.T) {
	backups, wal := t.TempDir(), t.TempDir()
	day := func(ago int) time.Time { return time.Now().AddDate(0, 0, -ago) }
	put := func(dir, name string, at time.Time) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		return path
	}
	base := func(ago int) string { // it took an hour
		return put(backups, day(ago).UTC().Format("base-20060102T150405Z.tar.gz.age"), day(ago).Add(time.Hour))
	}
	gone := []string{base(60), put(backups, "evidence-old.tar.age", day(60)), put(wal, "01.age", day(50)), put(wal, "01.age.sum", day(50))}
	stays := []string{base(40), put(wal, "02.age", day(40).Add(30*time.Minute)), put(wal, "03.age", day(35)), base(20), base(1), put(wal, "04.age", day(0))}
	if out, err := exec.CommandContext(t.Context(), "../deploy/backup/prune.sh", backups, wal).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, f := range gone {
		if _, err := os.Stat(f); err == nil {
			t.Errorf("%s is kept", filepath.Base(f))
		}
	}
	for _, f := range stays {
		if _, err := os.Stat(f); err != nil {
			t.Errorf("%s is gone", filepath.Base(f))
		}
	}
}
