package relief

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A QuestionKind says what an answer looks like. Every answer travels as text:
// a number and fen as digits, a day as 2006-01-02, yes_no as yes or no, one and
// several as their options' values, several parted by commas.
type QuestionKind string

// The kinds of question.
const (
	AskText    QuestionKind = "text"
	AskNumber  QuestionKind = "number"
	AskMoney   QuestionKind = "money"
	AskDay     QuestionKind = "date"
	AskYesNo   QuestionKind = "yes_no"
	AskOne     QuestionKind = "one"
	AskSeveral QuestionKind = "several"
)

// QuestionKinds lists them.
var QuestionKinds = []QuestionKind{AskText, AskNumber, AskMoney, AskDay, AskYesNo, AskOne, AskSeveral}

// LongestAnswer is how many characters a text may have that answers a question.
const LongestAnswer = 500

// An Option is what a question of the kinds one and several lets somebody choose.
type Option struct {
	Value string `json:"value"`
	Zh    string `json:"zh"`
	En    string `json:"en"`
}

// A Condition asks a question only where an earlier one has one of these answers.
type Condition struct {
	Key string   `json:"key"`
	Is  []string `json:"is"`
}

// A Question is what a campaign's survey asks beside what every survey does (F48).
type Question struct {
	Key      string       `json:"key"`
	Zh       string       `json:"zh"`
	En       string       `json:"en"`
	Kind     QuestionKind `json:"kind"`
	Unit     string       `json:"unit,omitempty"` // of a number
	UnitEn   string       `json:"unit_en,omitempty"`
	Min      *int64       `json:"min,omitempty"` // of a number, or fen
	Max      *int64       `json:"max,omitempty"`
	Required bool         `json:"required,omitempty"`
	Options  []Option     `json:"options,omitempty"`
	When     *Condition   `json:"when,omitempty"`
}

// A SurveyForm is a version of a campaign's further questions. A visit names the
// version that it answers, so that it is read with its own questions for ever.
type SurveyForm struct {
	Version   int        `json:"version"`
	Questions []Question `json:"questions"`
}

// Asked says whether the question is asked of somebody who answered so: what
// hangs on a question that is not asked is not asked either.
func (f SurveyForm) Asked(q Question, answers map[string]string) bool {
	if q.When == nil {
		return true
	}
	at := slices.IndexFunc(f.Questions, func(other Question) bool { return other.Key == q.When.Key })
	if at < 0 || !f.Asked(f.Questions[at], answers) {
		return false
	}
	return slices.ContainsFunc(strings.Split(answers[q.When.Key], ","), func(v string) bool { return slices.Contains(q.When.Is, v) })
}

// Check refuses answers that leave out what is required, answer what was not
// asked, or do not fit their question; the refusal has the question's own words
// and never the answer. It answers them trimmed, without the empty ones.
func (f SurveyForm) Check(given map[string]string) (map[string]string, error) {
	answers := map[string]string{}
	for key, text := range given {
		if text = strings.TrimSpace(text); text != "" {
			answers[key] = text
		}
	}
	known := map[string]bool{}
	for _, q := range f.Questions {
		known[q.Key] = true
		text, answered := answers[q.Key]
		switch asked := f.Asked(q, answers); {
		case !asked && answered:
			return nil, q.refuse("在此情况下不用填写", "is not asked in this case")
		case asked && q.Required && !answered:
			return nil, q.refuse("未填写", "is not answered")
		case answered:
			if zh, en := q.fault(text); zh != "" {
				return nil, q.refuse(zh, en)
			}
		}
	}
	for key := range answers {
		if !known[key] {
			return nil, Refuse("answer_unknown", "field", "answers", "version", f.Version)
		}
	}
	return answers, nil
}

func (q Question) refuse(zh, en string) error {
	return Refuse("answer_wrong", "field", "answers."+q.Key, "question", q.Zh, "question_en", q.En, "problem", zh, "problem_en", en)
}

// fault says what is wrong with an answer, in both languages.
func (q Question) fault(text string) (zh, en string) {
	switch q.Kind {
	case AskText:
		if utf8.RuneCountInString(text) > LongestAnswer {
			return "最多 " + strconv.Itoa(LongestAnswer) + " 字", "has more than " + strconv.Itoa(LongestAnswer) + " characters"
		}
	case AskNumber, AskMoney:
		return q.amountFault(text)
	case AskDay:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return "应为日期，如 2026-01-31", "must be a date such as 2026-01-31"
		}
	case AskYesNo:
		if text != "yes" && text != "no" {
			return "应为“是”或“否”", "must be yes or no"
		}
	case AskOne:
		if !q.offers(text) {
			return "应为所列选项之一", "must be one of the options"
		}
	case AskSeveral:
		chosen := strings.Split(text, ",")
		for i, v := range chosen {
			if !q.offers(v) || slices.Contains(chosen[:i], v) {
				return "应为所列选项，每项一次", "must be some of the options, each once"
			}
		}
	}
	return "", ""
}

func (q Question) offers(value string) bool {
	return slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == value })
}

// amountFault judges a whole number, or fen: by its bounds, in its own unit.
func (q Question) amountFault(text string) (zh, en string) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text {
		if q.Kind == AskMoney {
			return "应为金额", "must be an amount of money"
		}
		return "应为整数", "must be a whole number"
	}
	say := func(bound int64, unit string) string {
		if q.Kind == AskMoney {
			return Fen(bound).String()
		}
		return strconv.FormatInt(bound, 10) + unit
	}
	gap := func(unit string) string {
		if unit == "" {
			return ""
		}
		return " " + unit
	}
	switch {
	case q.Min != nil && n < *q.Min:
		return "不能少于 " + say(*q.Min, gap(q.Unit)), "must be at least " + say(*q.Min, gap(q.UnitEn))
	case q.Max != nil && n > *q.Max:
		return "不能多于 " + say(*q.Max, gap(q.Unit)), "must be at most " + say(*q.Max, gap(q.UnitEn))
	}
	return "", ""
}

// A SurveyFormView is a version of a campaign's form, with all the versions. A
// draft's form is the plan's; it gets its first version when the campaign starts.
type SurveyFormView struct {
	SurveyForm
	Versions []FormVersion `json:"versions"`
}

// A FormVersion says since when a version of the form is in force, and who loaded it.
type FormVersion struct {
	Version int       `json:"version"`
	Since   *Day      `json:"since,omitempty"` // by the campaign's clock; absent of the plan's own, which held from the start
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}
