package relief

import "fmt"

// A DibaoStandard is the local minimum living standard 最低生活保障 of a region,
// for town or country, from a day on, with what hardship is measured by besides.
// It is written down with its document and never changed: a newer one follows.
type DibaoStandard struct {
	ID          string `json:"id,omitempty"`
	Version     int64  `json:"version,omitempty"`
	Region      string `json:"region"`  // union code: it holds there and below
	Setting     string `json:"setting"` // urban, rural
	Year        int    `json:"year"`
	MinimumWage Fen    `json:"minimum_wage_fen,omitempty"` // a month; imputed to who could work and does not
	ExitMonths  int    `json:"exit_months,omitempty"`      // above the minimum, before a file is closed as 脱困
	From        Day    `json:"effective_from"`
	Document    string `json:"document_no"`
	Status      string `json:"status,omitempty"` // proposed, in_force
	MadeBy      string `json:"made_by,omitempty"`
	ConfirmedBy string `json:"confirmed_by,omitempty"`
	GradeStandard
}

// PlanStandard is the standard a campaign's plan names itself.
func (p Plan) PlanStandard() DibaoStandard {
	return DibaoStandard{Region: p.Owner, Setting: "urban", Document: p.Title, From: p.FirstDay(), GradeStandard: DefaultBands(p.DibaoMonthly)}
}

// DefaultBands measures hardship by the minimum and by twice of it (DOMAIN §10.1).
func DefaultBands(monthly Fen) GradeStandard {
	return GradeStandard{DibaoMonthly: monthly, RelativeTenths: 20}
}

// Check refuses a standard that is none.
func (s DibaoStandard) Check() error {
	switch {
	case s.Setting != "urban" && s.Setting != "rural":
		return Refuse("schema", "field", "setting")
	case s.DibaoMonthly <= 0 || s.MinimumWage < 0:
		return Refuse("schema", "field", "dibao_monthly_fen")
	case s.From.IsZero() || s.Document == "":
		return Refuse("schema", "field", "document_no")
	case s.RelativeTenths < 10 || s.EdgeTenths != 0 && s.EdgeTenths < s.RelativeTenths || s.AccidentLossPercent < 0:
		return Refuse("schema", "field", "relative_tenths")
	}
	return nil
}

// An AssessedLine is one figure of a file as the assessment took it.
type AssessedLine struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
	Amount  Fen    `json:"amount_fen"`
	Counted bool   `json:"counted"`
}

// An Assessment is a grade with every line it rests on.
type Assessment struct {
	Grade    Grade          `json:"grade"`
	GradeZh  string         `json:"grade_zh"`
	Lines    []AssessedLine `json:"lines"`
	Why      Explanation    `json:"why"`
	Figures  Figures        `json:"figures"`
	Document string         `json:"document_no,omitempty"` // of the standard
}

// Assess derives the grade from the file's items: what counts as income, what
// working age without work imputes, what of an expenditure the household bore.
func Assess(f ArchiveFile, std DibaoStandard) Assessment {
	a := Assessment{Lines: []AssessedLine{}, Document: std.Document}
	for _, it := range f.Income {
		kind := IncomeKinds[it.Kind]
		line := AssessedLine{Chinese: kind.Zh, English: "income: " + it.Kind, Amount: it.Amount, Counted: kind.Counted}
		if kind.Counted {
			a.Figures.AnnualIncome += it.Amount
		} else {
			line.Chinese += "（不计入收入）"
			line.English += " (not counted)"
		}
		a.Lines = append(a.Lines, line)
	}
	for _, p := range f.Persons() {
		if !p.Idle || p.Proven || std.MinimumWage == 0 {
			continue
		}
		imputed := std.MinimumWage * 12
		a.Figures.AnnualIncome += imputed
		a.Lines = append(a.Lines, AssessedLine{Chinese: "有劳动能力未就业，按当地最低工资推算收入", English: "able and not employed: minimum wage imputed", Amount: imputed, Counted: true})
	}
	for _, it := range f.Expenditure {
		line := AssessedLine{Chinese: "刚性支出：" + SpendingKinds[it.Kind], English: "rigid expenditure: " + it.Kind, Amount: it.Net(), Counted: true}
		if it.Reimbursed > 0 {
			line.Chinese += fmt.Sprintf("（总额 %s 元，已报销 %s 元）", it.Gross.Grouped(), it.Reimbursed.Grouped())
			line.English += fmt.Sprintf(" (gross %s, reimbursed %s)", it.Gross.Grouped(), it.Reimbursed.Grouped())
		}
		a.Figures.RigidExpenditure += it.Net()
		a.Lines = append(a.Lines, line)
	}
	a.Figures.AccidentLoss, a.Figures.Members = f.AccidentLoss, f.People()
	a.Grade, a.Why = GradeOf(a.Figures, std.GradeStandard)
	a.GradeZh = a.Grade.Chinese()
	return a
}
