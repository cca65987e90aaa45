package roster

import (
	"fmt"
	"strings"
)

// A Finding is something a clerk should know about one row of a file.
// Row counts data rows from 1; Field is the header of the column, empty when
// the finding is about the whole row.
type Finding struct {
	Row       int    `json:"row"`
	Code      string `json:"code"`
	Field     string `json:"field"`
	Message   string `json:"message"`
	MessageEN string `json:"message_en"`
}

// The codes of findings. A code that begins with "warning:" doesn't reject the row.
const (
	MissingField              = "missing_field"
	TextInvalid               = "text_invalid"
	ValueInvalid              = "value_invalid"
	NumberInvalid             = "number_invalid"
	IDNumberInvalid           = "id_number_invalid"
	CardNumberInvalid         = "card_number_invalid"
	PhoneInvalid              = "phone_invalid"
	AccountNameMismatch       = "account_name_mismatch"
	UnionUnknown              = "union_unknown"
	UnionOutOfScope           = "union_out_of_scope"
	UnionNotBase              = "union_not_base"
	NotATarget                = "not_a_target"
	RegistrationNumberMissing = "registration_number_missing"
	AmountNotStandard         = "amount_not_standard"
	DuplicateInFile           = "duplicate_in_file"
	CardDuplicateInFile       = "card_duplicate_in_file"
	AlreadyInCampaign         = "already_in_campaign"
	Barred                    = "barred" // by the penalty register, which only the caller knows
	AidedLastYear             = "warning:aided_last_year"
	KeptAsDraft               = "warning:kept_as_draft" // where the campaign asks for more before it is submitted
	NotAMember                = "warning:not_a_member"  // as far as his file says, which only the caller knows
)

// Rejects reports whether the finding keeps its row from being imported.
func (f Finding) Rejects() bool { return !strings.HasPrefix(f.Code, "warning:") }

// Rejected reports whether any of the findings keeps the row from being imported.
func Rejected(fs []Finding) bool {
	for _, f := range fs {
		if f.Rejects() {
			return true
		}
	}
	return false
}

// InCampaign is the finding for a row whose person the campaign already has,
// which only the caller can know.
func InCampaign(row int) Finding {
	return Finding{
		row, AlreadyInCampaign, colIDNumber.header(),
		"该人员已在本次活动中，本行不再导入。", "this person is already in the campaign; the row is not imported again",
	}
}

// StaysDraft is the finding for a row whose person is not known to be a member of
// a union, where the campaign aids members only.
func StaysDraft(row int) Finding {
	return Finding{
		row, NotAMember, colIDNumber.header(),
		"档案中没有入会记录，本行存为草稿，登记入会后再提交。", "the file does not say that he is a member; the row is kept as a draft until it does",
	}
}

// WaitsForPapers is the finding for a row whose case is submitted once all is
// there that the campaign asks for before.
func WaitsForPapers(row int) Finding {
	return Finding{
		row, KeptAsDraft, "",
		"本活动提交前须核对申请条件、备齐材料，本行存为草稿，备齐后再提交。", "the campaign asks for papers and conditions before a case is submitted; the row is kept as a draft until all is there",
	}
}

// quote shows a cell's text inside a message. Long runs of digits are masked
// and long texts cut, because columns get shifted and an ID number may stand
// where a category was expected. The name of a person may remain.
func quote(s string) string {
	const longest = 20
	r := []rune(s)
	switch {
	case longestDigits(s) >= 8:
		return fmt.Sprintf("（%d 个字符的号码）", len(r))
	case len(r) > longest:
		return "“" + string(r[:longest]) + "…”"
	}
	return "“" + s + "”"
}

// longestDigits counts the longest run of digits, dashes and spaces left out.
func longestDigits(s string) int {
	run, longest := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= '０' && r <= '９':
			run++
			longest = max(longest, run)
		case r != ' ' && r != '-':
			run = 0
		}
	}
	return longest
}
