package relief

import (
	"fmt"
	"slices"
)

// A RegisterResult is what one register answered last about one member of the
// household.
type RegisterResult struct {
	Member     int
	Register   Register
	Found      bool
	Count      int      // homes, vehicles or companies; found without a count is one
	Exclusions []string // that the centre reads out of the answer, X1 to X8
}

// registerRules say which exclusion a register speaks of, and from how many of
// the household's on it is hit (DOMAIN §1.2): a home of one's own excludes nobody.
// Civil affairs count nothing; what the centre reads out of their answer counts.
var registerRules = map[Register]struct {
	code   string
	from   int
	zh, en string
}{
	"real_estate": {"X1", 2, "登记房产（套）", "homes on the register"},
	"vehicles":    {"X2", 1, "登记车辆（辆）", "vehicles on the register"},
	"market":      {"X3", 1, "登记经营主体（个）", "businesses on the register"},
}

// RegisterChecks are the exclusions that the registers' answers settle, with the
// figures they rest on.
func RegisterChecks(results []RegisterResult) ([]AssetCheck, []ExplainedFigure) {
	var checks []AssetCheck
	var figures []ExplainedFigure
	for _, register := range Registers {
		asked, count := false, 0
		for _, r := range results {
			if r.Register != register {
				continue
			}
			asked = true
			if r.Found {
				count += max(1, r.Count)
			}
			for _, code := range r.Exclusions {
				checks = append(checks, AssetCheck{Code: code, Hit: true, Source: string(register)})
			}
		}
		if rule, counts := registerRules[register]; counts && asked {
			checks = append(checks, AssetCheck{Code: rule.code, Hit: count >= rule.from, Source: string(register)})
			figures = append(figures, ExplainedFigure{Chinese: rule.zh, English: rule.en, Value: fmt.Sprint(count)})
		}
	}
	return checks, figures
}

// Check refuses an answer that counts or reads out of it what was not found, or
// names an exclusion that does not exist.
func (a CheckAnswer) Check() error {
	if a.Result != "found" && (a.Count > 0 || len(a.Exclusions) > 0) || a.Count < 0 || a.Count > 1000 {
		return Refuse("form_incomplete", "field", "count")
	}
	for i, code := range a.Exclusions {
		if AssetChecks[code] == "" || slices.Contains(a.Exclusions[:i], code) {
			return Refuse("form_incomplete", "field", "exclusions")
		}
	}
	return nil
}

// allChecks are the file's checks and those of the registers.
func (f EligibilityFacts) allChecks() ([]AssetCheck, []ExplainedFigure) {
	checks, figures := RegisterChecks(f.Registers)
	return slices.Concat(f.Checks, checks), figures
}
