package api

import (
	"context"

	"github.com/songnuan/songnuan/relief"
)

func (f *fakeStore) TaskPage(_ context.Context, who relief.Person, v relief.TaskView, _ bool) (relief.TaskView, error) {
	me := relief.Named{ID: who.ID, Name: "王五"}
	v.For, v.Holding = &me, &relief.Holding{Holder: me, How: "claimed"}
	v.Signers = []relief.Signer{{Name: "王五", Now: true}}
	v.Acts = []relief.TaskAct{{Act: relief.Claim, By: "王五"}}
	v.Urged = &relief.TaskUrges{Task: v.ID}
	v.Looked = &relief.SinceLook{Version: 1, Events: []relief.TimelineEntry{{Plan: monday, State: relief.InReview}}}
	v.Actions = append(v.Actions, relief.AllowedAction{Action: relief.Claim, Allowed: true})
	return v, nil
}

func (f *fakeStore) Work(_ context.Context, r relief.Request, w relief.Work) (relief.Reply, error) {
	return ok(200, map[string]any{"task_id": w.Task, "act": w.Act})
}

func (f *fakeStore) Reassign(_ context.Context, _ relief.Request, tasks []string, _, _ string) (relief.Reply, error) {
	return ok(200, map[string]any{"items": []any{map[string]any{"task_id": tasks[0], "status": "done"}}})
}

func (f *fakeStore) OpenWork(context.Context, []string, string, relief.OpenWorkFilter) (relief.List[relief.OpenWork], error) {
	return relief.List[relief.OpenWork]{Items: []relief.OpenWork{{Task: aTask, Case: aCase, Kind: relief.TaskApprove, Role: relief.Approver, Union: "410821", Person: "王五", Username: "approver@410821", Trouble: "away"}}}, nil
}

func (f *fakeStore) UrgeCase(_ context.Context, _ relief.Request, id, _, _ string) (relief.Reply, error) {
	return ok(200, map[string]any{"case_id": id, "urged": []any{map[string]any{"task_id": aTask, "today": 1, "left_today": 1, "opened": false}}})
}

func (f *fakeStore) StepsAhead(context.Context, string) ([]relief.StepAhead, error) {
	return []relief.StepAhead{{Kind: relief.TaskApprove, Role: relief.Approver, Level: relief.County, Union: "410821", Needs: 1, Now: true, People: []string{"王五"}}}, nil
}

func (f *fakeStore) Colleagues(context.Context, relief.Person, relief.TaskView) ([]relief.Colleague, error) {
	return []relief.Colleague{{Username: "approver-2@410821", Name: "李四", Role: relief.Approver, Union: "温县总工会", Fits: true, Barred: true}}, nil
}

func (f *fakeStore) StandIns(context.Context, relief.Person, relief.Appointment) ([]relief.Colleague, error) {
	return []relief.Colleague{{Username: "approver-2@410821", Name: "李四", Role: relief.Approver, Union: "温县总工会", Fits: true}}, nil
}

func (f *fakeStore) Copies(context.Context, string, relief.Page) (relief.List[relief.CopyView], error) {
	return relief.List[relief.CopyView]{Items: []relief.CopyView{{ID: nowhere, Task: aTask, Case: aCase, Kind: relief.TaskApprove, State: relief.InReview}}}, nil
}

func (f *fakeStore) ReadCopy(_ context.Context, _ relief.Request, id string) (relief.Reply, error) {
	return ok(200, map[string]any{"id": id})
}

func (f *fakeStore) DeclareKin(_ context.Context, _ relief.Request, id, relation string) (relief.Reply, error) {
	return ok(200, map[string]any{"case_id": id, "relation": relation})
}

func (f *fakeStore) RuleKin(_ context.Context, _ relief.Request, id string, _ relief.KinRuling) (relief.Reply, error) {
	return ok(200, relief.Moved{ID: id, Status: "unfounded"})
}

func (f *fakeStore) KinList(context.Context, []string, string) ([]relief.KinRow, error) {
	return []relief.KinRow{{Case: aCase, Campaign: aCampaign, State: relief.InReview, Person: relief.Named{ID: nowhere, Name: "王五"}, Relation: "spouse"}}, nil
}

func (f *fakeStore) Delegate(context.Context, relief.Request, relief.DelegationAsk) (relief.Reply, error) {
	return ok(201, map[string]any{"id": nowhere, "status": "proposed"})
}

func (f *fakeStore) RuleDelegation(_ context.Context, _ relief.Request, id string, _ bool) (relief.Reply, error) {
	return ok(200, map[string]any{"id": id, "status": "active"})
}

func (f *fakeStore) RevokeDelegation(_ context.Context, _ relief.Request, id string) (relief.Reply, error) {
	return ok(200, map[string]any{"id": id, "status": "revoked"})
}

func (f *fakeStore) Delegations(context.Context, relief.Person, []string) ([]relief.Delegation, error) {
	return []relief.Delegation{lentApprover("")}, nil
}

func (f *fakeStore) Delegation(context.Context, string) (relief.Delegation, error) {
	return lentApprover(""), nil
}

func (f *fakeStore) Lent(_ context.Context, person, task, principal string) (*relief.Delegation, error) {
	if f.lent == nil {
		return nil, nil
	}
	return f.lent(person, task, principal), nil
}

// lentApprover is the county approver's post lent to the named person.
func lentApprover(delegate string) relief.Delegation {
	return relief.Delegation{
		ID: nowhere, Principal: relief.Named{ID: idOf("approver@410821").String(), Name: "张三"}, Delegate: relief.Named{ID: idOf(delegate).String(), Name: "李四"},
		Grant: idOf("grant:approver@410821").String(), Role: relief.Approver, Union: "410821", Level: relief.County, Path: county, Status: "active", Ceiling: 1000,
	}
}
