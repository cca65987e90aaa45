package api

import (
	"context"

	"github.com/songnuan/songnuan/relief"
)

func (f *fakeStore) Ops(context.Context) (relief.OpsView, error) {
	return relief.OpsView{
		Figures: []relief.Figure{{Name: "outbox_waiting", N: 3}},
		Jobs:    []relief.JobView{{Job: "verify", Wrong: 1, Broken: []string{"I02"}, Differences: []relief.WorkflowDrift{{Topic: "case", ID: aCase, Kind: "behind"}}}},
		Orders:  []relief.OrderView{{ID: nowhere, Kind: relief.OrderRepair, Case: aCase, Status: "waiting", Asked: "王五"}},
		Snags:   []relief.SnagView{{Workflow: "case/" + aCase, Cause: relief.SnagActivity, What: "EndPosting", Code: "sqlstate 40001", Attempts: 12}},
		Holds:   []relief.HoldView{{Case: aCase, CaseNo: "1", Reason: "dates", By: "王五"}},
	}, nil
}

func (f *fakeStore) Order(context.Context, relief.Request, relief.OrderKind, string) (relief.Reply, error) {
	return relief.Reply{Status: 202, Body: []byte(`{"id":"` + nowhere + `","status":"ready"}`)}, nil
}

func (f *fakeStore) OrderRebuild(ctx context.Context, r relief.Request) (relief.Reply, error) {
	return f.Order(ctx, r, relief.OrderRebuild, "")
}

func (f *fakeStore) ConfirmRepair(ctx context.Context, r relief.Request, id string) (relief.Reply, error) {
	return f.Order(ctx, r, relief.OrderRepair, id)
}

func (f *fakeStore) HoldWorkflow(context.Context, relief.Request, string, relief.HoldReason) (relief.Reply, error) {
	return relief.Reply{Status: 200, Body: []byte(`{"held":true}`)}, nil
}

func (f *fakeStore) ReleaseWorkflow(context.Context, relief.Request, string) (relief.Reply, error) {
	return relief.Reply{Status: 200, Body: []byte(`{"held":false}`)}, nil
}
