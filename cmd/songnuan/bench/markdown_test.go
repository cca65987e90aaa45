package bench

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestMarkdownTablesHaveAsManyCellsInEachRow(t *testing.T) {
	path := Report{Medians: atTheLimit()}
	path.Goals = judge(path.Medians)
	rates := RatesReport{}
	rates.add("import csv", "rows/s", 300, 1000)
	rates.hold("P5", "csv", false, 0.5, 0.3)
	curve := CurveReport{Points: []Point{{Cases: 100, Rate: 50, P50: 2}, {Cases: 1000, Rate: 40, P50: 3}}}
	curve.judge()
	for name, report := range map[string]interface{ Markdown(io.Writer) }{"path": path, "rates": rates, "curve": curve} {
		var out bytes.Buffer
		report.Markdown(&out)
		bars, tables := 0, 0
		for line := range strings.Lines(out.String()) {
			switch n := strings.Count(line, "|"); {
			case n == 0:
				bars = 0
			case bars == 0:
				bars, tables = n, tables+1
			case n != bars:
				t.Errorf("%s: %d bars in a table of %d: %s", name, n, bars, line)
			}
		}
		if tables != 2 {
			t.Errorf("%s has %d tables", name, tables)
		}
	}
	var out bytes.Buffer
	path.Markdown(&out)
	if want := "| WAL KB a case | – | – | – | 250 | – |"; !strings.Contains(out.String(), want) {
		t.Errorf("no row %q in:\n%s", want, out.String())
	}
}
