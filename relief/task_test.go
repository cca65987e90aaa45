package relief

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// covers: T03 T04 T05 T06 T08 T09 T10 T11 T17 T18 T20 T23 T24 T25
func TestOutcomesStandForActions(t *testing.T) {
	want := map[TaskKind]map[Outcome]Action{
		TaskAccept:         {OutcomeApprove: Accept, OutcomeReturn: Return, OutcomeWithdraw: Withdraw},
		TaskResubmit:       {OutcomeApprove: Resubmit, OutcomeWithdraw: Withdraw},
		TaskSurvey:         {OutcomeApprove: Survey, OutcomeReturn: Return, OutcomeReject: Reject},
		TaskVerify:         {OutcomeApprove: Verify, OutcomeReturn: Return, OutcomeReject: Reject},
		TaskPost:           {OutcomeApprove: Post},
		TaskObject:         {OutcomeApprove: AcceptObjection, OutcomeReject: RefuseObjection},
		TaskReport:         {OutcomeApprove: Report},
		TaskReview:         {OutcomeApprove: Approve, OutcomeReturn: Return, OutcomeReject: Reject},
		TaskApprove:        {OutcomeApprove: Approve, OutcomeReturn: Return, OutcomeReject: Reject},
		TaskCorrectAccount: {OutcomeApprove: CorrectAccount, OutcomeReturn: RefuseAccount},
		TaskReceipt:        {OutcomeApprove: Receive},
		TaskFollowUp:       {OutcomeApprove: FollowUp},
	}
	for _, kind := range TaskKinds {
		for _, o := range Outcomes {
			got, ok := ActionFor(kind, o)
			if known, listed := want[kind][o]; got != known || ok != listed {
				t.Errorf("%s answered %s: %q, %t; want %q", kind, o, got, ok, known)
			}
		}
		if len(Answers(kind)) != len(want[kind]) {
			t.Errorf("%s may be answered %v, want %d outcomes", kind, Answers(kind), len(want[kind]))
		}
	}
	if d := cmp.Diff([]Outcome{OutcomeApprove, OutcomeReturn, OutcomeReject}, Answers(TaskReview)); d != "" {
		t.Errorf("outcomes of a review (-want +got):\n%s", d)
	}
}

// Whatever a task can be answered with is legal in the state that waits for it,
// an objection's answers excepted: they come while the posting runs.
func TestEveryAnswerIsLegalWhereTheTaskIsOpen(t *testing.T) {
	for _, s := range States {
		for _, c := range casesIn(s) {
			for _, n := range Waits(testRules(), c) {
				for _, o := range Answers(n.Kind) {
					a, _ := ActionFor(n.Kind, o)
					if len(outcomes(t, s, a)) == 0 {
						t.Errorf("%s: task %s offers %s, which is never legal there", s, n.Kind, o)
					}
				}
			}
		}
	}
}

// covers: T03 T05 T06 T08 T10 T17 T18 T23 T24 T25
func TestWhoACaseWaitsFor(t *testing.T) {
	for _, tc := range []struct {
		c    Case
		want *Need
	}{
		{Case{State: Draft}, nil},
		{Case{State: Submitted}, &Need{Kind: TaskAccept, Role: Clerk, Level: Base, Limit: WorkingDays(2)}},
		{Case{State: Surveying, Signed: 1}, &Need{Kind: TaskSurvey, Role: Surveyor, Level: Base, Signed: 1, Limit: CalendarDays(5)}},
		{Case{State: Verifying}, &Need{Kind: TaskVerify, Role: Verifier, Level: Base, Limit: WorkingDays(10)}},
		{Case{State: ReadyToPost}, &Need{Kind: TaskPost, Role: Publisher, Level: Base, Limit: WorkingDays(2)}},
		{Case{State: Posting}, nil},
		{Case{State: ObjectionHold}, nil},
		{Case{State: Posted}, &Need{Kind: TaskReport, Role: Reviewer, Level: Base, Limit: WorkingDays(2)}},
		{Case{State: InReview, Amount: 50_000}, &Need{Kind: TaskReview, Role: Reviewer, Level: County, Limit: WorkingDays(10)}},
		{Case{State: InReview, Amount: 2_000_100, Seat: 3}, &Need{Kind: TaskApprove, Role: Approver, Level: Province, Seat: 3, Limit: WorkingDays(10)}},
		{Case{State: Approved}, nil},
		{Case{State: Approved, AccountFault: true}, &Need{Kind: TaskCorrectAccount, Role: Clerk, Level: Base, Limit: WorkingDays(5)}},
		{Case{State: Approved, AccountFault: true, Signed: 1}, &Need{Kind: TaskCorrectAccount, Role: Verifier, Level: Base, Signed: 1, Limit: WorkingDays(5)}},
		{Case{State: Paying}, nil},
		{Case{State: Paid}, &Need{Kind: TaskReceipt, Role: Clerk, Level: Base, Limit: WorkingDays(5)}},
		{Case{State: Confirmed}, &Need{Kind: TaskFollowUp, Role: Verifier, Level: County, Limit: CalendarDays(30)}},
		{Case{State: Returned, ReturnTo: Submitted}, &Need{Kind: TaskResubmit, Role: Clerk, Level: Base, Limit: WorkingDays(10)}},
		{Case{State: Returned, ReturnTo: Surveying}, &Need{Kind: TaskResubmit, Role: Surveyor, Level: Base, Limit: WorkingDays(10)}},
		{Case{State: Returned, ReturnTo: Verifying}, &Need{Kind: TaskResubmit, Role: Verifier, Level: Base, Limit: WorkingDays(10)}},
		{Case{State: Suspended}, nil},
		{Case{State: Closed}, nil},
		{Case{State: Rejected}, nil},
	} {
		var want []Need
		if tc.want != nil {
			want = []Need{*tc.want}
		}
		if d := cmp.Diff(want, Waits(testRules(), tc.c)); d != "" {
			t.Errorf("%+v waits for (-want +got):\n%s", tc.c, d)
		}
	}
}
