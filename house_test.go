// Package songnuan_test holds the house to its plan: who may import whom, and
// that every package says what it is for.
package songnuan_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/songnuan/songnuan"

// A room is what a package may import: of ours, and beyond the standard library.
// Small modules in everyday are free to all but relief. Test files are free.
type room struct{ ours, others []string }

// house is the import table of docs/decisions/0001; change it on purpose, with a
// decision record.
var house = map[string]room{
	"relief":     {},
	"workflows":  {ours: []string{"relief", "failpoint"}, others: []string{"go.temporal.io/", "google.golang.org/protobuf/"}},
	"pii":        {ours: []string{"relief"}, others: []string{"github.com/tink-crypto/", "google.golang.org/protobuf/"}},
	"failpoint":  {},
	"store":      {ours: []string{"relief", "pii", "failpoint"}, others: []string{"github.com/jackc/", "github.com/pressly/goose/", "golang.org/x/crypto/argon2", "github.com/mozillazg/go-pinyin"}},
	"evidence":   {ours: []string{"relief"}, others: []string{"golang.org/x/image/", "github.com/minio/minio-go/"}},
	"paper":      {ours: []string{"relief"}, others: []string{"codeberg.org/go-pdf/fpdf", "rsc.io/qr"}},
	"authz":      {ours: []string{"relief"}, others: []string{"github.com/casbin/"}},
	"roster":     {ours: []string{"relief"}, others: []string{"github.com/xuri/excelize/", "gopkg.in/yaml.v3", "golang.org/x/text/"}},
	"activities": {ours: []string{"relief", "store", "authz", "pii", "roster", "courier"}, others: []string{"go.temporal.io/"}},
	"courier":    {others: []string{"github.com/wneessen/go-mail"}},
	"docs":       {},
	"verify":     {ours: []string{"docs"}, others: []string{"github.com/jackc/"}},
	"api":        {ours: []string{"relief", "authz", "roster", "evidence", "paper", "web"}, others: []string{"github.com/labstack/", "github.com/getkin/kin-openapi/", "github.com/oapi-codegen/runtime"}},
	"telemetry":  {others: []string{"github.com/prometheus/", "go.opentelemetry.io/", "go.temporal.io/", "github.com/exaring/otelpgx", "github.com/jackc/pgx/v5"}},
	"web":        {},
	"worker":     {ours: []string{"relief", "workflows", "activities", "store", "courier"}, others: []string{"go.temporal.io/", "google.golang.org/grpc"}},
	"e2e":        {},
}

var everyday = []string{"github.com/google/uuid", "golang.org/x/time/", "golang.org/x/sync/"}

type pkg struct {
	ImportPath, Name, Doc string
	Imports               []string
	GoFiles, TestGoFiles  []string
}

func TestImportsKeepToTheHouse(t *testing.T) {
	for _, p := range packages(t) {
		top := topOf(p.ImportPath)
		if top == "" || top == "cmd" || top == "tools" {
			continue
		}
		may, known := house[top]
		if !known {
			t.Errorf("%s is not in the house", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			switch to := topOf(imp); {
			case to == top || strings.HasSuffix(p.ImportPath, "test"):
			case to != "" && !slices.Contains(may.ours, to):
				t.Errorf("%s imports %s", p.ImportPath, imp)
			case to == "" && foreign(imp) && !allowed(imp, may.others) && (top == "relief" || !allowed(imp, everyday)):
				t.Errorf("%s imports %s", p.ImportPath, imp)
			}
		}
	}
}

// Whoever answers people cannot ask the engine: its lists, which may be behind, are for
// operators and for comparing.
//
// covers: fault:F29
func TestNoAnswerComesFromTheEnginesLists(t *testing.T) {
	for _, room := range []string{"api", "store", "authz"} {
		may, known := house[room]
		if !known {
			t.Errorf("%s is not in the house", room)
		}
		for _, imp := range slices.Concat(may.others, everyday) {
			if strings.HasPrefix(imp, "go.temporal.io") {
				t.Errorf("%s may import %s", room, imp)
			}
		}
		if slices.Contains(may.ours, "workflows") || slices.Contains(may.ours, "worker") || slices.Contains(may.ours, "activities") {
			t.Errorf("%s may import whoever speaks with the engine: %v", room, may.ours)
		}
	}
}

func TestDemoSpeaksHTTPOnly(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module+"/cmd/songnuan/demo" {
			continue
		}
		for _, imp := range p.Imports {
			if topOf(imp) != "" {
				t.Errorf("the demo imports %s", imp)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" && len(p.GoFiles) > 0 && !strings.Contains(p.ImportPath, "/internal/") {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func topOf(path string) string {
	rest, ours := strings.CutPrefix(path, module+"/")
	if !ours {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

func foreign(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

func allowed(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) })
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Name,Doc,Imports,GoFiles,TestGoFiles", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 10 {
		t.Fatalf("only %d packages found", len(list))
	}
	return list
}
