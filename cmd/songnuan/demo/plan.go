package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// A plan is what the demo itself needs to know of a campaign's plan.
type plan struct {
	Title  string `yaml:"title"`
	Owner  string `yaml:"owner"`
	Budget struct {
		Lines []planLine `yaml:"lines"`
	} `yaml:"budget"`
	Posting struct {
		WorkingDays int `yaml:"working_days"`
	} `yaml:"posting"`
	Roster     string `yaml:"roster"`
	BaseUnions string `yaml:"base_unions"`

	raw  []byte
	path string
}

type planLine struct {
	Name   string `yaml:"name"`
	Target string `yaml:"target"`
	Amount string `yaml:"amount"` // yuan
	fen    int64
}

func readPlan(path string) (*plan, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the file that was asked for
	if err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	p := &plan{raw: raw, path: path}
	if err := yaml.Unmarshal(raw, p); err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	if p.Owner == "" || p.Roster == "" || len(p.Budget.Lines) == 0 {
		return nil, errors.New("演练需要带 owner、budget 和 roster 的活动方案 the demo needs a plan with owner, budget and roster")
	}
	for i := range p.Budget.Lines {
		l := &p.Budget.Lines[i]
		if l.fen, err = fenOf(l.Amount); err != nil {
			return nil, fmt.Errorf("reading the budget line %s: %w", l.Name, err)
		}
	}
	return p, nil
}

// beside answers the path of a file that the plan names relative to itself.
func (p *plan) beside(name string) string { return filepath.Join(filepath.Dir(p.path), name) }

// lineFor answers the budget line that pays a category, -1 for none.
func (p *plan) lineFor(category string) int {
	of := func(target string) int {
		return slices.IndexFunc(p.Budget.Lines, func(l planLine) bool { return l.Target == target })
	}
	if i := of(category); i >= 0 {
		return i
	}
	return of("other")
}

// expected answers what an import of the roster must find, by row, and whether
// somebody has written it down beside the roster.
func (p *plan) expected() (findings map[int][]string, known bool, err error) {
	path := strings.TrimSuffix(p.beside(p.Roster), filepath.Ext(p.Roster)) + ".expected.json"
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading what the roster must show: %w", err)
	}
	var want struct{ Findings map[int][]string }
	if err := json.Unmarshal(raw, &want); err != nil {
		return nil, false, fmt.Errorf("reading what the roster must show: %w", err)
	}
	return want.Findings, true, nil
}

// fenOf reads yuan with at most two decimals, as text: never through a float.
func fenOf(yuan string) (int64, error) {
	whole, part, _ := strings.Cut(strings.TrimSpace(yuan), ".")
	if whole == "" || len(part) > 2 {
		return 0, fmt.Errorf("%q is no amount in yuan", yuan)
	}
	fen, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil || fen < 0 {
		return 0, fmt.Errorf("%q is no amount in yuan", yuan)
	}
	return fen, nil
}

// yuan writes fen as people read it: 249,500.00.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	whole := strconv.FormatInt(fen/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return fmt.Sprintf("%s%s.%02d", sign, whole, fen%100)
}
