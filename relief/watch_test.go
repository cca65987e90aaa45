package relief

import "testing"

// covers: F55
func TestSixMonthsAboveTheMinimumWithoutAGapMakeAnExit(t *testing.T) {
	today := date("2026-07-10")
	months := func(first string, perHead ...Fen) []IncomeMonth {
		at := date(first)
		var out []IncomeMonth
		for _, f := range perHead {
			out = append(out, IncomeMonth{Month: at, Income: 3 * f, People: 3, Dibao: 630_00})
			at = lastMonth(at)
		}
		return out
	}
	const rich, poor, line = 700_00, 600_00, 630_00
	for _, tc := range []struct {
		name   string
		months []IncomeMonth
		above  int
	}{
		{"nothing known", nil, 0},
		{"six months", months("2026-06-01", rich, rich, rich, rich, rich, rich), 6},
		{"over the new year", months("2026-06-01", rich, rich, rich, rich, rich, rich, rich, rich), 8},
		{"five months", months("2026-06-01", rich, rich, rich, rich, rich), 5},
		{"on the line is not above it", months("2026-06-01", line, rich, rich, rich, rich, rich), 0},
		{"a poor month between", months("2026-06-01", rich, rich, poor, rich, rich, rich, rich), 2},
		{"the last month is not known", months("2026-05-01", rich, rich, rich, rich, rich, rich), 0},
		{"a month is missing", append(months("2026-06-01", rich, rich), months("2026-03-01", rich, rich, rich, rich)...), 2},
	} {
		if got := MonthsAbove(tc.months, today); got != tc.above {
			t.Errorf("%s: %d months, want %d", tc.name, got, tc.above)
		}
		if got := CodeOf(MayExit(tc.months, 6, today)); (got == "") != (tc.above >= 6) {
			t.Errorf("%s: exit refused with %q", tc.name, got)
		}
	}
}

func TestOnlyAMonthThatIsOverIsWrittenDown(t *testing.T) {
	today := date("2026-03-01")
	for _, tc := range []struct {
		entry IncomeEntry
		field string
	}{
		{IncomeEntry{Month: date("2026-02-01"), Income: 0, People: 1, How: "phone"}, ""},
		{IncomeEntry{Month: date("2026-03-01"), People: 1, How: "phone"}, "month"},
		{IncomeEntry{Month: date("2026-02-02"), People: 1, How: "phone"}, "month"},
		{IncomeEntry{People: 1, How: "phone"}, "month"},
		{IncomeEntry{Month: date("2026-01-01"), Income: -1, People: 1, How: "phone"}, "income_fen"},
		{IncomeEntry{Month: date("2026-01-01"), How: "phone"}, "people"},
		{IncomeEntry{Month: date("2026-01-01"), People: 2, How: "hearsay"}, "how"},
	} {
		err := tc.entry.Check(today)
		if tc.field == "" && err != nil || tc.field != "" && (CodeOf(err) != "form_incomplete" || err.(*Error).Detail["field"] != tc.field) {
			t.Errorf("%+v: %v, want a fault at %q", tc.entry, err, tc.field)
		}
	}
}
