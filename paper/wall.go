package paper

import (
	"fmt"
	"strconv"

	"github.com/songnuan/songnuan/relief"
)

// A column of the posted table.
type column struct {
	name  string
	width float64
	align string
	text  func(relief.SheetRow) string
}

var columns = []column{
	{"序号", 13, "R", func(r relief.SheetRow) string { return strconv.Itoa(r.Row) }},
	{"姓名", 22, "L", func(r relief.SheetRow) string { return r.Name }},
	{"单位", 53, "L", func(r relief.SheetRow) string { return r.Unit }},
	{"类别", 27, "L", func(r relief.SheetRow) string { return r.Category }},
	{"致困原因", 25, "L", func(r relief.SheetRow) string { return r.Cause }},
	{"人口", 12, "R", func(r relief.SheetRow) string { return strconv.Itoa(r.Members) }},
	{"金额（元）", 28, "R", func(r relief.SheetRow) string { return r.Amount.Grouped() }},
}

// resultColumns are those of a list of who got what.
var resultColumns = []column{
	{"序号", 13, "R", columns[0].text},
	{"姓名", 30, "L", columns[1].text},
	{"单位", 72, "L", columns[2].text},
	{"类别", 37, "L", columns[3].text},
	{"金额（元）", 28, "R", columns[6].text},
}

func columnsOf(s relief.Snapshot) []column {
	if s.Result {
		return resultColumns
	}
	return columns
}

// titleOf is what the sheet is called.
func titleOf(s relief.Snapshot) string {
	if s.Result {
		return s.Title + "发放结果公示"
	}
	return s.Title + "公示"
}

// reason says why the sheet hangs there.
func reason(s relief.Snapshot) string {
	if s.Result {
		return "本次慰问款已经发放，现将发放结果公示如下。如有异议，请拨打监督电话。扫描二维码可核对本公示。姓名已作隐去处理。"
	}
	return "根据慰问活动方案，经摸底、核实，现将拟慰问对象公示如下。公示期间如有异议，请拨打监督电话，或扫描二维码核对本公示并填写异议。姓名已作隐去处理。"
}

const (
	plain      = 11.0 // points
	small      = 10.0
	lineHeight = 6.0
	qrSide     = 32.0
	footHeight = 10.0
)

// WallSheet draws the sheet that hangs on the board: A4, with the check code and
// a QR code that leads to the page which checks it.
func WallSheet(s relief.Snapshot) ([]byte, error) {
	first, err := drawWall(s, 0)
	if err != nil {
		return nil, err
	}
	d, err := drawWall(s, first.PageCount())
	if err != nil {
		return nil, err
	}
	return d.bytes()
}

// drawWall draws once; pages is how many there will be, which only a first
// drawing can tell.
func drawWall(s relief.Snapshot, pages int) (drawing, error) {
	d, err := begin(titleOf(s), s.StartsOn)
	if err != nil {
		return d, err
	}
	d.SetFooterFunc(func() {
		y := bottom - footHeight + 4
		d.write(margin, y, width/2, lineHeight, small, "L", "核对码 "+s.Code())
		d.write(margin+width/2, y, width/2, lineHeight, small, "R", fmt.Sprintf("第 %d 页，共 %d 页", d.PageNo(), pages))
	})
	d.AddPage()
	if err := d.wallHead(s); err != nil {
		return d, err
	}
	columns := columnsOf(s)
	d.tableHead(columns)
	for _, r := range s.Rows {
		d.tableRow(columns, r)
	}
	d.closing(s)
	return d, nil
}

// wallHead writes what stands above the table, with the QR code beside it.
func (d drawing) wallHead(s relief.Snapshot) error {
	if s.Rehearsal {
		d.centred(12, "【演练】日期为模拟，不是真实公示")
		d.SetY(d.GetY() + 2)
	}
	d.centred(20, titleOf(s))
	d.SetY(d.GetY() + 4)
	d.paragraph(margin, width, plain, reason(s))
	top := d.GetY() + 3
	if err := d.code(s.Address+"/check?code="+s.Code(), margin+width-qrSide, top, qrSide); err != nil {
		return err
	}
	d.SetY(top)
	const label = 22.0
	for _, line := range [][2]string{
		{"公示单位", s.UnionName},
		{"组织单位", s.Organiser},
		{"公示期", fmt.Sprintf("%s 至 %s 24:00（%d 个工作日）", s.StartsOn, s.EndsOn, s.Days)},
		{"张贴地点", s.Places},
		{"监督电话", s.Phone},
		{"网上公示", s.Address},
		{"核对码", s.Code()},
	} {
		d.write(margin, d.GetY(), label, lineHeight, plain, "L", line[0])
		d.paragraph(margin+label, width-qrSide-label-4, plain, line[1])
	}
	d.SetY(max(d.GetY(), top+qrSide) + 3)
	return nil
}

func (d drawing) tableHead(columns []column) {
	x, y := margin, d.GetY()
	for _, c := range columns {
		d.Rect(x, y, c.width, lineHeight+1, "D")
		d.write(x, y, c.width, lineHeight+1, small, "C", c.name)
		x += c.width
	}
	d.SetY(y + lineHeight + 1)
}

// tableRow writes one household; long texts wrap and make the row higher.
func (d drawing) tableRow(columns []column, r relief.SheetRow) {
	cells, high := make([][]string, len(columns)), 1
	for i, c := range columns {
		cells[i] = d.wrap(small, c.width-2, c.text(r))
		high = max(high, len(cells[i]))
	}
	height := float64(high)*lineHeight + 0.5
	if d.GetY()+height > bottom-footHeight {
		d.AddPage()
		d.tableHead(columns)
	}
	x, y := margin, d.GetY()
	for i, c := range columns {
		d.Rect(x, y, c.width, height, "D")
		for n, line := range cells[i] {
			d.write(x, y+0.25+float64(n)*lineHeight, c.width, lineHeight, small, c.align, line)
		}
		x += c.width
	}
	d.SetY(y + height)
}

// closing writes the sums, and whose sheet it is.
func (d drawing) closing(s relief.Snapshot) {
	const needs = 26.0
	if d.GetY()+needs > bottom-footHeight {
		d.AddPage()
	}
	d.SetY(d.GetY() + 3)
	d.paragraph(margin, width, plain, fmt.Sprintf("共 %d 户，合计 %s 元（%s）。", len(s.Rows), s.Total().Grouped(), s.Total().Capitals()))
	d.write(margin, d.GetY()+3, width, lineHeight, plain, "R", s.UnionName)
	d.write(margin, d.GetY()+3+lineHeight, width, lineHeight, plain, "R", s.StartsOn.String())
}
