package relief

import (
	"errors"
	"slices"
	"strings"
)

// A Lack is what a case must have before it is submitted (T02) and has not: a
// field of the file, a kind of paper, or something of who applies.
type Lack string

// The lacks that are neither a field nor a paper.
const (
	LackCauseNote Lack = "cause_note"    // a cause without a name is not said in words
	LackSigners   Lack = "signers"       // not every adult has authorised the economy check
	LackStatus    Lack = "work_status"   // E2: not at work, nor out of work against one's will
	LackJobless   Lack = "jobless_proof" // E2: nothing shows that it is against one's will
	LackService   Lack = "service"       // E3: with the unit for too short a time
	LackOneFile   Lack = "one_file"      // E4: ruled to be somebody else's household
)

var lackNames = map[Lack][2]string{
	LackCauseNote: {"其他致困原因的说明", "words for what the other cause is"},
	LackSigners:   {"申请人和每位成年家庭成员签署的核对授权", "the authorisation of the check by the applicant and every adult of the household"},
	LackStatus:    {"符合申请范围的工作状态（在职、农民工、灵活就业，或非自愿下岗、待岗、失业）", "a work status that may apply (at work, in flexible work, or out of work against one's will)"},
	LackJobless:   {"非自愿下岗、待岗、失业的依据（失业登记号、失业登记证明或相应的致困原因）", "what shows that he is out of work against his will (a registration of unemployment, its paper, or such a cause)"},
	LackService:   {"达到方案要求的劳动关系年限（或在档案中登记到本单位时间）", "the length of service that the plan asks for, or the day he came to the unit in the file"},
	LackOneFile:   {"一户一档（已认定与本活动另一户为同一户）", "a household of its own (it was ruled to be another one of this campaign)"},
}

// Names are the lack's words in Chinese and English.
func (l Lack) Names() (zh, en string) {
	if n, ok := lackNames[l]; ok {
		return n[0], n[1]
	}
	if p, ok := ProofNamed(string(l)); ok {
		return p.Zh, p.En
	}
	for _, f := range (ArchiveFile{}).entries() {
		if f.code == l {
			return f.zh, f.en
		}
	}
	return string(l), string(l)
}

// A LackView is a lack with its words.
type LackView struct {
	Code Lack   `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// NameLacks gives each lack its words.
func NameLacks(lacks []Lack) []LackView {
	out := make([]LackView, len(lacks))
	for i, l := range lacks {
		out[i].Code = l
		out[i].Zh, out[i].En = l.Names()
	}
	return out
}

// lacking refuses with the list of all that lacks.
func lacking(lacks []Lack) error {
	var zh, en []string
	for _, l := range lacks {
		z, e := l.Names()
		zh, en = append(zh, z), append(en, e)
	}
	return Refuse("not_ready", "lacks", strings.Join(zh, "；"), "lacks_en", strings.Join(en, "; "))
}

// A Submission is what a draft is held against before it is submitted. While
// nobody has seen yet who filed it on the phone, the household has no file with
// it: then File holds what he said himself, and papers count by how they are kept.
type Submission struct {
	File       ArchiveFile
	Filed      bool // the file is the household's
	Kept       []EvidenceKind
	Signed     bool // everybody of age has authorised the check
	Registered bool // a registration of unemployment is given
	Model      bool // holds a title: those are aided after work, too
	Short      bool // of what a hard rule of the plan asks of his service
	Twice      bool // ruled to be another household of the campaign
}

// Incomplete lists the fields and papers that are not there.
func (s Submission) Incomplete() []Lack {
	var out []Lack
	if s.Filed {
		for _, f := range s.File.entries() {
			if f.must && !f.there {
				out = append(out, f.code)
			}
		}
	}
	if s.File.Unexplained() {
		out = append(out, LackCauseNote)
	}
	for _, kind := range s.File.MissingEvidence() {
		p, _ := ProofNamed(kind)
		alone := p.Kept == PaperApplication || !s.Filed // kept as nothing else, or all that can be there yet
		if p.Kept != PaperAuthorisation && !(alone && slices.Contains(s.Kept, p.Kept)) {
			out = append(out, Lack(kind))
		}
	}
	if !s.Signed { // with a paper or on the phone
		out = append(out, LackSigners)
	}
	return out
}

// Who works, and who is out of work, by the work status as rosters and files
// write it (DOMAIN §1.2 E2, §1.3).
var (
	atWork  = []string{"在职", "在岗", "农民工", "灵活就业", "新就业形态", "病休", "内退"}
	jobless = []string{"下岗", "待岗", "下(待)岗", "下（待）岗", "失业", "无业", "失(无)业", "失（无）业"}
)

// Unqualified lists what keeps the household from applying at all (E2 to E4).
func (s Submission) Unqualified() []Lack {
	var out []Lack
	status := strings.TrimSpace(s.File.Head.Employment)
	switch {
	case slices.Contains(jobless, status):
		if !s.againstHisWill() {
			out = append(out, LackJobless)
		}
	case !slices.Contains(atWork, status) && !s.Model:
		out = append(out, LackStatus)
	}
	if s.Filed && s.Short {
		out = append(out, LackService)
	}
	if s.Twice {
		out = append(out, LackOneFile)
	}
	return out
}

func (s Submission) againstHisWill() bool {
	shown := func(e EvidenceRef) bool { return (e.Kind == "unemployment" || e.Kind == "closure") && e.ID != "" }
	return s.Registered || slices.ContainsFunc(s.File.Evidence, shown) ||
		slices.ContainsFunc(s.File.Causes(), func(c string) bool { return hardship(c).Class == "就业困难" })
}

// AsksAtSubmission says whether the campaign asks for what is there only after a
// case was opened: each begins as a draft then.
func (r Rules) AsksAtSubmission() bool {
	return r.Demands(QualifiesToApply) || r.Demands(ApplicationComplete)
}

// MaySubmit says whether a draft may be submitted, and if not why not.
type MaySubmit struct {
	Allowed    bool   `json:"allowed"`
	ReasonCode string `json:"reason_code,omitempty"`
	Reason     string `json:"reason,omitempty"`
	ReasonEn   string `json:"reason_en,omitempty"`
}

// WhetherSubmit asks the table.
func WhetherSubmit(r Rules, c Case, f Facts) *MaySubmit {
	_, err := Next(r, c, Event{Action: Submit, Version: c.Version + 1, Facts: f})
	var no *Error
	if !errors.As(err, &no) {
		return &MaySubmit{Allowed: true}
	}
	return &MaySubmit{ReasonCode: no.Code, Reason: no.Zh(), ReasonEn: no.En()}
}
