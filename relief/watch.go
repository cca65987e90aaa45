package relief

import (
	"slices"
	"time"
)

// DefaultExitMonths is how long a household lives above the local minimum before
// its file is closed as 脱困, where the region's standard says nothing else
// (DOMAIN §1.3).
const DefaultExitMonths = 6

// WatchEvery is after how many days a household whose file was closed for its
// exit is asked again how it lives (返困监测).
const WatchEvery = 90

// IncomeSources are how a month's income became known.
var IncomeSources = []string{"payslip", "phone", "visit", "register"}

// An IncomeMonth is what a household lived on in one month.
type IncomeMonth struct {
	Month   Day       `json:"month"` // its first day
	Income  Fen       `json:"income_fen"`
	People  int       `json:"people"`
	Dibao   Fen       `json:"dibao_monthly_fen"` // the local minimum then, a head
	PerHead Fen       `json:"per_head_fen"`
	Above   bool      `json:"above"`
	How     string    `json:"how"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Weighed is the month with what it says of the household.
func (m IncomeMonth) Weighed() IncomeMonth {
	m.PerHead, m.Above = m.Income/Fen(m.People), m.Income > m.Dibao*Fen(m.People)
	return m
}

// An IncomeEntry is what somebody writes down of a month.
type IncomeEntry struct {
	Month  Day    `json:"month"`
	Income Fen    `json:"income_fen"`
	People int    `json:"people"`
	How    string `json:"how"`
	Note   string `json:"note,omitempty"`
}

// Check refuses a month that is not over, or one nobody can live in.
func (e IncomeEntry) Check(today Day) error {
	_, _, day := e.Month.Date()
	switch {
	case e.Month.IsZero() || day != 1 || !nextMonth(e.Month).AddDays(-1).Before(today):
		return Refuse("form_incomplete", "field", "month")
	case e.Income < 0:
		return Refuse("form_incomplete", "field", "income_fen")
	case e.People < 1 || e.People > maxMembers+1:
		return Refuse("form_incomplete", "field", "people")
	case !slices.Contains(IncomeSources, e.How):
		return Refuse("form_incomplete", "field", "how")
	}
	return nil
}

// MonthsAbove counts the months without a gap, back from the last one that is
// over, in which the household lived above the minimum. The latest month comes
// first; one that nobody wrote down breaks the row.
func MonthsAbove(months []IncomeMonth, today Day) int {
	year, month, _ := today.Date()
	want := NewDay(year, month, 1)
	n := 0
	for _, m := range months {
		if want = lastMonth(want); m.Month != want || !m.Weighed().Above {
			return n
		}
		n++
	}
	return n
}

func lastMonth(first Day) Day {
	year, month, _ := first.AddDays(-1).Date()
	return NewDay(year, month, 1)
}

func nextMonth(first Day) Day {
	year, month, _ := first.AddDays(31).Date()
	return NewDay(year, month, 1)
}

// MayExit refuses to close a file as 脱困 before the household has lived above
// the minimum for as many months as the region asks.
func MayExit(months []IncomeMonth, asked int, today Day) error {
	if n := MonthsAbove(months, today); n < asked {
		return Refuse("exit_too_early", "months", asked, "shown", n)
	}
	return nil
}

// A WatchView is what is known of how a household lives, month by month.
type WatchView struct {
	Archive    string        `json:"archive_id"`
	State      ArchiveState  `json:"state"`
	Asked      int           `json:"months_asked"` // above the minimum, before an exit; 0: no standard is known
	Above      int           `json:"months_above"`
	NextOn     Day           `json:"next_on,omitzero"` // when it is asked again
	FallenBack bool          `json:"fallen_back"`      // 返困: below the minimum after its exit
	Months     []IncomeMonth `json:"months"`
}
