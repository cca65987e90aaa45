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
	if sheet.Address == "" {
		sheet.Address = c.Request().Host + "/p/" + sheet.Slug
	}
	p := page{Heading: headingOf(sheet, languageOf(c)), Sheet: sheet, Form: form, Fault: fault, Path: "/p/" + sheet.Slug}
	for _, r := range sheet.Rows {
		p.Total += r.Amount
	}
	var err error
	if sheet.CheckCode != "" && !sheet.Over {
		if p.QR, err = qrImage(sheet.Address + "/check?code=" + sheet.CheckCode); err != nil {
			return err
		}
	}
	return s.show(c, status, "posting", p)
}

func headingOf(sheet relief.Sheet, l language) string {
	if l == english {
		return sheet.Title + " · posting"
	}
	return sheet.Title + "公示"
}

// Object files an objection; what is wrong with the form is said in the form. A
// household that is posted no longer is not shown, yet what somebody knows of it
// is taken as a clue.
func (s *server) Object(c echo.Context, slug gen.Slug, _ gen.ObjectParams) error {
	ctx := c.Request().Context()
	given, refusal, err := readForm(c, "row", "ground", "text", "contact", "key")
	if err != nil {
		return err
	}
	sheet, err := s.Store.Sheet(ctx, slug)
	if err != nil {
		return err
	}
	form := relief.Objection{Slug: slug}
	if refusal == nil {
		refusal = readObjection(c, given, &form)
	}
	if refusal == nil {
		if wait := s.objections.begin(c.RealIP()); wait > 0 {
			return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
		}
		receipt, err := s.Store.Object(ctx, form)
		if err == nil {
			return s.show(c, http.StatusOK, "thanks", page{Heading: headingOf(sheet, languageOf(c)), Sheet: sheet, Receipt: receipt, Path: "/p/" + slug})
		}
		if refusal = refusalOf(err); statusOf(refusal) >= http.StatusInternalServerError {
			return err
		}
		if refusal.Code == "not_found" { // the sheet is there, so it is the row
			refusal = fieldRefusal(c, "公示表序号", "row of the list")
		}
	}
	return s.showSheet(c, statusOf(refusal), sheet, form, spoken(c, refusal))
}

// spoken is the refusal's sentence in the reader's language.
func spoken(c echo.Context, refusal *relief.Error) string {
	if languageOf(c) == english {
		return refusal.En()
	}
	return refusal.Zh()
}

// keyForm is what the key of a form may look like; the form carries a random one.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// readForm reads a public form of these fields, each at most once and clean.
func readForm(c echo.Context, fields ...string) (url.Values, *relief.Error, error) {
	body, err := limited(c.Request(), plainLimit)
	if err != nil {
		return nil, nil, err
	}
	kind, _, _ := strings.Cut(c.Request().Header.Get(echo.HeaderContentType), ";")
	given, err := url.ParseQuery(string(body))
	if err != nil || strings.TrimSpace(kind) != echo.MIMEApplicationForm {
		return url.Values{}, relief.Refuse("malformed"), nil
	}
	for name, values := range given {
		if !slices.Contains(fields, name) {
			return given, relief.Refuse("unknown_field", "field", name), nil
		}
		if len(values) > 1 || !utf8.ValidString(values[0]) || !cleanText(values[0]) {
			return url.Values{}, relief.Refuse("malformed"), nil
		}
	}
	return given, nil, nil
}

// readObjection fills the form in and says what is wrong with it first. What
// could be read stays, so that nobody types it twice. Whether the row is on the
// sheet the store knows.
func readObjection(c echo.Context, given url.Values, form *relief.Objection) *relief.Error {
	form.Ground, form.Contact, form.Key = given.Get("ground"), strings.TrimSpace(given.Get("contact")), given.Get("key")
	form.Text = longText(given.Get("text"))
	var err error
	form.Row, err = strconv.Atoi(strings.TrimSpace(given.Get("row")))
	isGround := func(g struct{ Code, Zh string }) bool { return g.Code == form.Ground }
	switch {
	case err != nil, form.Row < 1:
		return fieldRefusal(c, "公示表序号", "row of the list")
	case !slices.ContainsFunc(relief.Grounds, isGround):
		return fieldRefusal(c, "异议理由", "ground")
	case form.Text == "", utf8.RuneCountInString(form.Text) > longestText:
		return fieldRefusal(c, "具体情况", "what you know")
	case utf8.RuneCountInString(form.Contact) > longestContact:
		return fieldRefusal(c, "联系方式", "contact")
	case !keyForm.MatchString(form.Key):
		return relief.Refuse("key_required")
	}
	return nil
}

// longText is a text of several lines as browsers send it, with plain ends of lines.
func longText(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

func fieldRefusal(c echo.Context, zh, en string) *relief.Error {
	if languageOf(c) == english {
		return relief.Refuse("schema", "field", en)
	}
	return relief.Refuse("schema", "field", zh)
}
