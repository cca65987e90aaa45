package roster

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

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

// covers: fault:F62 goal:G22
func FuzzReadCSV(f *testing.F) {
	cells := sampleCells(f)[:5]
	f.Add(asCSV(f, cells))
	f.Add(asGB18030(f, cells))
	f.Add([]byte(quoteAll(cells)))
	f.Add([]byte(strings.Join(cells[0], ",") + "\n\"a\n\"\"b\",c\n\"\n"))
	f.Fuzz(checkAny)
}

// covers: fault:F62 goal:G22
func FuzzReadXLSX(f *testing.F) {
	good := asXLSX(f, sampleCells(f)[:5])
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Fuzz(checkAny)
}

// FuzzReadSheet puts the fuzzer's bytes into a sheet of a sound container, where
// it would never get by flipping bits of a zip file.
//
// covers: fault:F62 goal:G22
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

// covers: goal:G22
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
