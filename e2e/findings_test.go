package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

// The county's roster in the three forms in which it may arrive, and what is
// wrong with it.
type sample struct {
	csv, xlsx, gb18030 []byte
	Rows               int
	Importable         int
	Errors             int
	Findings           map[int][]string
}

func readSample(t *testing.T) sample {
	t.Helper()
	var s sample
	want, err := os.ReadFile("../data/county-roster.expected.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(want, &s); err != nil {
		t.Fatal(err)
	}
	if s.csv, err = os.ReadFile("../data/county-roster.csv"); err != nil {
		t.Fatal(err)
	}
	plain := bytes.TrimPrefix(s.csv, []byte("\ufeff"))
	if s.gb18030, err = simplifiedchinese.GB18030.NewEncoder().Bytes(plain); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(plain)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cells := func(yield func([]any) bool) {
		for _, row := range rows[1:] {
			line := make([]any, len(row))
			for i, cell := range row {
				line[i] = cell
			}
			if !yield(line) {
				return
			}
		}
	}
	var book bytes.Buffer
	if err := roster.WriteSheet(&book, "名册", rows[0], cells); err != nil {
		t.Fatal(err)
	}
	s.xlsx = book.Bytes()
	return s
}

// countyPlan is the county's own plan, with the fields only the demo reads.
func countyPlan(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile("../data/campaigns/county-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// covers: F57 T01 T02 inv:I08
func TestARosterIsFoundTheSameInEveryFormAndImportedOnce(t *testing.T) {
	s := readSample(t)
	k := &campaign{c: local.client}
	var made relief.Created
	if err := k.as("organizer@"+county).PostFile(t.Context(), "/campaigns", "application/yaml", countyPlan(t), &made); err != nil {
		t.Fatal(err)
	}
	k.id = made.ID
	k.post(t, "organizer@"+county, k.path("/launch"), map[string]string{"rehearsal_day": "5s"}, nil)
	files := []struct {
		name string
		body []byte
	}{{"名册.csv", s.csv}, {"名册.xlsx", s.xlsx}, {"名册-gb18030.csv", s.gb18030}}
	for _, f := range files {
		v := k.load(t, f.name, f.body, true)
		s.compare(t, f.name, v)
	}
	if n := count(t, "SELECT count(*) FROM cases WHERE campaign_id = $1", k.id); n != 0 {
		t.Fatalf("three trials opened %d cases", n)
	}
	began := time.Now()
	s.compare(t, "the import", k.load(t, files[1].name, files[1].body, false))
	t.Logf("%d rows imported in %v", s.Rows, time.Since(began).Round(10*time.Millisecond))
	again := k.load(t, files[2].name, files[2].body, false)
	if again.Imported != 0 || again.Rejected != s.Rows {
		t.Errorf("the same rows again: %d imported, %d refused", again.Imported, again.Rejected)
	}
	if n := count(t, "SELECT count(*) FROM cases WHERE campaign_id = $1 AND state = 'submitted'", k.id); n != s.Importable {
		t.Errorf("%d cases wait to be accepted, not %d", n, s.Importable)
	}
	if n := count(t, "SELECT count(*) FROM tasks WHERE campaign_id = $1 AND kind = 'accept' AND status = 'open'", k.id); n != s.Importable {
		t.Errorf("%d tasks to accept, not %d", n, s.Importable)
	}
}

func (s sample) compare(t *testing.T, name string, v relief.ImportView) {
	t.Helper()
	if v.Status != "done" || v.Rows != s.Rows || v.Imported != s.Importable || v.Rejected != s.Errors {
		t.Fatalf("%s is %s: %d rows, %d importable, %d refused; %s", name, v.Status, v.Rows, v.Imported, v.Rejected, v.Problem)
	}
	got := map[int][]string{}
	for _, f := range v.Findings {
		if f.Field == "" || f.Message == "" {
			t.Errorf("%s: finding %s of row %d has no field or sentence", name, f.Code, f.Row)
		}
		got[f.Row] = append(got[f.Row], f.Code)
	}
	for _, codes := range []map[int][]string{got, s.Findings} {
		for row := range codes {
			slices.Sort(codes[row])
		}
	}
	if diff := cmp.Diff(s.Findings, got); diff != "" {
		t.Errorf("%s: findings (-want +got):\n%s", name, diff)
	}
}
