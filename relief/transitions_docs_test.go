package relief

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite docs/transitions.csv and docs/states.md")

// TestTransitionsCSV keeps docs/transitions.csv in step; verify and auditors read it.
func TestTransitionsCSV(t *testing.T) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"id", "from", "action", "to", "who", "guards", "limit", "timeout", "undoable"})
	for i := range Transitions {
		tr := &Transitions[i]
		from := tr.From
		if len(from) == 0 {
			from = []State{""}
		}
		for _, s := range from {
			_ = w.Write([]string{
				tr.ID, string(s), string(tr.Action), target(tr), tr.Who, guardNames(tr), limitText(tr.Limit), string(tr.Timeout),
				map[bool]string{true: "yes"}[tr.Undoable],
			})
		}
	}
	w.Flush()
	compareFile(t, "../docs/transitions.csv", out.Bytes())
}

// TestStateDiagram keeps docs/states.md in step.
func TestStateDiagram(t *testing.T) {
	var out bytes.Buffer
	out.WriteString("# States of a case 个案状态\n\nDrawn from the transition table in `relief/transitions.go`; `go test ./relief -update` redraws it.\n\n```mermaid\nstateDiagram-v2\n")
	for _, s := range States {
		fmt.Fprintf(&out, "    state \"%s %s\" as %s\n", s.Zh(), s, s)
	}
	var wide []*Transition
	for i := range Transitions {
		tr := &Transitions[i]
		if len(tr.From) > 5 {
			wide = append(wide, tr)
			continue
		}
		for _, arrow := range arrows(tr) {
			fmt.Fprintf(&out, "    %s : %s %s\n", arrow, tr.ID, tr.Action)
		}
	}
	for _, s := range States {
		if s.Terminal() {
			fmt.Fprintf(&out, "    %s --> [*]\n", s)
		}
	}
	out.WriteString("```\n\n`T05` and the end of a hold (`T28`) lead back to where the case came from.\nLeft out of the drawing, as they start almost everywhere:\n\n| row | action | from | to |\n|---|---|---|---|\n")
	for _, tr := range wide {
		from := make([]string, len(tr.From))
		for i, s := range tr.From {
			from[i] = string(s)
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", tr.ID, tr.Action, strings.Join(from, " "), target(tr))
	}
	out.WriteString("\n## Time limits 时限\n\nwd are working days 工作日, d calendar days 自然日; the day something begins is not counted. At 50 % and 80 % those who can act are reminded, at 100 % the union above is told, at 150 % it may take the task over.\n\n| row | what | limit |\n|---|---|---|\n")
	said := map[string]bool{}
	limit := func(id, what string, l Limit) {
		if line := fmt.Sprintf("| %s | %s | %s |\n", id, what, limitText(l)); l != (Limit{}) && !said[line] {
			said[line] = true
			out.WriteString(line)
		}
	}
	for _, tr := range Transitions {
		limit(tr.ID, string(tr.Action), tr.Limit)
	}
	for _, n := range paying[1:] {
		limit("", string(n.Kind), n.Limit)
	}
	limit("", string(AcceptObjection), AcceptanceLimit)
	limit("", "appeal", AppealLimit)
	compareFile(t, "../docs/states.md", out.Bytes())
}

func arrows(tr *Transition) []string {
	switch {
	case len(tr.From) == 0:
		return []string{"[*] --> " + string(tr.To)}
	case target(tr) == "back":
		var out []string
		for _, other := range Transitions {
			if other.Action == Return && tr.Action == Resubmit {
				for _, s := range other.From {
					out = append(out, string(Returned)+" --> "+string(s))
				}
			}
		}
		return out
	}
	out := make([]string, len(tr.From))
	for i, s := range tr.From {
		out[i] = string(s) + " --> " + string(tr.To)
	}
	return out
}

func guardNames(tr *Transition) string {
	var names []string
	for _, g := range tr.Guards {
		if g.Requirement {
			names = append(names, g.Name+" (if required)")
			continue
		}
		names = append(names, g.Name)
	}
	return strings.Join(names, "; ")
}

func limitText(l Limit) string {
	switch {
	case l.Working > 0:
		return fmt.Sprintf("%d wd", l.Working)
	case l.Days > 0:
		return fmt.Sprintf("%d d", l.Days)
	}
	return ""
}

func compareFile(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s is out of step with the table; if on purpose, go test ./relief -update\n%s", path, d)
	}
}
