package authz

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
)

var update = flag.Bool("update", false, "rewrite testdata/matrix.txt")

// covers: inv:I35
func TestTheDefaultPolicyIsTheMatrixAnAuditorHasRead(t *testing.T) {
	rules, err := DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/matrix.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(Matrix(rules)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), Matrix(rules)); d != "" {
		t.Errorf("who may do what has changed; if on purpose, go test ./authz -update\n%s", d)
	}
}

// Each step of a case has exactly these roles at exactly these levels: ARCHITECTURE §4, "Who does what". What a base
// union does is done at county or city level for an appeal (T09), and a posting there may be a round of its own (T19).
func TestEachStepBelongsToItsRole(t *testing.T) {
	above := []string{"national", "province", "city", "county"}
	base := []string{"city", "county", "base"}
	rounds := []string{"province", "city", "county", "base"}
	everywhere := append(slices.Clone(above), "base")
	for act, want := range map[string]map[string][]string{
		"file":            {"clerk": {"base"}},
		"accept":          {"clerk": base},
		"survey":          {"surveyor": base},
		"check_economy":   {"verifier": above},
		"verify":          {"verifier": base},
		"post":            {"publisher": rounds},
		"report":          {"reviewer": base},
		"review":          {"reviewer": above},
		"approve":         {"approver": above},
		"object":          {"reviewer": above},
		"correct_account": {"clerk": base, "verifier": base},
		"make_batch":      {"finance": above},
		"approve_batch":   {"approver": above},
		"release_batch":   {"cashier": above},
		"book_results":    {"finance": above},
		"resubmit":        {"clerk": base, "surveyor": base, "verifier": base, "publisher": rounds, "reviewer": everywhere, "approver": above},
		"receipt":         {"clerk": base},
		"follow_up":       {"verifier": above},
		"case.hold":       {"auditor": everywhere},
		"case.decease":    {"clerk": {"base"}},
		"case.disqualify": {"auditor": above},
		"rule_clue":       {"auditor": above},
	} {
		a, _ := defaults(t)
		for _, lvl := range relief.Levels {
			var may []string
			for _, r := range relief.Roles {
				if slices.Contains(want[string(r)], string(lvl)) {
					may = append(may, string(r))
				}
			}
			if d := cmp.Diff(may, a.RolesFor(act, string(lvl))); d != "" {
				t.Errorf("%s at %s: %s", act, lvl, d)
			}
		}
	}
}

// Whoever the procedure leaves a task for may do it.
func TestEveryTaskOfACaseFindsARoleThatMayDoIt(t *testing.T) {
	a, _ := defaults(t)
	for _, kind := range relief.TaskKinds {
		if len(a.RolesFor(string(kind), AnyLevel)) == 0 {
			t.Errorf("nobody may %s", kind)
		}
	}
	rules := relief.Rules{Surveyors: 2}
	for _, lvl := range []relief.Level{relief.County, relief.City, relief.Province, relief.National} {
		rules.Chain = append(rules.Chain, relief.Seat{Level: lvl, Role: relief.Reviewer}, relief.Seat{Level: lvl, Role: relief.Approver})
	}
	rules.PostingRounds = []relief.Level{relief.Base, relief.County, relief.City, relief.Province}
	for _, state := range relief.States {
		for _, c := range casesIn(state, len(rules.Chain)) {
			for _, need := range relief.Waits(rules, c) {
				if may := a.RolesFor(string(need.Kind), string(need.Level)); !slices.Contains(may, string(need.Role)) {
					t.Errorf("%+v waits for %s at %s to %s, which only %s may", c, need.Role, need.Level, need.Kind, may)
				}
			}
		}
	}
}

// casesIn returns cases in the state that leave different tasks.
func casesIn(state relief.State, seats int) []relief.Case {
	var cases []relief.Case
	for seat := range seats {
		for signed := range 2 {
			for _, back := range relief.States {
				c := relief.Case{State: state, Seat: seat, Signed: signed, ReturnTo: back, MendSeat: seat, AccountFault: true, Checks: 1}
				appeal, second := c, c
				appeal.Lift, second.Ended = relief.AppealLift, 1+seat%3
				cases = append(cases, c, appeal, second)
			}
		}
	}
	return cases
}

// Auditors change nothing but hold a case, take away what was defrauded, say what a clue or kinship that was found is worth (SoD6) and see to it that records are destroyed as agreed (监销); administrators do no business and see nobody's person (SoD7).
func TestWatchersAndKeepersHaveNoBusiness(t *testing.T) {
	rules, err := DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	may := map[string][]string{
		"admin":    {"calendar.load", "campaign.read", "outbox.read", "policy.read", "task.read", "union.import", "union.read", "user.grant", "user.read"},
		"operator": {"campaign.read", "case.read", "outbox.read", "posting.read", "task.read", "union.read", "workflow.read", "workflow.tell", "workflow.repair", "workflow.hold", "workflow.rebuild", "ops.read"},
	}
	for _, r := range rules {
		if only, kept := may[r.Role]; kept && !slices.Contains(only, r.Action) {
			t.Errorf("%s may %s", r.Role, r.Action)
		}
		reads := strings.HasSuffix(r.Action, ".read") || slices.Contains([]string{"case.read_person", "case.hold", "case.disqualify", "rule_clue", "kin.rule", "case.erase"}, r.Action)
		if r.Role == "auditor" && !reads {
			t.Errorf("auditor may %s", r.Action)
		}
		if r.Action == "case.read_person" && slices.Contains([]string{"admin", "operator", "publisher", "organizer"}, r.Role) {
			t.Errorf("%s may read persons", r.Role)
		}
	}
}

func TestEveryRoleFindsSomethingToSee(t *testing.T) {
	a, _ := defaults(t)
	for _, act := range []string{"campaign.read", "task.read", "union.read"} {
		if got := a.RolesFor(act, AnyLevel); len(got) != len(relief.Roles) {
			t.Errorf("%s: only %s", act, got)
		}
	}
}

// covers: fault:F56
func TestPolicyFilesAreReadStrictly(t *testing.T) {
	const head = "role,level,action\n"
	for _, tt := range []struct{ name, csv, want string }{
		{"empty file", "", "empty"},
		{"header only", head, "empty"},
		{"no header", "clerk,base,accept\n", "line 1: header"},
		{"effect column", "role,level,action,effect\nclerk,base,accept,allow\n", "line 1: header"},
		{"misspelt effect", head + "clerk,base,accept,Deny\n", "line 2: 4 columns"},
		{"allow said aloud", head + "clerk,base,accept,allow\n", "line 2: 4 columns"},
		{"too few columns", head + "clerk,accept\n", "line 2: 2 columns"},
		{"blank line", head + "\nclerk,base,accept\n", "line 2: 1 columns"},
		{"commented out below the header", head + "# clerk,base,accept\n", `line 2: unknown role "# clerk"`},
		{"stray blank", head + "clerk, base,accept\n", `unknown level " base"`},
		{"unknown role", head + "root,base,accept\n", `unknown role "root"`},
		{"unknown level", head + "clerk,street,accept\n", `unknown level "street"`},
		{"pattern", head + "clerk,base,case.*\n", `action "case.*"`},
		{"no action", head + "clerk,base,\n", `action ""`},
		{"twice", head + "clerk,base,accept\nclerk,base,accept\n", "stands twice"},
		{"Casbin's own form", "p, role:clerk, base, accept\n", "header"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParsePolicy(strings.NewReader(tt.csv))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	rules, err := ParsePolicy(strings.NewReader("# who\n\n" + head + "clerk,base,accept\n"))
	if d := cmp.Diff([]Rule{{"clerk", "base", "accept"}}, rules); d != "" || err != nil {
		t.Error(d, err)
	}
}
