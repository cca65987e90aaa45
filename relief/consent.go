package relief

import "time"

// A Purpose is what somebody agrees to have his data used for (PIPL).
type Purpose string

// What an applicant agrees to.
const (
	PersonalData Purpose = "personal_data" // his data are kept and used to handle the application
	EconomyData  Purpose = "economy_check" // registers may be asked about his household
)

// A ConsentText is a text somebody agrees to. Its words never change under a
// version; new words are a new version.
type ConsentText struct {
	Purpose Purpose
	Version string
	Zh, En  string
}

// ConsentTexts are the texts in use.
var ConsentTexts = []ConsentText{
	{
		Purpose: PersonalData, Version: "2026-1",
		Zh: "本人同意工会为办理本次困难帮扶，收集并使用本人填写的姓名、证件号码、手机号、家庭及银行账户信息。信息加密保存，仅供经办人员办理本次帮扶及依法监督时使用；公示时按规定隐去身份信息。本人可以撤回申请。",
		En: "I agree that the union collects and uses the name, ID number, phone number, household and bank details given here to handle this application. They are kept encrypted and used by those who handle or lawfully supervise it only; postings are masked. I may withdraw the application.",
	},
	{
		Purpose: EconomyData, Version: "2026-1",
		Zh: "本人授权工会为核实家庭经济状况，向民政、车辆管理、市场监管、不动产登记等部门查询本人家庭的相关信息；查询结果只用于本次帮扶的核实。",
		En: "I authorise the union to ask the authorities for civil affairs, vehicles, market regulation and real estate about my household, to verify this application and for nothing else.",
	},
}

// A PaperConsent is what somebody of the household signed by hand: the applicant
// or, by his place in the household's file, a member.
type PaperConsent struct {
	Purpose  Purpose
	Member   *int
	Evidence string // the kept paper; who has no ID number needs one
}

// A HouseholdConsent is what somebody of a household agreed to, by his place in its file:
// his number is not told.
type HouseholdConsent struct {
	Purpose    Purpose   `json:"purpose"`
	Who        string    `json:"who"`              // applicant, member, or other: whom the file names no more
	Member     *int      `json:"member,omitempty"` // of a member
	Text       string    `json:"text_version"`
	At         time.Time `json:"at"`
	RecordedBy string    `json:"recorded_by,omitempty"` // who wrote down what was signed on paper
	Evidence   string    `json:"evidence_id,omitempty"` // the kept paper
}

// ConsentFor answers the text in use for a purpose.
func ConsentFor(p Purpose) (ConsentText, bool) {
	for _, t := range ConsentTexts {
		if t.Purpose == p {
			return t, true
		}
	}
	return ConsentText{}, false
}
