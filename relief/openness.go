package relief

import (
	"cmp"
	"slices"
)

// 三公开 (DOMAIN §4.3): where the money comes from, who gets it and by which
// standard is open to everybody, and so is how far the work has come. What is
// open must single nobody out.

// SmallestFigure is the fewest households that a figure shown to the public may
// stand for; nought may be shown.
const SmallestFigure = 5

// PublicFigures say how the households of a part of the tree get on: every household
// is under way, aided, or ended without aid.
type PublicFigures struct {
	Name     string
	Units    int // how many units were pooled, 0 for one that stands for itself
	UnderWay int
	Aided    int
	Ended    int
}

// Households is how many there are.
func (f PublicFigures) Households() int { return f.UnderWay + f.Aided + f.Ended }

// Open says whether every figure may be shown.
func (f PublicFigures) Open() bool {
	return openFigure(f.UnderWay) && openFigure(f.Aided) && openFigure(f.Ended)
}

// Countable says whether at least their number may be shown.
func (f PublicFigures) Countable() bool { return openFigure(f.Households()) }

func openFigure(n int) bool { return n == 0 || n >= SmallestFigure }

func (f PublicFigures) with(g PublicFigures) PublicFigures {
	f.Units++
	f.UnderWay += g.UnderWay
	f.Aided += g.Aided
	f.Ended += g.Ended
	return f
}

// Pool answers the units that may stand for themselves, the largest first and at
// most so many, and the rest as one. Nothing is left out, so that no figure can
// be found by taking the others from the sum: units whose figures are too small
// go to the rest, and more of them, from the smallest, until the rest can be
// shown too. When all are in it and it still cannot, it is answered alone.
func Pool(units []PublicFigures, most int) (shown []PublicFigures, rest PublicFigures) {
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b PublicFigures) int {
		return cmp.Or(cmp.Compare(b.Households(), a.Households()), cmp.Compare(a.Name, b.Name))
	})
	for _, u := range units {
		if u.Open() && len(shown) < most {
			shown = append(shown, u)
		} else {
			rest = rest.with(u)
		}
	}
	for !rest.Open() && len(shown) > 0 {
		last := len(shown) - 1
		rest, shown = rest.with(shown[last]), shown[:last]
	}
	return shown, rest
}

// Total is what the shown and the rest make together.
func Total(shown []PublicFigures, rest PublicFigures) PublicFigures {
	var sum PublicFigures
	for _, f := range append(slices.Clone(shown), rest) {
		sum = sum.with(f)
	}
	return sum
}

// A PublicLine is a budget line as the public sees it.
type PublicLine struct {
	Name       string
	Target     string
	Source     string
	Amount     Fen
	Paid       Fen
	Households int // that were paid from it
}

// Open says whether what was paid may be shown.
func (l PublicLine) Open() bool { return openFigure(l.Households) }

// A PublicCampaign is what everybody may know of a campaign.
type PublicCampaign struct {
	ID      string
	Title   string
	Theme   string
	Owner   string // the union whose campaign it is
	Status  CampaignStatus
	Phases  []PlanPhase
	Phone   string
	Address string // of the page

	Targets      []string
	Excluded     []string
	SoftExcluded bool // who was aided last year, as a rule
	Standards    []Standard
	Chain        []Seat
	PostingDays  int
	Rounds       []Level

	Lines []PublicLine
	Units []PublicFigures
	Rest  PublicFigures
	All   PublicFigures

	Sheets    []PublicSheet // that are up
	More      int           // sheets that are up beside them
	Rehearsal bool

	Results     []PublicSheet // lists of who got what that are up
	MoreResults int
}

// Budget is the sum of the lines.
func (p PublicCampaign) Budget() Fen {
	var sum Fen
	for _, l := range p.Lines {
		sum += l.Amount
	}
	return sum
}

// Paid is what was paid from all lines.
func (p PublicCampaign) Paid() Fen {
	var sum Fen
	for _, l := range p.Lines {
		sum += l.Paid
	}
	return sum
}

// PaidOpen says whether that sum may be shown: beside a single hidden line it
// would give the line away.
func (p PublicCampaign) PaidOpen() bool {
	return !slices.ContainsFunc(p.Lines, func(l PublicLine) bool { return !l.Open() })
}

// A PublicSheet leads to a sheet that is up.
type PublicSheet struct {
	Slug   string
	Union  string
	EndsOn Day
}

// sources are the fund sources by their codes (DOMAIN §4.1).
var sources = map[string]string{
	"CENTRAL": "中央财政职工困难帮扶资金", "PROV_FISCAL": "省级财政配套资金", "LOCAL_FISCAL": "地方财政配套资金", "UNION_SUPERIOR": "上级工会经费补助", "UNION_OWN": "本级工会经费",
	"DONATION": "社会捐助", "ADMIN": "行政拨付", "INTEREST": "专户利息收入", "MODEL": "劳模专项资金", "GOODS": "实物、慰问品",
}

// SourceZh is the name of a fund source.
func SourceZh(code string) string { return known(code, sources[code]) }
