package roster

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// sheetLines streams the rows of a workbook's first visible sheet. It reads the
// parts itself instead of through excelize, whose reader ends without an error
// where the XML breaks, so that rows go missing, and unpacks large sheets, which
// hold personal data, into the temporary directory.
type sheetLines struct {
	xml    *xml.Decoder
	part   io.Closer
	shared texts
}

func openSheet(r io.ReaderAt, size int64) (lines, error) {
	c, err := openContainer(r, size)
	if err != nil {
		return nil, err
	}
	sheet, texts, err := c.locate()
	if err != nil {
		return nil, err
	}
	if err := c.countRows(sheet); err != nil {
		return nil, err
	}
	s := &sheetLines{}
	if texts != "" {
		if s.shared, err = c.sharedTexts(texts); err != nil {
			return nil, err
		}
	}
	if s.xml, s.part, err = c.open(sheet, maxUnpacked); err != nil {
		return nil, err
	}
	return s, nil
}

// locate follows the relationships to the first visible sheet and to the shared
// texts; the latter may be "" when every text is in its cell.
func (c *container) locate() (sheet, texts string, err error) {
	root, err := c.relations("_rels/.rels")
	if err != nil {
		return "", "", err
	}
	var book string
	for _, rel := range root {
		if strings.HasSuffix(rel.Type, "/officeDocument") {
			book = partName("", rel.Target)
		}
	}
	var doc struct {
		Sheets []struct {
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := c.decode(book, &doc); err != nil {
		return "", "", err
	}
	rels, err := c.relations(path.Join(path.Dir(book), "_rels", path.Base(book)+".rels"))
	if err != nil {
		return "", "", err
	}
	byID := map[string]string{}
	for _, rel := range rels {
		byID[rel.ID] = partName(path.Dir(book), rel.Target)
		if strings.HasSuffix(rel.Type, "/sharedStrings") {
			texts = byID[rel.ID]
		}
	}
	for _, s := range doc.Sheets {
		if s.State == "" || s.State == "visible" {
			return byID[s.ID], texts, nil
		}
	}
	return "", "", refuse(FileUnreadable, "", "XLSX 里没有可见的工作表。", "the XLSX has no visible sheet")
}

// partName resolves a relationship's target, which may be relative to its part.
func partName(dir, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(dir, target)
}

// countRows reads the sheet once without parsing it, so that too many rows and
// a damaged part are refused before the first row is used.
func (c *container) countRows(sheet string) error {
	f := c.parts[strings.ToLower(sheet)]
	if f == nil {
		return refuse(FileUnreadable, sheet, "XLSX 不完整，缺少工作表。", "the sheet is missing")
	}
	rc, err := f.Open()
	if err != nil {
		return unreadable(err)
	}
	defer rc.Close()
	in := bufio.NewReaderSize(&tokenGuard{r: rc}, 64<<10)
	filled, counted := 0, true
	for {
		_, err := in.ReadSlice('<')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return unreadable(err)
		}
		name, _ := in.Peek(12)
		name = name[:bytes.IndexAny(append(bytes.Clone(name), '>'), " />\t\r\n")]
		switch string(name[bytes.IndexByte(name, ':')+1:]) {
		case "row":
			counted = false
		case "v", "is":
			if !counted {
				filled++
			}
			counted = true
		}
		if filled > MaxRows+1 {
			return errTooManyRows()
		}
	}
}

// texts are strings end to end, with where each ends: a table of two million empty ones
// holds eight megabytes.
type texts struct {
	all  []byte
	ends []uint32
}

func (t *texts) add(s string) {
	t.all = append(t.all, s...)
	t.ends = append(t.ends, uint32(len(t.all))) //nolint:gosec // below maxBytes
}

func (t *texts) at(n int) string {
	begin := uint32(0)
	if n > 0 {
		begin = t.ends[n-1]
	}
	return string(t.all[begin:t.ends[n]])
}

// sharedTexts reads the table of texts that cells refer to by number.
func (c *container) sharedTexts(name string) (texts, error) {
	const (
		maxTexts = MaxRows * int(columnCount)
		maxBytes = 100 << 20
	)
	d, part, err := c.open(name, maxBytes)
	if err != nil {
		return texts{}, err
	}
	defer part.Close()
	var table texts
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		if err != nil {
			return texts{}, unreadable(err)
		}
		if el, ok := t.(xml.StartElement); ok && el.Name.Local == "si" {
			text, err := elementText(d, el)
			if err != nil {
				return texts{}, unreadable(err)
			}
			if table.add(text); len(table.ends) > maxTexts {
				return texts{}, errTooManyRows()
			}
		}
	}
}

// elementText collects the text of v and t elements inside el, up to its end.
// Formulas and phonetic guides (rPh) are left out.
func elementText(d *xml.Decoder, el xml.StartElement) (string, error) {
	var text strings.Builder
	reading := false
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "rPh":
				if err := d.Skip(); err != nil {
					return "", err
				}
			case "v", "t":
				reading = true
			}
		case xml.CharData:
			if reading {
				text.Write(t)
			}
		case xml.EndElement:
			reading = false
			if t.Name == el.Name {
				return unescape(text.String()), nil
			}
		}
	}
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape undoes the form in which OOXML writes characters that XML can't hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		r, _ := strconv.ParseUint(e[2:6], 16, 16)
		return string(rune(r))
	})
}

func (s *sheetLines) Close() error { return s.part.Close() }

func (s *sheetLines) next() ([]string, error) {
	for {
		t, err := s.xml.Token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, unreadable(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "row" {
				return s.row(t)
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				return nil, io.EOF
			}
		}
	}
}

func (s *sheetLines) row(el xml.StartElement) ([]string, error) {
	var cells []string
	at := 0
	for {
		t, err := s.xml.Token()
		if err != nil {
			return nil, unreadable(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				break
			}
			value, err := s.cell(t)
			if err != nil {
				return nil, unreadable(err)
			}
			if at = columnOf(t, at); value == "" {
				break
			}
			if at > MaxColumns {
				return nil, refuse(TooManyColumns, "", "列数超过 100。", "more than 100 columns")
			}
			for len(cells) < at {
				cells = append(cells, "")
			}
			cells[at-1] = value
		case xml.EndElement:
			if t.Name == el.Name {
				return cells, nil
			}
		}
	}
}

// cell returns a cell's text, shared texts looked up.
func (s *sheetLines) cell(el xml.StartElement) (string, error) {
	value, err := elementText(s.xml, el)
	if err != nil || attr(el, "t") != "s" {
		return value, err
	}
	at, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || at < 0 || at >= len(s.shared.ends) {
		return "", refuse(FileUnreadable, attr(el, "r"), "XLSX 已损坏：单元格指向不存在的文字。", "a cell refers to a text that isn't there")
	}
	return s.shared.at(at), nil
}

// columnOf is the cell's column counted from 1; a cell without a reference
// follows the one before. A reference beyond any limit counts as the limit.
func columnOf(el xml.StartElement, before int) int {
	at := 0
	for _, r := range attr(el, "r") {
		if r < 'A' || r > 'Z' || at > MaxColumns {
			break
		}
		at = at*26 + int(r-'A') + 1
	}
	if at == 0 {
		return before + 1
	}
	return at
}

func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
