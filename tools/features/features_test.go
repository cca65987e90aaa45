package main

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const marks = "// cov" + "ers:" // so that the samples below are no claims of this file

func tree(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{
		"go.mod":         {Data: []byte("module example.org/a\n\ngo 1.26\n")},
		"rows.csv":       {Data: []byte("id,kind,text\nF1,feature,first\nF2,feature,second\nT01,transition,submit\n")},
		"sub/mod/go.mod": {Data: []byte("module example.org/sub\n")},
	}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "MARK", marks))}
	}
	return all
}

func TestClaimBelongsToTheTestThatContainsOrFollowsIt(t *testing.T) {
	got, err := readClaims(tree(map[string]string{
		"x/a_test.go": `package x

var table = []int{1}

// TestOne proves a thing.
//
MARK F1 T01
func TestOne(t *testing.T) {}

func helper() {}

func TestTwo(t *testing.T) { MARK F2
	list := []int{
		1, MARK T01
	}
}

func TestThree(t *testing.T) {} MARK F1
`,
		"sub/mod/deep/b_test.go": "package deep\n\nMARK F2\nfunc FuzzIt(f *testing.F) {}\n",
		"testdata/c_test.go":     "package c\n\nMARK F9\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range got {
		lines = append(lines, c.id+" "+c.test.pkg+" "+c.test.name+" "+c.at)
	}
	want := []string{
		"F2 example.org/sub/deep FuzzIt sub/mod/deep/b_test.go:3",
		"F1 example.org/a/x TestOne x/a_test.go:7",
		"T01 example.org/a/x TestOne x/a_test.go:7",
		"F2 example.org/a/x TestTwo x/a_test.go:12",
		"T01 example.org/a/x TestTwo x/a_test.go:14",
		"F1 example.org/a/x TestThree x/a_test.go:18",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

func TestClaimWithoutATestIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"before a helper": "package x\n\nMARK F1\nfunc helper() {}\n\nfunc TestOne(t *testing.T) {}\n",
		"before a type":   "package x\n\nMARK F1\ntype a int\n\nfunc TestOne(t *testing.T) {}\n",
		"at the end":      "package x\n\nfunc TestOne(t *testing.T) {}\n\nMARK F1\n",
	} {
		if _, err := readClaims(tree(map[string]string{"x/a_test.go": text})); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestUnknownRowIsRefused(t *testing.T) {
	err := run(tree(map[string]string{"x/a_test.go": "package x\n\nMARK F1 F3\nfunc TestOne(t *testing.T) {}\n"}), "rows.csv", nil, &strings.Builder{})
	if err == nil || !strings.Contains(err.Error(), "x/a_test.go:3: x.TestOne covers F3") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyPassingTestsCount(t *testing.T) {
	files := tree(map[string]string{"x/a_test.go": `package x

MARK F1
func TestGood(t *testing.T) {}

MARK F2 T01
func TestBad(t *testing.T) {}

MARK T01
func TestSkipped(t *testing.T) {}
`})
	const ran = `go: building
{"Action":"run","Package":"example.org/a/x","Test":"TestGood"}
{"Action":"pass","Package":"example.org/a/x","Test":"TestGood"}
{"Action":"fail","Package":"example.org/a/x","Test":"TestBad"}
{"Action":"pass","Package":"example.org/a/x","Test":"TestBad"}
{"Action":"skip","Package":"example.org/a/x","Test":"TestSkipped"}
{"Action":"fail","Package":"example.org/a/x"}
`
	for _, c := range []struct{ name, in, want string }{
		{"run", ran, `
feature
  + F1         first  [x.TestGood]
  ! F2         second  [x.TestBad fail]

transition
  ! T01        submit  [x.TestBad fail, x.TestSkipped skip]

covered
  feature                  1 of   2
  transition               0 of   1
`},
		{"no results", "", notRun + "\n" + `
feature
  + F1         first  [x.TestGood]
  + F2         second  [x.TestBad]

transition
  + T01        submit  [x.TestBad, x.TestSkipped]

covered
  feature                  2 of   2
  transition               1 of   1

` + notRun + "\n"},
	} {
		var out strings.Builder
		if err := run(files, "rows.csv", strings.NewReader(c.in), &out); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, out.String()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestRowsAreUniqueAndHeaded(t *testing.T) {
	for name, text := range map[string]string{
		"twice": "id,kind,text\nF1,a,b\nF1,a,c\n", "no header": "F1,a,b\n", "two fields": "id,kind,text\nF1,a\n",
	} {
		if _, err := readRows(fstest.MapFS{"rows.csv": {Data: []byte(text)}}, "rows.csv"); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
