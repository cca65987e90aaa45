package roster

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F63
func TestGuardedTextNeverStartsAFormulaAndComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("=+-@＝＋－＠'\t\r王a1 "))).Draw(t, "text")
		g := Guard(s)
		if startsFormula(g) {
			t.Fatalf("%q is written as %q", s, g)
		}
		if back := unguard(g); back != s {
			t.Fatalf("%q comes back as %q", s, back)
		}
	})
}

// covers: fault:F63
func TestSheetsHoldTextAsTextAndYuanAsNumbers(t *testing.T) {
	var b bytes.Buffer
	err := WriteSheet(&b, "附件2", []string{"姓名", "卡号", "金额", "人口"}, func(yield func([]any) bool) {
		yield([]any{"=1+1", "6299990145129615875", relief.Fen(123_456_789), 3})
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]struct {
		kind  excelize.CellType
		value string
	}{
		"A1": {excelize.CellTypeInlineString, "姓名"},
		"A2": {excelize.CellTypeInlineString, "=1+1"},
		"B2": {excelize.CellTypeInlineString, "6299990145129615875"},
		"C2": {excelize.CellTypeUnset, "1234567.89"},
		"D2": {excelize.CellTypeUnset, "3"},
	} {
		kind, err := f.GetCellType("附件2", cell)
		if err != nil {
			t.Fatal(err)
		}
		value, err := f.GetCellValue("附件2", cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		formula, err := f.GetCellFormula("附件2", cell)
		if err != nil {
			t.Fatal(err)
		}
		if kind != want.kind || value != want.value || formula != "" {
			t.Errorf("%s is %v %q (formula %q), want %v %q", cell, kind, value, formula, want.kind, want.value)
		}
	}
}

func TestNumericCellsReadAsASpreadsheetShowsThem(t *testing.T) {
	for in, want := range map[string]string{
		"500": "500", "500.5": "500.5", "4.3499999999999996": "4.35", "1234.5599999999999": "1234.56",
		"1.9900003526E10": "19900003526", "1.9900003526e+10": "19900003526", "0.1": "0.1", "2.5000000000000001E-2": "0.025",
		"1e999999999": "1e999999999", "1E": "1E", "x.e": "x.e", "": "", "-3.5": "-3.5", "1E20": "100000000000000000000",
	} {
		if got := plainNumber(in); got != want {
			t.Errorf("%q reads as %q, want %q", in, got, want)
		}
	}
}

func TestAFindingNeverQuotesALongNumber(t *testing.T) {
	for _, s := range []string{"419999198710014098", "6299 9901 4512 9615 875", "类别419999198710014098", "１９９０００００００１"} {
		if q := quote(s); strings.ContainsAny(q, "9９") {
			t.Errorf("%s is quoted as %s", s, q)
		}
	}
	if got := quote("困难农民"); got != "“困难农民”" {
		t.Errorf("got %s", got)
	}
	if got := quote(strings.Repeat("长", 50)); len([]rune(got)) > 24 {
		t.Errorf("a long text is quoted as %s", got)
	}
}

// covers: fault:F69
func TestARowPrintsWithoutThePerson(t *testing.T) {
	rows, _, err := readAll(t, asCSV(t, goodCells(t)[:2]), NewChecker(samplePlan(), sampleUnions(t)))
	if err != nil || len(rows) != 1 {
		t.Fatal(err, rows)
	}
	row := rows[0]
	rec := Record{Number: 1}
	rec.cells[colName] = row.Name
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("row", "row", row, "record", rec)
	js, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{fmt.Sprint(row, rec), fmt.Sprintf("%+v %#v %v %+v %#v", row, row, rec, rec, rec), string(js), log.String()} {
		for _, secret := range []string{row.Name, row.IDNumber.Value(), row.Card.Value(), row.Phone.Value()} {
			if strings.Contains(out, secret) {
				t.Errorf("%s holds personal data", out)
			}
		}
	}
}

func TestFindingsAreWrittenForTheClerk(t *testing.T) {
	var b bytes.Buffer
	if err := FindingsXLSX(&b, []Finding{{3, NotATarget, "类别", "不是对象。", "not a target"}}); err != nil {
		t.Fatal(err)
	}
	s, err := openTable(bytes.NewReader(b.Bytes()), int64(b.Len()), []string{"行号", "列", "代码", "说明", "English"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	row, err := s.next()
	if err != nil || strings.Join(row, "|") != "3|类别|not_a_target|不是对象。|not a target" {
		t.Errorf("%v %v", row, err)
	}
	if _, err := s.next(); err != io.EOF {
		t.Errorf("after the last row: %v", err)
	}
}
