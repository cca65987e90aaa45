package relief

import "slices"

// A Mode says whose signatures a seat of the chain asks for.
type Mode string

// The modes. Those listed for a seat are the holders of its role at the union
// that holds the task, written down when the seat's turn comes.
const (
	AnyOne   Mode = ""       // 或签: the first of the role decides
	Everyone Mode = "all"    // 会签: everybody listed agrees, in any order
	Quorum   Mode = "quorum" // so many of those listed agree
	InTurn   Mode = "turns"  // 依次: everybody listed agrees, one after the other
)

// Modes lists the modes.
var Modes = []Mode{AnyOne, Everyone, Quorum, InTurn}

// A Trait is something of a case that a chain may route by: the closed
// vocabulary of data rules.
type Trait string

// The traits.
const (
	Exceptional Trait = "exception"    // aided last year: needs a reason and a second person (INV-13)
	ModelWorker Trait = "model_worker" // 劳动模范
	Deep        Trait = "deep"         // 深度困难
	Accidental  Trait = "accident"     // 意外致困
	KinOfStaff  Trait = "kin"          // somebody who handles cases has declared kinship (SoD1)
)

// Traits lists the traits.
var Traits = []Trait{Exceptional, ModelWorker, Deep, Accidental, KinOfStaff}

// A Source is the code of a fund source that a chain routes by, such as CENTRAL.
type Source string

// A Route is what, besides the ask, decides which seats a case passes. The
// deciding transaction finds it anew for every report and every signature.
type Route struct {
	Year   Fen     `json:"year_fen,omitempty"` // granted to the household in other cases within twelve months (INV-23)
	Source Source  `json:"source,omitempty"`   // fund source of the budget line, where the chain asks for it
	Traits []Trait `json:"traits,omitempty"`
}

// Routed is the case's way with what has been found anew. A report begins it; while
// the case climbs, what it was on its way to stays on it, though another grant of the
// household fall away: a seat that vanished would take along the posting before it,
// and a case that was posted for a seat would come back to nobody.
func (c Case) Routed(a Action, found Route) Route {
	if a == Report && !c.Again {
		return found
	}
	found.Year = max(found.Year, c.Route.Year)
	for _, t := range c.Route.Traits {
		if !slices.Contains(found.Traits, t) {
			found.Traits = append(found.Traits, t)
		}
	}
	return found
}

// A Seat is one place in the approval chain. It sits for every case, or, where
// Above or When is given, for those that ask for more or have one of the traits;
// Sources narrows it to cases paid from them.
type Seat struct {
	Level   Level    `json:"level"`
	Role    Role     `json:"role"`
	Above   Fen      `json:"above_fen,omitempty"` // of what the household gets in twelve months
	Sources []Source `json:"sources,omitempty"`
	When    []Trait  `json:"when,omitempty"`

	Mode    Mode `json:"mode,omitempty"`
	Of      int  `json:"of,omitempty"`      // people who sign, at least; more when more are listed
	Need    int  `json:"need,omitempty"`    // quorum: how many of them must agree
	Percent int  `json:"percent,omitempty"` // quorum, as a share of them

	Collective bool `json:"collective,omitempty"` // a meeting decides: minutes with a quorum, and no delegate
}

// Kind is the task a seat's holder gets.
func (s Seat) Kind() TaskKind {
	if s.Role == Approver {
		return TaskApprove
	}
	return TaskReview
}

// Sits says whether a case of this ask and route passes the seat.
func (s Seat) Sits(ask Fen, r Route) bool {
	if len(s.Sources) > 0 && !slices.Contains(s.Sources, r.Source) {
		return false
	}
	if s.Above == 0 && len(s.When) == 0 {
		return true
	}
	return s.Above > 0 && ask+r.Year > s.Above || slices.ContainsFunc(s.When, func(t Trait) bool { return slices.Contains(r.Traits, t) })
}

// Size is how many people sign at the seat when so many are listed for it. An
// opinion asked for besides (加签) makes a list of a seat that has none.
func (s Seat) Size(listed int) int { return max(1, s.Of, listed) }

// Needs is how many of them must agree.
func (s Seat) Needs(listed int) int {
	n := s.Size(listed)
	switch {
	case s.Mode != Quorum:
		return n
	case s.Percent > 0:
		return max(1, (n*s.Percent+99)/100)
	}
	return max(1, s.Need)
}

// Seats are the places of the chain that a case of this ask and route passes.
func (r Rules) Seats(ask Fen, route Route) []Seat {
	var seats []Seat
	for _, s := range r.Chain {
		if s.Sits(ask, route) {
			seats = append(seats, s)
		}
	}
	return seats
}

// seatFrom is the first place of the chain at or after i that the case passes,
// len(Chain) when there is none.
func (r Rules) seatFrom(i int, c Case) int {
	for i < len(r.Chain) && !r.Chain[i].Sits(c.Amount, c.Route) {
		i++
	}
	return i
}

// Seated is the seat a case in review stands at.
func (r Rules) Seated(c Case) (Seat, bool) {
	if c.State != InReview || c.Seat >= len(r.Chain) {
		return Seat{}, false
	}
	return r.Chain[c.Seat], true
}

// SourceOf is the fund source as far as the chain routes by it.
func (r Rules) SourceOf(line string) Source {
	for _, s := range r.Chain {
		if slices.Contains(s.Sources, Source(line)) {
			return Source(line)
		}
	}
	return ""
}

// Tiered says whether any seat depends on more than the case's own ask.
func (r Rules) Tiered() bool {
	return slices.ContainsFunc(r.Chain, func(s Seat) bool { return s.Above > 0 || len(s.When) > 0 || len(s.Sources) > 0 })
}

// checkChain refuses a chain that some case would pass without a seat, a seat
// that could never agree, and an exception that one person could grant.
func checkChain(chain []Seat, exceptions bool) error {
	wrong := func(problem string) error { return Refuse("plan_invalid", "field", "chain", "problem", problem) }
	people, tier := 0, Fen(0)
	for _, s := range chain {
		if s.Above < tier { // a sum that grows on the way must not open a seat already passed
			return wrong("分级限额须由低到高，且排在其他席位之后 (tiers rise along the chain, behind all other seats)")
		}
		tier = s.Above
		if s.Mode == Quorum && s.Of > 0 && s.Needs(0) > s.Of {
			return wrong("同意人数不能多于参加人数 (more agreements than people)")
		}
		if s.Sits(0, Route{}) {
			people += s.Needs(0)
		}
	}
	if people == 0 {
		return wrong("至少要有一个对所有个案适用的席位 (one seat must sit for every case)")
	}
	if exceptions && people < 2 && !slices.ContainsFunc(chain, func(s Seat) bool { return slices.Contains(s.When, Exceptional) }) {
		return wrong("例外须由两人确认 (an exception needs two people)")
	}
	return nil
}
