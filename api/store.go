package api

import (
	"context"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// A Store holds the facts. Every writing method is one transaction: it locks the
// request's grant, keeps the request's key and stores the reply with its effect,
// so that the same key is answered the same bytes. Refusals are *relief.Error.
// Scopes are union paths, each with everything below it; what lies outside of
// them is not found.
type Store interface {
	People
	Campaigns
	Cases
	Path
	Money
	Telling
	Applicants
	Documents
	OwnDocuments
	Calendars
	Readings
	TaskWork
	Colleagues
	Absences
	Archives
	Eligibility
	Transfers
	Chairs
	Watching
	Desk
	Boards
	Staff
	Control
	Ops
	EvidenceStore
	Sheets
	Objections
	Openness
	Results

	// Union answers the union of a code, wherever it is; the caller checks scope.
	Union(ctx context.Context, code string) (relief.Unit, error)
	Unions(ctx context.Context, scopes []string, parent string, page relief.Page) (relief.List[relief.Unit], error)
	ImportUnions(ctx context.Context, r relief.Request, units []relief.Unit) (relief.Reply, error)
}

// People are those who sign in.
type People interface {
	// SignIn answers a bearer token; from is the caller's address, for the delay after failures.
	SignIn(ctx context.Context, username, password, from string) (token string, err error)
	Session(ctx context.Context, token string) (relief.Person, error)
	SignOut(ctx context.Context, token string) error
	Grant(ctx context.Context, r relief.Request, username string, role relief.Role, union string) (relief.Reply, error)
	Revoke(ctx context.Context, r relief.Request, grant string) (relief.Reply, error)
	// GrantPlace answers where a grant is held, in force or not; the caller checks scope.
	GrantPlace(ctx context.Context, id string) (relief.Appointment, error)
}

// Campaigns are the campaigns, their rosters and their bulk work.
type Campaigns interface {
	CreateCampaign(ctx context.Context, r relief.Request, plan relief.Plan) (relief.Reply, error)
	Campaigns(ctx context.Context, scopes []string, page relief.Page) (relief.List[relief.CampaignView], error)
	Campaign(ctx context.Context, scopes []string, id string) (relief.CampaignView, error)
	// Launch starts the campaign; rehearsalDay is 0 for the real clock.
	Launch(ctx context.Context, r relief.Request, id string, rehearsalDay time.Duration) (relief.Reply, error)
	// MoveCampaign does suspend, cancel or close.
	MoveCampaign(ctx context.Context, r relief.Request, id, action, reason string) (relief.Reply, error)
	// ResumeSlower resumes; days of a rehearsal last so long from now on, if not 0.
	ResumeSlower(ctx context.Context, r relief.Request, id, reason string, rehearsalDay time.Duration) (relief.Reply, error)
	// SurveyForm answers a version of a campaign's further questions, 0 for that in force.
	SurveyForm(ctx context.Context, scopes []string, id string, version int) (relief.SurveyFormView, error)
	// LoadSurveyForm puts the version after the one given in force.
	LoadSurveyForm(ctx context.Context, r relief.Request, id string, after int, questions []relief.Question) (relief.Reply, error)
	Reschedule(ctx context.Context, r relief.Request, id string, phase relief.PhaseName, start, end relief.Day, reason string) (relief.Reply, error)
	// Import keeps the file, sealed, and queues its import.
	Import(ctx context.Context, r relief.Request, campaign, fileName string, file []byte, dryRun bool) (relief.Reply, error)
	ImportStatus(ctx context.Context, scopes []string, id string) (relief.ImportView, error)
}

// Cases are the households' cases, the tasks they wait for and the decisions.
type Cases interface {
	Cases(ctx context.Context, f relief.CaseFilter) (relief.List[relief.CaseRow], error)
	// Case answers one case; purpose, when given, unmasks it and leaves an audit row.
	Case(ctx context.Context, scopes []string, id string, reader relief.Person, purpose string) (relief.CaseView, error)
	Timeline(ctx context.Context, scopes []string, id string) ([]relief.TimelineEntry, error)

	// Tasks lists only what waits for the person.
	Tasks(ctx context.Context, who relief.Person, f relief.TaskFilter) (relief.List[relief.TaskView], error)
	// Task answers one task, open or not, wherever it is; the caller checks scope.
	// Its AllowedActions say what separation of duties forbids the person.
	Task(ctx context.Context, who relief.Person, id string) (relief.TaskView, error)
	// TaskPlaces answers kind, level and union path of the tasks, open or not; those that do not exist are missing.
	TaskPlaces(ctx context.Context, ids []string) ([]relief.TaskView, error)
	Decide(ctx context.Context, r relief.Request, d relief.Decide) (relief.Reply, error)
	// TakeBack is 撤回: the decider undoes his own latest decision.
	TakeBack(ctx context.Context, r relief.Request, decision, reason string) (relief.Reply, error)
	// DecisionPlace answers the task kind, level and union path a decision was made at.
	DecisionPlace(ctx context.Context, id string) (relief.TaskView, error)
	Withdraw(ctx context.Context, r relief.Request, caseID, reason string) (relief.Reply, error)
	PreviewBulk(ctx context.Context, who relief.Person, b relief.Bulk) (relief.BulkPreview, error)
	Bulk(ctx context.Context, r relief.Request, who relief.Person, b relief.Bulk) (relief.Reply, error)
	BulkStatus(ctx context.Context, actor, id string) (relief.BatchView, error)
	CancelBulk(ctx context.Context, r relief.Request, id string) (relief.Reply, error)

	// ObjectionTask answers the latest task of an objection, open or not; the caller checks scope.
	ObjectionTask(ctx context.Context, who relief.Person, id string) (relief.TaskView, error)
	Rule(ctx context.Context, r relief.Request, objection string, ruling relief.Ruling) (relief.Reply, error)
}

// Money is the budget, the ledger and the payment batches.
type Money interface {
	Allocate(ctx context.Context, r relief.Request, a relief.Allocation) (relief.Reply, error)
	Ledger(ctx context.Context, scopes []string, campaign string, page relief.Page) (relief.List[relief.LedgerEntry], error)
	// MakeBatch prepares the payments of one budget line; with line empty, of the
	// first line of the plan that has any.
	MakeBatch(ctx context.Context, r relief.Request, campaign, line string) (relief.Reply, error)
	// MoveBatch does approve, release or cancel.
	MoveBatch(ctx context.Context, r relief.Request, id, action, reason string) (relief.Reply, error)
	// PaymentBatches lists a campaign's batches, and says of each whether it waits for the person.
	PaymentBatches(ctx context.Context, scopes []string, who relief.Person, campaign string, page relief.Page) (relief.List[relief.PaymentBatchView], error)
	// PaidAbove is the path of the union that may do a long overdue step of a payment in
	// the owner's stead, empty while nobody may; a step of no batch is the making of one.
	PaidAbove(ctx context.Context, campaign, batch string, kind relief.TaskKind) (string, error)
	PaymentBatch(ctx context.Context, scopes []string, who relief.Person, id string) (relief.PaymentBatchView, error)
	// AccountList answers the accounts that the bank is to look at, and leaves an audit row; KeepAccountAnswers keeps what it said.
	AccountList(ctx context.Context, r relief.Request, campaignID string) ([]relief.AccountLine, error)
	KeepAccountAnswers(ctx context.Context, r relief.Request, campaignID string, answers []relief.AccountAnswer) (relief.Reply, error)
	// BankFile answers the lines for the bank, unmasked, and leaves an audit row.
	BankFile(ctx context.Context, r relief.Request, id string) ([]relief.BankLine, error)
	BookResults(ctx context.Context, r relief.Request, id string, results []relief.BankResult) (relief.Reply, error)
}

// Health tells what of the whole system works.
type Health interface {
	// Traffic says why this process may not take traffic, or nil.
	Traffic(ctx context.Context) error
	// System answers each part of the whole system with what is wrong with it, nil where nothing is.
	System(ctx context.Context) map[string]error
}
