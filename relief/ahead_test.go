package relief

import (
	"slices"
	"testing"
)

// covers: F44
func TestNothingThatIsOverLiesAhead(t *testing.T) {
	kinds := func(c Case) (out []TaskKind) {
		_, next := Ahead(testRules(), c, County)
		for _, n := range next {
			out = append(out, n.Kind)
		}
		return out
	}
	for state, want := range map[State][]TaskKind{
		Posted:       {TaskReview, TaskApprove, TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults, TaskReceipt, TaskFollowUp},
		Approved:     {TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults, TaskReceipt, TaskFollowUp},
		Paying:       {TaskReceipt, TaskFollowUp},
		Paid:         {TaskFollowUp},
		Confirmed:    nil,
		FollowedUp:   nil,
		Closed:       nil,
		Rejected:     nil,
		Lapsed:       nil,
		Disqualified: nil,
	} {
		if got := kinds(Case{State: state, Amount: 50_000}); !slices.Equal(slices.Compact(got), want) {
			t.Errorf("after %s come %v, want %v", state, got, want)
		}
	}
	held := Case{State: Suspended, Amount: 50_000, Back: &Place{State: Paid}}
	if got := kinds(held); !slices.Equal(got, []TaskKind{TaskReceipt, TaskFollowUp}) {
		t.Errorf("after the hold come %v", got)
	}
}
