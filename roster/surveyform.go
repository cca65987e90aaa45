package roster

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/songnuan/songnuan/relief"
)

// longestForm is the most bytes a form's file may have.
const longestForm = 256 << 10

// questionKey is how a question and an option are called in data: an answer that
// chooses several is parted by commas.
var questionKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// ReadSurveyForm reads a new version of a campaign's further questions: YAML, or
// JSON of the same shape, with the field survey_form as a plan has it. What
// cannot be read gives a *PlanError for its first fault.
func ReadSurveyForm(r io.Reader) ([]relief.Question, error) {
	data, err := io.ReadAll(io.LimitReader(r, longestForm+1))
	if err != nil {
		return nil, fmt.Errorf("reading the survey form: %w", err)
	}
	p := &planReader{}
	if len(data) > longestForm {
		p.fail("survey_form", "调查表超过 256 KB", "the form is larger than 256 KiB")
		return nil, p.err
	}
	f := p.fields("", p.document(data), "survey_form")
	p.require("", f, "survey_form")
	questions := p.surveyForm(f["survey_form"])
	if p.err != nil {
		return nil, p.err
	}
	return questions, nil
}

// surveyForm reads what the survey asks beside what every survey does (F48).
func (p *planReader) surveyForm(n *yaml.Node) []relief.Question {
	var all []relief.Question
	for i, item := range p.items("survey_form", n) {
		path := "survey_form[" + strconv.Itoa(i) + "]"
		q := p.question(path, item)
		if slices.ContainsFunc(all, func(other relief.Question) bool { return other.Key == q.Key }) {
			p.fail(path+".key", "与前面的题目重名", "another question has this key")
		}
		p.condition(path+".when", q.When, all)
		all = append(all, q)
	}
	return all
}

func (p *planReader) question(path string, n *yaml.Node) relief.Question {
	var kinds []string
	for _, k := range relief.QuestionKinds {
		kinds = append(kinds, string(k))
	}
	f := p.fields(path, n, "key", "zh", "en", "kind", "unit", "unit_en", "min", "max", "required", "options", "when")
	p.require(path, f, "key", "zh", "en", "kind")
	q := relief.Question{
		Key: p.key(path+".key", f["key"]), Zh: p.text(path+".zh", f["zh"]), En: p.text(path+".en", f["en"]),
		Kind: relief.QuestionKind(p.oneOf(path+".kind", f["kind"], kinds...)),
		Unit: p.text(path+".unit", f["unit"]), UnitEn: p.text(path+".unit_en", f["unit_en"]),
		Required: p.oneOf(path+".required", f["required"], "true", "false") == "true",
	}
	if (q.Unit == "") != (q.UnitEn == "") {
		p.fail(path+".unit_en", "单位须有中英文", "a unit has both languages")
	}
	q.Min, q.Max = p.bound(path+".min", f["min"], q.Kind), p.bound(path+".max", f["max"], q.Kind)
	if q.Min != nil && q.Max != nil && *q.Max < *q.Min {
		p.fail(path+".max", "不能小于 min", "must not lie below min")
	}
	if chooses := q.Kind == relief.AskOne || q.Kind == relief.AskSeveral; chooses == (f["options"] == nil) {
		p.fail(path+".options", "one、several 须有选项，其他题型没有", "the kinds one and several have options, the others none")
	}
	q.Options = p.options(path+".options", f["options"])
	if f["when"] != nil {
		w := p.fields(path+".when", f["when"], "key", "is")
		p.require(path+".when", w, "key", "is")
		q.When = &relief.Condition{Key: p.text(path+".when.key", w["key"]), Is: p.texts(path+".when.is", w["is"])}
	}
	return q
}

func (p *planReader) key(path string, n *yaml.Node) string {
	s := p.text(path, n)
	if s != "" && !questionKey.MatchString(s) {
		p.fail(path, "只能用小写字母、数字和下划线，以字母开头，最多 40 个", "takes small letters, digits and underscores, at most 40, a letter first")
	}
	return s
}

func (p *planReader) options(path string, n *yaml.Node) []relief.Option {
	var all []relief.Option
	for i, item := range p.items(path, n) {
		at := path + "[" + strconv.Itoa(i) + "]"
		f := p.fields(at, item, "value", "zh", "en")
		p.require(at, f, "value", "zh", "en")
		o := relief.Option{Value: p.key(at+".value", f["value"]), Zh: p.text(at+".zh", f["zh"]), En: p.text(at+".en", f["en"])}
		if slices.ContainsFunc(all, func(other relief.Option) bool { return other.Value == o.Value }) {
			p.fail(at+".value", "与前面的选项重名", "another option has this value")
		}
		all = append(all, o)
	}
	return all
}

// bound reads the least or most of a number, or of money in yuan.
func (p *planReader) bound(path string, n *yaml.Node, kind relief.QuestionKind) *int64 {
	if absent(n) {
		return nil
	}
	switch kind {
	case relief.AskMoney:
		fen := int64(p.yuan(path, n))
		return &fen
	case relief.AskNumber:
		c, err := strconv.ParseInt(p.text(path, n), 10, 64)
		if err != nil {
			p.fail(path, "应为整数", "must be a whole number")
		}
		return &c
	default:
		p.fail(path, "只有 number、money 有上下限", "only the kinds number and money have bounds")
		return nil
	}
}

// condition holds that a question hangs on an earlier one, by answers it can have.
func (p *planReader) condition(path string, c *relief.Condition, before []relief.Question) {
	if c == nil {
		return
	}
	at := slices.IndexFunc(before, func(q relief.Question) bool { return q.Key == c.Key })
	if at < 0 {
		p.fail(path+".key", "应为前面某一题的 key", "must be the key of an earlier question")
		return
	}
	var can []string
	switch q := before[at]; q.Kind {
	case relief.AskYesNo:
		can = []string{"yes", "no"}
	case relief.AskOne, relief.AskSeveral:
		for _, o := range q.Options {
			can = append(can, o.Value)
		}
	default:
		p.fail(path+".key", "只能取决于 yes_no、one、several 题", "can hang on the kinds yes_no, one and several only")
		return
	}
	for i, v := range c.Is {
		if !slices.Contains(can, v) {
			p.fail(path+".is["+strconv.Itoa(i)+"]", "只能是 "+strings.Join(can, "、"), "must be one of "+strings.Join(can, ", "))
		}
	}
	if len(c.Is) == 0 {
		p.fail(path+".is", "缺少此字段", "the field is missing")
	}
}
