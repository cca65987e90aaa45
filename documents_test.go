package songnuan_test

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// configured are the files that read the environment.
var configured = []string{"deploy/local/config.go", "cmd/songnuan"}

var readmes = []string{"README.md", "README.zh-CN.md"}

var (
	read  = regexp.MustCompile(`(?:env:|^\s*\{)"([A-Z]+_[A-Z_]+)"`)
	named = regexp.MustCompile("(?m)^\\| `([A-Z]+_[A-Z_]+)` \\|")
)

func TestEveryConfigurationVariableStandsInBothReadmes(t *testing.T) {
	var want []string
	for _, root := range configured {
		for _, text := range sources(t, root, ".go") {
			for line := range strings.Lines(text) {
				if m := read.FindStringSubmatch(line); m != nil {
					want = append(want, m[1])
				}
			}
		}
	}
	slices.Sort(want)
	want = slices.Compact(want)
	if len(want) < 10 {
		t.Fatalf("only %d variables found: %v", len(want), want)
	}
	for _, name := range readmes {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			got = append(got, m[1])
		}
		for _, v := range want {
			if !slices.Contains(got, v) {
				t.Errorf("%s does not name %s", name, v)
			}
		}
		for i, v := range got {
			if !slices.Contains(want, v) {
				t.Errorf("%s names %s, which nothing reads", name, v)
			}
			if slices.Contains(got[:i], v) {
				t.Errorf("%s names %s twice", name, v)
			}
		}
	}
}

func TestReadmesLinkToFilesThatExist(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	pages := slices.Concat(readmes, []string{"CONTRIBUTING.md", "docs/guide/operator.md", "docs/guide/integrator.md", "docs/guide/accessibility.md"})
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			}
		}
	}
}

func TestEveryCoveredRowExists(t *testing.T) {
	f, err := os.Open("docs/features.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, l := range lines {
		rows[l[0]] = true
	}
	claims := 0
	for name, text := range sources(t, ".", "_test.go") {
		if strings.HasPrefix(name, "tools/features/") {
			continue // its samples claim rows of their own
		}
		for line := range strings.Lines(text) {
			_, ids, ok := strings.Cut(line, "// covers:")
			if !ok || strings.Contains(ids, `"`) {
				continue
			}
			for _, id := range strings.Fields(ids) {
				claims++
				if !rows[id] {
					t.Errorf("%s covers %s, which is no row of docs/features.csv", name, id)
				}
			}
		}
	}
	if claims < 50 {
		t.Errorf("only %d claims found", claims)
	}
}

// sources reads the files below root whose name ends in suffix.
func sources(t *testing.T, root, suffix string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "bin" || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, suffix):
			return nil
		}
		text, err := os.ReadFile(name)
		texts[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// The page on accessibility has a row for each criterion of WCAG 2.2 A and AA, and what
// it says shows a row is there.
//
// covers: F110
func TestEveryCriterionOfAccessibilityIsAnswered(t *testing.T) {
	text, err := os.ReadFile("docs/guide/accessibility.md")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{} // criterion: level
	for level, list := range map[string]string{
		"A": `1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4
			3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2`,
		"AA": "1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3",
	} {
		for _, id := range strings.Fields(list) {
			want[id] = level
		}
	}
	row := regexp.MustCompile(`(?m)^\| (\d\.\d\.\d+) [^|]+ \| (A+) \| [^|]+ \| ([^|]+) \|$`)
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		if want[m[1]] != m[2] {
			t.Errorf("%s stands at level %s, or twice", m[1], m[2])
		}
		delete(want, m[1])
		for by := range strings.SplitSeq(m[3], ", ") {
			if _, err := os.Stat("web/e2e/" + by + ".test.mjs"); err != nil && by != "hand" {
				t.Errorf("%s is shown by %s, which is no journey", m[1], by)
			}
		}
	}
	for id := range want {
		t.Errorf("%s is not answered", id)
	}
}
