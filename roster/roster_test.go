package roster

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/songnuan/songnuan/relief"
)

// samplePlan has the rules of the sample roster's campaign.
func samplePlan() relief.Plan {
	return relief.Plan{
		Excluded:     []string{"困难农民", "困难城镇居民"},
		SoftExcluded: "aided_last_year",
		Standards: []relief.Standard{
			{Category: "困难职工", Amount: 500_00},
			{Category: "困难农民工", Amount: 500_00},
			{Category: "特困失业人员", Amount: 500_00},
			{Category: "劳动模范", ModelLevel: "全国", Amount: 2000_00},
			{Category: "劳动模范", ModelLevel: "省部级", Amount: 1500_00},
			{Category: "劳动模范", ModelLevel: "地市级", Amount: 1000_00},
		},
	}
}

// sampleUnions knows the unions of the data folder and has one county in scope.
func sampleUnions(t testing.TB) func(string) (relief.Level, bool) {
	t.Helper()
	levels := map[string]relief.Level{}
	known := func(code string) (relief.Level, bool) { l, ok := levels[code]; return l, ok }
	var scope []string
	for _, name := range []string{"unions.csv", "base-unions-410821.csv"} {
		rows, findings, err := ReadUnions(bytes.NewReader(sampleFile(t, name)), known)
		if err != nil || len(findings) > 0 {
			t.Fatalf("reading %s: %v %v", name, err, findings)
		}
		for _, u := range rows {
			levels[u.Code] = u.Level
			if u.Code == "410821" || u.Parent == "410821" {
				scope = append(scope, u.Code)
			}
		}
	}
	return func(code string) (relief.Level, bool) { return levels[code], slices.Contains(scope, code) }
}

func sampleFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sampleCells is the sample roster as cells, its header first.
func sampleCells(t testing.TB) [][]string {
	t.Helper()
	cells, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(sampleFile(t, "county-roster.csv"), utf8BOM))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

func asCSV(t testing.TB, cells [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(cells); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGB18030(t testing.TB, cells [][]string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes(asCSV(t, cells))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func asXLSX(t testing.TB, cells [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := WriteSheet(&b, "花名册", cells[0], func(yield func([]any) bool) {
		for _, row := range cells[1:] {
			values := make([]any, len(row))
			for i, v := range row {
				values[i] = v
				if n, err := strconv.Atoi(v); err == nil && len(v) < 10 {
					values[i] = n
				}
			}
			if !yield(values) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readAll checks a whole file and returns the rows to import and all findings.
func readAll(t testing.TB, data []byte, c *Checker) ([]Row, []Finding, error) {
	t.Helper()
	r, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	var (
		rows     []Row
		findings []Finding
	)
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows, findings, nil
		}
		if err != nil {
			return rows, findings, err
		}
		row, fs := c.Check(rec)
		if findings = append(findings, fs...); !Rejected(fs) {
			rows = append(rows, row)
		}
	}
}

// codesByRow is the shape of the expected findings.
func codesByRow(fs []Finding) map[string][]string {
	codes := map[string][]string{}
	for _, f := range fs {
		n := strconv.Itoa(f.Row)
		codes[n] = append(codes[n], f.Code)
	}
	return codes
}

// covers: F57 F108
func TestSampleGivesExactlyTheExpectedFindings(t *testing.T) {
	var want struct {
		Rows, Importable, Errors int
		Findings                 map[string][]string
	}
	if err := json.Unmarshal(sampleFile(t, "county-roster.expected.json"), &want); err != nil {
		t.Fatal(err)
	}
	cells := sampleCells(t)
	for name, data := range map[string][]byte{
		"CSV with BOM": sampleFile(t, "county-roster.csv"),
		"CSV":          asCSV(t, cells),
		"GB18030":      asGB18030(t, cells),
		"XLSX":         asXLSX(t, cells),
	} {
		t.Run(name, func(t *testing.T) {
			rows, findings, err := readAll(t, data, NewChecker(samplePlan(), sampleUnions(t)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Findings, codesByRow(findings)); diff != "" {
				t.Error(diff)
			}
			if len(rows) != want.Importable || want.Rows-len(rows) != want.Errors {
				t.Errorf("importable %d of %d, want %d", len(rows), want.Rows, want.Importable)
			}
			checkSentences(t, cells, findings)
		})
	}
}

// checkSentences wants every finding to be a sentence in both languages that
// shows no whole number of a person.
func checkSentences(t *testing.T, cells [][]string, fs []Finding) {
	t.Helper()
	for _, f := range fs {
		if !strings.HasSuffix(f.Message, "。") || f.MessageEN == "" || f.Field == "" {
			t.Errorf("row %d: not a sentence about a field: %+v", f.Row, f)
		}
		for _, c := range []column{colIDNumber, colCard, colPhone, colName} {
			v := strings.TrimSpace(cells[f.Row][c])
			if (c == colName || longestDigits(v) >= 8) && v != "" && strings.Contains(f.Message+f.MessageEN, v) {
				t.Errorf("row %d: the message shows the %s", f.Row, c.header())
			}
		}
	}
}

// covers: fault:F63
func TestWrittenRostersReadBackTheSame(t *testing.T) {
	unions := sampleUnions(t)
	rows, _, err := readAll(t, sampleFile(t, "county-roster.csv"), NewChecker(samplePlan(), unions))
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		rows[i].Number = i + 1
	}
	payloads := []string{"=1+1", "+1", "-1", "@x", "＝1", "＋1", "－1", "＠x", "'=x", "''=x", "'x", "=HYPERLINK(\"x\")"}
	for i, p := range payloads {
		rows[i].Name, rows[i].Holder, rows[i].Remark, rows[i].Unit = p, p, p, p
	}
	for name, write := range map[string]func(io.Writer) error{
		"CSV":  func(w io.Writer) error { return WriteCSV(w, slices.Values(rows)) },
		"XLSX": func(w io.Writer) error { return WriteXLSX(w, slices.Values(rows)) },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			got, findings, err := readAll(t, b.Bytes(), NewChecker(samplePlan(), unions))
			if err != nil {
				t.Fatal(err)
			}
			if len(findings) != 6 { // the warnings of the sample
				t.Errorf("findings %v", findings)
			}
			if !slices.Equal(rows, got) {
				t.Errorf("%d rows were written, %d read, or they differ", len(rows), len(got))
			}
		})
	}
}
