package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Applicants are those who apply for themselves, on a phone and without an
// account. What is not a visitor's own is not found.
type Applicants interface {
	// AskCode sends a one-time code to the visitor's phone, known or not, and answers its ticket.
	AskCode(ctx context.Context, v relief.Visitor, caller string) (ticket string, err error)
	// OpenVisit answers a session's token for the right code.
	OpenVisit(ctx context.Context, ticket, code string) (token string, err error)
	Visit(ctx context.Context, token string) (relief.Visitor, error)
	EndVisit(ctx context.Context, token string) error

	OwnCases(ctx context.Context, v relief.Visitor) ([]relief.OwnCase, error)
	OwnCase(ctx context.Context, v relief.Visitor, id string) (relief.OwnCaseView, error)
	OwnWithdraw(ctx context.Context, v relief.Visitor, id string) error
	OwnAppeal(ctx context.Context, v relief.Visitor, id, reason string) error

	// HouseholdCases are those of his household that another of it filed.
	HouseholdCases(ctx context.Context, v relief.Visitor) ([]relief.HouseholdCase, error)
	Agree(ctx context.Context, v relief.Visitor, id string, p relief.Purpose) error

	ApplyPlaces(ctx context.Context, name string) ([]relief.ApplyPlace, error)
	ApplyAt(ctx context.Context, campaign, union string) (relief.ApplyPlace, relief.Plan, relief.Unit, error)
	Apply(ctx context.Context, v relief.Visitor, campaign string, a relief.Applicant) (string, error)
}

const (
	visitCookie = "songnuan_applicant"
	visitAge    = 30 * 60 // seconds, as long as the store keeps it
)

// An ownPage is what the applicant's templates show.
type ownPage struct {
	Heading   string
	Path      string // of this page, for the link to the other language
	Rehearsal bool
	Fault     string
	Note      string // something was done
	Fields    url.Values
	Ticket    string
	Token     string // what each form of the session carries
	Cases     []relief.OwnCase
	Household []relief.HouseholdCase
	Case      relief.OwnCaseView
	Name      string
	Places    []relief.ApplyPlace
	Place     relief.ApplyPlace
	Asked     []question
	RequestID string
}

// words is the heading in the reader's language.
func words(c echo.Context, zh, en string) string {
	if languageOf(c) == english {
		return en
	}
	return zh
}

// sentence is a refusal in the reader's language.
func sentence(c echo.Context, e *relief.Error) string { return words(c, e.Zh(), e.En()) }

// ShowApplicantStart asks who somebody is, to follow his case or to apply.
func (s *server) ShowApplicantStart(c echo.Context, _ gen.ShowApplicantStartParams) error {
	return s.ownStart(c, http.StatusOK, nil, "")
}

func (s *server) ownStart(c echo.Context, status int, fields url.Values, fault string) error {
	return s.show(c, status, "own_start", ownPage{Heading: words(c, "困难帮扶 · 本人申请与查询", "Relief: apply or follow your case"), Path: "/a", Fields: fields, Fault: fault})
}

// AskCode sends the code. The answer is the same whether or not anybody is known
// by that number and phone.
func (s *server) AskCode(c echo.Context, _ gen.AskCodeParams) error {
	if err := crossSite(c.Request(), false); err != nil { // nobody's page spends its visitors' share of codes
		return err
	}
	fields, refused := ownForm(c, "id_number", "phone")
	if refused != nil {
		return s.ownStart(c, statusOf(refused), fields, sentence(c, refused))
	}
	var v relief.Visitor
	var err error
	if v.IDNumber, err = relief.ParseIDNumber(fields.Get("id_number")); err != nil {
		refused = fieldRefusal(c, "身份证号", "ID number")
	} else if v.Phone, err = relief.ParsePhone(fields.Get("phone")); err != nil {
		refused = fieldRefusal(c, "手机号", "mobile number")
	}
	if refused != nil {
		return s.ownStart(c, statusOf(refused), fields, sentence(c, refused))
	}
	if wait := s.codes.begin(c.RealIP()); wait > 0 {
		return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
	}
	ticket, err := s.Store.AskCode(c.Request().Context(), v, c.RealIP())
	if err != nil {
		return err
	}
	return s.ownCode(c, http.StatusOK, ticket, "")
}

func (s *server) ownCode(c echo.Context, status int, ticket, fault string) error {
	return s.show(c, status, "own_code", ownPage{Heading: words(c, "输入验证码", "Enter the code"), Path: "/a", Ticket: ticket, Fault: fault})
}

// OpenVisit takes the code and shows the visitor's cases.
func (s *server) OpenVisit(c echo.Context, _ gen.OpenVisitParams) error {
	if err := crossSite(c.Request(), false); err != nil { // or opens a session of its own in which they would write
		return err
	}
	fields, refused := ownForm(c, "ticket", "code")
	if refused != nil {
		return s.ownStart(c, statusOf(refused), nil, sentence(c, refused))
	}
	if wait := s.codes.begin(c.RealIP()); wait > 0 {
		return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
	}
	ctx := c.Request().Context()
	token, err := s.Store.OpenVisit(ctx, fields.Get("ticket"), fields.Get("code"))
	if relief.CodeOf(err) == "code_wrong" {
		return s.ownCode(c, statusOf(refusalOf(err)), fields.Get("ticket"), sentence(c, refusalOf(err)))
	}
	if err != nil {
		return err
	}
	s.setVisit(c, token, visitAge)
	v, err := s.Store.Visit(ctx, token)
	if err != nil {
		return err
	}
	return s.ownCases(c, v, token, "")
}

func (s *server) setVisit(c echo.Context, token string, age int) {
	c.SetCookie(&http.Cookie{
		Name: visitCookie, Value: token, Path: "/a", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.Secure || c.IsTLS(),
	})
}

// visitor finds whose session it is.
func (s *server) visitor(c echo.Context) (relief.Visitor, string, error) {
	k, err := c.Cookie(visitCookie)
	if err != nil {
		return relief.Visitor{}, "", relief.Refuse("sign_in_required")
	}
	v, err := s.Store.Visit(c.Request().Context(), k.Value)
	return v, k.Value, err
}

// posted is visitor for a form: it must come from our own page, with the
// session's own token in it.
func (s *server) posted(c echo.Context, names ...string) (relief.Visitor, string, url.Values, error) {
	v, token, err := s.visitor(c)
	if err != nil {
		return v, "", nil, err
	}
	if err := crossSite(c.Request(), false); err != nil {
		return v, "", nil, err
	}
	fields, refused := ownForm(c, append(names, "token")...)
	if refused != nil {
		return v, token, fields, refused
	}
	if subtle.ConstantTimeCompare([]byte(fields.Get("token")), []byte(formToken(token))) != 1 {
		return v, token, fields, relief.Refuse("cross_site")
	}
	return v, token, fields, nil
}

// formToken is what the session's forms carry; nobody gets the session from it.
func formToken(token string) string {
	sum := sha256.Sum256([]byte("form|" + token))
	return hex.EncodeToString(sum[:16])
}

// LeaveVisit ends the session.
func (s *server) LeaveVisit(c echo.Context, _ gen.LeaveVisitParams) error {
	_, token, _, err := s.posted(c)
	if err != nil {
		return err
	}
	if err := s.Store.EndVisit(c.Request().Context(), token); err != nil {
		return err
	}
	s.setVisit(c, "", -1)
	return s.ownStart(c, http.StatusOK, nil, "")
}

// ListOwnCases shows the visitor's cases.
func (s *server) ListOwnCases(c echo.Context, _ gen.ListOwnCasesParams) error {
	v, token, err := s.visitor(c)
	if err != nil {
		return err
	}
	return s.ownCases(c, v, token, "")
}

func (s *server) ownCases(c echo.Context, v relief.Visitor, token, note string) error {
	own, err := s.Store.OwnCases(c.Request().Context(), v)
	if err != nil {
		return err
	}
	household, err := s.Store.HouseholdCases(c.Request().Context(), v)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "own_cases", ownPage{Heading: words(c, "我的申请", "My applications"), Path: "/a/cases", Cases: own, Household: household, Token: formToken(token), Note: note})
}

// ShowOwnCase shows where a case stands, what was decided and why, and the money.
func (s *server) ShowOwnCase(c echo.Context, id gen.ID, _ gen.ShowOwnCaseParams) error {
	v, token, err := s.visitor(c)
	if err != nil {
		return err
	}
	return s.ownCase(c, v, token, id, "")
}

func (s *server) ownCase(c echo.Context, v relief.Visitor, token, id, note string) error {
	own, err := s.Store.OwnCase(c.Request().Context(), v, id)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "own_case", ownPage{Heading: words(c, "申请进度", "Where my case stands"), Path: "/a/cases/" + id, Rehearsal: own.Rehearsal, Case: own, Token: formToken(token), Note: note})
}

// WithdrawOwnCase is 撤销 by the applicant.
func (s *server) WithdrawOwnCase(c echo.Context, id gen.ID, _ gen.WithdrawOwnCaseParams) error {
	v, token, _, err := s.posted(c)
	if err != nil {
		return err
	}
	if err := s.Store.OwnWithdraw(c.Request().Context(), v, id); err != nil {
		return err
	}
	return s.ownCase(c, v, token, id, words(c, "申请已撤回。", "The application has been withdrawn."))
}

// AppealOwnCase is 申诉 by the applicant.
func (s *server) AppealOwnCase(c echo.Context, id gen.ID, _ gen.AppealOwnCaseParams) error {
	v, token, fields, err := s.posted(c, "reason")
	if err != nil {
		return err
	}
	if err := s.Store.OwnAppeal(c.Request().Context(), v, id, fields.Get("reason")); err != nil {
		return err
	}
	return s.ownCase(c, v, token, id, words(c, "申诉已提交。", "Your appeal has been filed."))
}

// AgreeOwnCase keeps what the applicant agrees to.
func (s *server) AgreeOwnCase(c echo.Context, id gen.ID, _ gen.AgreeOwnCaseParams) error {
	v, token, fields, err := s.posted(c, "purpose")
	if err != nil {
		return err
	}
	if err := s.Store.Agree(c.Request().Context(), v, id, relief.Purpose(fields.Get("purpose"))); err != nil {
		return err
	}
	kept := words(c, "授权已保存。", "Your consent has been kept.")
	if _, err := s.Store.OwnCase(c.Request().Context(), v, id); relief.CodeOf(err) == "not_found" { // of his household, not his own
		return s.ownCases(c, v, token, kept)
	}
	return s.ownCase(c, v, token, id, kept)
}

// ownForm reads a form that has these fields at most, each once.
func ownForm(c echo.Context, names ...string) (url.Values, *relief.Error) {
	body, err := limited(c.Request(), plainLimit)
	if err != nil {
		return nil, refusalOf(err)
	}
	kind, _, _ := strings.Cut(c.Request().Header.Get(echo.HeaderContentType), ";")
	given, err := url.ParseQuery(string(body))
	if err != nil || strings.TrimSpace(kind) != echo.MIMEApplicationForm {
		return nil, relief.Refuse("malformed")
	}
	for name, values := range given {
		if !slices.Contains(names, name) {
			return given, relief.Refuse("unknown_field", "field", name)
		}
		if len(values) > 1 || !utf8.ValidString(values[0]) || !cleanText(values[0]) || utf8.RuneCountInString(values[0]) > longestText {
			return given, relief.Refuse("malformed")
		}
	}
	return given, nil
}

// failOwnPage tells an applicant why a page cannot be shown.
func (s *server) failOwnPage(c echo.Context, refusal *relief.Error, status int) {
	fault := sentence(c, refusal)
	if refusal.Code == "sign_in_required" {
		fault = words(c, "登录已失效，请重新获取验证码。", "Your session is over; please ask for a new code.")
	}
	p := ownPage{Heading: words(c, edges[refusal.Kind()].zh, edges[refusal.Kind()].en), Path: "/a", Fault: fault, RequestID: requestID(c)}
	if err := s.show(c, status, "own_sorry", p); err != nil {
		s.problem(c, relief.Refuse("internal"), http.StatusInternalServerError)
	}
}

var statesEnglish = map[relief.State]string{
	relief.Draft: "Draft", relief.Submitted: "Filed", relief.Surveying: "Survey", relief.Verifying: "Verification", relief.ReadyToPost: "To be posted", relief.Posting: "Posted publicly",
	relief.ObjectionHold: "Objection under review", relief.Posted: "Posting over", relief.InReview: "In review", relief.Approved: "Approved", relief.Paying: "Payment under way",
	relief.Paid: "Paid", relief.Confirmed: "Received", relief.FollowedUp: "Followed up", relief.Closed: "Closed", relief.Returned: "Sent back for correction", relief.Suspended: "On hold",
	relief.Rejected: "Refused", relief.Withdrawn: "Withdrawn", relief.Lapsed: "Lapsed", relief.Disqualified: "Disqualified",
}

func stateText(l language, s relief.State) string {
	if l == english {
		return statesEnglish[s]
	}
	return s.Zh()
}
