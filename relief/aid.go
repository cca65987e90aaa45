package relief

import (
	"cmp"
	"slices"
	"strconv"
)

// An AidSum is what a household was or is to be aided with in one year, by one
// union or from one source.
type AidSum struct {
	Key     string `json:"key"`
	Paid    int    `json:"paid"`
	PaidFen Fen    `json:"paid_fen"`
	Open    int    `json:"open"` // filed, and not paid yet
	OpenFen Fen    `json:"open_fen"`
}

// An AidView is all aid of a case's household beside the case itself: every
// payer sees what others have done (INV-13).
type AidView struct {
	Case         string    `json:"case_id"`
	Day          Day       `json:"day"`
	TwelveMonths Fen       `json:"twelve_months_fen"` // others' within a year, paid or open
	WithThis     Fen       `json:"with_this_fen"`     // and this case's ask: what tiers and caps are held against
	PaidFen      Fen       `json:"paid_fen"`          // ever
	ByYear       []AidSum  `json:"by_year"`
	ByUnion      []AidSum  `json:"by_union"`
	BySource     []AidSum  `json:"by_source"`
	Items        []PastAid `json:"items"`
}

// Aided sums a household's other aid up; ask is the case's own.
func Aided(aid []PastAid, ask Fen) AidView {
	v := AidView{Items: aid}
	for _, a := range aid {
		if a.Recent {
			v.TwelveMonths += a.Amount
		}
		if a.Paid {
			v.PaidFen += a.Amount
		}
	}
	v.WithThis = v.TwelveMonths + ask
	v.ByYear = sumAid(aid, func(a PastAid) string { return strconv.Itoa(a.Year) })
	v.ByUnion = sumAid(aid, func(a PastAid) string { return a.Union })
	v.BySource = sumAid(aid, func(a PastAid) string { return a.Source })
	return v
}

// sumAid sums by a key, the latest year first.
func sumAid(aid []PastAid, key func(PastAid) string) []AidSum {
	sums := []AidSum{}
	for _, a := range aid {
		at := slices.IndexFunc(sums, func(s AidSum) bool { return s.Key == key(a) })
		if at < 0 {
			at, sums = len(sums), append(sums, AidSum{Key: key(a)})
		}
		if s := &sums[at]; a.Paid {
			s.Paid, s.PaidFen = s.Paid+1, s.PaidFen+a.Amount
		} else {
			s.Open, s.OpenFen = s.Open+1, s.OpenFen+a.Amount
		}
	}
	slices.SortFunc(sums, func(a, b AidSum) int { return cmp.Compare(b.Key, a.Key) })
	return sums
}
