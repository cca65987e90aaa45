package relief

import (
	"slices"
	"strconv"
	"strings"
)

// A FieldChange is one field of a file before and after.
type FieldChange struct {
	Field     string `json:"field"`
	Name      string `json:"name"`
	Sensitive bool   `json:"sensitive"`
	Before    string `json:"before"`
	After     string `json:"after"`
}

// Differences lists what differs between two versions, in the order of a file.
func Differences(was, now ArchiveFile) []FieldChange {
	var out []FieldChange
	for i, a := range was.fields() {
		if b := now.fields()[i]; a.text != b.text {
			out = append(out, FieldChange{Field: a.field, Name: a.zh, Sensitive: SensitiveFields[a.field] != "", Before: a.text, After: b.text})
		}
	}
	return out
}

// Sensitive lists the fields among the changes that ask for two people.
func Sensitive(changes []FieldChange) []string {
	var out []string
	for _, c := range changes {
		if c.Sensitive {
			out = append(out, c.Field)
		}
	}
	return out
}

type fieldText struct{ field, zh, en, text string }

// fields spells every field of a file out as text, so that versions compare.
func (f ArchiveFile) fields() []fieldText {
	list := func(items []string) string { return strings.Join(items, "；") }
	var members, income, spending, evidence, checks []string
	for _, p := range f.Members {
		members = append(members, p.line())
	}
	for _, it := range f.Income {
		income = append(income, strings.TrimSpace(f.who(it.Member)+IncomeKinds[it.Kind].Zh+" "+it.Period)+" "+it.Amount.Grouped()+" 元")
	}
	for _, it := range f.Expenditure {
		spending = append(spending, strings.TrimSpace(f.who(it.Member)+SpendingKinds[it.Kind]+" "+it.Period)+" "+it.Gross.Grouped()+" 元，已报销 "+it.Reimbursed.Grouped()+" 元")
	}
	for _, e := range f.Evidence {
		evidence = append(evidence, proofZh(e.Kind)+" "+e.ID)
	}
	for _, c := range f.Checks {
		checks = append(checks, AssetChecks[c.Code]+map[bool]string{true: "：有", false: "：无"}[c.Hit]+c.Source)
	}
	h := f.Head
	return []fieldText{
		{"name", "姓名", "name", h.Name},
		{"id_number", "身份证号", "ID number", h.IDNumber},
		{"union_member", "入会情况", "union membership", h.membership()},
		{"employment", "工作状态", "work status", h.Employment},
		{"since", "到本单位时间", "with the unit since", h.Since.String()},
		{"jobless", "失业登记", "registration as unemployed", h.registration()},
		{"disability", "残疾类别", "disability", h.Disability},
		{"head", "本人其他情况", "what else is said of the applicant", h.rest().line()},
		{"work", "收入推算", "imputed income", h.work()},
		{"members", "家庭成员", "members", list(members)},
		{"size", "家庭人口", "people in the household", strconv.Itoa(f.Size)},
		{"income", "收入", "income", list(income)},
		{"expenditure", "刚性支出", "rigid expenditure", list(spending)},
		{"accident_loss", "意外损失", "loss by accident", f.AccidentLoss.Grouped()},
		{"cause", "主要致困原因", "main cause", f.Cause},
		{"other_causes", "其他致困原因", "other causes", list(f.OtherCauses)},
		{"cause_note", "其他致困原因的说明", "what the other cause is", f.CauseNote},
		{"needs", "帮扶需求", "needs", list(f.Needs)},
		{"tier", "档案级别", "level of the file", f.Tier},
		{"setting", "城乡类别", "town or country", f.Setting},
		{"address", "家庭住址", "address", f.Address},
		{"housing", "住房", "housing", f.Housing},
		{"floor_area", "建筑面积", "floor area", strconv.Itoa(f.FloorArea)},
		{"single_parent", "是否单亲", "single parent", yesNo(f.SingleParent)},
		{"self_reliant", "是否有一定自救能力", "can help itself", yesNo(f.SelfReliant)},
		{"zero_employment", "是否零就业家庭", "nobody employed", yesNo(f.NoneEmployed)},
		{"dibao", "低保金额", "minimum allowance", f.DibaoMonthly.Grouped()},
		{"checks", "排除情形核对", "exclusions looked into", list(checks)},
		{"evidence", "佐证材料", "papers it rests on", list(evidence)},
	}
}

func (f ArchiveFile) who(member int) string {
	if member > 0 && member <= len(f.Members) {
		return f.Members[member-1].Name + " "
	}
	return ""
}

// rest is the person without what stands in a field of its own.
func (p ArchivePerson) rest() ArchivePerson {
	var none Day
	p.Name, p.IDNumber, p.Employment, p.Disability, p.Since, p.JoblessNo, p.JoblessFrom, p.UnionMember, p.Idle, p.Proven = "", "", "", "", none, "", none, nil, false, false
	return p
}

func (p ArchivePerson) line() string {
	parts := []string{
		p.Relation, p.Name, p.IDNumber, p.Phone, p.Ethnicity, p.Politics, p.Health, p.Disability, p.Employment, p.Unit, p.Since.String(), p.ModelLevel, p.Insurance, p.Marriage,
		p.Residence, p.Registered, p.Category, p.WorkerNo, p.UnitKind, p.UnitState, p.Industry, p.WorkSince.String(), p.Contact, p.Postcode, p.Education, p.Enrolled.String(),
	}
	if p.StudyYears > 0 {
		parts = append(parts, "学制 "+strconv.Itoa(p.StudyYears)+" 年")
	}
	parts = append(parts, p.registration(), p.membership(), p.work())
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func (p ArchivePerson) registration() string {
	return strings.TrimSpace(p.JoblessNo + " " + p.JoblessFrom.String())
}

func (p ArchivePerson) membership() string {
	if p.UnionMember == nil {
		return ""
	}
	return map[bool]string{true: "会员", false: "非会员"}[*p.UnionMember]
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "是"
	}
	return "否"
}

// work is what an income is imputed from, or is not.
func (p ArchivePerson) work() string {
	switch {
	case p.Idle && p.Proven:
		return "未就业（无收入已证明）"
	case p.Idle:
		return "未就业"
	}
	return ""
}
