package roster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// What a file may be at most (RELIABILITY F62 and rule 23).
const (
	MaxBytes   = 32 << 20
	MaxRows    = 100_000
	MaxColumns = 100

	// maxLines bounds the lines of a file, blank ones included: a sheet's own limit.
	maxLines = 1 << 20
)

// A FileError refuses a whole file. Field names the header or part at fault. It
// may repeat a cell where a header was expected, long numbers left out: it is
// for the clerk and not for a log.
type FileError struct {
	Code      string
	Field     string
	Message   string
	MessageEN string
}

func (e *FileError) Error() string { return e.Message + " (" + e.MessageEN + ")" }

// The codes of a FileError.
const (
	FileTooLarge    = "file_too_large"
	FileEmpty       = "file_empty"
	FileUnreadable  = "file_unreadable"
	FileKind        = "file_kind_unknown"
	FileBomb        = "file_bomb"
	FileMacro       = "file_macro"
	FileExternal    = "file_external_link"
	FileEntryName   = "file_entry_name"
	HeaderUnknown   = "header_unknown"
	HeaderMissing   = "header_missing"
	HeaderDuplicate = "header_duplicate"
	TooManyRows     = "too_many_rows"
	TooManyColumns  = "too_many_columns"
)

func refuse(code, field, zh, en string) *FileError { return &FileError{code, field, zh, en} }

// A rowFault is a row that cannot be read while its neighbours can.
type rowFault struct{ zh, en string }

func (f *rowFault) Error() string { return f.en }

func isRowFault(err error) bool {
	var fault *rowFault
	return errors.As(err, &fault)
}

// lines yields the rows of one kind of file, blank ones included, until io.EOF.
// A *rowFault is about that row alone; any other error ends the file.
type lines interface {
	next() ([]string, error)
	io.Closer
}

// A table is a file with a header row, whatever its kind.
type table struct {
	lines       lines
	headers     []string
	place       []int // file column → header
	number      int   // data rows so far
	spreadsheet bool  // XLSX: typed cells, numbers as a spreadsheet stores them
}

// openTable detects the file's kind by its content, holds it to the limits and
// reads its header, which must name every one of headers once, in any order.
func openTable(r io.ReaderAt, size int64, headers []string) (*table, error) {
	if size > MaxBytes {
		return nil, refuse(FileTooLarge, "", "文件超过 32 MB。", "the file is larger than 32 MiB")
	}
	if size == 0 {
		return nil, refuse(FileEmpty, "", "文件是空的。", "the file is empty")
	}
	magic := make([]byte, 8)
	n, err := r.ReadAt(magic, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the file's first bytes: %w", err)
	}
	t := &table{headers: headers}
	switch magic = magic[:n]; {
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")):
		t.spreadsheet = true
		t.lines, err = openSheet(r, size)
	case bytes.HasPrefix(magic, []byte("\xd0\xcf\x11\xe0")):
		err = refuse(FileKind, "", "这是旧版 XLS 或加密的文件，请另存为不加密的 XLSX。", "this is an old XLS or an encrypted file; save it as a plain XLSX")
	default:
		t.lines, err = openCSV(r, size)
	}
	if err != nil {
		return nil, err
	}
	if err := t.readHeader(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *table) Close() error { return t.lines.Close() }

func (t *table) readHeader() error {
	row, err := t.nextFilled()
	var fault *rowFault
	switch {
	case errors.Is(err, io.EOF):
		return refuse(FileEmpty, "", "文件里没有表头。", "the file has no header row")
	case errors.As(err, &fault):
		return refuse(FileUnreadable, "", "表头无法读取："+fault.zh+"。", "the header cannot be read: "+fault.en)
	case err != nil:
		return err
	}
	seen := make([]bool, len(t.headers))
	for _, h := range row {
		h = strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))
		at := slices.Index(t.headers, h)
		switch {
		case at < 0:
			return refuse(HeaderUnknown, quote(h), "表头中有不认识的列"+quote(h)+"。", "unknown column "+quote(h))
		case seen[at]:
			return refuse(HeaderDuplicate, h, "表头中“"+h+"”出现了两次。", "column "+h+" stands twice")
		}
		seen[at] = true
		t.place = append(t.place, at)
	}
	if at := slices.Index(seen, false); at >= 0 {
		h := t.headers[at]
		return refuse(HeaderMissing, h, "表头缺少“"+h+"”列。", "column "+h+" is missing")
	}
	return nil
}

// nextFilled skips blank rows, which spreadsheets leave behind, and drops the
// blank cells at a row's end.
func (t *table) nextFilled() ([]string, error) {
	for {
		row, err := t.lines.next()
		if err != nil {
			return nil, err
		}
		for len(row) > 0 && strings.TrimSpace(row[len(row)-1]) == "" {
			row = row[:len(row)-1]
		}
		if len(row) > MaxColumns {
			return nil, refuse(TooManyColumns, "", "列数超过 100。", "more than 100 columns")
		}
		if len(row) > 0 {
			return row, nil
		}
	}
}

// next returns the data row's cells in the order of the headers. A *rowFault
// still counts as a row.
func (t *table) next() ([]string, error) {
	row, err := t.nextFilled()
	var fault *rowFault
	if err != nil && !errors.As(err, &fault) {
		return nil, err
	}
	if t.number++; t.number > MaxRows {
		return nil, errTooManyRows()
	}
	if fault == nil && len(row) > len(t.place) {
		fault = &rowFault{"这一行的格子比表头多", "the row has more cells than the header"}
	}
	if fault != nil {
		return nil, fault
	}
	cells := make([]string, len(t.headers))
	for i, cell := range row {
		if cell = strings.TrimSpace(cell); !t.spreadsheet {
			cell = unguard(cell)
		}
		cells[t.place[i]] = cell
	}
	return cells, nil
}

func errTooManyRows() error {
	return refuse(TooManyRows, "", "数据超过 100000 行，请分成几个文件。", "more than 100,000 rows; split the file")
}

// A Record is one data row as it stands in the file: text only.
type Record struct {
	Number int       // counts data rows from 1
	faults []Finding // of its characters
	cells  [columnCount]string
}

// A Reader streams the rows of a roster.
type Reader struct{ table *table }

// Open detects the kind of a roster by its content (XLSX, or CSV in UTF-8 or
// GB18030), holds it to the limits and checks its header. A file that is
// refused gives a *FileError.
func Open(r io.ReaderAt, size int64) (*Reader, error) {
	t, err := openTable(r, size, Headers())
	if err != nil {
		return nil, err
	}
	return &Reader{t}, nil
}

// Next returns the next data row, io.EOF after the last, or a *FileError when
// the rest of the file cannot be read.
func (r *Reader) Next() (Record, error) {
	cells, faults, err := r.table.clean()
	if err != nil {
		return Record{}, err
	}
	rec := Record{Number: r.table.number, faults: faults}
	copy(rec.cells[:], cells)
	for c := range columns {
		if r.table.spreadsheet && columns[c].numeric {
			rec.cells[c] = plainNumber(rec.cells[c])
		}
	}
	return rec, nil
}

// Close releases what the reader holds.
func (r *Reader) Close() error { return r.table.Close() }

// readTable opens a file that comes as a stream, of at most MaxBytes.
func readTable(r io.Reader, headers []string) (*table, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	return openTable(bytes.NewReader(data), int64(len(data)), headers)
}

// clean is next with what is wrong with the row's characters as findings.
func (t *table) clean() ([]string, []Finding, error) {
	cells, err := t.next()
	var fault *rowFault
	if errors.As(err, &fault) {
		return nil, []Finding{{t.number, TextInvalid, "", "这一行无法读取：" + fault.zh + "。", "the row cannot be read: " + fault.en}}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var fs []Finding
	for i, cell := range cells {
		if zh, en := textFault(cell); zh != "" {
			fs = append(fs, Finding{t.number, TextInvalid, t.headers[i], "“" + t.headers[i] + "”" + zh + "。", en})
		}
	}
	return cells, fs, nil
}
