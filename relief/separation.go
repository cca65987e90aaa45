package relief

// A Deed is something a person did for a case or for the payment batch that paid
// it. Filing (T01, T02) has kind TaskFile.
type Deed struct {
	Actor string // user id; a delegate's deeds count for the principal too
	Kind  TaskKind
	Role  Role // the post he did it in, "" where it was none
	Seat  int  // place in the approval chain
	Nth   int  // which signature, where a step takes more than one
	Lap   int  // the case's lap at the time

	Linked bool // done for the case that this one appeals
}

// Deeds that nobody gets a task for: filing a case; having declared kinship with
// its household, which bars from everything after; booking money that came back; and
// keeping what the bank said of an account.
const (
	TaskFile    TaskKind = "file"
	TaskKin     TaskKind = "kin"
	TaskRecover TaskKind = "recover"

	TaskCheckAccount TaskKind = "check_account"
)

// What the system finds staff to share with a household stands among the deeds: it
// bars like a declaration, until supervision finds it unfounded.
const (
	TaskKinRegister TaskKind = "kin_register" // he, or one of his household's file, is one of its people
	TaskKinPhone    TaskKind = "kin_phone"
	TaskKinAccount  TaskKind = "kin_account"
)

// Supervision are the deeds of those who watch (SoD6): a hold, a disqualification,
// and what they find about a clue (TaskClue).
const (
	TaskHold       TaskKind = "case.hold"
	TaskDisqualify TaskKind = "case.disqualify"
)

// A Separation says that one person may not do two things for the same case
// (DOMAIN §3.3). Between First and Then it holds both ways.
type Separation struct {
	Code  string
	First []TaskKind
	Then  []TaskKind
}

var (
	path     = []TaskKind{TaskSurvey, TaskVerify, TaskReport, TaskReview, TaskApprove}
	payers   = []TaskKind{TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskBookResults}
	whatever = join(TaskKinds, []TaskKind{TaskHold, TaskDisqualify, TaskRecover, TaskCheckAccount})
	earlier  = []TaskKind{TaskFile, TaskAccept, TaskResubmit, TaskSurvey, TaskCheckEconomy, TaskVerify, TaskPost, TaskReport, TaskReview, TaskApprove, TaskCheckAccount, TaskCorrectAccount, TaskReceipt, TaskFollowUp}
)

// Separations is the one list of duties kept apart, SoD1 to SoD6.
var Separations = []Separation{
	{"sod1", []TaskKind{TaskFile}, join([]TaskKind{TaskAccept, TaskObject, TaskCheckAccount}, path, payers)},
	{"sod2", path, path},
	{"sod3", payers, payers},
	{"sod4", []TaskKind{TaskCorrectAccount}, join(payers, []TaskKind{TaskCheckAccount})},
	{"sod4", []TaskKind{TaskCorrectAccount}, []TaskKind{TaskCorrectAccount}},
	{"sod5", []TaskKind{TaskObject}, join(earlier, payers)},
	{"sod3", []TaskKind{TaskFollowUp}, payers}, // T25: not the payer
	{"sod3", []TaskKind{TaskRecover}, []TaskKind{TaskMakeBatch, TaskApproveBatch, TaskReleaseBatch, TaskDisqualify}},
	{"sod6", []TaskKind{TaskHold, TaskDisqualify, TaskClue}, join(earlier, []TaskKind{TaskObject}, payers)},
	{"sod1_kin", []TaskKind{TaskKin}, whatever},
	{"sod1_register", []TaskKind{TaskKinRegister}, whatever},
	{"sod1_phone", []TaskKind{TaskKinPhone}, whatever},
	{"sod1_account", []TaskKind{TaskKinAccount}, whatever},
}

// MayAct refuses a deed that one of the earlier deeds on the same case forbids.
// Doing the same seat of the same step again, after a return, is allowed; doing
// anything in another post is not (SoD9).
//
// Whoever handled a case has no part in its appeal (T09): only filing it, which
// a clerk does on the applicant's behalf, is open to the same person.
func MayAct(done []Deed, next Deed) error {
	for _, d := range done {
		if d.Linked && d.Actor == next.Actor && Handled(d.Kind) && next.Kind != TaskFile {
			return Refuse("sod_appeal", "earlier", string(d.Kind))
		}
	}
	for _, s := range Separations {
		for _, d := range done {
			if d.Linked || d.Actor != next.Actor || again(done, d, next) {
				continue
			}
			if within(s.First, d.Kind) && within(s.Then, next.Kind) || within(s.Then, d.Kind) && within(s.First, next.Kind) {
				return Refuse(s.Code, "earlier", string(d.Kind))
			}
		}
	}
	for _, d := range done {
		if !d.Linked && d.Actor == next.Actor && d.Role != "" && next.Role != "" && d.Role != next.Role {
			return Refuse("sod9", "earlier", string(d.Kind), "post", string(d.Role))
		}
	}
	return nil
}

// again says whether next does the same seat of the same step once more: as the
// same signature, as an earlier one because the seat has begun anew, or as
// another one when somebody has given d's signature anew since. A signature that
// outlived a return or a 撤回 still counts.
func again(done []Deed, d, next Deed) bool {
	if d.Kind != next.Kind || d.Seat != next.Seat {
		return false
	}
	if d.Nth >= next.Nth {
		return true
	}
	for _, other := range done {
		if other.Kind == d.Kind && other.Seat == d.Seat && other.Nth == d.Nth && other.Lap > d.Lap {
			return true
		}
	}
	return false
}

// Barred lists the kinds of earlier deed that bar a person from a kind of task:
// what a list of tasks leaves out before anybody clicks.
func Barred(kind TaskKind) []TaskKind {
	var out []TaskKind
	for _, s := range Separations {
		if within(s.First, kind) {
			out = append(out, s.Then...)
		}
		if within(s.Then, kind) {
			out = append(out, s.First...)
		}
	}
	return out
}

// Handled says whether doing this to a case bars from its appeal.
func Handled(kind TaskKind) bool { return within(Handling, kind) }

// Handling lists the deeds that bar from an appeal of the same case: all but
// filing it.
var Handling = join(earlier[1:], []TaskKind{TaskObject, TaskDuplicate, TaskClue}, payers)

func within(kinds []TaskKind, k TaskKind) bool {
	for _, known := range kinds {
		if known == k {
			return true
		}
	}
	return false
}

func join(lists ...[]TaskKind) []TaskKind {
	var out []TaskKind
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}
