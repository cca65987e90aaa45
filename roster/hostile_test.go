package roster

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// drain opens a file and reads it to its end.
func drain(data []byte) (rows int, err error) {
	r, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for ; ; rows++ {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return rows, err
		}
	}
}

// covers: fault:F62 fault:F16
func TestHostileFilesAreRefusedByName(t *testing.T) {
	cells := sampleCells(t)[:4]
	good := asXLSX(t, cells)
	if n, err := drain(good); err != nil || n != 3 {
		t.Fatalf("the good file: %d rows, %v", n, err)
	}
	header := strings.Join(cells[0], ",")
	withHeader := func(old, replacement string) []byte {
		return []byte(strings.Replace(header, old, replacement, 1) + "\n")
	}
	rels := func(target, kind string) map[string]string {
		return map[string]string{"xl/worksheets/_rels/sheet1.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/` + kind + `" Target="` + target + `" TargetMode="External"/></Relationships>`}
	}
	for name, tt := range map[string]struct {
		data []byte
		code string
	}{
		"empty":                     {nil, FileEmpty},
		"blank":                     {[]byte("\n\n,,,\n"), FileEmpty},
		"over 32 MiB":               {make([]byte, MaxBytes+1), FileTooLarge},
		"binary garbage":            {[]byte("\x7fELF\x02\x01\x01\x00\x00\x00"), FileKind},
		"old XLS":                   {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxxxxxxxxxx"), FileKind},
		"UTF-16":                    {[]byte("\xff\xfe\x0e\x5e\xf7\x53"), FileKind},
		"header missing":            {withHeader(",备注", ""), HeaderMissing},
		"header unknown":            {withHeader("备注", "身高"), HeaderUnknown},
		"header twice":              {withHeader("备注", "姓名"), HeaderDuplicate},
		"header not decodable":      {withHeader("备注", "\xff\xff"), HeaderUnknown},
		"header of garbage":         {[]byte(strings.Repeat("x", 100) + "\n"), HeaderUnknown},
		"101 columns":               {[]byte(strings.Repeat("x,", 100) + "x\n"), TooManyColumns},
		"header longer than a line": {[]byte(strings.Repeat("x", 1<<20)), FileUnreadable},
		"100,001 rows":              {[]byte(header + "\n" + strings.Repeat("1\n", MaxRows+1)), TooManyRows},
		"zip that is no XLSX":       {rezip(t, emptyZip(t), nil, map[string]string{"a.txt": "x"}), FileKind},
		"truncated zip":             {good[:len(good)-100], FileUnreadable},
		"zip of garbage":            {[]byte("PK\x03\x04garbage"), FileUnreadable},
		"101 entries":               {rezip(t, good, nil, repeat("x/%d.xml", 101)), FileBomb},
		"bomb by ratio":             {rezip(t, good, nil, map[string]string{"xl/media/a.xml": strings.Repeat(" ", 20<<20)}), FileBomb},
		"bomb in the sheet":         {rezip(t, good, inSheet("<sheetData>", "<sheetData>"+strings.Repeat("<row/>", 2<<20)), nil), FileBomb},
		"unpacks beyond 200 MiB":    {lyingZip(t, good, maxUnpacked+1), FileBomb},
		"declared too small":        {lyingZip(t, good, 10), FileUnreadable},
		"macros":                    {rezip(t, good, nil, map[string]string{"xl/vbaProject.bin": "x"}), FileMacro},
		"macros by declaration": {rezip(t, good, func(name string, body []byte) []byte {
			return bytes.Replace(body, []byte("sheet.main+xml"), []byte("sheet.macroEnabled.main+xml"), 1)
		}, nil), FileMacro},
		"macro sheet":          {rezip(t, good, nil, map[string]string{"xl/macrosheets/sheet1.xml": "<x/>"}), FileMacro},
		"external link":        {rezip(t, good, nil, map[string]string{"xl/externalLinks/externalLink1.xml": "<x/>"}), FileExternal},
		"external relation":    {rezip(t, good, nil, rels("http://10.0.0.1/x", "attachedTemplate")), FileExternal},
		"data connection":      {rezip(t, good, nil, map[string]string{"xl/connections.xml": "<x/>"}), FileExternal},
		"entity declaration":   {rezip(t, good, inSheet("<worksheet", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet`), nil), FileExternal},
		"entity use":           {rezip(t, good, inSheet("困难职工", "&e;"), nil), FileUnreadable},
		"entry upwards":        {rezip(t, good, nil, map[string]string{"../evil.xml": "x"}), FileEntryName},
		"entry upwards inside": {rezip(t, good, nil, map[string]string{"xl/../../evil.xml": "x"}), FileEntryName},
		"absolute entry":       {rezip(t, good, nil, map[string]string{"/etc/evil": "x"}), FileEntryName},
		"backslash entry":      {rezip(t, good, nil, map[string]string{`..\evil.xml`: "x"}), FileEntryName},
		"entry twice":          {rezip(t, good, nil, map[string]string{"xl/Worksheets/Sheet1.xml": "x"}), FileEntryName},
		"sheet cut off":        {rezip(t, good, cutSheet, nil), FileUnreadable},
		"sheet not XML":        {rezip(t, good, inSheet("</row>", "</raw>"), nil), FileUnreadable},
		"cell far right":       {rezip(t, good, inSheet(`<c r="A2"`, `<c r="XFD2"`), nil), TooManyColumns},
		"text not shared":      {rezip(t, good, inSheet(`</row>`, `<c r="U1" t="s"><v>7</v></c></row>`), nil), FileUnreadable},
		"100,001 sheet rows":   {rezip(t, good, inSheet("</sheetData>", manyRows(MaxRows)+"</sheetData>"), nil), TooManyRows},
		"one endless text":     {rezip(t, good, inSheet("困难职工", strings.Repeat("困难职工，低保边缘", 50_000)+randomText(1<<20)), nil), FileBomb},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := drain(tt.data)
			var fe *FileError
			if !errors.As(err, &fe) {
				t.Fatalf("got %v, want a FileError %s", err, tt.code)
			}
			if fe.Code != tt.code {
				t.Errorf("got %s (%v), want %s", fe.Code, err, tt.code)
			}
			if tt.code == TooManyRows && rows > 0 {
				t.Errorf("%d rows were handed out first", rows)
			}
			if fe.Message == "" || fe.MessageEN == "" {
				t.Errorf("no sentence: %+v", fe)
			}
		})
	}
}

// covers: fault:F62
func TestHarmlessOddFilesAreRead(t *testing.T) {
	cells := sampleCells(t)[:4]
	good := asXLSX(t, cells)
	for name, data := range map[string][]byte{
		"17 billion cells by dimension": rezip(t, good, inSheet("<sheetData>", `<dimension ref="A1:XFD1048576"/><sheetData>`), nil),
		"a row far below":               rezip(t, good, inSheet(`<row r="4"`, `<row r="1048576"`), nil),
		"a hyperlink":                   rezip(t, good, nil, map[string]string{"xl/worksheets/_rels/sheet1.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/hyperlink" Target="mailto:a@b" TargetMode="External"/></Relationships>`}),
		"blank rows and columns":        rezip(t, good, inSheet("</sheetData>", strings.Repeat(`<row><c r="AZZ9" s="1"/></row>`, 5000)+"</sheetData>"), nil),
		"CSV with blank lines":          append(bytes.ReplaceAll(asCSV(t, cells), []byte("\n"), []byte("\r\n\r\n")), ",,,\n"...),
		"GB18030 with a mark":           append([]byte("\x84\x31\x95\x33"), asGB18030(t, cells)...),
		"CSV with all quoted":           []byte(quoteAll(cells)),
		"columns in another order":      asCSV(t, reverseColumns(cells)),
	} {
		t.Run(name, func(t *testing.T) {
			want, _, err := readAll(t, asCSV(t, cells), NewChecker(samplePlan(), sampleUnions(t)))
			if err != nil || len(want) != 3 {
				t.Fatal(len(want), err)
			}
			got, findings, err := readAll(t, data, NewChecker(samplePlan(), sampleUnions(t)))
			if err != nil || len(findings) > 0 {
				t.Fatal(err, findings)
			}
			if !slices.Equal(want, got) {
				t.Errorf("read %v, want %v", got, want)
			}
		})
	}
}

func TestAnUnknownHeaderIsNamedWithoutLongNumbers(t *testing.T) {
	header := strings.Join(sampleCells(t)[0], ",")
	for unknown, show := range map[string]bool{"身高": true, "419999198710014098": false} {
		_, err := drain([]byte(strings.Replace(header, "备注", unknown, 1)))
		var fe *FileError
		if !errors.As(err, &fe) || fe.Code != HeaderUnknown {
			t.Fatal(err)
		}
		for _, text := range []string{fe.Field, fe.Message, fe.MessageEN, fe.Error()} {
			if strings.Contains(text, unknown) != show {
				t.Errorf("%s is shown as %s", unknown, text)
			}
		}
	}
}

// covers: F108 fault:F62
func TestBrokenRowsCostOnlyThemselves(t *testing.T) {
	cells := sampleCells(t)[:4]
	rows := strings.Split(strings.TrimSpace(string(asCSV(t, cells))), "\n")
	gb := strings.Split(strings.TrimSpace(string(asGB18030(t, cells))), "\n")
	with := func(rows []string, edit func(string) string) []byte {
		rows = slices.Clone(rows)
		rows[2] = edit(rows[2])
		return []byte(strings.Join(rows, "\n"))
	}
	name := cells[2][colName]
	replaced := func(s string) func(string) string {
		return func(row string) string { return strings.ReplaceAll(row, name, s) }
	}
	for label, tt := range map[string]struct {
		data []byte
		want []string
	}{
		"NUL":                 {with(rows, replaced("王\x00")), []string{TextInvalid, TextInvalid}},
		"bidi override":       {with(rows, replaced("王\u202e二")), []string{TextInvalid, TextInvalid}},
		"zero width":          {with(rows, replaced("王\u200b二")), []string{TextInvalid, TextInvalid}},
		"invalid UTF-8":       {with(rows, replaced("王\xff")), []string{TextInvalid, TextInvalid}},
		"invalid GB18030":     {with(gb, func(r string) string { return "\xff" + r }), []string{TextInvalid}},
		"quote never closed":  {with(rows, func(r string) string { return `"` + r }), []string{TextInvalid}},
		"quote inside a cell": {with(rows, func(r string) string { return `x"y"z` + r }), []string{TextInvalid}},
		"line without end":    {with(rows, func(r string) string { return r + strings.Repeat("长", 1<<20) }), []string{TextInvalid}},
		"cell too long":       {with(rows, func(r string) string { return r + strings.Repeat("长", longestText+1) }), []string{TextInvalid}},
		"too many cells":      {with(rows, func(r string) string { return r + ",x" }), []string{TextInvalid}},
		"too few cells":       {with(rows, func(r string) string { return r[:strings.Index(r, ",困难职工")] }), slices.Repeat([]string{MissingField}, 13)},
		"name too long":       {with(rows, replaced(strings.Repeat("长", longestName+1))), []string{TextInvalid, TextInvalid}},
	} {
		t.Run(label, func(t *testing.T) {
			good, findings, err := readAll(t, tt.data, NewChecker(samplePlan(), sampleUnions(t)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string][]string{"2": tt.want}, codesByRow(findings)); diff != "" {
				t.Error(diff)
			}
			if len(good) != 2 || good[0].Number != 1 || good[1].Number != 3 {
				t.Errorf("good rows %v, want 1 and 3", good)
			}
		})
	}
}

// covers: F108
func TestTwoStrayQuotesDoNotSwallowTheRowsBetween(t *testing.T) {
	good := strings.Split(strings.TrimSpace(string(asCSV(t, goodCells(t)[:41]))), "\n")
	for name, second := range map[string]string{
		"before a cell": `"` + good[35],
		"after a cell":  strings.Replace(good[35], ",", `",`, 1),
		"after a row":   good[35] + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			rows := slices.Clone(good)
			rows[5], rows[35] = `"`+rows[5], second
			read, findings, err := readAll(t, []byte(strings.Join(rows, "\r\n")), NewChecker(samplePlan(), sampleUnions(t)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string][]string{"5": {TextInvalid}, "35": {TextInvalid}}, codesByRow(findings)); diff != "" {
				t.Error(diff)
			}
			if len(read) != 38 {
				t.Errorf("%d good rows, want 38", len(read))
			}
		})
	}
}

func TestALineBreakInsideQuotesBelongsToItsCell(t *testing.T) {
	cells := goodCells(t)[:3]
	cells[1] = slices.Clone(cells[1])
	cells[1][colRemark] = "第一行\n第二行, \"引号\"\n"
	good, findings, err := readAll(t, asCSV(t, cells), NewChecker(samplePlan(), sampleUnions(t)))
	if err != nil || len(findings) > 0 || len(good) != 2 {
		t.Fatal(err, findings, good)
	}
	if want := "第一行\n第二行, \"引号\""; good[0].Remark != want {
		t.Errorf("the remark reads %q, want %q", good[0].Remark, want)
	}
}

func TestTheFirstVisibleSheetIsRead(t *testing.T) {
	cells := goodCells(t)[:3]
	f, err := excelize.OpenReader(bytes.NewReader(asXLSX(t, cells)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.NewSheet("说明"); err != nil {
		t.Fatal(err)
	}
	if err := f.MoveSheet("说明", "花名册"); err != nil {
		t.Fatal(err)
	}
	f.SetActiveSheet(1)
	if err := f.SetSheetVisible("说明", false); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	if n, err := drain(b.Bytes()); err != nil || n != 2 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestSharedTextsAreReadWithoutTheirPhoneticGuides(t *testing.T) {
	good := asXLSX(t, goodCells(t)[:2])
	data := sharing(t, good, `<sst><si><t>x</t></si><si><r><t>林</t></r><r><t>杰_x0041_</t></r><rPh sb="0" eb="1"><t>lin</t></rPh></si></sst>`)
	r, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rec, err := r.Next()
	if err != nil || rec.cells[colName] != "林杰A" {
		t.Errorf("the name reads %q, %v", rec.cells[colName], err)
	}
	for name, texts := range map[string]string{
		"one endless text": `<sst><si><t>` + randomText(2<<20) + `</t></si></sst>`,
		"many texts":       `<sst>` + randomText(1<<18) + strings.Repeat(`<si/>`, MaxRows*int(columnCount)+1) + `</sst>`,
	} {
		var fe *FileError
		if _, err := drain(sharing(t, good, texts)); !errors.As(err, &fe) || fe.Code != FileBomb && fe.Code != TooManyRows {
			t.Errorf("%s gave %v", name, err)
		}
	}
}
