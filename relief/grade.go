package relief

import (
	"fmt"
	"math/big"
)

// A Grade is a hardship grade 梯度. It is derived from figures and then
// confirmed, never typed in (DOMAIN §1.1).
type Grade string

// The grades, hardest first. GradeUnknown means that the figures don't suffice.
const (
	GradeUnknown  Grade = ""
	GradeDeep     Grade = "deep"     // 深度困难: below the local minimum living standard
	GradeRelative Grade = "relative" // 相对困难: below a multiple of it
	GradeAccident Grade = "accident" // 意外致困: what an accident left uncovered weighs too much
	GradeEdge     Grade = "edge"     // 边缘困难: just above the line, watched only
	GradeNone     Grade = "none"     // 不属于困难
)

// Chinese is the grade's name on screens.
func (g Grade) Chinese() string {
	switch g {
	case GradeDeep:
		return "深度困难"
	case GradeRelative:
		return "相对困难"
	case GradeAccident:
		return "意外致困"
	case GradeEdge:
		return "边缘困难"
	case GradeNone:
		return "不属于困难"
	}
	return "资料不足"
}

// Figures are a household's last twelve months. The accident loss is what
// compensation, insurance, social relief and other aid have left uncovered.
type Figures struct {
	AnnualIncome     Fen `json:"annual_income_fen"`
	RigidExpenditure Fen `json:"rigid_expenditure_fen"` // net of reimbursement
	AccidentLoss     Fen `json:"accident_loss_fen,omitempty"`
	Members          int `json:"members"`
}

// A GradeStandard is what a region measures hardship by in a year. Factors are in
// tenths of the monthly minimum, 20 = twice it. A zero factor switches its band
// off, and a zero percentage the grade for accidents.
type GradeStandard struct {
	DibaoMonthly        Fen  `json:"dibao_monthly_fen"` // local 最低生活保障 per person and month
	RelativeTenths      int  `json:"relative_tenths"`
	EdgeTenths          int  `json:"edge_tenths,omitempty"`
	AccidentLossPercent int  `json:"accident_loss_percent,omitempty"` // of annual income, to be exceeded
	BoundaryInclusive   bool `json:"boundary_inclusive,omitempty"`    // some regions write ≤ where most write <
}

// An Explanation says by which figures and rule a grade came about.
type Explanation struct {
	Figures []ExplainedFigure `json:"figures"`
	Chinese string            `json:"zh"`
	English string            `json:"en"`
}

// An ExplainedFigure is one figure as the explanation shows it.
type ExplainedFigure struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
	Value   string `json:"value"` // yuan with thousands separators, or a plain number
}

// GradeOf derives the grade. Per head and month, income less rigid expenditure is
// compared with the standard, by cross-multiplication in whole fen. An accident
// counts where the figures themselves give neither deep nor relative hardship.
func GradeOf(fig Figures, std GradeStandard) (Grade, Explanation) {
	why := explain(fig, std)
	if !fig.plausible() || std.DibaoMonthly <= 0 {
		why.Chinese = "家庭人口、收支或当地低保标准不完整，无法确定梯度。"
		why.English = "Household size, figures or the local minimum standard are missing: no grade."
		return GradeUnknown, why
	}
	switch {
	case fig.below(std, 10):
		why.rule("人均月净收入%s当地最低生活保障标准，属深度困难。", "Net income per head and month %s the local minimum living standard: deep hardship.", std)
		return GradeDeep, why
	case fig.below(std, std.RelativeTenths):
		why.rule("人均月净收入不低于当地最低生活保障标准、但%s其"+tenths(std.RelativeTenths)+"倍，属相对困难。",
			"Net income per head and month reaches the local minimum but %s "+tenths(std.RelativeTenths)+" times of it: relative hardship.", std)
		return GradeRelative, why
	case fig.struckBy(std):
		why.Chinese = fmt.Sprintf("扣除赔偿、保险、救助后的意外损失超过家庭年总收入的%d%%,属意外致困。", std.AccidentLossPercent)
		why.English = fmt.Sprintf("The accident loss left uncovered exceeds %d%% of the annual income: hardship by accident.", std.AccidentLossPercent)
		return GradeAccident, why
	case fig.below(std, std.EdgeTenths):
		why.rule("人均月净收入%s当地最低生活保障标准的"+tenths(std.EdgeTenths)+"倍，属边缘困难，仅列入观察。",
			"Net income per head and month %s "+tenths(std.EdgeTenths)+" times the local minimum: on the edge, watched only.", std)
		return GradeEdge, why
	}
	why.Chinese = "人均月净收入高于困难标准，不属于困难职工。"
	why.English = "Net income per head and month lies above the hardship lines: no grade."
	return GradeNone, why
}

// maxMembers bounds a household; more is a slip of the keyboard.
const maxMembers = 99

func (fig Figures) plausible() bool {
	return fig.Members >= 1 && fig.Members <= maxMembers &&
		fig.AnnualIncome >= 0 && fig.RigidExpenditure >= 0 && fig.AccidentLoss >= 0
}

// below compares net/(members·12) with the minimum times tenths/10, multiplied
// out, in integers too wide to overflow.
func (fig Figures) below(std GradeStandard, tenths int) bool {
	if tenths <= 0 {
		return false
	}
	net := times(int64(fig.AnnualIncome-fig.RigidExpenditure), 10)
	line := times(int64(std.DibaoMonthly), 12, int64(fig.Members), int64(tenths))
	order := net.Cmp(line)
	return order < 0 || order == 0 && std.BoundaryInclusive
}

// struckBy reports whether the uncovered loss exceeds its share of the income.
func (fig Figures) struckBy(std GradeStandard) bool {
	if std.AccidentLossPercent <= 0 || fig.AccidentLoss == 0 {
		return false
	}
	return times(int64(fig.AccidentLoss), 100).Cmp(times(int64(fig.AnnualIncome), int64(std.AccidentLossPercent))) > 0
}

func times(factors ...int64) *big.Int {
	product := big.NewInt(1)
	for _, factor := range factors {
		product.Mul(product, big.NewInt(factor))
	}
	return product
}

// explain lists the figures every grade rests on.
func explain(fig Figures, std GradeStandard) Explanation {
	why := Explanation{Figures: []ExplainedFigure{
		{"家庭年总收入", "annual household income", fig.AnnualIncome.Grouped()},
		{"家庭年刚性支出", "annual rigid expenditure", fig.RigidExpenditure.Grouped()},
		{"家庭人口", "household members", fmt.Sprint(fig.Members)},
		{"当地月低保标准", "local minimum living standard a month", std.DibaoMonthly.Grouped()},
	}}
	if fig.plausible() {
		perHead := (fig.AnnualIncome - fig.RigidExpenditure) / Fen(12*fig.Members)
		why.Figures = append(why.Figures, ExplainedFigure{"人均月净收入", "net income per head and month", perHead.Grouped()})
	}
	if fig.AccidentLoss != 0 {
		why.Figures = append(why.Figures, ExplainedFigure{"意外净损失", "accident loss left uncovered", fig.AccidentLoss.Grouped()})
	}
	return why
}

// rule states a rule whose comparison depends on the region's boundary.
func (why *Explanation) rule(chinese, english string, std GradeStandard) {
	zh, en := "低于", "is below"
	if std.BoundaryInclusive {
		zh, en = "不高于", "does not exceed"
	}
	why.Chinese, why.English = fmt.Sprintf(chinese, zh), fmt.Sprintf(english, en)
}

func tenths(n int) string {
	if n%10 == 0 {
		return fmt.Sprint(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}
