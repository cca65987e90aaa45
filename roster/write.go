package roster

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/songnuan/songnuan/relief"
)

// WriteSheet writes an XLSX of one sheet: the headers, then the rows as they
// come. A string becomes a text cell, never a formula and never a number cut to
// fifteen digits; an int becomes a number; a relief.Fen becomes a number in yuan
// with two decimals.
func WriteSheet(w io.Writer, sheet string, headers []string, rows iter.Seq[[]any]) error {
	return WriteLockedSheet(w, sheet, headers, "", rows)
}

// WriteLockedSheet is WriteSheet of a file that opens with the password only; an
// empty one locks nothing.
func WriteLockedSheet(w io.Writer, sheet string, headers []string, password string, rows iter.Seq[[]any]) (err error) {
	const firstSheet = "Sheet1"
	f := excelize.NewFile()
	defer func() {
		if cerr := f.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("closing the sheet: %w", cerr)
		}
	}()
	if err := f.SetSheetName(firstSheet, sheet); err != nil {
		return fmt.Errorf("naming the sheet: %w", err)
	}
	s, err := newSheetWriter(f, sheet)
	if err != nil {
		return err
	}
	head := make([]any, len(headers))
	for i, h := range headers {
		head[i] = excelize.Cell{Value: h, StyleID: s.bold}
	}
	if err := s.add(head); err != nil {
		return err
	}
	for row := range rows {
		if err := s.add(row); err != nil {
			return err
		}
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("finishing the sheet: %w", err)
	}
	if _, err := f.WriteTo(w, excelize.Options{Password: password}); err != nil {
		return fmt.Errorf("writing the sheet: %w", err)
	}
	return nil
}

type sheetWriter struct {
	out                *excelize.StreamWriter
	bold, plain, money int // styles
	row                int
}

func newSheetWriter(f *excelize.File, sheet string) (*sheetWriter, error) {
	s := &sheetWriter{}
	yuan := "#,##0.00"
	for _, style := range []struct {
		id   *int
		look excelize.Style
	}{
		{&s.bold, excelize.Style{Font: &excelize.Font{Bold: true}}},
		{&s.plain, excelize.Style{NumFmt: 49}}, // "@": stays text when edited
		{&s.money, excelize.Style{CustomNumFmt: &yuan}},
	} {
		id, err := f.NewStyle(&style.look)
		if err != nil {
			return nil, fmt.Errorf("styling the sheet: %w", err)
		}
		*style.id = id
	}
	var err error
	if s.out, err = f.NewStreamWriter(sheet); err != nil {
		return nil, fmt.Errorf("starting the sheet: %w", err)
	}
	return s, nil
}

func (s *sheetWriter) add(values []any) error {
	s.row++
	cells := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case string:
			cells[i] = excelize.Cell{Value: v, StyleID: s.plain}
		case relief.Fen:
			// The format knows no other number than a float; nothing is computed with it.
			cells[i] = excelize.Cell{Value: float64(v) / 100, StyleID: s.money}
		default:
			cells[i] = v
		}
	}
	if err := s.out.SetRow("A"+strconv.Itoa(s.row), cells); err != nil {
		return fmt.Errorf("writing row %d: %w", s.row, err)
	}
	return nil
}

// WriteXLSX writes a roster with the headers that Open reads. It holds whole
// personal data.
func WriteXLSX(w io.Writer, rows iter.Seq[Row]) error {
	return WriteSheet(w, "花名册", Headers(), func(yield func([]any) bool) {
		for row := range rows {
			if !yield(row.values()) {
				return
			}
		}
	})
}

// WriteCSV writes a roster as UTF-8 with a byte order mark, which Excel needs,
// texts guarded against being run as formulas (RELIABILITY F63). It holds whole
// personal data.
func WriteCSV(w io.Writer, rows iter.Seq[Row]) error {
	if _, err := w.Write(utf8BOM); err != nil {
		return fmt.Errorf("writing the roster: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(Headers()); err != nil {
		return fmt.Errorf("writing the header: %w", err)
	}
	for row := range rows {
		if err := out.Write(csvCells(row.values())); err != nil {
			return fmt.Errorf("writing %s: %w", row, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing the roster: %w", err)
	}
	return nil
}

// csvCells guards texts; numbers can't be formulas.
func csvCells(values []any) []string {
	cells := make([]string, len(values))
	for i, v := range values {
		if s, ok := v.(string); ok {
			cells[i] = Guard(s)
			continue
		}
		cells[i] = fmt.Sprint(v)
	}
	return cells
}

// values lays the row out in the order of the columns.
func (r Row) values() []any {
	choose := func(is bool, yes, no string) string {
		if is {
			return yes
		}
		return no
	}
	v := make([]any, columnCount)
	v[colSerial], v[colName], v[colSex] = r.Number, r.Name, choose(r.Female, "女", "男")
	v[colIDNumber], v[colCategory], v[colModelLevel] = r.IDNumber.Value(), r.Category, r.ModelLevel
	v[colUnionCode], v[colUnit], v[colEmployment] = r.UnionCode, r.Unit, r.Employment
	v[colMembers], v[colAnnualIncome], v[colRigidExpenditure] = r.Members, r.AnnualIncome, r.RigidExpenditure
	v[colCause], v[colRegistrationNo], v[colPhone] = r.Cause, r.RegistrationNo, r.Phone.Value()
	v[colBankName], v[colCard], v[colHolder] = r.BankName, r.Card.Value(), r.Holder
	v[colAidedBefore], v[colAmount], v[colRemark] = choose(r.AidedLastYear, "是", "否"), r.Amount, r.Remark
	return v
}

// FindingsXLSX writes the findings of an import for the clerk who mends the file.
func FindingsXLSX(w io.Writer, fs []Finding) error {
	return WriteSheet(w, "检查结果", []string{"行号", "列", "代码", "说明", "English"}, func(yield func([]any) bool) {
		for _, f := range fs {
			if !yield([]any{f.Row, f.Field, f.Code, f.Message, f.MessageEN}) {
				return
			}
		}
	})
}
