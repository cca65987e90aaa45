package relief

import "slices"

// A Transition is one row of the table of DOMAIN §2.2. An id may have several
// rows where the domain's row has alternatives; no other transition is legal.
type Transition struct {
	ID       string
	From     []State // empty: the case does not exist yet
	Action   Action
	To       State // empty: decided by Do
	Who      string
	When     func(Rules, Case, Event) bool // chooses between rows of the same action
	Guards   []Guard
	Limit    Limit                    // how long the case may wait for this row
	Timeout  Timeout                  // what happens then
	Back     bool                     // the path is walked anew from here: a new lap
	Climbs   bool                     // to the next seat of the chain that the case passes
	Undoable bool                     // 撤回 is possible until the next event (T32)
	Do       func(*Case, Case, Event) // what changes besides the state
}

// A Guard refuses a transition whose facts are not right.
type Guard struct {
	Name        string
	Requirement bool // holds only where the campaign's rules demand it
	Holds       func(Rules, Case, Event) error
}

// A Limit is a stretch of working or calendar days; the day something begins is
// not counted, and the last day ends at 24:00 Asia/Shanghai.
type Limit struct {
	Working int `json:"working,omitempty"`
	Days    int `json:"days,omitempty"`
}

// WorkingDays is a limit of n working days.
func WorkingDays(n int) Limit { return Limit{Working: n} }

// CalendarDays is a limit of n calendar days.
func CalendarDays(n int) Limit { return Limit{Days: n} }

// By is the calendar that the limit's days are counted by: calendar days go by
// one in which every day counts.
func (l Limit) By(cal *Calendar) *Calendar {
	if l.Days > 0 {
		return EveryDay
	}
	return cal
}

// A Timeout says what happens when a limit passes. Approval is never automatic.
type Timeout string

// What happens when a limit passes.
const (
	NoTimeout Timeout = ""
	Remind    Timeout = "remind"
	Escalate  Timeout = "escalate"
	LapseCase Timeout = "lapse"
	SeeHome   Timeout = "visit"   // they are told to go and see the household: once
	Advance   Timeout = "advance" // the clock itself moves the case: the end of a posting
)

func (t *Transition) leaves(s State) bool {
	if len(t.From) == 0 {
		return s == ""
	}
	return slices.Contains(t.From, s)
}

// LimitOf answers the limit the table gives for the row, zero when it has none.
func LimitOf(id string) Limit {
	for i := range Transitions {
		if Transitions[i].ID == id && Transitions[i].Limit != (Limit{}) {
			return Transitions[i].Limit
		}
	}
	return Limit{}
}

// LimitOfTask is the limit of a step of a payment, or of the row that the task's yes
// stands for, zero when there is none.
func LimitOfTask(kind TaskKind) Limit {
	for _, n := range paying {
		if n.Kind == kind {
			return n.Limit
		}
	}
	action, _ := ActionFor(kind, OutcomeApprove)
	for i := range Transitions {
		if t := &Transitions[i]; t.Action == action && t.Limit != (Limit{}) {
			return t.Limit
		}
	}
	return Limit{}
}

var (
	beforePaid   = []State{Draft, Submitted, Surveying, Verifying, ReadyToPost, Posting, ObjectionHold, Posted, InReview, Approved, Paying, Returned, Suspended}
	beforePaying = []State{Draft, Submitted, Surveying, Verifying, ReadyToPost, Posting, ObjectionHold, Posted, InReview, Approved, Returned, Suspended}
	holdable     = []State{Draft, Submitted, Surveying, Verifying, ReadyToPost, Posting, ObjectionHold, Posted, InReview, Approved, Paying, Returned}
)

// Transitions is the table T01–T32: the one source for the transaction's check,
// the workflow's state, the actions offered on screens, the diagram in the docs
// and the exhaustive test.
var Transitions = []Transition{
	{ID: "T01", Action: Apply, To: Draft, Who: "applicant, or clerk or roster on his behalf", Guards: []Guard{noOpenCase}, Do: open},
	{ID: "T02", From: []State{Draft}, Action: Submit, To: Submitted, Who: "applicant", Guards: []Guard{membership, qualifies, applicationComplete}, Limit: CalendarDays(30), Timeout: LapseCase},
	{ID: "T03", From: []State{Submitted}, Action: Accept, To: Surveying, Who: "clerk", Guards: []Guard{kinshipDeclared}, Limit: WorkingDays(2), Timeout: Escalate, Undoable: true},
	{ID: "T04", From: []State{Submitted, Surveying, Verifying, InReview}, Action: Return, To: Returned, Who: "current handler", Guards: []Guard{reasonGiven, returnTarget, missingListed}, Undoable: true, Do: sendBack, Back: true},
	{ID: "T05", From: []State{Returned}, Action: Resubmit, Who: "handler it was returned to", Guards: []Guard{missingMended}, Limit: WorkingDays(10), Timeout: LapseCase, Do: resume},
	{ID: "T06", From: []State{Surveying}, Action: Survey, Who: "surveyor", When: moreSurveyors, Guards: []Guard{kinshipDeclared, visitRecorded}, Limit: CalendarDays(5), Timeout: Escalate, Undoable: true, Do: sign},
	{ID: "T06", From: []State{Surveying}, Action: Survey, To: Verifying, Who: "surveyor", Guards: []Guard{kinshipDeclared, visitRecorded, visitPhotographed}, Undoable: true},
	{ID: "T07", From: []State{Verifying}, Action: CheckEconomy, To: Verifying, Who: "county centre", Guards: []Guard{authorisationSigned, checkAwaited}, Limit: WorkingDays(5), Timeout: Remind, Do: countCheck},
	{ID: "T08", From: []State{Verifying}, Action: Verify, To: ReadyToPost, Who: "verifier", Guards: []Guard{kinshipDeclared, checksAnswered, appraisalMinutes, confirmedOutside, gradeKnown, exclusionsSeen}, Limit: WorkingDays(10), Timeout: Escalate, Undoable: true},
	{ID: "T18", From: []State{InReview}, Action: Reject, To: InReview, Who: "one of those listed for the seat", When: stillPossible, Guards: []Guard{reasonGiven}, Undoable: true, Do: signAgainst},
	{ID: "T09", From: []State{Surveying, Verifying, InReview}, Action: Reject, To: Rejected, Who: "current handler", Guards: []Guard{reasonGiven}},
	{ID: "T10", From: []State{ReadyToPost}, Action: Post, To: Posting, Who: "publisher", Guards: []Guard{startPhoto}, Limit: WorkingDays(2), Timeout: Remind, Do: beginPosting},
	{ID: "T11", From: []State{Posting}, Action: AcceptObjection, To: ObjectionHold, Who: "objection handler"},
	{ID: "T11", From: []State{Posting}, Action: RefuseObjection, To: Posting, Who: "objection handler", Guards: []Guard{reasonGiven}, Do: keepDue, Back: true},
	{ID: "T12", From: []State{Posting}, Action: EndPosting, To: Posted, Who: "system", Guards: []Guard{dueReached, noOpenObjection, endPhoto}, Timeout: Advance, Do: endPosting},
	{ID: "T13", From: []State{Posting}, Action: BreakPosting, To: ReadyToPost, Who: "publisher", Guards: []Guard{reasonGiven, noOpenObjection}, Back: true},
	{ID: "T14", From: []State{ObjectionHold}, Action: Dismiss, To: Posting, Who: "objection handler", Guards: []Guard{reasonGiven}, Limit: WorkingDays(20), Timeout: Escalate, Back: true},
	{ID: "T15", From: []State{ObjectionHold}, Action: UpholdPartly, To: ReadyToPost, Who: "objection handler", Guards: []Guard{reasonGiven}, Do: postAnew, Back: true},
	{ID: "T16", From: []State{ObjectionHold}, Action: Uphold, To: Disqualified, Who: "objection handler", When: fraud, Guards: []Guard{reasonGiven}},
	{ID: "T16", From: []State{ObjectionHold}, Action: Uphold, To: Rejected, Who: "objection handler", Guards: []Guard{reasonGiven}},
	{ID: "T17", From: []State{Posted}, Action: Report, To: InReview, Who: "reviewer of the base union", Guards: []Guard{evidenceThere, chairReports}, Limit: WorkingDays(2), Timeout: Escalate, Undoable: true, Do: reportUp, Climbs: true},
	{ID: "T18", From: []State{InReview}, Action: Approve, To: InReview, Who: "one of those listed for the seat", When: moreVoices, Guards: []Guard{roundPosted, exceptionConfirmed, kinshipDeclared, archiveActive, minutesAndQuorum}, Limit: WorkingDays(10), Timeout: Escalate, Undoable: true, Do: sign},
	{ID: "T18", From: []State{InReview}, Action: Approve, To: InReview, Who: "reviewer at this level", When: moreSeats, Guards: []Guard{roundPosted, exceptionConfirmed, kinshipDeclared, archiveActive, minutesAndQuorum}, Limit: WorkingDays(10), Timeout: Escalate, Undoable: true, Do: nextSeat, Climbs: true},
	{ID: "T19", From: []State{InReview}, Action: PostAgain, To: Posting, Who: "publisher of the county", When: roundDue, Guards: []Guard{startPhoto}, Limit: WorkingDays(2), Timeout: Remind, Do: postAgain, Back: true},
	{ID: "T20", From: []State{InReview}, Action: Approve, To: Approved, Who: "approver at the last level", Guards: []Guard{roundPosted, exceptionConfirmed, kinshipDeclared, archiveActive, minutesAndQuorum}, Limit: WorkingDays(10), Timeout: Escalate, Undoable: true, Do: leaveSeats},
	{ID: "T21", From: []State{Approved}, Action: Batch, To: Paying, Who: "finance", Guards: []Guard{accountGood, accountChecked, archiveActive, stillAlive}, Limit: WorkingDays(5), Timeout: Escalate},
	{ID: "T22", From: []State{Paying}, Action: Settle, To: Paid, Who: "bank"},
	{ID: "T23", From: []State{Approved, Paying, Paid}, Action: PaymentFailed, To: Approved, Who: "bank, or finance before release", Guards: []Guard{reasonGiven}, Do: noteAccountFault, Back: true},
	{ID: "T23", From: []State{Approved}, Action: CorrectAccount, To: Approved, Who: "clerk, then verifier", When: accountFaulty, Guards: []Guard{accountGiven}, Limit: WorkingDays(5), Timeout: Escalate, Do: correctAccount},
	{ID: "T23", From: []State{Approved}, Action: RefuseAccount, To: Approved, Who: "verifier", When: accountProposed, Guards: []Guard{reasonGiven}, Do: refuseAccount, Back: true},
	{ID: "T24", From: []State{Paid}, Action: Receive, To: Confirmed, Who: "payee, recorded by the clerk", Guards: []Guard{receiptPhoto, documentsComplete}, Limit: WorkingDays(5), Timeout: SeeHome, Do: drawn},
	{ID: "T25", From: []State{Confirmed}, Action: FollowUp, To: FollowedUp, Who: "verifier, never the payer", Guards: []Guard{threeAnswers}, Limit: CalendarDays(30), Timeout: Remind},
	{ID: "T26", From: []State{FollowedUp, Confirmed}, Action: Close, To: Closed, Who: "system", Guards: []Guard{calledBack, documentsComplete}},
	{ID: "T27", From: beforePaid, Action: Withdraw, To: Withdrawn, Who: "applicant", Guards: []Guard{reasonGiven, nothingInFlight}},
	{ID: "T28", From: holdable, Action: Suspend, To: Suspended, Who: "auditor", Guards: []Guard{reasonGiven, nothingInFlight}, Do: hold},
	{ID: "T28", From: []State{Suspended}, Action: Resume, Who: "auditor", Guards: []Guard{reasonGiven}, Do: resume},
	{ID: "T29", From: beforePaid, Action: Decease, To: Closed, Who: "clerk", Guards: []Guard{nothingInFlight}, Do: func(c *Case, _ Case, _ Event) { c.Deceased = true }},
	{ID: "T30", From: beforePaying, Action: Lapse, To: Lapsed, Who: "system", Limit: Limit{}, Timeout: LapseCase},
	{ID: "T31", From: []State{Paid, Confirmed, Closed}, Action: Disqualify, To: Disqualified, Who: "supervision", Guards: []Guard{reasonGiven, fraudProven}},
	{ID: "T32", From: []State{Surveying, Verifying, ReadyToPost, InReview, Approved, Returned}, Action: TakeBack, Who: "the decider", Guards: []Guard{reasonGiven, undoable}, Do: takeBack, Back: true},
}
