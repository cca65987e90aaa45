package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

// A question is one field of the application, named like the roster's column.
type question struct {
	Name, Zh, En string
	Choices      []choice
	Number       bool
	Optional     bool
}

// A choice is what may be answered, in the terms the roster takes.
type choice struct{ Value, En string }

var (
	employments = []choice{{"在职", "Employed"}, {"灵活就业", "In flexible work"}, {"下岗", "Laid off"}, {"待岗", "Waiting for work"}, {"失业", "Unemployed"}, {"退休", "Retired"}}
	yesOrNo     = []choice{{"否", "No"}, {"是", "Yes"}}
)

// asNamed are choices that have one name only, which the plan gives them.
func asNamed(names []string) []choice {
	out := make([]choice, len(names))
	for i, n := range names {
		out[i] = choice{n, n}
	}
	return out
}

func causes() []choice {
	out := make([]choice, len(relief.Hardships))
	for i, h := range relief.Hardships {
		out[i] = choice{h.Zh, h.En}
	}
	return out
}

// questions are what the campaign asks of an applicant; sex, ID number, phone,
// union and amount are known.
func questions(plan relief.Plan) []question {
	var categories, levels []string
	for _, st := range plan.Standards {
		if !slices.Contains(categories, st.Category) && !slices.Contains(plan.Excluded, st.Category) {
			categories = append(categories, st.Category)
		}
		if st.ModelLevel != "" && !slices.Contains(levels, st.ModelLevel) {
			levels = append(levels, st.ModelLevel)
		}
	}
	if roster.ByGrade(plan) {
		categories = plan.Targets
	}
	asked := []question{
		{Name: "姓名", Zh: "姓名", En: "Name"},
		{Name: "类别", Zh: "申请类别", En: "Category", Choices: asNamed(categories)},
		{Name: "工作单位", Zh: "工作单位", En: "Workplace"},
		{Name: "就业状况", Zh: "就业状况", En: "Employment", Choices: employments},
		{Name: "家庭人口", Zh: "家庭人口", En: "People in the household", Number: true},
		{Name: "家庭年总收入(元)", Zh: "家庭年总收入（元）", En: "Income of the household in a year (yuan)", Number: true},
		{Name: "家庭年刚性支出(元)", Zh: "家庭年刚性支出（元）", En: "Unavoidable expenses in a year (yuan)", Number: true},
		{Name: "主要致困原因", Zh: "主要致困原因", En: "Main cause of hardship", Choices: causes()},
		{Name: "开户银行", Zh: "开户银行", En: "Bank"},
		{Name: "银行卡号", Zh: "本人银行卡号", En: "Number of your own bank card", Number: true},
		{Name: "上年度是否已慰问", Zh: "上年度是否得到过慰问", En: "Aided last year", Choices: yesOrNo},
		{Name: "失业登记号", Zh: "失业登记号（特困失业人员填写）", En: "Registration of unemployment, if any", Optional: true},
		{Name: "备注", Zh: "补充说明（致困原因选“其他”的，请在此写明）", En: "Anything else; where the cause is “Other”, what it is", Optional: true},
	}
	if len(levels) > 0 {
		model := question{Name: "劳模级别", Zh: "劳模级别（劳动模范填写）", En: "Level of your title, model workers only", Choices: asNamed(levels), Optional: true}
		asked = slices.Insert(asked, 2, model)
	}
	return asked
}

// FindApplyPlace looks for the applicant's base union by a part of its name.
func (s *server) FindApplyPlace(c echo.Context, params gen.FindApplyPlaceParams) error {
	_, token, err := s.visitor(c)
	if err != nil {
		return err
	}
	p := ownPage{Heading: words(c, "选择工会", "Choose your union"), Path: "/a/apply", Name: strings.TrimSpace(value(params.Name)), Token: formToken(token)}
	if p.Name != "" {
		if p.Places, err = s.Store.ApplyPlaces(c.Request().Context(), p.Name); err != nil {
			return err
		}
	}
	return s.show(c, http.StatusOK, "own_place", p)
}

// ShowApplication is the form.
func (s *server) ShowApplication(c echo.Context, id gen.ID, params gen.ShowApplicationParams) error {
	_, token, err := s.visitor(c)
	if err != nil {
		return err
	}
	place, plan, _, err := s.Store.ApplyAt(c.Request().Context(), id, params.Union)
	if err != nil {
		return err
	}
	return s.ownForm(c, http.StatusOK, place, plan, token, nil, "")
}

func (s *server) ownForm(c echo.Context, status int, place relief.ApplyPlace, plan relief.Plan, token string, fields url.Values, fault string) error {
	return s.show(c, status, "own_form", ownPage{
		Heading: words(c, "申请困难帮扶", "Apply for relief"), Path: "/a/apply/" + place.Campaign, Place: place, Asked: questions(plan), Fields: fields, Token: formToken(token), Fault: fault,
	})
}

// Apply opens the case: what is wrong with the form is said in the form.
func (s *server) Apply(c echo.Context, id gen.ID, params gen.ApplyParams) error {
	ctx := c.Request().Context()
	place, plan, unit, err := s.Store.ApplyAt(ctx, id, params.Union)
	if err != nil {
		return err
	}
	names := []string{string(relief.PersonalData), string(relief.EconomyData)}
	for _, q := range questions(plan) {
		names = append(names, q.Name)
	}
	v, token, fields, err := s.posted(c, names...)
	if err != nil {
		return err
	}
	again := func(fault string) error {
		return s.ownForm(c, http.StatusUnprocessableEntity, place, plan, token, fields, fault)
	}
	for _, text := range relief.ConsentTexts {
		if fields.Get(string(text.Purpose)) != text.Version {
			return again(words(c, "请阅读并同意两项授权。", "Please read and agree to both texts."))
		}
	}
	a, findings := applicantOf(v, plan, unit, fields)
	for _, f := range findings {
		if roster.Rejected([]roster.Finding{f}) {
			return again(words(c, f.Message, f.MessageEN))
		}
	}
	caseID, err := s.Store.Apply(ctx, v, id, a)
	if refused := refusalOf(err); err != nil && statusOf(refused) < http.StatusInternalServerError {
		return again(sentence(c, refused))
	}
	if err != nil {
		return err
	}
	return s.ownCase(c, v, token, caseID, words(c, "申请已收到。", "Your application has been received."))
}

// applicantOf checks the form like a row of a roster.
func applicantOf(v relief.Visitor, plan relief.Plan, unit relief.Unit, fields url.Values) (relief.Applicant, []roster.Finding) {
	cells := map[string]string{
		"身份证号": v.IDNumber.Value(), "手机号": v.Phone.Value(), "所属工会编码": unit.Code, "户名": fields.Get("姓名"), "性别": "男",
	}
	if v.IDNumber.Female() {
		cells["性别"] = "女"
	}
	for _, q := range questions(plan) {
		cells[q.Name] = strings.TrimSpace(fields.Get(q.Name))
	}
	return roster.ReadApplication(plan, unit, cells)
}
