package roster

import (
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/songnuan/songnuan/relief"
)

// chain reads the approval chain: who decides, for which cases, and how many of
// them must agree.
func (p *planReader) chain(n *yaml.Node) []relief.Seat {
	var seats []relief.Seat
	for i, item := range p.items("chain", n) {
		path := "chain[" + strconv.Itoa(i) + "]"
		s := p.fields(path, item, "level", "role", "above", "sources", "when", "mode", "of", "need", "percent", "collective")
		p.require(path, s, "level", "role")
		role := p.oneOf(path+".role", s["role"], string(relief.Reviewer), string(relief.Approver))
		seats = append(seats, p.voices(path, s, relief.Seat{
			Level: p.level(path+".level", s["level"]), Role: relief.Role(role), Above: p.yuan(path+".above", s["above"]),
			Sources: p.sources(path+".sources", s["sources"]), When: p.traits(path+".when", s["when"]),
		}))
	}
	return seats
}

// voices reads how a seat decides. Where more than one person signs, two do
// unless the plan says how many.
func (p *planReader) voices(path string, s map[string]*yaml.Node, seat relief.Seat) relief.Seat {
	mode := p.oneOf(path+".mode", s["mode"], "any", string(relief.Everyone), string(relief.Quorum), string(relief.InTurn))
	if mode != "any" {
		seat.Mode = relief.Mode(mode)
	}
	seat.Of = p.count(path+".of", s["of"], 20)
	seat.Need = p.count(path+".need", s["need"], 20)
	seat.Percent = p.count(path+".percent", s["percent"], 100)
	seat.Collective = p.oneOf(path+".collective", s["collective"], "true", "false") == "true"
	switch {
	case seat.Mode == relief.AnyOne && seat.Of+seat.Need+seat.Percent > 0:
		p.fail(path+".mode", "写了人数，须选 all、quorum 或 turns", "of, need and percent go with all, quorum or turns")
	case seat.Mode == relief.Quorum && (seat.Need > 0) == (seat.Percent > 0):
		p.fail(path+".need", "须写明同意人数（need）或比例（percent）之一", "say how many must agree: need or percent")
	case seat.Mode != relief.Quorum && seat.Need+seat.Percent > 0:
		p.fail(path+".need", "同意人数只用于 quorum", "need and percent go with quorum")
	}
	if seat.Mode != relief.AnyOne && seat.Of == 0 {
		seat.Of = max(2, seat.Need)
	}
	return seat
}

// sourceForm is what a fund source may look like: a code, which workflow
// histories carry.
var sourceForm = regexp.MustCompile(`^[A-Z][A-Z_]{1,31}$`)

func (p *planReader) sources(path string, n *yaml.Node) []relief.Source {
	var all []relief.Source
	for i, item := range p.items(path, n) {
		at := path + "[" + strconv.Itoa(i) + "]"
		code := p.text(at, item)
		if !sourceForm.MatchString(code) {
			p.fail(at, "应为资金来源代码，如 CENTRAL", "must be the code of a fund source, such as CENTRAL")
		}
		all = append(all, relief.Source(code))
	}
	return all
}

func (p *planReader) traits(path string, n *yaml.Node) []relief.Trait {
	var known []string
	for _, t := range relief.Traits {
		known = append(known, string(t))
	}
	var all []relief.Trait
	for i, item := range p.items(path, n) {
		all = append(all, relief.Trait(p.oneOf(path+"["+strconv.Itoa(i)+"]", item, known...)))
	}
	return all
}

// count reads a whole number from 1 to most, 0 where none is given.
func (p *planReader) count(path string, n *yaml.Node, most int) int {
	if absent(n) {
		return 0
	}
	i, err := strconv.Atoi(p.text(path, n))
	if err != nil || i < 1 || i > most {
		p.fail(path, "应为 1 到 "+strconv.Itoa(most)+" 的整数", "must be a whole number from 1 to "+strconv.Itoa(most))
	}
	return i
}
