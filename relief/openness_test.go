package relief

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func figures(name string, underWay, aided, ended int) PublicFigures {
	return PublicFigures{Name: name, UnderWay: underWay, Aided: aided, Ended: ended}
}

func TestFiguresTooSmallToShowArePooled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		units []PublicFigures
		most  int
		shown string
		rest  PublicFigures
	}{
		{"all large", []PublicFigures{figures("甲", 5, 20, 0), figures("乙", 0, 30, 5)}, 9, "乙 甲", PublicFigures{}},
		{"two small ones make one that can be shown", []PublicFigures{figures("甲", 0, 20, 0), figures("乙", 0, 3, 0), figures("丙", 0, 2, 0)}, 9, "甲", PublicFigures{Units: 2, Aided: 5}},
		{"a small one takes the smallest of the large", []PublicFigures{figures("甲", 0, 20, 0), figures("乙", 0, 9, 0), figures("丙", 0, 2, 0)}, 9, "甲", PublicFigures{Units: 2, Aided: 11}},
		{"one refusal of many is not shown alone", []PublicFigures{figures("甲", 0, 20, 1), figures("乙", 0, 30, 6)}, 9, "", PublicFigures{Units: 2, Aided: 50, Ended: 7}},
		{"too few in all", []PublicFigures{figures("甲", 0, 2, 0), figures("乙", 1, 0, 0)}, 9, "", PublicFigures{Units: 2, UnderWay: 1, Aided: 2}},
		{"more than there is room for", []PublicFigures{figures("甲", 0, 7, 0), figures("乙", 0, 8, 0), figures("丙", 0, 9, 0)}, 1, "丙", PublicFigures{Units: 2, Aided: 15}},
		{"nothing at all", nil, 9, "", PublicFigures{}},
	} {
		shown, rest := Pool(c.units, c.most)
		names := ""
		for _, u := range shown {
			if names != "" {
				names += " "
			}
			names += u.Name
		}
		if names != c.shown || rest != c.rest {
			t.Errorf("%s: shown %q, rest %+v", c.name, names, rest)
		}
	}
}

func TestNoFigureOfThePublicStandsForFewHouseholds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var units []PublicFigures
		sum := 0
		for i := range rapid.IntRange(0, 30).Draw(t, "units") {
			n := rapid.IntRange(0, 12)
			units = append(units, figures(fmt.Sprint(i), n.Draw(t, "under way"), n.Draw(t, "aided"), n.Draw(t, "ended")))
			sum += units[i].Households()
		}
		shown, rest := Pool(units, rapid.IntRange(0, 20).Draw(t, "most"))
		for _, u := range shown {
			if !u.Open() {
				t.Fatalf("%+v is shown", u)
			}
		}
		if !rest.Open() && len(shown) > 0 {
			t.Fatalf("the rest %+v follows from the sum and what is shown", rest)
		}
		if all := Total(shown, rest); all.Households() != sum {
			t.Fatalf("%d of %d households", all.Households(), sum)
		}
	})
}

func TestASumDoesNotGiveAHiddenLineAway(t *testing.T) {
	t.Parallel()
	p := PublicCampaign{Lines: []PublicLine{{Amount: 100, Paid: 60, Households: 12}, {Amount: 50, Paid: 0}}}
	if !p.PaidOpen() || p.Paid() != 60 || p.Budget() != 150 {
		t.Errorf("open %v, paid %v, budget %v", p.PaidOpen(), p.Paid(), p.Budget())
	}
	p.Lines[1] = PublicLine{Amount: 50, Paid: 5, Households: 1}
	if p.Lines[1].Open() || p.PaidOpen() {
		t.Error("the sum gives away what one household got")
	}
}
