package relief

import (
	"slices"
	"strings"
)

// An ArchiveState is where a household's file 困难职工档案 stands (DOMAIN §1.3).
type ArchiveState string

// The states of a file.
const (
	ArchiveNone         ArchiveState = ""
	ArchiveDraft        ArchiveState = "draft"
	ArchiveInReview     ArchiveState = "in_review"
	ArchiveOnFile       ArchiveState = "active"       // 在档
	ArchiveReviewDue    ArchiveState = "review_due"   // a year has passed: to be checked anew
	ArchiveExited       ArchiveState = "exited"       // 脱困
	ArchiveMonitored    ArchiveState = "monitored"    // 返困监测
	ArchiveDeregistered ArchiveState = "deregistered" // 注销
)

// ArchiveStates lists the states of a file.
var ArchiveStates = []ArchiveState{
	ArchiveDraft, ArchiveInReview, ArchiveOnFile, ArchiveReviewDue, ArchiveExited, ArchiveMonitored, ArchiveDeregistered,
}

// Zh is the state's name on screens.
func (s ArchiveState) Zh() string {
	return map[ArchiveState]string{
		ArchiveDraft: "草稿", ArchiveInReview: "审核中", ArchiveOnFile: "在档", ArchiveReviewDue: "待复核", ArchiveExited: "脱困", ArchiveMonitored: "返困监测",
		ArchiveDeregistered: "已注销",
	}[s]
}

// An ArchiveAction is what is done to a file as a whole.
type ArchiveAction string

// The actions on a file.
const (
	ArchiveOpen       ArchiveAction = "open"
	ArchiveSubmit     ArchiveAction = "submit"
	ArchiveConfirm    ArchiveAction = "confirm"
	ArchiveReturn     ArchiveAction = "return"
	ArchiveFallDue    ArchiveAction = "fall_due"
	ArchiveExit       ArchiveAction = "exit"
	ArchiveMonitor    ArchiveAction = "monitor"
	ArchiveReapply    ArchiveAction = "reapply"
	ArchiveDeregister ArchiveAction = "deregister"
)

// An ArchiveMove is one row of the table of a file's states.
type ArchiveMove struct {
	ID     string
	From   []ArchiveState
	Action ArchiveAction
	To     ArchiveState
	Who    string
	Reason bool // a written reason is asked for
	Second bool // not by whoever made the version that is confirmed
	Proofs bool // the evidence its causes ask for must be there
}

// ArchiveMoves is the table of a file's states; no other move is legal. A case's
// verification (T08) submits and confirms a file in one: the papers it asks for
// are then the campaign's to name.
var ArchiveMoves = []ArchiveMove{
	{ID: "A01", From: []ArchiveState{ArchiveNone}, Action: ArchiveOpen, To: ArchiveDraft, Who: "clerk, or a roster on his behalf"},
	{ID: "A02", From: []ArchiveState{ArchiveDraft, ArchiveReviewDue, ArchiveMonitored}, Action: ArchiveSubmit, To: ArchiveInReview, Who: "clerk", Proofs: true},
	{ID: "A03", From: []ArchiveState{ArchiveInReview}, Action: ArchiveConfirm, To: ArchiveOnFile, Who: "verifier", Second: true},
	{ID: "A04", From: []ArchiveState{ArchiveInReview}, Action: ArchiveReturn, To: ArchiveDraft, Who: "verifier", Reason: true},
	{ID: "A05", From: []ArchiveState{ArchiveOnFile}, Action: ArchiveFallDue, To: ArchiveReviewDue, Who: "system, a year after the last confirmation"},
	{ID: "A06", From: []ArchiveState{ArchiveOnFile, ArchiveReviewDue}, Action: ArchiveExit, To: ArchiveExited, Who: "verifier", Reason: true, Second: true},
	{ID: "A07", From: []ArchiveState{ArchiveExited}, Action: ArchiveMonitor, To: ArchiveMonitored, Who: "verifier"},
	{ID: "A08", From: []ArchiveState{ArchiveExited, ArchiveMonitored}, Action: ArchiveReapply, To: ArchiveDraft, Who: "clerk, or a roster on his behalf"},
	{
		ID: "A09", From: []ArchiveState{ArchiveDraft, ArchiveInReview, ArchiveOnFile, ArchiveReviewDue, ArchiveExited, ArchiveMonitored}, Action: ArchiveDeregister,
		To: ArchiveDeregistered, Who: "verifier", Reason: true,
	},
}

// DeregisterCodes are why a file may be closed for good, with their names.
var DeregisterCodes = map[string]string{"deceased": "死亡", "retired": "退休", "moved": "调离", "duplicate": "重复建档", "cleared_out": "清退"}

// ArchiveFacts are what a move of a file is decided on.
type ArchiveFacts struct {
	ReasonGiven bool
	Same        bool     // who acts also made the version
	Missing     []string // kinds of evidence that are not there
	Unexplained bool     // a cause that no list names, without words for it
	Campaign    bool     // done by the verification of a campaign's case
}

// NextArchive answers the state after the action, or a refusal with its code.
func NextArchive(from ArchiveState, action ArchiveAction, f ArchiveFacts) (ArchiveState, error) {
	for _, m := range ArchiveMoves {
		if m.Action != action || !slices.Contains(m.From, from) && !f.passes(m, from) {
			continue
		}
		switch {
		case m.Reason && !f.ReasonGiven:
			return from, Refuse("reason_required", "action", string(action))
		case m.Second && f.Same:
			return from, Refuse("second_person")
		case m.Proofs && f.Unexplained && !f.Campaign:
			return from, Refuse("cause_unexplained")
		case m.Proofs && len(f.Missing) > 0 && !f.Campaign:
			return from, Refuse("proof_missing", "missing", strings.Join(f.Missing, "、"), "missing_en", proofsEn(f.Missing))
		}
		return m.To, nil
	}
	return from, Refuse("archive_move", "archive_state", string(from), "archive_action", string(action))
}

// passes lets a campaign's verification confirm what may be submitted.
func (f ArchiveFacts) passes(m ArchiveMove, from ArchiveState) bool {
	return f.Campaign && m.Action == ArchiveConfirm && (from == ArchiveOnFile || slices.ContainsFunc(ArchiveMoves, func(submit ArchiveMove) bool {
		return submit.Action == ArchiveSubmit && slices.Contains(submit.From, from)
	}))
}

// A file is checked anew every year, and its people are told a month before
// (DOMAIN §2.5).
const (
	ArchiveYear   = 365
	ArchiveNotice = 30
)

// NextReview is the day by which a file confirmed on the day must be checked anew.
func NextReview(confirmed Day) Day { return confirmed.AddDays(ArchiveYear) }

// NoticeDay is the day from which the coming check is announced.
func NoticeDay(review Day) Day { return review.AddDays(-ArchiveNotice) }

// SensitiveFields are the parts of a file that change by two people only (F52):
// who the household is, and what decides its grade, its money or whether it
// qualifies at all. The account changes by two people too: with the payee (SoD4).
var SensitiveFields = map[string]string{
	"name": "姓名", "id_number": "身份证号", "members": "家庭成员", "size": "家庭人口", "income": "收入", "expenditure": "刚性支出", "accident_loss": "意外损失",
	"tier": "档案级别", "setting": "城乡类别", "work": "收入推算", "checks": "排除情形核对", "union_member": "入会情况", "employment": "工作状态", "since": "到本单位时间", "jobless": "失业登记", "disability": "残疾类别",
	"cause": "主要致困原因", "other_causes": "其他致困原因", "cause_note": "其他致困原因的说明",
}
