package relief

import (
	"slices"
	"strings"
)

// A Proof is a kind of paper that a household's file rests on.
type Proof struct {
	Kind   string
	Zh, En string
	Kept   EvidenceKind // as what it is kept with a case
}

// Proofs are the papers of a file, in the order in which they are offered.
var Proofs = []Proof{
	{"application", "本人签名的申请书", "signed application", PaperApplication},
	{"identity", "家庭成员身份证和户口簿", "ID cards and household register", "other"},
	{"income_proof", "收入证明", "proof of income", "income"},
	{"authorisation", "家庭经济状况核对授权书", "authorisation of checks", PaperAuthorisation},
	{"diagnosis", "当年诊断证明", "diagnosis of this year", "medical"},
	{"medical_bill", "自费票据或结算单", "medical bills", "medical"},
	{"enrolment", "在学证明", "proof of enrolment", "schooling"},
	{"school_fee", "学费票据", "school fees", "schooling"},
	{"contract", "一年以上劳动合同", "labour contract of a year or more", "other"},
	{"disability_certificate", "残疾证", "disability certificate", "other"},
	{"work_injury", "工伤或职业病认定书", "finding of work injury", "other"},
	{"unemployment", "失业登记证明", "unemployment registration", "other"},
	{"social_insurance", "社保参保或待遇证明", "proof of social insurance", "other"},
	{"death_certificate", "死亡或变故证明", "proof of death or misfortune", "other"},
	{"disaster", "灾害或事故证明", "proof of disaster or accident", "other"},
	{"arrears", "欠薪证明", "proof of unpaid wages", "other"},
	{"closure", "企业改制、破产文件", "papers of the closure", "other"},
	{"other", "其他致困情况的证明", "proof of the other hardship", "other"},
}

// proofsAlways are asked of every file, besides what its causes ask for.
var proofsAlways = []string{"application", "identity", "income_proof", "authorisation"}

// ProofNamed is the row of a kind.
func ProofNamed(kind string) (Proof, bool) {
	i := slices.IndexFunc(Proofs, func(p Proof) bool { return p.Kind == kind })
	if i < 0 {
		return Proof{}, false
	}
	return Proofs[i], true
}

// proofZh is the kind's name on screens.
func proofZh(kind string) string {
	p, _ := ProofNamed(kind)
	return p.Zh
}

// proofsEn names kinds in an English sentence.
func proofsEn(kinds []string) string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		p, _ := ProofNamed(kind)
		names[i] = known(kind, p.En)
	}
	return strings.Join(names, ", ")
}

// Papers are the ids of the kept evidence that the file rests on, each once.
func (f ArchiveFile) Papers() []string {
	var ids []string
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, e := range f.Evidence {
		add(e.ID)
	}
	for _, it := range f.Income {
		add(it.Evidence)
	}
	for _, it := range f.Expenditure {
		add(it.Evidence)
	}
	return ids
}

// MissingEvidence lists the kinds of evidence that the causes ask for and the
// file has not. A cause that no list knows asks like any other that has no name.
func (f ArchiveFile) MissingEvidence() []string {
	need := slices.Clone(proofsAlways)
	for _, c := range f.Causes() {
		need = append(need, hardship(c).Proofs...)
	}
	if strings.Contains(f.Head.Employment, "农民工") {
		need = append(need, "contract")
	}
	var missing []string
	for _, kind := range need {
		there := slices.ContainsFunc(f.Evidence, func(e EvidenceRef) bool { return e.Kind == kind && e.ID != "" })
		if !there && !slices.Contains(missing, kind) {
			missing = append(missing, kind)
		}
	}
	return missing
}
