package workflows

import (
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"

	"github.com/songnuan/songnuan/relief"
)

// The engine refuses a start whose encoded summary is longer.
const longestSummary = 400

func TestSummariesFitTheEngine(t *testing.T) {
	window := relief.Window{Opens: time.Date(2023, 1, 1, 0, 0, 0, 0, relief.Shanghai)}
	summaries := map[string]string{
		"case":      CaseSummary(CaseStart{CaseNo: "410821-2023-000417-补-0001", UnionCode: "410821-003-001-0001"}),
		"campaign":  CampaignSummary(CampaignStart{UnionCode: "410821-003-001-0001", Known: CampaignChange{Windows: []relief.Window{window}}}),
		"batch":     BatchSummary(BatchStart{AppliesAt: window.Opens.Add(time.Second)}),
		"import":    importSummary,
		"heartbeat": heartbeatSummary,
		"clocks":    clocksSummary,
		"recovery":  RecoverySummary(RecoveryStart{CaseNo: "410821-2023-000417-补-0001", UnionCode: "410821-003-001-0001"}),
	}
	for _, s := range relief.States {
		summaries[string(s)] = waitSummary(relief.Case{State: s})
	}
	for _, p := range relief.PhaseNames {
		for _, stage := range []Stage{Opens, Remind, Deadline} {
			summaries[string(p)+string(stage)] = momentSummary(Moment{Phase: p, Stage: stage})
		}
	}
	for name, s := range summaries {
		payload, err := converter.GetDefaultDataConverter().ToPayload(s)
		if err != nil {
			t.Fatal(err)
		}
		if n := payload.Size(); n > longestSummary {
			t.Errorf("%s: %q takes %d bytes, the engine allows %d", name, s, n, longestSummary)
		}
		if strings.HasSuffix(s, "阶段") || s == "截止" {
			t.Errorf("%s: %q lacks a word", name, s)
		}
	}
	if want := "送温暖活动 · 410821-003-001-0001 · 2023年"; summaries["campaign"] != want {
		t.Errorf("campaign reads %q, want %q", summaries["campaign"], want)
	}
}

func TestDetailsSayWhatACaseWaitsFor(t *testing.T) {
	rules := relief.Rules{Surveyors: 2, Chain: []relief.Seat{{Level: relief.County, Role: relief.Reviewer}, {Level: relief.City, Role: relief.Approver}}}
	due := time.Date(2023, 1, 11, 0, 0, 0, 0, relief.Shanghai)
	tests := []struct {
		c    relief.Case
		want string
	}{
		{relief.Case{State: relief.Surveying, Version: 3, Due: due}, "状态：摸底（第3版） · 等待：基层摸底员办理“摸底” · 截止 2023-01-10 24:00"},
		{relief.Case{State: relief.Posting, Version: 7, Due: due.Add(90 * time.Second)}, "状态：公示中（第7版） · 等待：公示期满 · 截止 2023-01-11 00:01:30"},
		{relief.Case{State: relief.InReview, Seat: 1}, "状态：逐级审核（第0版） · 等待：市级审批人办理“审批”"},
	}
	for _, tt := range tests {
		if got := caseDetails(rules, tt.c); got != tt.want {
			t.Errorf("%s reads %q, want %q", tt.c.State, got, tt.want)
		}
	}
}

func TestEveryWaitHasWords(t *testing.T) {
	rules := relief.Rules{Surveyors: 2, Chain: []relief.Seat{{Level: relief.County, Role: relief.Reviewer}, {Level: relief.Province, Role: relief.Approver}}}
	for _, s := range relief.States {
		if s.Terminal() {
			continue
		}
		for seat := range rules.Chain {
			got := caseDetails(rules, relief.Case{State: s, Seat: seat})
			if strings.HasSuffix(got, "等待：") || strings.Contains(got, "“”") {
				t.Errorf("%s reads %q", s, got)
			}
		}
	}
}
