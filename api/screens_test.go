package api

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryOperationHasAScreen holds the screens to the contract: what no screen
// calls stands in testdata/screens.csv with its reason, and nothing else does. The
// pages outside /api/v1 are screens themselves, made here without a script.
func TestEveryOperationHasAScreen(t *testing.T) {
	ops, err := operations()
	if err != nil {
		t.Fatal(err)
	}
	reasons := reasonsWithout(t)
	calls := callsOfScreens(t)
	if len(calls) < 100 {
		t.Fatalf("only %d calls were found in web/src", len(calls))
	}
	for route, op := range ops {
		method, path, _ := strings.Cut(route, " ")
		if !strings.HasPrefix(path, "/api/v1/") {
			continue
		}
		called := false
		for _, c := range calls {
			called = called || c.method == method && c.leadsTo(path)
		}
		reason, listed := reasons[op.id]
		switch {
		case called && listed:
			t.Errorf("%s is called by a screen: take it out of testdata/screens.csv", op.id)
		case !called && !listed:
			t.Errorf("no screen calls %s (%s): make one, or say in testdata/screens.csv who uses it", op.id, route)
		case listed && strings.TrimSpace(reason) == "":
			t.Errorf("%s stands in testdata/screens.csv without a reason", op.id)
		}
		delete(reasons, op.id)
	}
	for id := range reasons {
		t.Errorf("testdata/screens.csv names %s, which the contract does not", id)
	}
}

func TestACallIsReadFromItsSource(t *testing.T) {
	source := "take(api.POST(`/api/v1/things/{id}/${verb}` as '/api/v1/things/{id}/end', {}))\ntype Verb = 'end' | 'mend';\n" +
		"api.POST(out ? '/api/v1/a/{id}/off' : '/api/v1/a/{id}/on', { params })\ndownload(`/api/v1/papers/${slug}/sheet?x=${y}`)"
	for route, want := range map[string]bool{
		"POST /api/v1/things/:id/end": true, "POST /api/v1/things/:id/mend": true, "POST /api/v1/things/:id/rend": false, "GET /api/v1/things/:id/end": false,
		"POST /api/v1/a/:id/off": true, "POST /api/v1/a/:id/on": true, "GET /api/v1/papers/:slug/sheet": true, "GET /api/v1/papers/:slug": false,
	} {
		method, path, _ := strings.Cut(route, " ")
		found := false
		for _, c := range callsIn(source) {
			found = found || c.method == method && c.leadsTo(path)
		}
		if found != want {
			t.Errorf("%s: found %v, want %v", route, found, want)
		}
	}
}

func reasonsWithout(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.Open("testdata/screens.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for _, row := range rows[1:] {
		reasons[row[0]] = row[1]
	}
	return reasons
}

func callsOfScreens(t *testing.T) []screenCall {
	t.Helper()
	var calls []screenCall
	err := filepath.WalkDir("../web/src", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, ".test.") || strings.HasSuffix(path, ".d.ts") || !strings.HasPrefix(filepath.Ext(path), ".ts") {
			return err
		}
		text, err := os.ReadFile(path)
		calls = append(calls, callsIn(string(text))...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

// A screenCall is one call as its source spells it; words are what stands in
// quotes there, which a segment that is put in at last may be.
type screenCall struct {
	method, path string
	words        map[string]bool
}

var (
	typedCall = regexp.MustCompile(`api\.(GET|POST|PUT|DELETE|PATCH)\(([^,)]*)`)
	castTo    = regexp.MustCompile(` as '[^']*'`)
	addressIn = regexp.MustCompile("['\"`](/api/v1/[^'\"`]*)")
	postedIn  = regexp.MustCompile("post\\(`(/[^`]*)`")
	wordIn    = regexp.MustCompile(`'([a-z_-]+)'`)
	putIn     = regexp.MustCompile(`\$\{[^}]*\}`)
)

func callsIn(source string) []screenCall {
	words := map[string]bool{}
	for _, w := range wordIn.FindAllStringSubmatch(source, -1) {
		words[w[1]] = true
	}
	var calls []screenCall
	add := func(method, address string) {
		path, _, _ := strings.Cut(putIn.ReplaceAllStringFunc(address, func(p string) string { return strings.ReplaceAll(p, "?", "") }), "?")
		calls = append(calls, screenCall{method, path, words})
	}
	rest := castTo.ReplaceAllString(source, "")
	for _, c := range typedCall.FindAllStringSubmatch(rest, -1) {
		for _, a := range addressIn.FindAllStringSubmatch(c[2], -1) {
			add(c[1], a[1])
		}
	}
	for _, a := range postedIn.FindAllStringSubmatch(rest, -1) {
		add("POST", "/api/v1"+a[1])
	}
	for _, a := range addressIn.FindAllStringSubmatch(typedCall.ReplaceAllString(rest, ""), -1) {
		add("GET", a[1]) // a file to fetch, a link, the stream of events
	}
	return calls
}

// leadsTo says whether the call reaches the operation at the path.
func (c screenCall) leadsTo(path string) bool {
	is, want := strings.Split(c.path, "/"), strings.Split(path, "/")
	if len(is) != len(want) {
		return false
	}
	for i, s := range is {
		put := strings.HasPrefix(s, "${")
		switch {
		case s == want[i]:
		case strings.HasPrefix(want[i], ":"):
			if !put && !strings.HasPrefix(s, "{") {
				return false
			}
		case !put || !c.words[want[i]]:
			return false
		}
	}
	return true
}
