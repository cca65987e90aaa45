package demo

import (
	"slices"
	"testing"
)

const samplePlan = "../../../data/campaigns/county-2023.yaml"

// sample is a drive of the county's plan as it stands after the import.
func sample(t *testing.T) (*drive, importView) {
	t.Helper()
	p, err := readPlan(samplePlan)
	if err != nil {
		t.Fatal(err)
	}
	r, err := readRoster(p.beside(p.Roster))
	if err != nil {
		t.Fatal(err)
	}
	expected, known, err := p.expected()
	if err != nil || !known {
		t.Fatalf("the expected findings: %v, known %t", err, known)
	}
	fields := map[string]string{"card_number_invalid": colCard, "id_number_invalid": colIDNumber}
	d, v := &drive{plan: p, roster: r}, importView{}
	for row := range r.rows {
		codes := expected[row+1]
		for _, code := range codes {
			v.Findings = append(v.Findings, finding{Row: row + 1, Code: code, Field: fields[code]})
		}
		if len(codes) > 0 && !slices.Contains(codes, "warning:aided_last_year") {
			continue
		}
		amount, err := fenOf(r.cell(row+1, colAmount))
		if err != nil {
			t.Fatal(err)
		}
		category := r.cell(row+1, colCategory)
		d.cases = append(d.cases, &household{row: row + 1, category: category, amount: amount, line: p.lineFor(category), aided: r.cell(row+1, colAided) == "是"})
	}
	return d, v
}

// What the demo must see follows from plan and roster: 500 hardship workers fill
// their line to the fen, the model workers ask for more than theirs holds.
func TestSampleAsksForWhatThePlanSays(t *testing.T) {
	d, _ := sample(t)
	of := func(i int) []*household { return d.where(func(h *household) bool { return h.line == i }) }
	if n, fen := len(of(1)), sum(of(1)); n != 500 || yuan(fen) != "250,000.00" || !d.fits(1) {
		t.Errorf("hardship: %d households, %s", n, yuan(fen))
	}
	if n, fen := len(of(0)), sum(of(0)); n != 60 || yuan(fen) != "92,000.00" || d.fits(0) {
		t.Errorf("model workers: %d, %s", n, yuan(fen))
	}
	if n := len(d.where(func(h *household) bool { return h.aided })); n != 6 {
		t.Errorf("%d aided last year", n)
	}
}

func TestObjectionsAreAboutHardship(t *testing.T) {
	d, _ := sample(t)
	d.chooseObjections()
	for _, h := range []*household{d.dismiss, d.uphold} {
		if h.line != 1 || h.aided {
			t.Errorf("row %d: line %d, aided %t", h.row, h.line, h.aided)
		}
	}
	if d.dismiss == d.uphold {
		t.Error("both objections are to the same household")
	}
}

// One household struck off leaves 500.00: one corrected household takes it, and
// the next asks for too much.
func TestCorrectionsAskForOneTooMany(t *testing.T) {
	d, v := sample(t)
	d.chooseObjections()
	if err := d.chooseCorrections(v); err != nil {
		t.Fatal(err)
	}
	if n := len(d.mended.rows); n != 2 {
		t.Fatalf("%d corrected rows", n)
	}
	for row := range d.mended.rows {
		card, id := d.mended.cell(row+1, colCard), d.mended.cell(row+1, colIDNumber)
		if card != withLuhn(card) || id != withIDCheck(id) {
			t.Errorf("corrected row %d still has a wrong number", row+1)
		}
		if d.plan.lineFor(d.mended.cell(row+1, colCategory)) != 1 {
			t.Errorf("corrected row %d is paid from another line", row+1)
		}
	}
	again, err := readRoster(d.plan.beside(d.plan.Roster))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(again.rows, d.roster.rows, slices.Equal[[]string]) {
		t.Error("correcting rows changed the roster itself")
	}
}

func TestCheckDigits(t *testing.T) {
	for _, tc := range []struct {
		name, in, want string
		mend           func(string) string
	}{
		{"card of 16 digits", "4111111111111110", "4111111111111111", withLuhn},
		{"card of 15 digits", "378282246310000", "378282246310005", withLuhn},
		{"too short", "6222", "", withLuhn},
		{"letters", "62220202001122X3440", "", withLuhn},
		{"ID number of the standard", "11010519491231002A", "11010519491231002X", withIDCheck},
		{"ID number of fifteen", "110105491231002", "", withIDCheck},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.mend(tc.in); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestAnotherCardIsValidAndOfTheSameBank(t *testing.T) {
	const old = "6222020200112233446"
	card, err := anotherCard(old)
	if err != nil {
		t.Fatal(err)
	}
	if len(card) != len(old) || card[:12] != old[:12] || card != withLuhn(card) {
		t.Errorf("got %s", card)
	}
	if _, err := anotherCard("****3444"); err == nil {
		t.Error("a masked account passes for a card")
	}
}

func TestFenIsReadAsText(t *testing.T) {
	for in, want := range map[string]int64{"500": 50000, "500.5": 50050, "90000.00": 9000000, "0.07": 7} {
		if got, err := fenOf(in); err != nil || got != want {
			t.Errorf("fenOf(%s) = %d, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "-1", "1.234", "1e3", "一百", "1.-5"} {
		if got, err := fenOf(in); err == nil {
			t.Errorf("fenOf(%q) = %d", in, got)
		}
	}
	for fen, want := range map[int64]string{0: "0.00", 7: "0.07", 24950000: "249,500.00", 100000000: "1,000,000.00", -50000: "-500.00"} {
		if got := yuan(fen); got != want {
			t.Errorf("yuan(%d) = %s, want %s", fen, got, want)
		}
	}
}
