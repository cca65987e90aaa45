package verify

import "slices"

// A seat is a place of a frozen approval chain: judged here by its text, and not
// by the rules' code.
type seat struct {
	Level   string   `json:"level"`
	Role    string   `json:"role"`
	Above   int64    `json:"above_fen"`
	Sources []string `json:"sources"`
	When    []string `json:"when"`
	Mode    string   `json:"mode"`
	Of      int      `json:"of"`
	Need    int      `json:"need"`
	Percent int      `json:"percent"`
}

// A route is what an event found about the case's way through the chain.
type route struct {
	Year   int64    `json:"year_fen"`
	Source string   `json:"source"`
	Traits []string `json:"traits"`
}

// asks says whether a case of the amount has to pass the seat.
func (s seat) asks(amount int64, r route) bool {
	if s.Sources != nil && !slices.Contains(s.Sources, r.Source) {
		return false
	}
	always := s.Above == 0 && s.When == nil
	tall := s.Above != 0 && s.Above < amount+r.Year
	return always || tall || slices.ContainsFunc(r.Traits, func(t string) bool { return slices.Contains(s.When, t) })
}

// agreements is how many yeses let a case pass the seat.
func (s seat) agreements(listed int) int {
	people := slices.Max([]int{1, s.Of, listed})
	switch {
	case s.Mode == "quorum" && s.Percent == 0:
		return s.Need
	case s.Mode == "quorum":
		return slices.Max([]int{1, (people*s.Percent + 99) / 100})
	}
	return people
}
