package bench

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The tables of docs/measured.md, as they stand there.

func cells(out io.Writer, list ...string) { fmt.Fprintln(out, "| "+strings.Join(list, " | ")+" |") }

func rule(out io.Writer, columns int) { fmt.Fprintln(out, strings.Repeat("|---", columns)+"|") }

// Markdown writes the medians of the run and how they stand to the goals.
func (r Report) Markdown(out io.Writer) {
	fmt.Fprintf(out, "\n%d cases, %d rounds, %d clients, %d CPUs\n\n", r.Cases, r.Rounds, r.Clients, r.CPUs)
	cells(out, "", "raw", "bare", "ours, 5 steps", "ours, whole", "ours, Temporal stopped")
	rule(out, 6)
	for _, l := range []struct {
		title  string
		unit   float64
		digits int
		of     []Metric
	}{
		{"cases/s", 1, 0, []Metric{CasesRate}},
		{"decisions/s", 1, 0, []Metric{DecisionsRate}},
		{"decision p50 / p99, ms", 1, 1, []Metric{P50, P99}},
		{"CPU ms a case", 1, 1, []Metric{CPU}},
		{"commits a case", 1, 1, []Metric{Commits}},
		{"WAL KB a case", 1000, 0, []Metric{WAL}},
		{"history events a case", 1, 1, []Metric{Events}},
	} {
		line := []string{l.title}
		for _, c := range []Column{Raw, Bare, Five, Whole, Stopped} {
			var values []string
			for _, m := range l.of {
				f := Figures{}
				if v, ok := r.Medians[c][m]; ok {
					f[m] = v / l.unit
				}
				values = append(values, number(f, m, l.digits))
			}
			line = append(line, strings.Join(values, " / "))
		}
		cells(out, line...)
	}
	goalTable(out, r.Goals)
}

// Markdown writes a row for each number of open cases.
func (r CurveReport) Markdown(out io.Writer) {
	fmt.Fprintf(out, "\n%s\n\n", r.Load)
	cells(out, "open cases", "opened a second", "CPU ms a case", "decision p50 / p99, ms", "ours KB", "engine KB", "memory MB: serve, work, Temporal", "verify s / MB")
	rule(out, 8)
	for _, p := range r.Points {
		cells(out, strconv.Itoa(p.Cases), fmt.Sprintf("%.0f", p.Rate), fmt.Sprintf("%.0f", p.CPU), fmt.Sprintf("%.0f / %.0f", p.P50, p.P99), fmt.Sprintf("%.1f", p.Ours/1000),
			fmt.Sprintf("%.1f", p.Engine/1000), fmt.Sprintf("%.0f, %.0f, %.0f", p.Memory[serve], p.Memory[work], p.Memory[engine]), fmt.Sprintf("%.1f / %.0f", p.Check, p.Held))
	}
	goalTable(out, r.Goals)
}

// Markdown writes a row for each thing that was measured.
func (r RatesReport) Markdown(out io.Writer) {
	fmt.Fprintf(out, "\n%d roster rows, %d ticked items; %s\n\n", r.Rows, r.Ticked, r.Load)
	cells(out, "", "ours", "baseline", "ratio")
	rule(out, 4)
	for _, x := range r.Rates {
		line := []string{x.What, fmt.Sprintf("%.1f %s", x.Ours, x.Unit), "–", "–"}
		if x.Baseline != 0 {
			line[2], line[3] = fmt.Sprintf("%.0f", x.Baseline), fmt.Sprintf("%.3f", x.Ours/x.Baseline)
		}
		cells(out, line...)
	}
	goalTable(out, r.Goals)
}

func goalTable(out io.Writer, goals []Goal) {
	fmt.Fprintln(out)
	cells(out, "goal", "", "limit", "measured", "")
	rule(out, 5)
	for _, g := range goals {
		sign, measured := "≥", "–"
		if g.AtMost {
			sign = "≤"
		}
		if g.Measured != nil {
			measured = fmt.Sprintf("%.2f", *g.Measured)
		}
		cells(out, g.ID, g.What, fmt.Sprintf("%s %g", sign, g.Limit), measured, string(g.Verdict))
	}
}
