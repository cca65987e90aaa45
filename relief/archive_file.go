package relief

import (
	"log/slog"
	"slices"
	"strings"
)

// An ArchiveFile is one version of a household's file. It is kept sealed as a
// whole, and prints as nothing about anybody.
type ArchiveFile struct {
	Head         ArchivePerson   `json:"head"`
	Members      []ArchivePerson `json:"members,omitempty"` // besides the head
	Size         int             `json:"size"`              // people in the household, named or not
	Setting      string          `json:"setting,omitempty"` // urban, rural
	Address      string          `json:"address,omitempty"`
	Housing      string          `json:"housing,omitempty"`
	FloorArea    int             `json:"floor_area,omitempty"` // of the home, in square metres
	SingleParent *bool           `json:"single_parent,omitempty"`
	SelfReliant  *bool           `json:"self_reliant,omitempty"`    // 有一定自救能力
	NoneEmployed *bool           `json:"zero_employment,omitempty"` // 零就业家庭
	DibaoMonthly Fen             `json:"dibao_fen,omitempty"`       // of 低保 the household draws a month
	Income       []IncomeItem    `json:"income"`
	Expenditure  []SpendingItem  `json:"expenditure"`
	AccidentLoss Fen             `json:"accident_loss_fen,omitempty"`
	Cause        string          `json:"cause,omitempty"`        // the main one, exactly one
	OtherCauses  []string        `json:"other_causes,omitempty"` // up to three more
	CauseNote    string          `json:"cause_note,omitempty"`   // what another cause is, in words
	Needs        []string        `json:"needs,omitempty"`
	Tier         string          `json:"tier,omitempty"`   // whose list the file is on: national, province, city, county, base
	Checks       []AssetCheck    `json:"checks,omitempty"` // X1–X8, as far as looked into
	Evidence     []EvidenceRef   `json:"evidence,omitempty"`
}

// An ArchivePerson is somebody of the household.
type ArchivePerson struct {
	Name        string `json:"name"`
	Relation    string `json:"relation,omitempty"` // to the head; empty for the head
	IDNumber    string `json:"id_number,omitempty"`
	Phone       string `json:"phone,omitempty"`
	Ethnicity   string `json:"ethnicity,omitempty"`
	Politics    string `json:"politics,omitempty"`
	Health      string `json:"health,omitempty"`
	Disability  string `json:"disability,omitempty"`
	Employment  string `json:"employment,omitempty"`
	Category    string `json:"category,omitempty"`  // 困难类别
	WorkerNo    string `json:"worker_no,omitempty"` // 职工编号
	Unit        string `json:"unit,omitempty"`      // or school
	UnitKind    string `json:"unit_kind,omitempty"`
	UnitState   string `json:"unit_state,omitempty"` // of an enterprise: 正常, 停产, …
	Industry    string `json:"industry,omitempty"`
	WorkSince   Day    `json:"work_since,omitzero"`    // his first job
	Since       Day    `json:"since,omitzero"`         // with the present unit
	JoblessNo   string `json:"jobless_no,omitempty"`   // of his registration as unemployed 失业登记
	JoblessFrom Day    `json:"jobless_since,omitzero"` // and its day
	UnionMember *bool  `json:"union_member,omitempty"`
	ModelLevel  string `json:"model_level,omitempty"`
	Insurance   string `json:"insurance,omitempty"`
	Marriage    string `json:"marriage,omitempty"`
	Residence   string `json:"residence,omitempty"`        // household registration: 非农业, 农业, 农转居
	Registered  string `json:"residence_region,omitempty"` // and where
	Contact     string `json:"other_contact,omitempty"`
	Postcode    string `json:"postcode,omitempty"`
	Education   string `json:"education,omitempty"`
	Enrolled    Day    `json:"enrolled,omitzero"` // of who studies
	StudyYears  int    `json:"study_years,omitempty"`
	Idle        bool   `json:"idle,omitempty"`   // of working age, able, neither working nor studying
	Proven      bool   `json:"proven,omitempty"` // that an idle person earns nothing
}

// An IncomeItem is one income of the last twelve months, before any rule.
type IncomeItem struct {
	Kind     string `json:"kind"`
	Member   int    `json:"member"` // 0 the head, n the n-th member
	Period   string `json:"period,omitempty"`
	Amount   Fen    `json:"amount_fen"`
	Evidence string `json:"evidence_id,omitempty"`
}

// A SpendingItem is one rigid expenditure 刚性支出 of the last twelve months.
type SpendingItem struct {
	Kind       string `json:"kind"`
	Member     int    `json:"member"`
	Period     string `json:"period,omitempty"`
	Gross      Fen    `json:"gross_fen"`
	Reimbursed Fen    `json:"reimbursed_fen,omitempty"`
	Evidence   string `json:"evidence_id,omitempty"`
}

// Net is what the household bore itself.
func (s SpendingItem) Net() Fen { return max(0, s.Gross-s.Reimbursed) }

// An AssetCheck is what looking into one exclusion X1–X8 has found.
type AssetCheck struct {
	Code   string `json:"code"`
	Hit    bool   `json:"hit"`
	Source string `json:"source,omitempty"` // who answered: 车管, 不动产, …
}

// An EvidenceRef names a kept evidence file by its id.
type EvidenceRef struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// IncomeKinds are the kinds of income with their names; what is not counted in
// the household's means says false (DOMAIN §1.1).
var IncomeKinds = map[string]struct {
	Zh      string
	Counted bool
}{
	"stated": {"申报总收入", true}, "wages": {"工资性收入", true}, "business": {"经营净收入", true}, "property": {"财产净收入", true}, "transfer": {"转移净收入", true},
	"union_aid": {"工会生活、助学、医疗帮扶", true}, "other": {"其他收入", true},
	"festival_aid": {"节日慰问金", false}, "basic_pension": {"城乡居民基础养老金", false},
}

// SpendingKinds are the kinds of rigid expenditure with their names.
var SpendingKinds = map[string]string{
	"stated": "申报刚性支出", "illness": "因病", "disability": "因残", "schooling": "因学", "housing": "住房", "employment": "必要就业成本", "care": "长期照料", "other": "其他",
}

// People counts the household: as stated, or as named when more are named.
func (f ArchiveFile) People() int { return max(f.Size, 1+len(f.Members)) }

// Persons is everybody named, the head first.
func (f ArchiveFile) Persons() []ArchivePerson { return append([]ArchivePerson{f.Head}, f.Members...) }

// Adults are the places of those of the household who have come of age, as far as
// their numbers are known.
func (f ArchiveFile) Adults(today Day) []int {
	var out []int
	for i, p := range f.Persons() {
		n, err := ParseIDNumber(p.IDNumber)
		if err != nil {
			continue
		}
		if y, m, d := n.BirthDay().Date(); !today.Before(NewDay(y+18, m, d)) {
			out = append(out, i)
		}
	}
	return out
}

// Spent sums the net expenditure of the kinds, of all kinds when none is named.
func (f ArchiveFile) Spent(kinds ...string) Fen {
	var sum Fen
	for _, s := range f.Expenditure {
		if len(kinds) == 0 || slices.Contains(kinds, s.Kind) {
			sum += s.Net()
		}
	}
	return sum
}

const maxItems = 100 // of one list of a file

// Check puts numbers into their normal form and refuses what no file may say:
// an ID number that is none, two people of one number, causes that no list knows,
// an item of nobody.
func (f *ArchiveFile) Check() error {
	wrong := func(field string) error { return Refuse("schema", "field", field) }
	if len(f.Members) > maxMembers || len(f.Income) > maxItems || len(f.Expenditure) > maxItems || len(f.Evidence) > maxItems || f.Size < 0 || f.Size > maxMembers {
		return wrong("size")
	}
	people := f.Persons()
	seen := map[string]bool{}
	for i := range people {
		p := &people[i]
		if p.Name = strings.TrimSpace(p.Name); p.Name == "" {
			return wrong("name")
		}
		if p.IDNumber == "" && i > 0 { // a child may have none yet
			continue
		}
		n, err := ParseIDNumber(p.IDNumber)
		if err != nil || seen[n.Value()] {
			return wrong("id_number")
		}
		p.IDNumber, seen[n.Value()] = n.Value(), true
	}
	f.Head, f.Members = people[0], people[1:]
	if f.DibaoMonthly < 0 {
		return wrong("dibao_fen")
	}
	if f.AccidentLoss < 0 {
		return wrong("accident_loss_fen")
	}
	if err := f.checkCauses(); err != nil {
		return err
	}
	for _, it := range f.Income {
		if _, known := IncomeKinds[it.Kind]; !known || it.Amount < 0 || it.Member < 0 || it.Member > len(f.Members) {
			return wrong("income")
		}
	}
	for _, it := range f.Expenditure {
		if SpendingKinds[it.Kind] == "" || it.Gross < 0 || it.Reimbursed < 0 || it.Member < 0 || it.Member > len(f.Members) {
			return wrong("expenditure")
		}
	}
	for _, e := range f.Evidence {
		if proofZh(e.Kind) == "" || e.ID == "" {
			return wrong("evidence")
		}
	}
	for _, c := range f.Checks {
		if AssetChecks[c.Code] == "" {
			return wrong("checks")
		}
	}
	return nil
}

// An entry is one field that a file is to hold.
type entry struct {
	code   Lack
	zh, en string
	there  bool
	must   bool // before a case is submitted, where that is asked (DOMAIN §1.3)
}

// entries are the fields that a file is to hold.
func (f ArchiveFile) entries() []entry {
	h := f.Head
	return []entry{
		{"name", "姓名", "name", h.Name != "", true},
		{"id_number", "身份证号", "ID number", h.IDNumber != "", true},
		{"phone", "手机", "phone", h.Phone != "", true},
		{"ethnicity", "民族", "ethnic group", h.Ethnicity != "", true},
		{"politics", "政治面貌", "party membership", h.Politics != "", true},
		{"health", "健康状况", "health", h.Health != "", true},
		{"employment", "工作状态", "employment", h.Employment != "", true},
		{"unit", "工作单位", "employer", h.Unit != "", false},
		{"category", "困难类别", "category", h.Category != "", true},
		{"worker_no", "职工编号", "worker number", h.WorkerNo != "", true},
		{"industry", "所属行业", "industry", h.Industry != "", true},
		{"work_since", "参加工作时间", "at work since", !h.WorkSince.IsZero(), true},
		{"marriage", "婚姻", "marriage", h.Marriage != "", true},
		{"residence", "户口类型", "household registration", h.Residence != "", true},
		{"residence_region", "户口所在地", "where it is registered", h.Registered != "", true},
		{"insurance", "医保状况", "health insurance", h.Insurance != "", true},
		{"address", "家庭住址", "address", f.Address != "", true},
		{"housing", "住房类型", "housing", f.Housing != "", true},
		{"setting", "城乡类别", "urban or rural", f.Setting != "", false},
		{"income", "收入", "income", len(f.Income) > 0, true},
		{"expenditure", "刚性支出", "fixed costs", len(f.Expenditure) > 0, false},
		{"cause", "主要致困原因", "main cause", f.Cause != "", true},
		{LackCauseNote, "其他致困原因的说明", "what the other cause is", !f.Unexplained(), false},
		{"needs", "帮扶需求", "needs", len(f.Needs) > 0, false},
		{"members", "家庭成员逐一登记", "every member by name", 1+len(f.Members) >= f.Size, true},
		{"union_member", "入会情况", "union membership", h.UnionMember != nil, false},
	}
}

// Completeness is how much of what a file must hold is there, in percent, and
// what is missing: its fields, and the papers that its causes ask for.
func (f ArchiveFile) Completeness() (percent int, missing []Lack) {
	fields := f.entries()
	there := 0
	for _, field := range fields {
		if field.there {
			there++
		} else {
			missing = append(missing, field.code)
		}
	}
	for _, kind := range f.MissingEvidence() {
		missing = append(missing, Lack(kind))
	}
	all := len(fields) + len(f.MissingEvidence())
	return there * 100 / all, missing
}

// Masked is the file as it is shown without a purpose: names, numbers and the
// address hidden.
func (f ArchiveFile) Masked() ArchiveFile {
	f.Head = f.Head.masked()
	members := make([]ArchivePerson, len(f.Members))
	for i, p := range f.Members {
		members[i] = p.masked()
	}
	f.Members = members
	for _, hidden := range []*string{&f.Address, &f.CauseNote} {
		if *hidden != "" {
			*hidden = "***"
		}
	}
	return f
}

func (p ArchivePerson) masked() ArchivePerson {
	p.Name, p.IDNumber, p.Phone = MaskName(p.Name), IDNumber(p.IDNumber).Masked(), PhoneNumber(p.Phone).Masked()
	for _, hidden := range []*string{&p.Health, &p.Disability, &p.WorkerNo, &p.Contact, &p.JoblessNo} {
		if *hidden != "" {
			*hidden = "***"
		}
	}
	return p
}

// String says that there is a file, and nothing of anybody.
func (f ArchiveFile) String() string { return "archive file" }

// GoString is String.
func (f ArchiveFile) GoString() string { return f.String() }

// LogValue is String.
func (f ArchiveFile) LogValue() slog.Value { return slog.StringValue(f.String()) }

// String says that there is a person, and not who.
func (p ArchivePerson) String() string { return "archive person" }

// GoString is String.
func (p ArchivePerson) GoString() string { return p.String() }

// LogValue is String.
func (p ArchivePerson) LogValue() slog.Value { return slog.StringValue(p.String()) }
