package relief

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// barred is DOMAIN §3.3 written out by hand: who did the first thing may not do
// the second, and the other way round.
var barred = map[string][][2]TaskKind{
	"sod1": pairs(
		[]TaskKind{TaskFile},
		[]TaskKind{TaskAccept, TaskSurvey, TaskVerify, TaskReport, TaskReview, TaskApprove, TaskObject, TaskCheckAccount, TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults},
	),
	"sod2": {
		{TaskSurvey, TaskVerify},
		{TaskSurvey, TaskReport},
		{TaskSurvey, TaskReview},
		{TaskSurvey, TaskApprove},
		{TaskVerify, TaskReport},
		{TaskVerify, TaskReview},
		{TaskVerify, TaskApprove},
		{TaskReport, TaskReview},
		{TaskReport, TaskApprove},
		{TaskReview, TaskApprove},
	},
	"sod3": append(
		pairs([]TaskKind{TaskFollowUp}, []TaskKind{TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults}),
		[2]TaskKind{TaskMakeBatch, TaskApproveBatch}, [2]TaskKind{TaskMakeBatch, TaskReleaseBatch}, [2]TaskKind{TaskMakeBatch, TaskBookResults},
		[2]TaskKind{TaskApproveBatch, TaskReleaseBatch}, [2]TaskKind{TaskApproveBatch, TaskBookResults}, [2]TaskKind{TaskReleaseBatch, TaskBookResults},
		[2]TaskKind{TaskRecover, TaskMakeBatch}, [2]TaskKind{TaskRecover, TaskApproveBatch}, [2]TaskKind{TaskRecover, TaskReleaseBatch}, [2]TaskKind{TaskRecover, TaskDisqualify},
	),
	"sod4": pairs([]TaskKind{TaskCorrectAccount}, []TaskKind{TaskCheckAccount, TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults}),
	"sod5": pairs([]TaskKind{TaskObject}, []TaskKind{
		TaskAccept, TaskResubmit, TaskSurvey, TaskCheckEconomy, TaskVerify, TaskPost, TaskReport, TaskReview, TaskApprove, TaskCheckAccount, TaskCorrectAccount, TaskReceipt, TaskFollowUp,
		TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults,
	}),
	"sod6": pairs([]TaskKind{TaskHold, TaskDisqualify, TaskClue}, []TaskKind{
		TaskFile, TaskAccept, TaskResubmit, TaskSurvey, TaskCheckEconomy, TaskVerify, TaskPost, TaskObject, TaskReport, TaskReview, TaskApprove, TaskCheckAccount, TaskCorrectAccount, TaskReceipt, TaskFollowUp,
		TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults,
	}),
	"sod1_kin":      pairs([]TaskKind{TaskKin}, notKin),
	"sod1_register": pairs([]TaskKind{TaskKinRegister}, notKin),
	"sod1_phone":    pairs([]TaskKind{TaskKinPhone}, notKin),
	"sod1_account":  pairs([]TaskKind{TaskKinAccount}, notKin),
}

// notKin is what nobody does for a household he is kin to.
var notKin = []TaskKind{
	TaskAccept, TaskResubmit, TaskSurvey, TaskCheckEconomy, TaskVerify, TaskPost, TaskObject, TaskReport, TaskReview, TaskApprove, TaskCheckAccount, TaskCorrectAccount, TaskReceipt, TaskFollowUp,
	TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults, TaskDuplicate, TaskClue, TaskHold, TaskDisqualify, TaskRecover,
}

// deedKinds is whatever somebody may do for a case, tasks or not.
var deedKinds = append([]TaskKind{TaskFile, TaskKin, TaskKinRegister, TaskKinPhone, TaskKinAccount, TaskHold, TaskDisqualify, TaskRecover, TaskCheckAccount}, TaskKinds...)

func pairs(first, then []TaskKind) [][2]TaskKind {
	var out [][2]TaskKind
	for _, f := range first {
		for _, s := range then {
			out = append(out, [2]TaskKind{f, s})
		}
	}
	return out
}

// covers: F33 F34
func TestDutiesAreKeptApartBothWaysAndNoOthers(t *testing.T) {
	want := map[[2]TaskKind]string{}
	for code, list := range barred {
		for _, p := range list {
			want[p], want[[2]TaskKind{p[1], p[0]}] = code, code
		}
	}
	for _, first := range deedKinds {
		for _, then := range deedKinds {
			err := MayAct([]Deed{{Actor: "a", Kind: first}}, Deed{Actor: "a", Kind: then})
			if got := CodeOf(err); got != want[[2]TaskKind{first, then}] {
				t.Errorf("%s then %s: %q, want %q", first, then, got, want[[2]TaskKind{first, then}])
			}
			if err := MayAct([]Deed{{Actor: "a", Kind: first}}, Deed{Actor: "b", Kind: then}); err != nil {
				t.Errorf("%s by one, %s by another: %v", first, then, err)
			}
		}
	}
}

// covers: F33 F34
func TestEveryPairThatIsRefusedIsLeftOutOfLists(t *testing.T) {
	for _, list := range barred {
		for _, p := range list {
			if !within(Barred(p[0]), p[1]) || !within(Barred(p[1]), p[0]) {
				t.Errorf("%s and %s are refused at the click but offered in the list", p[0], p[1])
			}
		}
	}
}

// covers: T06 F34
func TestOnePersonNeverGivesTwoSignatures(t *testing.T) {
	survey := func(actor string, nth, lap int) Deed { return Deed{Actor: actor, Kind: TaskSurvey, Nth: nth, Lap: lap} }
	account := func(actor string, nth, lap int) Deed {
		return Deed{Actor: actor, Kind: TaskCorrectAccount, Nth: nth, Lap: lap}
	}
	seat := func(actor string, seat, lap int) Deed {
		return Deed{Actor: actor, Kind: TaskApprove, Seat: seat, Lap: lap}
	}
	for _, tc := range []struct {
		name string
		done []Deed
		next Deed
		want string
	}{
		{"both survey signatures", []Deed{survey("a", 0, 0)}, survey("a", 1, 0), "sod2"},
		{"two surveyors", []Deed{survey("a", 0, 0)}, survey("b", 1, 0), ""},
		{"the second was taken back, and the first signs it", []Deed{survey("a", 0, 0), survey("b", 1, 0)}, survey("a", 1, 1), "sod2"},
		{"the second was taken back, and signs again", []Deed{survey("a", 0, 0), survey("b", 1, 0)}, survey("b", 1, 1), ""},
		{"the second returned the case, and the first signs for him", []Deed{survey("a", 0, 0), survey("b", 1, 0)}, survey("a", 1, 1), "sod2"},
		{"the first was taken back, and signs as the second", []Deed{survey("a", 0, 0), survey("b", 0, 1)}, survey("a", 1, 1), ""},
		{"the first signs anew himself, and then as the second", []Deed{survey("a", 0, 0), survey("a", 0, 1)}, survey("a", 1, 1), "sod2"},
		{"signing once more after a return", []Deed{survey("a", 0, 0)}, survey("a", 0, 1), ""},
		{"two seats of the chain", []Deed{seat("a", 1, 0)}, seat("a", 2, 0), "sod2"},
		{"two seats of the chain after a return", []Deed{seat("a", 1, 0)}, seat("a", 2, 1), "sod2"},
		{"the same seat after a return", []Deed{seat("a", 1, 0)}, seat("a", 1, 1), ""},
		{"both sides of an account", []Deed{account("a", 0, 1)}, account("a", 1, 1), "sod4"},
		{"an account by two", []Deed{account("a", 0, 1)}, account("b", 1, 1), ""},
		{"the account again, each on his side", []Deed{account("a", 0, 1), account("b", 1, 1)}, account("a", 0, 2), ""},
	} {
		if got := CodeOf(MayAct(tc.done, tc.next)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

// covers: F33 F34
func TestMorePeopleNeverUnlockMore(t *testing.T) {
	kinds := append([]TaskKind{TaskFile}, TaskKinds...)
	rapid.Check(t, func(t *rapid.T) {
		deeds := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Deed {
			return Deed{Actor: fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "actor")), Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		}), 1, 8).Draw(t, "deeds")
		next := Deed{Actor: "0", Kind: rapid.SampledFrom(kinds).Draw(t, "next")}
		var own []Deed
		for _, d := range deeds {
			if d.Actor == "0" {
				own = append(own, d)
			}
		}
		if all, mine := CodeOf(MayAct(deeds, next)), CodeOf(MayAct(own, next)); all != mine {
			t.Fatalf("with everybody's deeds %q, with one's own %q", all, mine)
		}
	})
}

// covers: T09
func TestAnAppealIsHandledByPeopleNotInvolvedBefore(t *testing.T) {
	for _, kind := range append([]TaskKind{TaskFile}, TaskKinds...) {
		before := []Deed{{Actor: "a", Kind: kind, Linked: true}}
		for _, next := range TaskKinds {
			want := "sod_appeal"
			if kind == TaskFile { // the clerk speaks for the applicant both times
				want = ""
			}
			if got := CodeOf(MayAct(before, Deed{Actor: "a", Kind: next})); got != want {
				t.Errorf("%s before, %s of the appeal: %q, want %q", kind, next, got, want)
			}
			if err := MayAct(before, Deed{Actor: "b", Kind: next}); err != nil {
				t.Errorf("%s by one before, %s by another: %v", kind, next, err)
			}
		}
		if err := MayAct(before, Deed{Actor: "a", Kind: TaskFile}); err != nil {
			t.Errorf("who did %s may not file the appeal: %v", kind, err)
		}
	}
}
