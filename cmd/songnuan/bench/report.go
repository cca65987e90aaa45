package bench

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Metric is one thing that is measured; its unit is in its name.
type Metric string

// The metrics. Of a whole path, the decisions are those of its five steps.
const (
	CasesRate     Metric = "cases_per_s"
	DecisionsRate Metric = "decisions_per_s"
	P50           Metric = "decision_p50_ms"
	P99           Metric = "decision_p99_ms"
	CPU           Metric = "cpu_ms_per_case"
	Commits       Metric = "commits_per_case"
	WAL           Metric = "wal_bytes_per_case"
	Disk          Metric = "postgres_bytes_per_case"
	Events        Metric = "events_per_case"
	EventsTold    Metric = "events_per_told_transition"
	CommitsTold   Metric = "commits_per_told_transition"
	CatchUp       Metric = "catch_up_s"
)

// lines are the table's, in its order; digits after the point.
var lines = []struct {
	metric Metric
	title  string
	digits int
}{
	{CasesRate, "个案/秒 cases/s", 1},
	{DecisionsRate, "决定/秒 decisions/s", 0},
	{P50, "决定 p50 ms", 2},
	{P99, "决定 p99 ms", 2},
	{CPU, "CPU ms/个案 case", 1},
	{Commits, "提交/个案 commits", 1},
	{WAL, "WAL 字节 bytes/case", 0},
	{Disk, "Postgres 字节 bytes/case", 0},
	{Events, "历史事件 events/case", 1},
	{EventsTold, "事件/告知 events/told", 1},
	{CommitsTold, "提交/告知 commits/told", 1},
	{CatchUp, "补告 catching up s", 1},
}

// A Column is one of the things compared.
type Column string

// The columns: the baselines; our five steps, our whole path from the roster to
// the closed case with what lies before and after the five, and our five steps
// while Temporal stands still.
const (
	Raw     Column = "raw"
	Bare    Column = "bare"
	Five    Column = "ours_five_steps"
	Opening Column = "ours_opening"
	Rest    Column = "ours_rest"
	Whole   Column = "ours_whole_path"
	Stopped Column = "ours_temporal_stopped"
)

var columns = []struct {
	column Column
	title  string
}{{Raw, "raw"}, {Bare, "bare"}, {Opening, "opening"}, {Five, "ours 5 steps"}, {Rest, "rest"}, {Whole, "ours whole"}, {Stopped, "Temporal off"}}

// Figures are what was measured of one column; what could not be is missing.
type Figures map[Metric]float64

// with adds the decisions' figures: how long each took in milliseconds, and how
// long all of them together.
func (f Figures) with(took []float64, all interface{ Seconds() float64 }) Figures {
	f[DecisionsRate] = float64(len(took)) / all.Seconds()
	f[P50], f[P99] = quantile(took, 0.5), quantile(took, 0.99)
	return f
}

// A Round is every column measured once.
type Round map[Column]Figures

// A Report is a whole run. Ratios are of medians: to raw, to bare.
type Report struct {
	Cases    int                           `json:"cases"`
	Rounds   int                           `json:"rounds"`
	Clients  int                           `json:"clients"`
	CPUs     int                           `json:"cpus"`
	Day      string                        `json:"day"`
	Settings map[string]string             `json:"postgres"`
	Medians  Round                         `json:"medians"`
	Ratios   map[Column]map[Column]Figures `json:"ratios"` // ours, then the baseline
	Goals    []Goal                        `json:"goals"`
	Each     []Round                       `json:"rounds_measured"`
}

// conclude works out medians, ratios and goals from the rounds.
func (r *Report) conclude() {
	r.Medians = medians(r.Each)
	r.Ratios = map[Column]map[Column]Figures{}
	for _, ours := range []Column{Five, Whole, Stopped} {
		r.Ratios[ours] = map[Column]Figures{}
		for _, baseline := range []Column{Raw, Bare} {
			r.Ratios[ours][baseline] = ratios(r.Medians[ours], r.Medians[baseline])
		}
	}
	r.Goals = judge(r.Medians)
}

// medians answers the median of each figure over the rounds that have it.
func medians(rounds []Round) Round {
	values := map[Column]map[Metric][]float64{}
	for _, round := range rounds {
		for column, figures := range round {
			if values[column] == nil {
				values[column] = map[Metric][]float64{}
			}
			for metric, value := range figures {
				values[column][metric] = append(values[column][metric], value)
			}
		}
	}
	out := Round{}
	for column, metrics := range values {
		out[column] = Figures{}
		for metric, list := range metrics {
			out[column][metric] = median(list)
		}
	}
	return out
}

// ratios divides the figures that both have; nothing is divided by zero.
func ratios(ours, baseline Figures) Figures {
	out := Figures{}
	for metric, value := range ours {
		if base := baseline[metric]; base != 0 {
			out[metric] = value / base
		}
	}
	return out
}

// Print writes the report as people read it.
func (r Report) Print(out io.Writer) {
	fmt.Fprintf(out, "\n%d 户 × %d 轮，%d 个客户端，%d 核；计划日 %s。中位数。\n%d cases × %d rounds, %d clients, %d CPUs; medians",
		r.Cases, r.Rounds, r.Clients, r.CPUs, r.Day, r.Cases, r.Rounds, r.Clients, r.CPUs)
	for _, name := range slices.Sorted(maps.Keys(r.Settings)) {
		fmt.Fprintf(out, " · %s=%s", name, r.Settings[name])
	}
	fmt.Fprintln(out)
	header := []string{""}
	for _, c := range columns {
		header = append(header, c.title)
	}
	row(out, header)
	for _, l := range lines {
		cells := []string{l.title}
		for _, c := range columns {
			cells = append(cells, number(r.Medians[c.column], l.metric, l.digits))
		}
		row(out, cells)
	}
	r.printRatios(out)
	fmt.Fprintln(out, "\n目标 goals")
	for _, g := range r.Goals {
		fmt.Fprintf(out, "  %s\n", g)
	}
}

func (r Report) printRatios(out io.Writer) {
	fmt.Fprintln(out)
	row(out, []string{"比值 ratios", "5 steps/raw", "5 steps/bare", "whole/raw", "whole/bare", "off/5 steps"})
	off := ratios(r.Medians[Stopped], r.Medians[Five])
	for _, l := range lines {
		cells := []string{l.title}
		found := false
		for _, f := range []Figures{r.Ratios[Five][Raw], r.Ratios[Five][Bare], r.Ratios[Whole][Raw], r.Ratios[Whole][Bare], off} {
			cells = append(cells, number(f, l.metric, 2))
			found = found || cells[len(cells)-1] != "–"
		}
		if found {
			row(out, cells)
		}
	}
}

func number(f Figures, m Metric, digits int) string {
	value, ok := f[m]
	if !ok || math.IsNaN(value) || math.IsInf(value, 0) {
		return "–"
	}
	return strconv.FormatFloat(value, 'f', digits, 64)
}

// row writes cells in columns; a Chinese character is two wide.
func row(out io.Writer, cells []string) {
	var b strings.Builder
	for i, cell := range cells {
		room := strings.Repeat(" ", max(0, 13-width(cell)))
		if i == 0 {
			b.WriteString("  " + cell + strings.Repeat(" ", max(0, 26-width(cell))))
			continue
		}
		b.WriteString(room + cell)
	}
	fmt.Fprintln(out, b.String())
}

func width(s string) int { return utf8.RuneCountInString(s) + (len(s)-utf8.RuneCountInString(s))/2 }
