package roster

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// longestLine bounds a row in bytes.
const longestLine = 64 << 10

var (
	utf8BOM  = []byte("\xef\xbb\xbf")
	tooLong  = &rowFault{"这一行太长", "the line is longer than 64 KiB"}
	unclosed = &rowFault{"引号没有成对", "a quote isn't closed"}
)

// csvLines reads CSV line by line, so that a quote which never closes costs its
// own row and not the rest of the file, and a line without end costs no memory.
type csvLines struct {
	in    *bufio.Reader
	width int      // cells of the first row, the header
	ahead [][]byte // lines read while looking for a closing quote
}

// openCSV tells the encoding by the header: Chinese headers in GB18030 are
// never valid UTF-8. Bytes that don't fit the encoding later on are faults of
// their rows.
func openCSV(r io.ReaderAt, size int64) (lines, error) {
	head := make([]byte, min(size, longestLine))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the file's header: %w", err)
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, refuse(FileKind, "", "文件是 UTF-16 编码，请另存为“CSV UTF-8”或 XLSX。", "the file is UTF-16; save it as CSV UTF-8 or XLSX")
	}
	bom := bytes.HasPrefix(head, utf8BOM)
	line, _, _ := bytes.Cut(bytes.TrimPrefix(head, utf8BOM), []byte("\n"))
	if bytes.IndexByte(line, 0) >= 0 {
		return nil, refuse(FileKind, "", "这不是 XLSX 或 CSV 文件。", "this is neither XLSX nor CSV")
	}
	open := func() *csvLines {
		var in io.Reader = io.NewSectionReader(r, 0, size)
		switch {
		case bom:
			in = io.NewSectionReader(r, int64(len(utf8BOM)), size-int64(len(utf8BOM)))
		case !utf8.Valid(line):
			in = simplifiedchinese.GB18030.NewDecoder().Reader(in)
		}
		return &csvLines{in: bufio.NewReaderSize(in, longestLine)}
	}
	if err := countRows(open()); err != nil {
		return nil, err
	}
	return open(), nil
}

// countRows refuses a file of too many rows before its first row is used.
func countRows(c *csvLines) error {
	filled := 0
	for all := 0; ; all++ {
		row, err := c.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case isRowFault(err) || strings.TrimSpace(strings.Join(row, "")) != "":
			filled++
		case err != nil:
			return err
		}
		if filled > MaxRows+1 || all > maxLines {
			return errTooManyRows()
		}
	}
}

func (c *csvLines) Close() error { return nil }

func (c *csvLines) next() ([]string, error) {
	line, err := c.line()
	if err != nil {
		return nil, err
	}
	cells := strings.Split(string(line), ",")
	if bytes.ContainsRune(line, '"') {
		if cells, err = c.quoted(line); err != nil {
			return nil, err
		}
	}
	if c.width == 0 {
		c.width = len(cells)
	}
	return cells, nil
}

// quoted reads a row with quotes, which may hold line breaks. If a quote doesn't
// close before the next line that looks like a row, the lines taken are given
// back to be rows of their own: two stray quotes must not take the good rows
// between them along.
func (c *csvLines) quoted(line []byte) ([]string, error) {
	joined, taken := line, [][]byte(nil)
	for open := oddQuotes(line); open; {
		more, err := c.line()
		if err == nil || isRowFault(err) {
			taken = append(taken, more)
		}
		if err != nil || len(joined)+len(more) > longestLine || c.looksLikeRow(more) {
			c.ahead = append(taken, c.ahead...)
			return nil, unclosed
		}
		open = open != oddQuotes(more)
		joined = append(append(joined, '\n'), more...)
	}
	row := csv.NewReader(bytes.NewReader(joined))
	row.FieldsPerRecord = -1
	cells, err := row.Read()
	if err != nil {
		c.ahead = append(taken, c.ahead...)
		return nil, unclosed
	}
	return cells, nil
}

func (c *csvLines) looksLikeRow(line []byte) bool {
	return c.width > 1 && bytes.Count(line, []byte(",")) >= c.width-1
}

func oddQuotes(line []byte) bool { return bytes.Count(line, []byte(`"`))%2 != 0 }

// line returns the next line without its end; the result is the caller's own.
// A line too long to keep comes as nil with its fault.
func (c *csvLines) line() ([]byte, error) {
	if len(c.ahead) > 0 {
		line := c.ahead[0]
		c.ahead = c.ahead[1:]
		if line == nil {
			return nil, tooLong
		}
		return line, nil
	}
	line, more, err := c.in.ReadLine()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading a line: %w", err)
	}
	if err != nil || !more {
		return bytes.Clone(line), err
	}
	for more && err == nil {
		_, more, err = c.in.ReadLine()
	}
	return nil, tooLong
}
