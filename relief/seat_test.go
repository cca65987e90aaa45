package relief

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// seated is a case in review at the first seat of the chain, with an ask of 500.
func seated(chain ...Seat) (Rules, Case) {
	r := Rules{Chain: chain, Surveyors: 2, PostingRounds: []Level{Base}}
	return r, Case{State: InReview, Version: 9, Amount: 500_00}
}

// vote is one signature at the seat where so many are listed.
func vote(t *testing.T, r Rules, c Case, a Action, listed int) Case {
	t.Helper()
	m, err := Next(r, c, Event{Action: a, Version: c.Version + 1, Facts: Facts{ReasonGiven: true, Listed: listed, Minutes: true}})
	if err != nil {
		t.Fatalf("%s of %d listed: %v", a, listed, err)
	}
	return m.Case
}

// covers: F18 F19 F20 F21
func TestASeatWaitsForTheSignaturesItsModeAsksFor(t *testing.T) {
	two := Seat{Level: City, Role: Approver}
	for _, tc := range []struct {
		name   string
		seat   Seat
		listed int
		votes  string // y: yes, n: no
		want   string // one letter a vote: s same seat, n next seat, r rejected
	}{
		{"anyone", Seat{}, 0, "y", "n"},
		{"anyone and an added opinion", Seat{}, 2, "yy", "sn"},
		{"anyone's no ends it", Seat{}, 0, "n", "r"},
		{"everybody of three", Seat{Mode: Everyone}, 3, "yyy", "ssn"},
		{"everybody, at least two though one is listed", Seat{Mode: Everyone, Of: 2}, 1, "yy", "sn"},
		{"one no among everybody", Seat{Mode: Everyone}, 3, "yn", "sr"},
		{"in turn", Seat{Mode: InTurn}, 2, "yy", "sn"},
		{"two of three agree at once", Seat{Mode: Quorum, Need: 2, Of: 3}, 3, "yy", "sn"},
		{"two of three with one no", Seat{Mode: Quorum, Need: 2, Of: 3}, 3, "yny", "ssn"},
		{"two of three with two noes", Seat{Mode: Quorum, Need: 2, Of: 3}, 3, "ynn", "ssr"},
		{"sixty percent of five", Seat{Mode: Quorum, Percent: 60, Of: 5}, 5, "nynyy", "ssssn"},
		{"sixty percent of five lost", Seat{Mode: Quorum, Percent: 60, Of: 5}, 5, "nnn", "ssr"},
		{"a quorum never shrinks with the list", Seat{Mode: Quorum, Need: 2, Of: 2}, 1, "yy", "sn"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.seat.Level, tc.seat.Role = County, Reviewer
			r, c := seated(tc.seat, two)
			for i, v := range tc.votes {
				c = vote(t, r, c, map[rune]Action{'y': Approve, 'n': Reject}[v], tc.listed)
				got := map[bool]string{c.State == InReview && c.Seat == 0: "s", c.State == InReview && c.Seat == 1: "n", c.State == Rejected: "r"}[true]
				if got != tc.want[i:i+1] {
					t.Fatalf("vote %d (%c) leads to %q in %s, want %q", i+1, v, got, c.State, tc.want[i:i+1])
				}
			}
			if c.State == InReview && (c.Signed != 0 || c.Against != 0) {
				t.Errorf("the next seat begins with %d signatures, %d against", c.Signed, c.Against)
			}
		})
	}
}

// covers: F22 INV-23
func TestAChainRoutesByTwelveMonthsSourceAndTrait(t *testing.T) {
	chain := []Seat{
		{Level: County, Role: Reviewer},
		{Level: City, Role: Reviewer, Sources: []Source{"CENTRAL"}},
		{Level: County, Role: Approver, Above: 5000_00, When: []Trait{Exceptional}},
		{Level: Province, Role: Approver, Above: 20_000_00},
	}
	for _, tc := range []struct {
		name  string
		ask   Fen
		route Route
		seats string // levels of the seats passed
	}{
		{"small", 500_00, Route{}, "county"},
		{"at the tier", 5000_00, Route{}, "county"},
		{"above the tier", 5000_01, Route{}, "county county"},
		{"split in two", 3000_00, Route{Year: 2500_00}, "county county"},
		{"split, and below", 3000_00, Route{Year: 2000_00}, "county"},
		{"an exception", 500_00, Route{Traits: []Trait{Exceptional}}, "county county"},
		{"another trait", 500_00, Route{Traits: []Trait{ModelWorker}}, "county"},
		{"central money", 500_00, Route{Source: "CENTRAL"}, "county city"},
		{"everything", 20_000_00, Route{Year: 1, Source: "CENTRAL"}, "county city county province"},
	} {
		r, c := seated(chain...)
		c.State, c.Amount, c.Seat = Posted, tc.ask, 0
		passed := ""
		m, err := Next(r, c, Event{Action: Report, Version: 10, Facts: Facts{Route: &tc.route}})
		for err == nil && m.Case.State == InReview {
			if passed != "" {
				passed += " "
			}
			passed += string(chain[m.Case.Seat].Level)
			m, err = Next(r, m.Case, Event{Action: Approve, Version: m.Case.Version + 1, Facts: Facts{Route: &tc.route}})
		}
		if err != nil || passed != tc.seats || m.Case.State != Approved {
			t.Errorf("%s: passes %q and is %s (%v), want %q", tc.name, passed, m.Case.State, err, tc.seats)
		}
	}
}

// What the household is granted elsewhere while the case is under way counts at
// the next signature.
//
// covers: INV-23
func TestATierIsTestedAnewAtEverySignature(t *testing.T) {
	r, c := seated(Seat{Level: County, Role: Approver}, Seat{Level: City, Role: Approver, Above: 5000_00})
	sign := func(year Fen) Case {
		m, err := Next(r, c, Event{Action: Approve, Version: 10, Facts: Facts{Route: &Route{Year: year}}})
		if err != nil {
			t.Fatal(err)
		}
		return m.Case
	}
	if got := sign(0); got.State != Approved {
		t.Errorf("500 yuan alone is %s", got.State)
	}
	if got := sign(4500_01); got.State != InReview || got.Seat != 1 {
		t.Errorf("500 yuan beside 4500.01 is %s at seat %d", got.State, got.Seat)
	}
}

// covers: INV-23 F22
func TestASeatOnTheWayStaysOnIt(t *testing.T) {
	was := Route{Year: 500_00, Source: "CENTRAL", Traits: []Trait{Exceptional, Deep}}
	for _, tc := range []struct {
		name   string
		action Action
		again  bool
		found  Route
		want   Route
	}{
		{"a report begins anew", Report, false, Route{Year: 1}, Route{Year: 1}},
		{"after a round on the way it goes on", Report, true, Route{Year: 1, Source: "CENTRAL"}, was},
		{"a smaller sum", Approve, false, Route{Year: 1, Source: "CENTRAL"}, was},
		{"a larger sum", Approve, false, Route{Year: 900_00, Source: "CENTRAL"}, Route{Year: 900_00, Source: "CENTRAL", Traits: was.Traits}},
		{"another trait", Approve, false, Route{Source: "CENTRAL", Traits: []Trait{KinOfStaff, Deep}}, Route{Year: 500_00, Source: "CENTRAL", Traits: []Trait{KinOfStaff, Deep, Exceptional}}},
	} {
		c := Case{State: InReview, Route: was, Again: tc.again}
		if d := cmp.Diff(tc.want, c.Routed(tc.action, tc.found)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, d)
		}
	}
}

// covers: T20
func TestAMeetingDecidesOnItsMinutesOnly(t *testing.T) {
	r, c := seated(Seat{Level: County, Role: Approver, Collective: true})
	for with, want := range map[bool]string{false: "minutes_required", true: ""} {
		_, err := Next(r, c, Event{Action: Approve, Version: 10, Facts: Facts{Minutes: with}})
		if CodeOf(err) != want {
			t.Errorf("with minutes %t: %v, want %q", with, err, want)
		}
	}
	held, today := date("2023-01-04"), date("2023-01-05")
	for name, tc := range map[string]struct {
		m    *Minutes
		want bool
	}{
		"none":             {nil, false},
		"three of five":    {&Minutes{"党组〔2023〕1号", held, 5, []string{"甲", "乙", "丙"}}, true},
		"half":             {&Minutes{"党组〔2023〕1号", held, 4, []string{"甲", "乙"}}, false},
		"one named twice":  {&Minutes{"党组〔2023〕1号", held, 3, []string{"甲", " 甲"}}, false},
		"more than belong": {&Minutes{"党组〔2023〕1号", held, 2, []string{"甲", "乙", "丙"}}, false},
		"no number":        {&Minutes{" ", held, 3, []string{"甲", "乙"}}, false},
		"held tomorrow":    {&Minutes{"党组〔2023〕1号", today.AddDays(1), 3, []string{"甲", "乙"}}, false},
	} {
		if got := tc.m.Quorate(today); got != tc.want {
			t.Errorf("%s: a quorum %t, want %t", name, got, tc.want)
		}
	}
}

func TestAChainThatCouldNotWorkIsRefused(t *testing.T) {
	ok := Seat{Level: County, Role: Approver}
	for name, tc := range map[string]struct {
		chain      []Seat
		exceptions bool
		want       string
	}{
		"one seat":                          {[]Seat{ok}, false, ""},
		"only for large asks":               {[]Seat{{Level: County, Role: Approver, Above: 1}}, false, "plan_invalid"},
		"only for one source":               {[]Seat{{Level: County, Role: Approver, Sources: []Source{"CENTRAL"}}}, false, "plan_invalid"},
		"more agree than sign":              {[]Seat{{Level: County, Role: Approver, Mode: Quorum, Need: 3, Of: 2}}, false, "plan_invalid"},
		"a tier before a seat for all":      {[]Seat{{Level: County, Role: Approver, Above: 1}, ok}, false, "plan_invalid"},
		"tiers that fall":                   {[]Seat{ok, {Level: County, Role: Approver, Above: 2}, {Level: City, Role: Approver, Above: 1}}, false, "plan_invalid"},
		"one person excepts":                {[]Seat{ok}, true, "plan_invalid"},
		"two at one seat except":            {[]Seat{{Level: County, Role: Approver, Mode: Everyone, Of: 2}}, true, ""},
		"a seat of its own for exceptions":  {[]Seat{ok, {Level: City, Role: Approver, When: []Trait{Exceptional}}}, true, ""},
		"two seats, one only for large ask": {[]Seat{ok, {Level: City, Role: Approver, Above: 1}}, true, "plan_invalid"},
	} {
		if got := CodeOf(checkChain(tc.chain, tc.exceptions)); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

// What a signature needs is asked of each of them: of one among several at a seat, of
// the one that passes the case on, and of the last.
//
// covers: T18 T20
func TestEverySignatureOfTheChainNeedsWhatTheRulesDemand(t *testing.T) {
	one := Seat{Level: County, Role: Approver}
	for name, chain := range map[string][]Seat{
		"one of two":     {{Level: County, Role: Approver, Mode: Everyone, Of: 2}, one},
		"to the next":    {one, {Level: City, Role: Approver}},
		"the last of it": {one},
	} {
		for demand, fact := range map[Requirement]func(*Facts){
			KinshipDeclared: func(f *Facts) { f.Kinship = true },
			ArchiveActive:   func(f *Facts) { f.ArchiveActive = true },
		} {
			r, c := seated(chain...)
			r.Requires = []Requirement{demand}
			e := Event{Action: Approve, Version: 10, Facts: Facts{Route: &Route{Year: 7}}}
			if _, err := Next(r, c, e); CodeOf(err) == "" {
				t.Errorf("%s: signed without %s", name, demand)
			}
			fact(&e.Facts)
			m, err := Next(r, c, e)
			if err != nil || m.Case.Route.Year != 7 {
				t.Errorf("%s with %s: %v, found %+v of its way", name, demand, err, m.Case.Route)
			}
		}
	}
}
