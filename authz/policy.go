package authz

import (
	"bufio"
	_ "embed" // the default policy
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

//go:embed policy.csv
var policyCSV string

const policyHeader = "role,level,action"

var actionForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?$`)

// DefaultPolicy returns the rules a new installation starts with.
func DefaultPolicy() ([]Rule, error) {
	return ParsePolicy(strings.NewReader(policyCSV))
}

// Actions lists every action that a permission may name, sorted: those of the default policy.
func Actions() ([]string, error) {
	rules, err := DefaultPolicy()
	if err != nil {
		return nil, err
	}
	return actionsOf(rules), nil
}

// ParsePolicy reads rules from CSV with the header role,level,action; lines starting with # may stand
// above it. It refuses whatever it does not know, with the line: Casbin's own reader drops a line
// that starts with # and ignores an effect that is misspelt.
func ParsePolicy(r io.Reader) ([]Rule, error) {
	var rules []Rule
	headed := false
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		switch {
		case !headed && (line == "" || strings.HasPrefix(line, "#")):
		case !headed:
			if line != policyHeader {
				return nil, fmt.Errorf("policy line %d: header %q, want %q", n, line, policyHeader)
			}
			headed = true
		default:
			rule, err := parseRule(line)
			if err != nil {
				return nil, fmt.Errorf("policy line %d: %w", n, err)
			}
			rules = append(rules, rule)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading policy: %w", err)
	}
	return rules, checkPolicy(rules)
}

func parseRule(line string) (Rule, error) {
	fields := strings.Split(line, ",")
	if len(fields) != 3 {
		return Rule{}, fmt.Errorf("%d columns in %q, want %s", len(fields), line, policyHeader)
	}
	rule := Rule{Role: fields[0], Level: fields[1], Action: fields[2]}
	return rule, rule.check()
}

func checkPolicy(rules []Rule) error {
	if len(rules) == 0 {
		return errors.New("policy is empty")
	}
	seen := make(map[Rule]bool, len(rules))
	for _, rule := range rules {
		if err := rule.check(); err != nil {
			return fmt.Errorf("policy rule %s,%s,%s: %w", rule.Role, rule.Level, rule.Action, err)
		}
		if seen[rule] {
			return fmt.Errorf("policy rule %s,%s,%s stands twice", rule.Role, rule.Level, rule.Action)
		}
		seen[rule] = true
	}
	return nil
}

func actionsOf(rules []Rule) []string {
	var actions []string
	for _, rule := range rules {
		actions = append(actions, rule.Action)
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}
