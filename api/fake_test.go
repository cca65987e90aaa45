package api

import (
	"context"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// A fakeStore is a Store of functions; a test replaces the ones it is about.
// The rest answer something that satisfies the contract.
type fakeStore struct {
	Store // what no field stands for is not called
	fakePostings

	signIn       func(username, password, from string) (string, error)
	session      func(token string) (relief.Person, error)
	union        func(code string) (relief.Unit, error)
	importUnions func(r relief.Request, units []relief.Unit) (relief.Reply, error)
	grantPlace   func(id string) (relief.Appointment, error)
	campaign     func(scopes []string, id string) (relief.CampaignView, error)
	create       func(r relief.Request, plan relief.Plan) (relief.Reply, error)
	launch       func(r relief.Request, id string, day time.Duration) (relief.Reply, error)
	importRoster func(r relief.Request, campaign, name string, file []byte, dry bool) (relief.Reply, error)
	aCase        func(scopes []string, id, purpose string) (relief.CaseView, error)
	cases        func(f relief.CaseFilter) (relief.List[relief.CaseRow], error)
	task         func(id string) (relief.TaskView, error)
	taskPlaces   func(ids []string) ([]relief.TaskView, error)
	decide       func(r relief.Request, d relief.Decide) (relief.Reply, error)
	bulk         func(r relief.Request, b relief.Bulk) (relief.Reply, error)
	batch        func(scopes []string, id string) (relief.PaymentBatchView, error)
	bankFile     func(r relief.Request, id string) ([]relief.BankLine, error)
	results      func(r relief.Request, id string, results []relief.BankResult) (relief.Reply, error)
	asked        []relief.Visitor
	applied      []relief.Applicant
	withdrawn    int
	channel      relief.NoticeChannel // the last that was set
	lent         func(person, task, principal string) *relief.Delegation
	paidAbove    map[relief.TaskKind]string
	change       func(r relief.Request) (relief.Reply, error) // every other change
	exported     []string                                     // what was noted of files
	filed        relief.Applicant
	lapsed       bool
	appealed     string
	signedIn     func(ctx context.Context, token string) (relief.Person, error)
}

func (f *fakeStore) SignIn(_ context.Context, username, password, from string) (string, error) {
	return f.signIn(username, password, from)
}

func (f *fakeStore) Session(_ context.Context, token string) (relief.Person, error) {
	return f.session(token)
}

// StillSignedIn says that nobody is, so that a stream ends, unless the test says otherwise.
func (f *fakeStore) StillSignedIn(ctx context.Context, token string) (relief.Person, error) {
	if f.signedIn == nil {
		return relief.Person{}, relief.Refuse("sign_in_required")
	}
	return f.signedIn(ctx, token)
}

func (f *fakeStore) SignOut(context.Context, string) error { return nil }

func (f *fakeStore) Grant(_ context.Context, r relief.Request, _ string, _ relief.Role, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Revoke(_ context.Context, r relief.Request, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) GrantPlace(_ context.Context, id string) (relief.Appointment, error) {
	return f.grantPlace(id)
}

func (f *fakeStore) Union(_ context.Context, code string) (relief.Unit, error) { return f.union(code) }

func (f *fakeStore) Unions(context.Context, []string, string, relief.Page) (relief.List[relief.Unit], error) {
	return relief.List[relief.Unit]{Items: []relief.Unit{countyUnit}, NextCursor: "x"}, nil
}

func (f *fakeStore) ImportUnions(_ context.Context, r relief.Request, units []relief.Unit) (relief.Reply, error) {
	return f.importUnions(r, units)
}

func (f *fakeStore) CreateCampaign(_ context.Context, r relief.Request, plan relief.Plan) (relief.Reply, error) {
	return f.create(r, plan)
}

func (f *fakeStore) Campaigns(context.Context, []string, relief.Page) (relief.List[relief.CampaignView], error) {
	return relief.List[relief.CampaignView]{}, nil
}

func (f *fakeStore) Campaign(_ context.Context, scopes []string, id string) (relief.CampaignView, error) {
	return f.campaign(scopes, id)
}

func (f *fakeStore) SurveyForm(context.Context, []string, string, int) (relief.SurveyFormView, error) {
	few, most := int64(1), int64(100_000)
	return relief.SurveyFormView{
		SurveyForm: relief.SurveyForm{Version: 2, Questions: []relief.Question{
			{Key: "operation", Zh: "经营状况", En: "Operation", Kind: relief.AskOne, Required: true, Options: []relief.Option{{Value: "stopped", Zh: "停产", En: "Stopped"}}},
			{Key: "headcount", Zh: "职工人数", En: "Headcount", Kind: relief.AskNumber, Unit: "人", UnitEn: "people", Min: &few, Max: &most, When: &relief.Condition{Key: "operation", Is: []string{"stopped"}}},
		}},
		Versions: []relief.FormVersion{{Version: 2, Since: new(monday), At: time.Unix(0, 0), By: "郝组织"}, {Version: 1, At: time.Unix(0, 0), By: "郝组织"}},
	}, nil
}

func (f *fakeStore) LoadSurveyForm(_ context.Context, _ relief.Request, _ string, after int, _ []relief.Question) (relief.Reply, error) {
	return relief.Reply{Status: 201, Body: fmt.Appendf(nil, `{"version":%d,"questions":[]}`, after+1)}, nil
}

func (f *fakeStore) Launch(_ context.Context, r relief.Request, id string, day time.Duration) (relief.Reply, error) {
	return f.launch(r, id, day)
}

func (f *fakeStore) MoveCampaign(_ context.Context, r relief.Request, _, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) ResumeSlower(_ context.Context, r relief.Request, _, _ string, _ time.Duration) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Reschedule(_ context.Context, r relief.Request, _ string, _ relief.PhaseName, _, _ relief.Day, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Import(ctx context.Context, r relief.Request, campaign, name string, file []byte, dry bool) (relief.Reply, error) {
	if err := ctx.Err(); err != nil {
		return relief.Reply{}, err
	}
	return f.importRoster(r, campaign, name, file, dry)
}

func (f *fakeStore) ImportStatus(_ context.Context, _ []string, id string) (relief.ImportView, error) {
	return relief.ImportView{ID: id, Campaign: aCampaign, Status: "queued"}, nil
}

func (f *fakeStore) Cases(_ context.Context, filter relief.CaseFilter) (relief.List[relief.CaseRow], error) {
	return f.cases(filter)
}

func (f *fakeStore) Case(_ context.Context, scopes []string, id string, _ relief.Person, purpose string) (relief.CaseView, error) {
	return f.aCase(scopes, id, purpose)
}

func (f *fakeStore) Timeline(context.Context, []string, string) ([]relief.TimelineEntry, error) {
	return []relief.TimelineEntry{
		{Plan: monday, Transition: "T03", Action: relief.Accept, State: relief.Surveying, By: "张三"},
		{Plan: monday, Transition: "T08", Action: relief.PersonConfirmed, State: relief.Verifying, By: "李四", Written: &relief.WrittenDown{By: relief.ByCommunity, Body: "幸福社区", Paper: "other", Kept: time.Now()}},
	}, nil
}

func (f *fakeStore) Tasks(context.Context, relief.Person, relief.TaskFilter) (relief.List[relief.TaskView], error) {
	return relief.List[relief.TaskView]{Items: []relief.TaskView{countyTask(aTask)}}, nil
}

func (f *fakeStore) Task(_ context.Context, _ relief.Person, id string) (relief.TaskView, error) {
	return f.task(id)
}

func (f *fakeStore) TaskPlaces(_ context.Context, ids []string) ([]relief.TaskView, error) {
	return f.taskPlaces(ids)
}

func (f *fakeStore) Decide(_ context.Context, r relief.Request, d relief.Decide) (relief.Reply, error) {
	return f.decide(r, d)
}

func (f *fakeStore) TakeBack(_ context.Context, r relief.Request, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) DecisionPlace(_ context.Context, id string) (relief.TaskView, error) {
	return f.task(id)
}

func (f *fakeStore) Withdraw(_ context.Context, r relief.Request, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) PreviewBulk(context.Context, relief.Person, relief.Bulk) (relief.BulkPreview, error) {
	return relief.BulkPreview{Items: 1, Total: 50000}, nil
}

func (f *fakeStore) Bulk(_ context.Context, r relief.Request, _ relief.Person, b relief.Bulk) (relief.Reply, error) {
	return f.bulk(r, b)
}

func (f *fakeStore) BulkStatus(_ context.Context, _, id string) (relief.BatchView, error) {
	return relief.BatchView{ID: id, Status: "waiting"}, nil
}

func (f *fakeStore) CancelBulk(_ context.Context, r relief.Request, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Allocate(_ context.Context, r relief.Request, _ relief.Allocation) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Ledger(context.Context, []string, string, relief.Page) (relief.List[relief.LedgerEntry], error) {
	return relief.List[relief.LedgerEntry]{Items: []relief.LedgerEntry{{ID: 1, Kind: "release", Line: aLine, Source: "MODEL", Amount: -5}}}, nil
}

func (f *fakeStore) MakeBatch(_ context.Context, r relief.Request, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) MoveBatch(_ context.Context, r relief.Request, _, _, _ string) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) PaymentBatches(context.Context, []string, relief.Person, string, relief.Page) (relief.List[relief.PaymentBatchView], error) {
	return relief.List[relief.PaymentBatchView]{Items: []relief.PaymentBatchView{batchOf(aBatch)}}, nil
}

func (f *fakeStore) PaidAbove(_ context.Context, _, _ string, kind relief.TaskKind) (string, error) {
	return f.paidAbove[kind], nil
}

func (f *fakeStore) PaymentBatch(_ context.Context, scopes []string, _ relief.Person, id string) (relief.PaymentBatchView, error) {
	return f.batch(scopes, id)
}

func (f *fakeStore) AccountList(context.Context, relief.Request, string) ([]relief.AccountLine, error) {
	return []relief.AccountLine{{CaseNo: "SN-1", Account: "6299990145129615875", Name: "张三", Bank: "工商银行"}}, nil
}

func (f *fakeStore) KeepAccountAnswers(_ context.Context, _ relief.Request, _ string, answers []relief.AccountAnswer) (relief.Reply, error) {
	return ok(200, relief.AccountsChecked{Good: len(answers), Refused: []relief.CaseRefused{}})
}

func (f *fakeStore) BankFile(_ context.Context, r relief.Request, id string) ([]relief.BankLine, error) {
	return f.bankFile(r, id)
}

func (f *fakeStore) BookResults(_ context.Context, r relief.Request, id string, results []relief.BankResult) (relief.Reply, error) {
	return f.results(r, id, results)
}

func (f *fakeStore) TaskCounts(context.Context, relief.Person, string) ([]relief.TaskCount, error) {
	return []relief.TaskCount{{Kind: relief.TaskApprove, Count: 3, Overdue: 1}}, nil
}

func (f *fakeStore) Done(context.Context, string, relief.Page) (relief.List[relief.Done], error) {
	return relief.List[relief.Done]{Items: []relief.Done{{ID: nowhere, Kind: relief.TaskApprove, Outcome: relief.OutcomeApprove, Campaign: aCampaign, Case: aCase, State: relief.Approved}}}, nil
}

func (f *fakeStore) Views(context.Context, relief.Person, string) ([]relief.SavedView, error) {
	view, err := f.View(context.Background(), relief.Person{}, nowhere)
	return []relief.SavedView{view}, err
}

func (f *fakeStore) View(_ context.Context, _ relief.Person, id string) (relief.SavedView, error) {
	return relief.SavedView{ID: id, Screen: "tasks", Name: "本周到期", Query: map[string]any{"due_within": 7}}, nil
}

func (f *fakeStore) SaveView(context.Context, relief.Request, relief.SavedView) (relief.Reply, error) {
	return ok(201, relief.Created{ID: nowhere})
}

func (f *fakeStore) DropView(_ context.Context, _ relief.Request, id string) (relief.Reply, error) {
	return ok(200, relief.Created{ID: id})
}

func (f *fakeStore) DeviceKey(context.Context, string, string) (relief.DeviceKey, error) {
	return relief.DeviceKey{Key: make([]byte, 16), Until: time.Unix(1767225600, 0).UTC()}, nil
}

func (f *fakeStore) Phrases(context.Context, string) ([]string, error) {
	return []string{"情况属实"}, nil
}

func (f *fakeStore) SetPhrases(_ context.Context, _ relief.Request, texts []string) (relief.Reply, error) {
	return ok(200, relief.List[string]{Items: texts})
}

func (f *fakeStore) Note(context.Context, string, string) (relief.TaskNote, error) {
	return relief.TaskNote{FollowOn: monday, Note: "等材料"}, nil
}

func (f *fakeStore) SetNote(_ context.Context, _ relief.Request, _ string, n relief.TaskNote) (relief.Reply, error) {
	return ok(200, relief.TaskNote{FollowOn: n.FollowOn})
}

func (f *fakeStore) Progress(_ context.Context, _ []string, id, below string) (relief.Progress, error) {
	unit := relief.UnitProgress{
		Union: below, Level: relief.County, Ended: map[relief.State]int{relief.Closed: 1}, Stages: []relief.Stage{{Step: relief.StepSurvey, At: 2, AtFen: 5}},
		Waiting: []relief.Waiting{{Kind: relief.TaskSurvey, Count: 2}}, Forecast: []relief.Forecast{{Step: relief.StepSurvey, Left: 2, Deadline: monday}},
	}
	return relief.Progress{Campaign: id, Below: below, Today: monday, Gaps: []relief.Gap{{Start: monday, End: monday, Days: 1}}, Total: unit, Units: []relief.UnitProgress{unit}}, nil
}

func (f *fakeStore) Coverage(context.Context, []string, string, string, string, relief.Page) (relief.List[relief.Coverage], error) {
	return relief.List[relief.Coverage]{Items: []relief.Coverage{{Case: aCase, State: relief.Surveying, Step: relief.StepSurvey, End: "unknown", Waits: relief.TaskSurvey, Role: relief.Surveyor}}}, nil
}

func (f *fakeStore) Turnround(context.Context, []string, string, bool) ([]relief.Turnround, error) {
	return []relief.Turnround{{Kind: relief.TaskSurvey, Level: relief.Base, Person: "张三", Count: 2, Median: 1.5, Ninth: 3}}, nil
}

func (f *fakeStore) Urge(context.Context, relief.Request, string, string, relief.TaskKind) (relief.Reply, error) {
	return ok(200, relief.Urged{Told: 2, Already: 1})
}

func (f *fakeStore) Notices(context.Context, relief.Person, bool, relief.Page) (relief.List[relief.Notice], error) {
	return relief.List[relief.Notice]{Items: []relief.Notice{{ID: nowhere, Campaign: aCampaign, Role: relief.Organizer, Kind: "urge", Body: map[string]any{"count": 2}}}}, nil
}

func (f *fakeStore) CopyCampaign(context.Context, relief.Request, string, string, relief.Day) (relief.Reply, error) {
	return ok(201, relief.Created{ID: nowhere})
}

func (f *fakeStore) CheckLaunch(context.Context, string) (relief.LaunchCheck, error) {
	return relief.LaunchCheck{Code: "phases_past", Reason: "已过", Warnings: []relief.LaunchWarning{{Code: "gap", Day: monday, Text: "缺口", En: "gap"}}}, nil
}

func (f *fakeStore) CheckPlan(relief.Plan, relief.CampaignStatus) relief.LaunchCheck {
	return relief.LaunchCheck{Warnings: []relief.LaunchWarning{}}
}

func (f *fakeStore) Accounts(context.Context, []string, string, relief.Role, string, relief.Page) (relief.List[relief.Account], error) {
	return relief.List[relief.Account]{Items: []relief.Account{{ID: nowhere, Username: "wang.wu", Name: "=王五", Roles: []relief.Appointment{{Grant: nowhere, Role: relief.Clerk, Level: relief.Base}}}}}, nil
}

func (f *fakeStore) AccountPlace(context.Context, string) (relief.Unit, error) {
	return countyUnit, nil
}

func (f *fakeStore) AddAccount(context.Context, relief.Request, relief.NewAccount) (relief.Reply, error) {
	return ok(201, relief.Created{ID: nowhere})
}

func (f *fakeStore) ShutOut(_ context.Context, _ relief.Request, id string, _ bool) (relief.Reply, error) {
	return ok(200, relief.Moved{ID: id, Status: "disabled"})
}

func (f *fakeStore) LeaveIdentity(_ context.Context, _ relief.Request, id string, _ relief.StaffIdentity) (relief.Reply, error) {
	return ok(200, relief.Moved{ID: id, Status: "identity_left"})
}

func (f *fakeStore) SetPassword(_ context.Context, _ relief.Request, id, _ string) (relief.Reply, error) {
	return ok(200, relief.Moved{ID: id, Status: "password_set"})
}

func (f *fakeStore) PolicyView(context.Context) (relief.PolicyView, error) {
	return relief.PolicyView{Version: 1, Rules: []relief.PolicyRule{{Role: relief.Clerk, Level: relief.Base, Action: "accept"}}}, nil
}

func (f *fakeStore) AuditPlace(context.Context, string) (string, error) { return base, nil }

func (f *fakeStore) Audit(context.Context, string, relief.Page) (relief.List[relief.AuditRow], error) {
	return relief.List[relief.AuditRow]{Items: []relief.AuditRow{{N: 1, Kind: "read", By: "张三", Body: []byte(`{"purpose":"audit"}`), Hash: "00"}}}, nil
}

func (f *fakeStore) Suspense(context.Context, string, relief.Page) (relief.List[relief.SuspenseLine], error) {
	return relief.List[relief.SuspenseLine]{Items: []relief.SuspenseLine{{ID: nowhere, Batch: aBatch, PaymentNo: "P1", Status: "settled", Code: "x"}}}, nil
}

func (f *fakeStore) Match(context.Context, string) ([]relief.LineMatch, error) {
	return []relief.LineMatch{{Line: aLine, Name: "慰问金", Ledger: 5, Bank: 6, Difference: -1}}, nil
}

func (f *fakeStore) Exceptions(context.Context, []string, string, relief.Page) (relief.List[relief.ExceptionRow], error) {
	return relief.List[relief.ExceptionRow]{Items: []relief.ExceptionRow{{Case: aCase, State: relief.Approved, Rules: []string{"aided_last_year"}, By: []string{"张三"}, Reason: []string{"大病"}}}}, nil
}

func (f *fakeStore) NoteExport(_ context.Context, _ relief.Request, subject, list string, rows int, locked bool) error {
	f.exported = append(f.exported, fmt.Sprintf("%s %s %d %t", subject, list, rows, locked))
	return nil
}
