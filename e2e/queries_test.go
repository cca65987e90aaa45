package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"github.com/songnuan/songnuan/workflows"
)

// The operator's guide offers queries to be saved in Temporal's screens: the engine
// takes each as it stands there, and they find what they promise.
func TestTheGuidesQueriesFindWhatTheyPromise(t *testing.T) {
	k := launch(t, plan("60000.00", nil), time.Second) // what waits for somebody is late within seconds
	k.file(t, families(3, base))
	guide, err := os.ReadFile("../docs/guide/operator.md")
	if err != nil {
		t.Fatal(err)
	}
	queries := map[string]string{}
	for _, line := range regexp.MustCompile(`(?m)^\| ([^|]+) \| `+"`([^`]+ [^`]+)`"+` \|$`).FindAllStringSubmatch(string(guide), -1) {
		queries[line[1]] = strings.NewReplacer("<活动编号>", k.id, "410821-001", base).Replace(line[2])
	}
	engine := temporal(t)
	found := func(query string) int64 {
		t.Helper()
		n, err := engine.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: query})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n.GetCount()
	}
	for what, query := range queries {
		t.Logf("%s: %d", what, found(query))
	}
	for _, promised := range []string{"卡住的（流程任务反复失败）", "逾期的", "某活动的在办个案", "某工会的在办个案"} {
		if queries[promised] == "" {
			t.Errorf("the guide has no query for %s: %v", promised, queries)
		}
	}
	eventually(t, time.Minute, "the campaign's cases are found", func() bool { return found(queries["某活动的在办个案"]) == 3 })
	if n := found(queries["某工会的在办个案"]); n < 3 {
		t.Errorf("%d cases of the union are found", n)
	}
	if n := found(queries["心跳"]); n != 1 {
		t.Errorf("%d heartbeats are found", n)
	}
	late := queries["逾期的"] + ` AND CampaignId = "` + k.id + `"`
	eventually(t, time.Minute, "who is late is found", func() bool { return found(late) == 3 })
	if n := found(strings.ReplaceAll(queries["某环节的（含逾期）"], "approval", "survey") + ` AND WorkflowId = "` + workflows.CaseID(k.cases[0]) + `"`); n != 1 {
		t.Errorf("a late case is not found under its step: %d", n)
	}
}
