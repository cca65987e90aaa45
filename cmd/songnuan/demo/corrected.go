package demo

import (
	"context"
	"strings"
)

// fits says whether a budget line pays all that was filed on it with the first
// roster; where it doesn't, approvals go one by one until the money is gone.
func (d *drive) fits(i int) bool {
	return sum(d.where(func(h *household) bool { return h.line == i && !h.extra })) <= d.plan.Budget.Lines[i].fen
}

// chooseObjections picks two households whose line pays everybody: one that will
// be objected to without ground and one that will be struck off.
func (d *drive) chooseObjections() {
	chosen := d.where(func(h *household) bool { return !h.aided && d.fits(h.line) })
	if len(chosen) >= 2 {
		d.dismiss, d.uphold = chosen[0], chosen[1]
	}
}

// chooseCorrections finds, for each line that pays everybody, as many refused
// rows with a mistyped number as it takes to ask for more than is left; put
// right, they are the second roster.
func (d *drive) chooseCorrections(v importView) error {
	faults := map[int][]finding{}
	for _, f := range v.Findings {
		if !strings.HasPrefix(f.Code, "warning:") {
			faults[f.Row] = append(faults[f.Row], f)
		}
	}
	var rows [][]string
	for i, l := range d.plan.Budget.Lines {
		if !d.fits(i) {
			continue
		}
		left := l.fen - sum(d.where(func(h *household) bool { return h.line == i && h != d.uphold }))
		for row := 1; row <= len(d.roster.rows) && left >= 0; row++ {
			if len(faults[row]) != 1 || d.plan.lineFor(d.roster.cell(row, colCategory)) != i {
				continue
			}
			mended := d.roster.corrected(faults[row][0])
			ask, err := fenOf(d.roster.cell(row, colAmount))
			if mended == nil || err != nil {
				continue
			}
			rows = append(rows, mended)
			left -= ask
		}
	}
	var err error
	d.mended, err = d.roster.with(rows)
	return err
}

// fileCorrected imports the second roster.
func (d *drive) fileCorrected(ctx context.Context) error {
	if len(d.mended.rows) == 0 {
		return nil
	}
	d.show.step("更正补报", len(d.mended.rows))
	v, err := d.load(ctx, d.mended, false)
	if err != nil {
		return err
	}
	d.show.end("导入 %d 户", v.Imported)
	d.checks.expect(v.Imported == len(d.mended.rows), "更正后补报 %d 户，导入 %d 户", len(d.mended.rows), v.Imported)
	return d.readCases(ctx, d.mended, true)
}
