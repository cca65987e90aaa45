package bench

import (
	"fmt"
	"math"
)

// A Verdict says whether a goal has been reached.
type Verdict string

// The verdicts.
const (
	Reached     Verdict = "reached"
	Missed      Verdict = "missed"
	NotMeasured Verdict = "not measured"
)

// A Goal is a number that the product has set itself, with what was measured.
type Goal struct {
	ID       string   `json:"id"`
	What     string   `json:"what"`
	AtMost   bool     `json:"at_most"` // or at least
	Limit    float64  `json:"limit"`
	Measured *float64 `json:"measured,omitempty"`
	Verdict  Verdict  `json:"verdict"`
}

// String is the goal's line: 目标, limit, measured, verdict.
func (g Goal) String() string {
	sign := "≥"
	if g.AtMost {
		sign = "≤"
	}
	measured := "–"
	if g.Measured != nil {
		measured = fmt.Sprintf("%.2f", *g.Measured)
	}
	zh := map[Verdict]string{Reached: "达到 reached", Missed: "未达到 missed", NotMeasured: "未测 not measured"}[g.Verdict]
	return fmt.Sprintf("%s  %s  %s %g  实测 %s  %s", g.ID, g.What, sign, g.Limit, measured, zh)
}

// judge holds the medians against the goals P1 and P2.
func judge(m Round) []Goal {
	most := func(id, what string, limit, measured float64) Goal {
		return verdict(Goal{ID: id, What: what, AtMost: true, Limit: limit}, measured)
	}
	least := func(id, what string, limit, measured float64) Goal {
		return verdict(Goal{ID: id, What: what, Limit: limit}, measured)
	}
	return []Goal{
		most("P1", "决定 p50,对 raw 之比 decision p50 / raw", 3, over(m, Five, P50, Raw)),
		most("P1", "决定 p99,对 raw 之比 decision p99 / raw", 3, over(m, Five, P99, Raw)),
		most("P1", "Temporal 停止时 p50,对运行时之比 with Temporal stopped, p50", 1.3, over(m, Stopped, P50, Five)),
		most("P1", "Temporal 停止时 p99,对运行时之比 with Temporal stopped, p99", 1.3, over(m, Stopped, P99, Five)),
		most("P1", "10 万在办个案时 p50,之比 with 100,000 open cases, p50", 1.3, math.NaN()),
		least("P2", "全程个案/秒，对 bare 之比 whole path, cases/s / bare", 1, over(m, Whole, CasesRate, Bare)),
		most("P2", "全程 CPU,对 bare 之比 whole path, CPU / bare", 1.2, over(m, Whole, CPU, Bare)),
		most("P2", "每次告知的历史事件 history events per told transition", 7, of(m, Five, EventsTold)),
		most("P2", "每次告知的提交 commits per told transition", 12, of(m, Five, CommitsTold)),
		most("P2", "全程历史事件 whole path, history events", 100, of(m, Whole, Events)),
		most("P2", "全程提交 whole path, commits", 150, of(m, Whole, Commits)),
		most("P2", "全程 WAL,KB whole path, WAL in KB", 250, of(m, Whole, WAL)/1000),
	}
}

func of(m Round, c Column, metric Metric) float64 {
	if value, ok := m[c][metric]; ok {
		return value
	}
	return math.NaN()
}

func over(m Round, c Column, metric Metric, baseline Column) float64 {
	value := of(m, c, metric) / of(m, baseline, metric)
	if math.IsInf(value, 0) {
		return math.NaN()
	}
	return value
}

func verdict(g Goal, measured float64) Goal {
	switch {
	case math.IsNaN(measured):
		g.Verdict = NotMeasured
		return g
	case g.AtMost && measured <= g.Limit, !g.AtMost && measured >= g.Limit:
		g.Verdict = Reached
	default:
		g.Verdict = Missed
	}
	g.Measured = &measured
	return g
}
