package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/songnuan/songnuan/relief"
)

// checkAny reads whatever it is given: it must end, with rows or a FileError,
// and a row without a rejecting finding must be whole.
func checkAny(t *testing.T, data []byte) {
	r, err := Open(bytes.NewReader(data), int64(len(data)))
	for n := 1; err == nil; n++ {
		var rec Record
		if rec, err = r.Next(); err != nil {
			break
		}
		if rec.Number != n {
			t.Fatalf("row %d is numbered %d", n, rec.Number)
		}
		row, findings := NewChecker(samplePlan(), func(string) (relief.Level, bool) { return relief.Base, true }).Check(rec)
		if !Rejected(findings) && (row.Name == "" || row.IDNumber == "" || row.Card == "" || row.Amount <= 0 || row.Members < 1) {
			t.Fatalf("%v passes and is not whole", row)
		}
	}
	var fe *FileError
	if !errors.Is(err, io.EOF) && !errors.As(err, &fe) {
		t.Fatalf("neither the end nor a FileError: %v", err)
	}
}

// covers: fault:F62
func FuzzReadCSV(f *testing.F) {
	cells := sampleCells(f)[:5]
	f.Add(asCSV(f, cells))
	f.Add(asGB18030(f, cells))
	f.Add([]byte(quoteAll(cells)))
	f.Add([]byte(strings.Join(cells[0], ",") + "\n\"a\n\"\"b\",c\n\"\n"))
	f.Fuzz(checkAny)
}

// covers: fault:F62
func FuzzReadXLSX(f *testing.F) {
	good := asXLSX(f, sampleCells(f)[:5])
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Fuzz(checkAny)
}

// FuzzReadSheet puts the fuzzer's bytes into a sheet of a sound container, where
// it would never get by flipping bits of a zip file.
//
// covers: fault:F62
func FuzzReadSheet(f *testing.F) {
	good := asXLSX(f, sampleCells(f)[:3])
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>_x0041_</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`))
	f.Fuzz(func(t *testing.T, sheet []byte) {
		checkAny(t, rezip(t, good, func(name string, body []byte) []byte {
			if name == sheetPart {
				return sheet
			}
			return body
		}, nil))
	})
}

func FuzzReadPlan(f *testing.F) {
	for _, name := range []string{"county-2023", "jiaozuo-2023", "zhangzhou-2015", "national-2017"} {
		f.Add(sampleFile(f, "campaigns/"+name+".yaml"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		plan, _, err := ReadPlan(bytes.NewReader(data))
		var pe *PlanError
		if err != nil && !errors.As(err, &pe) {
			t.Fatalf("not a PlanError: %v", err)
		}
		if err == nil && (plan.Title == "" || plan.BudgetTotal < 0 || plan.BudgetTotal > relief.MaxFen) {
			t.Fatalf("passes and is not whole: %+v", plan)
		}
	})
}

// FuzzGuard: no text, written as a cell of a CSV file, is run as a formula; each comes
// back as it was, and one that no spreadsheet would run is left alone. In a sheet it
// stays text.
//
// covers: fault:F63
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"", "=1+1", "'=1", "''", "＝cmd|' /C calc'!A0", "\t=1", "\n=1", "\r\n@x", "王*", "-1", "1-1", "\"=1\"", ",=1", "\xff="} {
		f.Add(s)
	}
	const runs = "=+-@\t\r\n\x00＝＋－＠" // what ASVS and OWASP name, in half width and full
	f.Fuzz(func(t *testing.T, text string) {
		cell := Guard(text)
		first := firstOf(text)
		switch {
		case strings.ContainsRune(runs, firstOf(cell)):
			t.Fatalf("%q is written as %q", text, cell)
		case unguard(cell) != text:
			t.Fatalf("%q, written as %q, comes back as %q", text, cell, unguard(cell))
		case first != '\'' && !strings.ContainsRune(runs, first) && cell != text:
			t.Fatalf("%q is changed to %q", text, cell)
		}
		var file bytes.Buffer
		if err := csv.NewWriter(&file).WriteAll([][]string{csvCells([]any{text, relief.Fen(-5), text})}); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&file).ReadAll()
		plain := strings.ReplaceAll(cell, "\r\n", "\n") // as any reader of CSV has it
		if text != "" && (err != nil || len(rows) != 1 || len(rows[0]) != 3 || rows[0][0] != plain || rows[0][2] != plain) {
			t.Fatalf("%q is read as %q, %v", text, rows, err)
		}
	})
}

func firstOf(s string) rune {
	if s == "" {
		return ' '
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// FuzzReadUnions: what is accepted of a list of unions is a tree. Each stands below the
// one above it, which came before or is known already, and has a code of its own that
// a path can hold.
func FuzzReadUnions(f *testing.F) {
	head := strings.Join(unionHeaders, ",") + "\n"
	for _, s := range []string{
		"1,,national,a\n2,1,province,b\n3,2,base,c\n4,3,base,d\n", "3,2,county,c\n2,1,city,b\n1,410000,city,a\n", "1,2,city,a\n2,1,city,b\n", "1,1,base,a\n", "1,,base,a\n",
		"a/b,410000,city,a\n", " ,410000,city,a\n", "1,410000,city,a\n1,410000,city,a\n", "410000,,national,x\n", "é,410000,base,x\n", "1,410000,national,x\n", "..,410000,base,a\n",
	} {
		f.Add([]byte(head + s))
	}
	known := map[string]relief.Level{"000000": relief.National, "410000": relief.Province}
	code := regexp.MustCompile(`^[0-9A-Za-z-]{1,32}$`) // as the database has it
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, findings, err := ReadUnions(bytes.NewReader(data), func(code string) (relief.Level, bool) { l, ok := known[code]; return l, ok })
		var fe *FileError
		if err != nil && !errors.As(err, &fe) {
			t.Fatalf("not a FileError: %v", err)
		}
		level := maps.Clone(known)
		seen := map[string]bool{}
		for _, u := range rows {
			above, there := level[u.Parent]
			switch {
			case !code.MatchString(u.Code) || u.Name == "" || u.Level.Rank() < 0 || seen[u.Code]:
				t.Fatalf("%+v passes", u)
			case u.Parent == "" && u.Level != relief.National:
				t.Fatalf("%+v hangs nowhere", u)
			case u.Parent != "" && !there:
				t.Fatalf("%+v comes before the one above it", u)
			case u.Parent != "" && above.Rank() >= u.Level.Rank() && (above != relief.Base || u.Level != relief.Base):
				t.Fatalf("%+v is no lower than %s above it", u, above)
			}
			seen[u.Code], level[u.Code] = true, u.Level
		}
		for _, found := range findings {
			if found.Row < 1 || found.Message == "" || found.MessageEN == "" {
				t.Fatalf("a finding says %+v", found)
			}
		}
	})
}

// FuzzReadBankResults: what is accepted of the bank's file is a payment's result, whole
// and once; written down and read again it is the same.
func FuzzReadBankResults(f *testing.F) {
	head := strings.Join(bankResultHeaders, ",") + "\n"
	for _, s := range []string{
		"P1,settled,50000,,B1\nP2,returned,50000,账号有误,B2\n", "P1,settled,50000,,B1\nP1,settled,50000,,B1\n", "P1,lost,1,,\n", "P1,settled,-1,,\n", "P1,settled,9223372036854775808,,\n",
		"P1,settled,500.00,,\n", "'=P1,settled,1,'@x,\n", "P1,SETTLED,1,,\n", "P1,settled,+5,,\n", "\"P1\nx\",settled,1,\"a,\"\"b\",\n", "P1,settled,９,,\n", ",settled,1,,\n",
	} {
		f.Add([]byte(head + s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, _, err := ReadBankResults(bytes.NewReader(data))
		var fe *FileError
		if err != nil && !errors.As(err, &fe) {
			t.Fatalf("not a FileError: %v", err)
		}
		lines, seen := [][]string{bankResultHeaders}, map[string]bool{}
		for _, r := range rows {
			if r.PaymentNo == "" || seen[r.PaymentNo] || r.Status != Settled && r.Status != Returned || r.Amount <= 0 || r.Amount > relief.MaxFen {
				t.Fatalf("%+v passes", r)
			}
			seen[r.PaymentNo] = true
			if strings.ContainsAny(r.PaymentNo+r.Reason+r.BankRef, "\r\n") {
				return // a CSV file keeps no CR
			}
			lines = append(lines, []string{Guard(r.PaymentNo), string(r.Status), strconv.FormatInt(int64(r.Amount), 10), Guard(r.Reason), Guard(r.BankRef)})
		}
		var file bytes.Buffer
		if err := csv.NewWriter(&file).WriteAll(lines); err != nil {
			t.Fatal(err)
		}
		if again, findings, err := ReadBankResults(&file); err != nil || len(findings) > 0 || !slices.Equal(again, rows) {
			t.Fatalf("%+v is read again as %+v, %v, %v", rows, again, findings, err)
		}
	})
}
