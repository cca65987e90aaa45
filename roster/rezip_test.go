package roster

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// rezip rebuilds an XLSX with parts replaced by edit and extra ones added.
func rezip(t testing.TB, xlsx []byte, edit func(name string, body []byte) []byte, extra map[string]string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	add := func(name string, body []byte) {
		w, err := out.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range z.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		if edit != nil {
			body = edit(f.Name, body)
		}
		add(f.Name, body)
	}
	for name, body := range extra {
		add(name, []byte(body))
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const sheetPart = "xl/worksheets/sheet1.xml"

// inSheet edits the sheet's XML.
func inSheet(old, replacement string) func(string, []byte) []byte {
	return func(name string, body []byte) []byte {
		if name != sheetPart {
			return body
		}
		if !bytes.Contains(body, []byte(old)) {
			panic("the sheet does not contain " + old)
		}
		return bytes.Replace(body, []byte(old), []byte(replacement), 1)
	}
}

func repeat(name string, n int) map[string]string {
	extra := map[string]string{}
	for i := range n {
		extra[fmt.Sprintf(name, i)] = "x"
	}
	return extra
}

// sharing moves the sheet's first data cell to a table of shared texts.
func sharing(t testing.TB, xlsx []byte, texts string) []byte {
	t.Helper()
	return rezip(t, xlsx, func(name string, body []byte) []byte {
		switch name {
		case sheetPart:
			at := bytes.Index(body, []byte(`<row r="2"`))
			from := at + bytes.Index(body[at:], []byte(`<c r="B2"`))
			to := from + bytes.Index(body[from:], []byte("</c>")) + len("</c>")
			return slices.Concat(body[:from], []byte(`<c r="B2" t="s"><v>1</v></c>`), body[to:])
		case "xl/_rels/workbook.xml.rels":
			return bytes.Replace(body, []byte("</Relationships>"), []byte(`<Relationship Id="rT" Type="http://x/sharedStrings" Target="/xl/texts.xml"/></Relationships>`), 1)
		}
		return body
	}, map[string]string{"xl/texts.xml": texts})
}

func emptyZip(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := zip.NewWriter(&b).Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lyingZip declares another unpacked size for the sheet than it has.
func lyingZip(t testing.TB, xlsx []byte, size uint64) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range z.File {
		h := f.FileHeader
		if h.Name == sheetPart {
			h.UncompressedSize64 = size
		}
		raw, err := f.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		w, err := out.CreateRaw(&h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func cutSheet(name string, body []byte) []byte {
	if name != sheetPart {
		return body
	}
	return body[:bytes.Index(body, []byte("</sheetData>"))]
}

// manyRows differ from each other, so that they pass as a sheet of ordinary ratio.
func manyRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+9, i+9, i*7919%100_003)
	}
	return b.String()
}

// randomText doesn't compress, so that it passes as a part of ordinary ratio.
func randomText(n int) string {
	var b strings.Builder
	state := uint32(1)
	for range n {
		state = state*1664525 + 1013904223
		b.WriteByte('a' + byte(state>>24)%26)
	}
	return b.String()
}

func quoteAll(cells [][]string) string {
	var b strings.Builder
	for _, row := range cells {
		b.WriteString(`"` + strings.Join(row, `","`) + "\"\n")
	}
	return b.String()
}

func reverseColumns(cells [][]string) [][]string {
	var out [][]string
	for _, row := range cells {
		row = slices.Clone(row)
		slices.Reverse(row)
		out = append(out, row)
	}
	return out
}
