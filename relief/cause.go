package relief

import (
	"slices"
	"strings"
)

// A Hardship is a cause of hardship 致困原因 (DOMAIN §1.3): the term that files,
// rosters and the interface hold, its English name, the class that a public
// posting names in its place, and the papers that show it.
type Hardship struct {
	Zh, En string
	Class  string
	Proofs []string
	Also   []string // what other lists call it: read, never kept
}

// OtherCause is what the list has no name for. Its file says in words what it is.
const OtherCause = "其他"

// Hardships is the closed list, in the order in which it is offered. A class is
// enough to understand the help, and never which illness or disability it is
// (DOMAIN §2.3).
var Hardships = []Hardship{
	{Zh: "无劳动能力", En: "Unable to work", Class: "缺少劳动力", Proofs: []string{"disability_certificate"}},
	{Zh: "有劳动能力未就业", En: "Able to work, without work", Class: "就业困难", Proofs: []string{"unemployment"}},
	{Zh: "下岗失业", En: "Laid off or unemployed", Class: "就业困难", Proofs: []string{"unemployment"}, Also: []string{"下岗", "失业"}},
	{Zh: "夫妻双下岗", En: "Both spouses laid off", Class: "就业困难", Proofs: []string{"unemployment"}},
	{Zh: "非自愿待岗", En: "Waiting for work against one's will", Class: "就业困难", Proofs: []string{"closure"}, Also: []string{"待岗"}},
	{Zh: "改制破产", En: "Employer restructured or bankrupt", Class: "就业困难", Proofs: []string{"closure"}},
	{Zh: "欠薪", En: "Wages not paid", Class: "就业困难", Proofs: []string{"arrears"}},
	{Zh: "未参加社保", En: "Not in social insurance", Class: "社会保障不足", Proofs: []string{"social_insurance"}, Also: []string{"未参加社会保险"}},
	{Zh: "社保待遇落实不到位", En: "Social insurance not paid out", Class: "社会保障不足", Proofs: []string{"social_insurance"}},
	{Zh: "患重特大疾病", En: "Serious illness", Class: "因病", Proofs: []string{"diagnosis", "medical_bill"}, Also: []string{"重特大疾病", "患重大疾病", "重大疾病", "大病"}},
	{Zh: "职业病", En: "Occupational disease", Class: "因病", Proofs: []string{"work_injury"}},
	{Zh: "残疾", En: "Disability", Class: "因残", Proofs: []string{"disability_certificate"}},
	{Zh: "因公伤残", En: "Injury at work", Class: "因残", Proofs: []string{"work_injury"}, Also: []string{"工伤"}},
	{Zh: "子女上学", En: "Children at school", Class: "因学", Proofs: []string{"enrolment", "school_fee"}, Also: []string{"子女就学"}},
	{Zh: "自然灾害", En: "Natural disaster", Class: "因灾", Proofs: []string{"disaster"}},
	{Zh: "意外事故", En: "Accident", Class: "因灾", Proofs: []string{"disaster"}},
	{Zh: "疫情", En: "Epidemic", Class: "因灾", Proofs: []string{"disaster"}},
	{Zh: "家庭成员变故", En: "Misfortune in the family", Class: "家庭变故", Proofs: []string{"death_certificate"}},
	{Zh: OtherCause, En: "Other", Class: "其他", Proofs: []string{"other"}, Also: []string{"其它"}},
}

// CauseNamed is the list's term for a cause as people write it: with the number
// of a printed list before it, or by another list's name. What it does not know
// is no cause.
func CauseNamed(text string) (string, bool) {
	bare := strings.TrimLeft(strings.TrimSpace(text), "0123456789.．、 ")
	for _, h := range Hardships {
		if h.Zh == bare || slices.Contains(h.Also, bare) {
			return h.Zh, true
		}
	}
	return "", false
}

// hardship is the row of a cause; what stored files call otherwise is an other one.
func hardship(cause string) Hardship {
	i := slices.IndexFunc(Hardships, func(h Hardship) bool { return h.Zh == cause })
	if i < 0 {
		i = len(Hardships) - 1
	}
	return Hardships[i]
}

// CauseClass is the class a public posting shows for a cause; what the list does
// not know is 其他, so that no free text reaches the public.
func CauseClass(cause string) string { return hardship(cause).Class }

// Disabling says whether the cause is a disability.
func Disabling(cause string) bool { return hardship(cause).Class == "因残" }

// Causes are the main cause and the others.
func (f ArchiveFile) Causes() []string {
	if f.Cause == "" {
		return f.OtherCauses
	}
	return append([]string{f.Cause}, f.OtherCauses...)
}

// Unexplained says that a cause is in no list and the file has no words for it.
func (f ArchiveFile) Unexplained() bool {
	return f.CauseNote == "" && slices.ContainsFunc(f.Causes(), func(c string) bool { return hardship(c).Zh == OtherCause })
}

// checkCauses puts the causes into the list's terms and refuses what the list
// does not know, other than one main cause and more than three others.
func (f *ArchiveFile) checkCauses() error {
	if f.Cause == "" && len(f.OtherCauses) > 0 || len(f.OtherCauses) > 3 {
		return Refuse("schema", "field", "cause")
	}
	var all []string
	for _, c := range f.Causes() {
		known, ok := CauseNamed(c)
		switch {
		case !ok:
			return Refuse("cause_unknown", "cause", c)
		case slices.Contains(all, known):
			return Refuse("schema", "field", "cause")
		}
		all = append(all, known)
	}
	if len(all) > 0 {
		f.Cause, f.OtherCauses = all[0], all[1:]
	}
	f.CauseNote = strings.TrimSpace(f.CauseNote)
	return nil
}
