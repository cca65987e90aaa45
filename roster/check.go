package roster

import (
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/songnuan/songnuan/relief"
)

// A Row is one household of a roster, read and checked. It prints as its number
// only, because everything else is about a person.
type Row struct {
	Number           int // counts data rows from 1
	Name             string
	Female           bool
	IDNumber         relief.IDNumber
	Category         string
	ModelLevel       string // level of the title, model workers only
	UnionCode        string
	Unit             string
	Employment       string
	Members          int // people in the household
	AnnualIncome     relief.Fen
	RigidExpenditure relief.Fen
	Cause            string
	RegistrationNo   string // of unemployment
	Phone            relief.PhoneNumber
	BankName         string
	Card             relief.CardNumber
	Holder           string
	AidedLastYear    bool
	Amount           relief.Fen
	Remark           string
}

// String names the row without the person.
func (r Row) String() string { return "roster row " + strconv.Itoa(r.Number) }

// GoString names the row without the person.
func (r Row) GoString() string { return r.String() }

// LogValue names the row without the person.
func (r Row) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalText names the row without the person, so that no encoder spells it out.
func (r Row) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// String names the record without the person.
func (r Record) String() string { return "roster row " + strconv.Itoa(r.Number) }

// GoString names the record without the person.
func (r Record) GoString() string { return r.String() }

// registered is the category that must show a registration of unemployment
// ("已进行失业登记的特困失业人员").
const registered = "特困失业人员"

// A Checker holds the rows of one roster against a campaign's plan, one after
// the other, and remembers who has been seen (FEATURES F57).
type Checker struct {
	plan  relief.Plan
	union func(code string) (level relief.Level, inScope bool)
	ids   map[string]int    // ID number → the row that has it
	cards map[string]string // card → the ID number that has it
}

// NewChecker checks against plan's categories and standards. union answers a
// union's level, "" when there is no such union, and whether it lies in the
// campaign's scope.
func NewChecker(plan relief.Plan, union func(code string) (level relief.Level, inScope bool)) *Checker {
	return &Checker{plan: plan, union: union, ids: map[string]int{}, cards: map[string]string{}}
}

// Check reads one record and reports all its faults, each once. A fault hides
// those that only follow from it: without a name, the account's holder has
// nothing to agree with. The row is complete only if no finding rejects it. Of
// rows with the same ID number, the first is kept.
func (c *Checker) Check(rec Record) (Row, []Finding) {
	k := rowCheck{rec: rec, plan: c.plan}
	k.findings = slices.Clone(rec.faults)
	for _, f := range rec.faults {
		if f.Field == "" {
			return Row{Number: rec.Number}, k.findings
		}
		k.faulty[columnNamed(f.Field)] = true
	}
	k.required()
	row := k.person()
	k.household(&row)
	k.account(&row)
	k.target(&row)
	c.checkUnion(&k, row.UnionCode)
	c.checkSeen(&k, row)
	return row, k.findings
}

func (c *Checker) checkUnion(k *rowCheck, code string) {
	if !k.has(colUnionCode) {
		return
	}
	switch level, inScope := c.union(code); {
	case level == "":
		k.bad(colUnionCode, UnionUnknown, "没有编码为"+quote(code)+"的工会，请核对所属工会编码。", "there is no union with this code")
	case !inScope:
		k.bad(colUnionCode, UnionOutOfScope, "工会"+quote(code)+"不在本次活动的范围内。", "this union is outside of the campaign's scope")
	case level != relief.Base: // nobody there accepts, surveys or posts
		k.bad(colUnionCode, UnionNotBase, "工会"+quote(code)+"不是基层工会，请填写受助人所属的基层工会编码。", "this union is not a base union; cases are handled by base unions")
	}
}

func (c *Checker) checkSeen(k *rowCheck, row Row) {
	if !k.has(colIDNumber) {
		return
	}
	id := row.IDNumber.Value()
	if first, ok := c.ids[id]; ok {
		k.bad(colIDNumber, DuplicateInFile, fmt.Sprintf("与第 %d 行是同一个身份证号，只导入第一次出现的一行。", first),
			fmt.Sprintf("same ID number as row %d; the first row is kept", first))
		return
	}
	c.ids[id] = row.Number
	if !k.has(colCard) {
		return
	}
	card := row.Card.Value()
	if other, ok := c.cards[card]; ok && other != id {
		k.bad(colCard, CardDuplicateInFile, fmt.Sprintf("与第 %d 行是同一个银行卡号，但不是同一个人。", c.ids[other]),
			fmt.Sprintf("same card as row %d, which is another person", c.ids[other]))
		return
	}
	c.cards[card] = id
}

// A rowCheck collects what is wrong with one row.
type rowCheck struct {
	rec      Record
	plan     relief.Plan
	faulty   [columnCount]bool
	findings []Finding
}

// bad reports a fault of a column and lets later checks leave the column alone.
func (k *rowCheck) bad(c column, code, zh, en string) {
	k.faulty[c] = true
	k.findings = append(k.findings, Finding{k.rec.Number, code, c.header(), zh, en})
}

// has reports whether the column holds something that is not known to be wrong.
func (k *rowCheck) has(c column) bool { return k.rec.cells[c] != "" && !k.faulty[c] }

func (k *rowCheck) required() {
	category := k.rec.cells[colCategory]
	target := isTarget(k.plan, category)
	byLevel := target && standardByLevel(k.plan, category)
	for c := range columnCount {
		if k.rec.cells[c] != "" {
			continue
		}
		h := c.header()
		switch n := columns[c].need; {
		case n == forRegistered && category == registered:
			k.bad(c, RegistrationNumberMissing, "特困失业人员应填写失业登记号。", "a registration number is required for this category")
		case n == always, n == forModels && byLevel, n == exceptModels && target && !byLevel:
			k.bad(c, MissingField, "缺少“"+h+"”，请补填。", h+" is missing")
		}
	}
}

// oneOf reads a column that knows two values.
func (k *rowCheck) oneOf(c column, yes, no string) bool {
	v := k.rec.cells[c]
	if k.has(c) && v != yes && v != no {
		k.bad(c, ValueInvalid, fmt.Sprintf("“%s”只能填“%s”或“%s”。", c.header(), yes, no), c.header()+" has an unknown value")
	}
	return v == yes
}

func (k *rowCheck) person() Row {
	cells := k.rec.cells
	row := Row{
		Number: k.rec.Number, Name: cells[colName], Female: k.oneOf(colSex, "女", "男"),
		UnionCode: cells[colUnionCode], Unit: cells[colUnit], Employment: cells[colEmployment], Remark: cells[colRemark],
	}
	k.name(colName)
	row.IDNumber = parsed(k, colIDNumber, IDNumberInvalid, relief.ParseIDNumber)
	row.Phone = parsed(k, colPhone, PhoneInvalid, relief.ParsePhone)
	return row
}

func (k *rowCheck) name(c column) {
	if k.has(c) && utf8.RuneCountInString(k.rec.cells[c]) > longestName {
		k.bad(c, TextInvalid, "“"+c.header()+"”过长，最多 64 个字。", c.header()+" is longer than 64 characters")
	}
}

func (k *rowCheck) household(row *Row) {
	const largest = 99
	row.Cause, row.RegistrationNo = k.cause(), k.rec.cells[colRegistrationNo]
	row.AidedLastYear = k.oneOf(colAidedBefore, "是", "否")
	if k.has(colMembers) {
		n, err := strconv.Atoi(halfWidthDigits(k.rec.cells[colMembers]))
		if row.Members = n; err != nil || n < 1 || n > largest {
			k.bad(colMembers, NumberInvalid, "“家庭人口”应为 1 到 99 的整数。", "the household's size must be a whole number from 1 to 99")
		}
	}
	row.AnnualIncome = k.yuan(colAnnualIncome)
	row.RigidExpenditure = k.yuan(colRigidExpenditure)
	if row.Amount = k.yuan(colAmount); k.has(colAmount) && row.Amount == 0 {
		k.bad(colAmount, NumberInvalid, "“拟慰问金额(元)”应大于零。", "the amount must be above zero")
	}
}

// cause reads the column in the terms of the list of causes.
func (k *rowCheck) cause() string {
	if !k.has(colCause) {
		return ""
	}
	known, ok := relief.CauseNamed(k.rec.cells[colCause])
	if !ok {
		k.bad(colCause, ValueInvalid, "致困原因"+quote(k.rec.cells[colCause])+"不在目录内，没有合适的请填“其他”并在备注中说明。", "this cause of hardship is not on the list; write the list's word for other and say in the remark what it is")
	}
	return known
}

func (k *rowCheck) yuan(c column) relief.Fen {
	if !k.has(c) {
		return 0
	}
	f, err := relief.ParseYuan(k.rec.cells[c])
	if err != nil {
		k.bad(c, NumberInvalid, "“"+c.header()+"”应为不小于零、最多两位小数的金额。", c.header()+" is not an amount of yuan")
	}
	return f
}

func (k *rowCheck) account(row *Row) {
	row.BankName, row.Holder = k.rec.cells[colBankName], k.rec.cells[colHolder]
	k.name(colHolder)
	row.Card = parsed(k, colCard, CardNumberInvalid, relief.ParseCardNumber)
	if k.has(colName) && k.has(colHolder) && !samePerson(row.Name, row.Holder) {
		k.bad(colHolder, AccountNameMismatch, "户名与姓名不一致，慰问金只能发到本人账户。", "the account's holder is not the person on the row")
	}
}

// target checks category, title and amount against the plan (DOMAIN INV-04).
func (k *rowCheck) target(row *Row) {
	row.Category, row.ModelLevel = k.rec.cells[colCategory], k.rec.cells[colModelLevel]
	if !k.has(colCategory) {
		return
	}
	if !isTarget(k.plan, row.Category) {
		k.bad(colCategory, NotATarget, "类别"+quote(row.Category)+"不是本次活动的慰问对象。", "the plan does not aid this category")
		return
	}
	k.standard(row)
	if row.AidedLastYear && k.has(colAidedBefore) && k.plan.SoftExcluded == "aided_last_year" {
		k.findings = append(k.findings, Finding{
			row.Number, AidedLastYear, colAidedBefore.header(),
			"上年度已慰问过，原则上不再纳入；确需慰问的，须说明理由并由两人办理。", "aided last year: needs a reason and a second person",
		})
	}
}

func (k *rowCheck) standard(row *Row) {
	if byGrade(k.plan) {
		k.gradeAmount(row)
		return
	}
	if standardByLevel(k.plan, row.Category) && !k.has(colModelLevel) {
		return
	}
	want, named := k.plan.StandardFor(row.Category, row.ModelLevel)
	switch {
	case !named && standardByLevel(k.plan, row.Category):
		k.bad(colModelLevel, ValueInvalid, "劳模级别"+quote(row.ModelLevel)+"没有对应的慰问标准。", "the plan has no standard for this level of title")
	case named && k.has(colAmount) && row.Amount != want:
		k.bad(colAmount, AmountNotStandard, fmt.Sprintf("拟慰问金额 %s 元与标准 %s 元不符。", row.Amount.Grouped(), want.Grouped()),
			fmt.Sprintf("the amount is %s yuan, the standard is %s", row.Amount, want))
	}
}

// gradeAmount accepts any grade's amount: the grade is found by the survey.
func (k *rowCheck) gradeAmount(row *Row) {
	if !k.has(colAmount) {
		return
	}
	for _, s := range k.plan.Standards {
		if s.Amount == row.Amount {
			return
		}
	}
	k.bad(colAmount, AmountNotStandard, fmt.Sprintf("拟慰问金额 %s 元不是方案中的任何一档标准。", row.Amount.Grouped()), "the amount is none of the plan's standards")
}

// isTarget reports whether the plan aids the category. Targets may be prose, so
// the standards decide, unless they name grades or are left to lower levels.
func isTarget(p relief.Plan, category string) bool {
	if slices.Contains(p.Excluded, category) {
		return false
	}
	if len(p.Standards) == 0 || byGrade(p) {
		return len(p.Targets) == 0 || slices.Contains(p.Targets, category)
	}
	return slices.ContainsFunc(p.Standards, func(s relief.Standard) bool { return s.Category == category })
}

// byGrade reports whether the plan's standards name grades (DEEP, …) instead of
// the categories of a roster.
func byGrade(p relief.Plan) bool {
	return len(p.Standards) > 0 && !slices.ContainsFunc(p.Standards, func(s relief.Standard) bool {
		return strings.ContainsFunc(s.Category, func(r rune) bool { return r > unicode.MaxASCII })
	})
}

func standardByLevel(p relief.Plan, category string) bool {
	return slices.ContainsFunc(p.Standards, func(s relief.Standard) bool { return s.Category == category && s.ModelLevel != "" })
}

func columnNamed(header string) column {
	for c := range columnCount {
		if c.header() == header {
			return c
		}
	}
	return colSerial
}
