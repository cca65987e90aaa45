package relief

// A TaskKind names what somebody has to do; the task kinds are also the actions
// a role may be allowed (authz/policy.csv).
type TaskKind string

// The kinds of task, in the order of the path.
const (
	TaskAccept         TaskKind = "accept"
	TaskResubmit       TaskKind = "resubmit"
	TaskSurvey         TaskKind = "survey"
	TaskCheckEconomy   TaskKind = "check_economy" // the county waits for registers to answer
	TaskVerify         TaskKind = "verify"
	TaskPost           TaskKind = "post"
	TaskObject         TaskKind = "object"
	TaskReport         TaskKind = "report"
	TaskReview         TaskKind = "review"
	TaskApprove        TaskKind = "approve"
	TaskMakeBatch      TaskKind = "make_batch"
	TaskApproveBatch   TaskKind = "approve_batch"
	TaskReleaseBatch   TaskKind = "release_batch"
	TaskBookResults    TaskKind = "book_results"
	TaskCorrectAccount TaskKind = "correct_account"
	TaskReceipt        TaskKind = "receipt"
	TaskFollowUp       TaskKind = "follow_up"
	TaskDuplicate      TaskKind = "rule_duplicate" // are two similar people one
	TaskClue           TaskKind = "rule_clue"      // is it true what was reported after a posting; the case waits for none
)

// TaskKinds lists the kinds of task.
var TaskKinds = []TaskKind{
	TaskAccept, TaskResubmit, TaskSurvey, TaskCheckEconomy, TaskVerify, TaskPost, TaskObject, TaskReport, TaskReview, TaskApprove,
	TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults, TaskCorrectAccount, TaskReceipt, TaskFollowUp, TaskDuplicate, TaskClue,
}

// An Outcome is the word a person answers a task with (FEATURES, table of words).
type Outcome string

// The outcomes 同意, 退回, 不同意, 补充材料, 撤销.
const (
	OutcomeApprove          Outcome = "approve"
	OutcomeReturn           Outcome = "return"
	OutcomeReject           Outcome = "reject"
	OutcomeRequestDocuments Outcome = "request_documents"
	OutcomeWithdraw         Outcome = "withdraw"
)

// Outcomes lists the outcomes.
var Outcomes = []Outcome{OutcomeApprove, OutcomeReturn, OutcomeReject, OutcomeRequestDocuments, OutcomeWithdraw}

// answers says which action each outcome of a task stands for.
var answers = map[TaskKind]map[Outcome]Action{
	TaskAccept:         {OutcomeApprove: Accept, OutcomeReturn: Return, OutcomeWithdraw: Withdraw},
	TaskResubmit:       {OutcomeApprove: Resubmit, OutcomeWithdraw: Withdraw},
	TaskSurvey:         {OutcomeApprove: Survey, OutcomeReturn: Return, OutcomeReject: Reject},
	TaskVerify:         {OutcomeApprove: Verify, OutcomeReturn: Return, OutcomeReject: Reject},
	TaskPost:           {OutcomeApprove: Post},
	TaskObject:         {OutcomeApprove: AcceptObjection, OutcomeReject: RefuseObjection},
	TaskReport:         {OutcomeApprove: Report},
	TaskReview:         {OutcomeApprove: Approve, OutcomeReturn: Return, OutcomeReject: Reject},
	TaskApprove:        {OutcomeApprove: Approve, OutcomeReturn: Return, OutcomeReject: Reject},
	TaskCorrectAccount: {OutcomeApprove: CorrectAccount, OutcomeReturn: RefuseAccount}, // return: by the second person only
	TaskReceipt:        {OutcomeApprove: Receive},
	TaskFollowUp:       {OutcomeApprove: FollowUp},
}

// ActionFor answers what an outcome does to the case, and whether the kind of
// task knows it.
func ActionFor(kind TaskKind, outcome Outcome) (Action, bool) {
	a, ok := answers[kind][outcome]
	return a, ok
}

// ActionIn is ActionFor in the case's state: what a publisher puts up while the
// case is in review is a further round (T19).
func ActionIn(s State, kind TaskKind, outcome Outcome) (Action, bool) {
	a, ok := ActionFor(kind, outcome)
	if a == Post && s == InReview {
		a = PostAgain
	}
	return a, ok
}

// Answers lists the outcomes of a kind of task, in the order of Outcomes.
func Answers(kind TaskKind) []Outcome {
	var out []Outcome
	for _, o := range Outcomes {
		if _, ok := answers[kind][o]; ok {
			out = append(out, o)
		}
	}
	return out
}

// A Need is a task that a case waits for: who must do what, and by when.
type Need struct {
	Kind   TaskKind
	Role   Role
	Level  Level // the union of this level above the case (or the case's own) holds the task
	Seat   int   // place in the approval chain, 0 elsewhere
	Signed int   // signatures already given at this step
	Limit  Limit
}

// Waits lists the tasks that a case in this state waits for, first the one whose
// limit is the case's. A posting waits for its clock, a payment for the bank, an
// approved case for a batch: no task. An appeal is handled levels higher.
func Waits(r Rules, c Case) []Need {
	needs := waits(r, c)
	for i := range needs {
		needs[i].Level = needs[i].Level.Up(c.Lift)
	}
	return needs
}

func waits(r Rules, c Case) []Need {
	switch c.State {
	case Submitted:
		return need(TaskAccept, Clerk, Base, LimitOf("T03"))
	case Surveying:
		n := need(TaskSurvey, Surveyor, Base, LimitOf("T06"))
		n[0].Signed = c.Signed
		return n
	case Verifying:
		n := need(TaskVerify, Verifier, Base, LimitOf("T08"))
		if c.Checks > 0 {
			n = append(n, need(TaskCheckEconomy, Verifier, County, LimitOf("T07"))...)
		}
		return n
	case ReadyToPost:
		return round(r, c, LimitOf("T10"))
	case Posted:
		return need(TaskReport, Reviewer, Base, LimitOf("T17"))
	case InReview:
		if roundDue(r, c, Event{}) {
			return round(r, c, LimitOf("T19"))
		}
		s, ok := r.Seated(c)
		if !ok {
			return nil
		}
		return []Need{{Kind: s.Kind(), Role: s.Role, Level: s.Level, Seat: c.Seat, Signed: c.Signed, Limit: LimitOf("T18")}}
	case Approved:
		if !c.AccountFault {
			return nil
		}
		role := Clerk
		if c.Signed > 0 {
			role = Verifier
		}
		return []Need{{Kind: TaskCorrectAccount, Role: role, Level: Base, Signed: c.Signed, Limit: LimitOf("T23")}}
	case Paid:
		return need(TaskReceipt, Clerk, Base, LimitOf("T24"))
	case Confirmed:
		if c.Spared {
			return nil
		}
		return need(TaskFollowUp, Verifier, County, LimitOf("T25"))
	case Returned:
		role, level := mender(r, c)
		return need(TaskResubmit, role, level, LimitOf("T05"))
	}
	return nil
}

func need(kind TaskKind, role Role, level Level, limit Limit) []Need {
	return []Need{{Kind: kind, Role: role, Level: level, Limit: limit}}
}

// round is the task of putting up the next posting; each round has a seat of its
// own.
func round(r Rules, c Case, limit Limit) []Need {
	n := need(TaskPost, Publisher, r.RoundAt(c.Ended), limit)
	n[0].Seat = c.Ended
	return n
}

// LimitAt is the limit that a case waits under where it stands: that of the first
// task, of a draft, of an investigated objection, or of what waits for its batch.
func LimitAt(r Rules, c Case) Limit {
	switch c.State {
	case Draft:
		return LimitOf("T02")
	case ObjectionHold:
		return LimitOf("T14")
	}
	for _, n := range Waits(r, c) {
		return n.Limit
	}
	if c.State == Approved {
		return LimitOf("T21")
	}
	return Limit{}
}

// OwnDue says whether the case itself carries what it is due, because no task does:
// a draft, an objection that is looked into, what waits for its batch.
func OwnDue(r Rules, c Case) bool {
	return LimitAt(r, c) != (Limit{}) && len(Waits(r, c)) == 0
}

// mender is who mends a returned case: the handler of the step it went back to.
func mender(r Rules, c Case) (Role, Level) {
	switch c.ReturnTo {
	case Surveying:
		return Surveyor, Base
	case Verifying:
		return Verifier, Base
	case ReadyToPost:
		return Publisher, Base
	case Posted:
		return Reviewer, Base
	case InReview:
		if seats := r.Chain; c.MendSeat < len(seats) {
			return seats[c.MendSeat].Role, seats[c.MendSeat].Level
		}
	}
	return Clerk, Base
}
