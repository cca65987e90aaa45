package workflows

import (
	"time"

	"github.com/songnuan/songnuan/relief"
)

// Queue is the task queue of all workflows and activities.
const Queue = "songnuan"

// What touches the world. Each is one or more transactions in Postgres that do
// their effect once per key, however often they run.
const (
	// EventsAfter reads what a case was decided after a version.
	EventsAfter Activity[CaseAt, Told] = "EventsAfter"
	// EndPosting does T12, if the time has come by Postgres' clock and the
	// caller's, nobody objects and the case still has that version. It answers no
	// event when the case has moved on or an objection is open.
	EndPosting Activity[CaseAt, Told] = "EndPosting"
	// LapseCase does the time-out of a case that waits for the household (T02, T05).
	LapseCase Activity[CaseAt, Told] = "LapseCase"
	// CloseCase does T26 after the follow-up.
	CloseCase Activity[CaseAt, Told] = "CloseCase"
	// RemindCase tells those whom the case waits for that it is overdue.
	RemindCase Activity[CaseAt, struct{}] = "RemindCase"

	// RemindRecovery tells finance that money asked back is overdue, and answers
	// when it is due next; never, once it has come.
	RemindRecovery Activity[RecoveryAt, RecoveryAt] = "RemindRecovery"

	// RemindCampaign tells the unions that a phase opens, nears its deadline or is over.
	RemindCampaign Activity[PhaseReminder, struct{}] = "RemindCampaign"
	// SweepCampaign lapses the open cases of a campaign that was cancelled or closed, some at a time.
	SweepCampaign Activity[CampaignRef, Left] = "SweepCampaign"

	// ApplyBatch applies a bulk decision's next items.
	ApplyBatch Activity[BatchRef, Left] = "ApplyBatch"
	// ImportRoster imports a stored roster file, row by row.
	ImportRoster Activity[ImportInput, ImportResult] = "ImportRoster"
	// SweepClocks does one page of what the tasks' clocks ask for and answers when to come back.
	SweepClocks Activity[struct{}, Rest] = "SweepClocks"
	// SendMessages sends what waits in the outbox of messages, some at a time.
	SendMessages Activity[struct{}, Left] = "SendMessages"
	// Beat writes the time to Postgres.
	Beat Activity[struct{}, struct{}] = "Beat"
)

// What a running workflow is told. Signals may arrive twice or out of order.
const (
	Tell   Signal[Told]           = "told"
	Change Signal[CampaignChange] = "changed"
	Cancel Signal[struct{}]       = "cancelled"
	Repaid Signal[struct{}]       = "repaid"
)

// Repair has a case's workflow forget where it believes the case to be and read
// it anew from Postgres. Two people answer for it.
const Repair Update[RepairOrder, relief.Case] = "repair"

// A RepairOrder names the order that operators left and confirmed in Postgres.
type RepairOrder struct {
	Order       string `json:"order"`
	AskedBy     string `json:"asked_by"`
	ConfirmedBy string `json:"confirmed_by"`
}

// Standing is where the workflow believes its case to be; for operators and
// tests, never for a screen.
const Standing Query[relief.Case] = "standing"

// Known is how the workflow believes its campaign to be.
const Known Query[CampaignChange] = "known"

// CaseID names the one workflow of a case.
func CaseID(id string) string { return "case/" + id }

// CampaignID names the one workflow of a campaign.
func CampaignID(id string) string { return "campaign/" + id }

// BatchID names the one workflow of a bulk decision.
func BatchID(id string) string { return "batch/" + id }

// ImportID names the one workflow of a roster import.
func ImportID(id string) string { return "import/" + id }

// ClocksID names the workflow that keeps all tasks' clocks and sends the messages.
const ClocksID = "clocks"

// RecoveryID names the one workflow that asks a case's money back.
func RecoveryID(caseID string) string { return "recovery/" + caseID }

// HeartbeatID names the workflow that shows that workflows move.
const HeartbeatID = "heartbeat"

// CaseStart is what a case's workflow begins with: identifiers and the rules
// frozen at the campaign's launch.
type CaseStart struct {
	CaseID     string       `json:"case_id"`
	CampaignID string       `json:"campaign_id"`
	UnionCode  string       `json:"union_code"`
	CaseNo     string       `json:"case_no"`
	Rules      relief.Rules `json:"rules"`
}

// Told is what happened to a case, in version order. Without events it is a
// nudge: look into Postgres. Due is set when what the case waits for was put off
// meanwhile: the time has not come yet. Wake asks a posting whose time is up to
// try its end again: what it lacked has come.
type Told struct {
	Events []relief.Event `json:"events,omitempty"`
	Due    time.Time      `json:"due,omitzero"`
	Wake   bool           `json:"wake,omitempty"`
}

// CaseResult is how a case ended.
type CaseResult struct {
	State   relief.State `json:"state"`
	Version int          `json:"version"`
}

// CaseAt is a case at a version, and when what it waits for is due.
type CaseAt struct {
	CaseID  string    `json:"case_id"`
	Version int       `json:"version"`
	Due     time.Time `json:"due,omitzero"`
}

// RecoveryStart is what the recovery of a case's money begins with.
type RecoveryStart struct {
	CaseID     string    `json:"case_id"`
	CampaignID string    `json:"campaign_id"`
	UnionCode  string    `json:"union_code"`
	CaseNo     string    `json:"case_no"`
	Due        time.Time `json:"due"`
}

// RecoveryAt is a recovery and when it is due.
type RecoveryAt struct {
	CaseID string    `json:"case_id"`
	Due    time.Time `json:"due,omitzero"`
}

// RecoveryResult is how often a recovery had to be reminded of.
type RecoveryResult struct {
	Reminded int `json:"reminded"`
}

// CampaignStart is what a campaign's workflow begins with.
type CampaignStart struct {
	CampaignID string         `json:"campaign_id"`
	UnionCode  string         `json:"union_code"` // of the owner
	Known      CampaignChange `json:"known"`
	Noted      []Moment       `json:"noted,omitempty"` // carried over when the workflow continues as new
}

// CampaignChange is a campaign's state after a change: all of it, so that only
// the newest version counts.
type CampaignChange struct {
	Version int                   `json:"version"`
	Status  relief.CampaignStatus `json:"status"`
	Windows []relief.Window       `json:"windows,omitempty"`
}

// A Stage is a point of a phase's window that the unions are told of.
type Stage string

// The stages of a phase's window.
const (
	Opens    Stage = "opens"
	Remind   Stage = "remind"
	Deadline Stage = "deadline"
)

// A Moment is a stage at its instant; a rescheduled phase has new moments.
type Moment struct {
	Phase relief.PhaseName `json:"phase"`
	Stage Stage            `json:"stage"`
	At    time.Time        `json:"at"`
}

// Rest says until when the sweep of the clocks may sleep, and whether messages
// wait to be sent.
type Rest struct {
	Until    time.Time `json:"until"`
	Messages bool      `json:"messages,omitempty"`
}

// CampaignResult is how a campaign ended.
type CampaignResult struct {
	Status  relief.CampaignStatus `json:"status"`
	Version int                   `json:"version"`
}

// CampaignRef names a campaign.
type CampaignRef struct {
	CampaignID string `json:"campaign_id"`
}

// PhaseReminder is a stage of a phase to be told, once per key (all fields).
type PhaseReminder struct {
	CampaignID string           `json:"campaign_id"`
	Phase      relief.PhaseName `json:"phase"`
	Stage      Stage            `json:"stage"`
	Version    int              `json:"version"`
}

// Left is how much of a long piece of work is not done yet. Stuck says that
// nothing could be done this time.
type Left struct {
	Left  int  `json:"left"`
	Stuck bool `json:"stuck,omitempty"`
}

// BatchStart is what a bulk decision's workflow begins with.
type BatchStart struct {
	BatchID   string    `json:"batch_id"`
	AppliesAt time.Time `json:"applies_at"` // end of the undo period
}

// BatchRef names a bulk decision.
type BatchRef struct {
	BatchID string `json:"batch_id"`
}

// BatchResult says whether a bulk decision was applied or cancelled in time.
type BatchResult struct {
	Cancelled bool `json:"cancelled"`
}

// ImportInput names a stored roster file.
type ImportInput struct {
	ID string `json:"id"`
}

// ImportResult counts an import's rows.
type ImportResult struct {
	Rows     int `json:"rows"`
	Imported int `json:"imported"`
	Rejected int `json:"rejected"`
}
