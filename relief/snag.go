package relief

import "time"

// A SnagCause is why a workflow does not get on by itself.
type SnagCause string

// The causes of snags.
const (
	SnagDelivery SnagCause = "delivery" // it cannot be told what was decided
	SnagActivity SnagCause = "activity" // an activity of it fails, again and again
	SnagTask     SnagCause = "task"     // its own code fails, as when it does not fit its history
	SnagEnded    SnagCause = "ended"    // it came to an end before its subject and was started anew
	SnagClock    SnagCause = "clock"    // its time was up a while ago
)

// SnagAttempts is how often an activity or a delivery fails until operators see it.
const SnagAttempts = 10

// A Snag is what is amiss with one workflow, by codes only.
type Snag struct {
	Workflow string // its id
	Cause    SnagCause
	What     string // which activity, what is wrong with the task, how it ended, which state it stays in
	Code     string // of the last failure
	Attempts int
}

// A SnagView is a snag as operators see it.
type SnagView struct {
	Workflow string    `json:"workflow"`
	Cause    SnagCause `json:"cause"`
	What     string    `json:"what"`
	Code     string    `json:"code,omitempty"`
	Attempts int       `json:"attempts"`
	Since    time.Time `json:"since"`
	Last     time.Time `json:"last_at"`
	CaseNo   string    `json:"case_no,omitempty"`
}

// A HoldReason is why an operator holds a case's workflow, one of a closed list,
// since what an operator would write might name people: dates, facts, engine, release.
type HoldReason string

// A HoldView is a held workflow as operators see it.
type HoldView struct {
	Case   string     `json:"case_id"`
	CaseNo string     `json:"case_no"`
	Reason HoldReason `json:"reason"`
	By     string     `json:"held_by"`
	At     time.Time  `json:"held_at"`
}
