package api

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Limits of an objection's texts, in characters (RELIABILITY rule 23).
const (
	longestText    = 2000
	longestContact = 64
)

// ListPostings lists the public pages of a campaign.
func (s *server) ListPostings(c echo.Context, id gen.ID, params gen.ListPostingsParams) error {
	l, err := s.Store.Postings(c.Request().Context(), callOf(c).scopes, id, pageOf(params.Cursor, params.Limit))
	for i := range l.Items {
		l.Items[i].Rows = filled(l.Items[i].Rows)
	}
	return list(c, l, err)
}

// ShowPosting shows a posting to the public.
func (s *server) ShowPosting(c echo.Context, slug gen.Slug, _ gen.ShowPostingParams) error {
	sheet, err := s.Store.Sheet(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	return s.showSheet(c, http.StatusOK, sheet, relief.Objection{}, "")
}

// showSheet shows the sheet with its form, filled in as far as the reader came.
func (s *server) showSheet(c echo.Context, status int, sheet relief.Sheet, form relief.Objection, fault string) error {
	if !keyForm.MatchString(form.Key) {
		form.Key = uuid.NewString()
	}
	p := page{
		Heading: headingOf(sheet, languageOf(c)), Sheet: sheet, Form: form, Fault: fault,
		Address: c.Request().Host + "/p/" + sheet.Slug, CheckCode: checkCode(sheet),
	}
	for _, r := range sheet.Rows {
		p.Total += r.Amount
	}
	return s.show(c, status, "posting", p)
}

func headingOf(sheet relief.Sheet, l language) string {
	if l == english {
		return sheet.Title + " · posting"
	}
	return sheet.Title + "公示"
}

// Object files an objection; what is wrong with the form is said in the form.
func (s *server) Object(c echo.Context, slug gen.Slug, _ gen.ObjectParams) error {
	ctx := c.Request().Context()
	body, err := limited(c.Request(), plainLimit)
	if err != nil {
		return err
	}
	sheet, err := s.Store.Sheet(ctx, slug)
	if err != nil {
		return err
	}
	form, refusal := readObjection(c, body, sheet)
	form.Slug = slug
	var number string
	if refusal == nil {
		if wait := s.objections.begin(c.RealIP()); wait > 0 {
			return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
		}
		number, err = s.Store.Object(ctx, form)
		if err == nil {
			return s.show(c, http.StatusOK, "thanks", page{Heading: headingOf(sheet, languageOf(c)), Sheet: sheet, Number: number})
		}
		if refusal = refusalOf(err); statusOf(refusal) >= http.StatusInternalServerError {
			return err
		}
	}
	fault := refusal.Zh()
	if languageOf(c) == english {
		fault = refusal.En()
	}
	return s.showSheet(c, statusOf(refusal), sheet, form, fault)
}

// keyForm is what the key of a form may look like; the form carries a random one.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// readObjection reads the form and says what is wrong with it first. What could
// be read comes back too, so that nobody types it twice.
func readObjection(c echo.Context, body []byte, sheet relief.Sheet) (relief.Objection, *relief.Error) {
	var form relief.Objection
	kind, _, _ := strings.Cut(c.Request().Header.Get(echo.HeaderContentType), ";")
	given, err := url.ParseQuery(string(body))
	if err != nil || strings.TrimSpace(kind) != echo.MIMEApplicationForm {
		return form, relief.Refuse("malformed")
	}
	for name, values := range given {
		if !slices.Contains([]string{"row", "ground", "text", "contact", "key"}, name) {
			return form, relief.Refuse("unknown_field", "field", name)
		}
		if len(values) > 1 || !utf8.ValidString(values[0]) || !cleanText(values[0]) {
			return form, relief.Refuse("malformed")
		}
	}
	form.Ground, form.Contact, form.Key = given.Get("ground"), strings.TrimSpace(given.Get("contact")), given.Get("key")
	form.Text = strings.TrimSpace(strings.ReplaceAll(given.Get("text"), "\r\n", "\n"))
	form.Row, err = strconv.Atoi(strings.TrimSpace(given.Get("row")))
	isRow := func(r relief.SheetRow) bool { return r.Row == form.Row }
	isGround := func(g struct{ Code, Zh string }) bool { return g.Code == form.Ground }
	switch {
	case sheet.Over:
		return form, relief.Refuse("posting_window")
	case err != nil, !slices.ContainsFunc(sheet.Rows, isRow):
		return form, fieldRefusal(c, "公示表序号", "row of the list")
	case !slices.ContainsFunc(relief.Grounds, isGround):
		return form, fieldRefusal(c, "异议理由", "ground")
	case form.Text == "", utf8.RuneCountInString(form.Text) > longestText:
		return form, fieldRefusal(c, "具体情况", "what you know")
	case utf8.RuneCountInString(form.Contact) > longestContact:
		return form, fieldRefusal(c, "联系方式", "contact")
	case !keyForm.MatchString(form.Key):
		return form, relief.Refuse("key_required")
	}
	return form, nil
}

func fieldRefusal(c echo.Context, zh, en string) *relief.Error {
	if languageOf(c) == english {
		return relief.Refuse("schema", "field", en)
	}
	return relief.Refuse("schema", "field", zh)
}
