package check

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// verifyUnits asks systemd about the units of a folder. It reports unknown keys
// without failing, so that its words are read.
func verifyUnits(t *testing.T, dir string) string {
	t.Helper()
	units, err := filepath.Glob(filepath.Join(dir, "songnuan-*"))
	if err != nil || len(units) == 0 {
		t.Fatalf("no units in %s: %v", dir, err)
	}
	cmd := exec.Command("systemd-analyze", append([]string{"verify", "--man=no"}, units...)...)
	cmd.Env = append(os.Environ(), "SYSTEMD_UNIT_PATH="+dir+":")
	out, err := cmd.CombinedOutput()
	if missing := (*exec.Error)(nil); errors.As(err, &missing) {
		t.Fatalf("systemd-analyze is needed (Debian package systemd): %v", err)
	}
	var complaints []string
	// The program and its accounts are installed with the units, not here.
	expected := regexp.MustCompile(`is not executable: No such file|Failed to (open|connect)|/usr/bin/songnuan|^$|postgresql\.service`)
	for _, line := range strings.Split(string(out), "\n") {
		if !expected.MatchString(line) {
			complaints = append(complaints, line)
		}
	}
	return strings.Join(complaints, "\n")
}

// copied answers a folder with the units, changed.
func copied(t *testing.T, from, to string) string {
	t.Helper()
	dir := t.TempDir()
	units, _ := filepath.Glob("../systemd/songnuan-*")
	for _, u := range units {
		text, err := os.ReadFile(u)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(u)), []byte(strings.ReplaceAll(string(text), from, to)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSystemdKnowsEveryLineOfTheUnits(t *testing.T) {
	if said := verifyUnits(t, copied(t, "", "")); said != "" {
		t.Errorf("systemd says:\n%s", said)
	}
	if said := verifyUnits(t, copied(t, "Restart=always", "Restrat=always")); !strings.Contains(said, "Restrat") {
		t.Errorf("an unknown key is accepted: %q", said)
	}
}

// The unit's example environment names only variables of the README's table.
func TestExamplesNameVariablesThatExist(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	variable := regexp.MustCompile(`\b(SONGNUAN_[A-Z_]+|TEMPORAL_(ADDRESS|NAMESPACE|TLS[A-Z_]*|API_KEY_FILE)|DATABASE_URL)\b`)
	own := regexp.MustCompile(`SONGNUAN_(APP_PASSWORD|KEYS|VERSION|HOST)$`) // compose's own, see .env.example
	for _, file := range []string{"../systemd/songnuan.env", "../compose/compose.yaml", "../helm/songnuan/templates/_names.tpl", "../helm/songnuan/templates/serve.yaml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := variable.FindAllString(string(text), -1)
		if len(found) == 0 {
			t.Errorf("%s names no variable", file)
		}
		for _, name := range found {
			if !own.MatchString(name) && !strings.Contains(string(readme), "`"+name+"`") {
				t.Errorf("%s names %s, which the README does not", file, name)
			}
		}
	}
}
