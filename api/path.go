package api

import (
	"context"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

// Path is what happens to a case besides the answers to its tasks.
type Path interface {
	// PlanOf answers a campaign's plan and the path of its owner.
	PlanOf(ctx context.Context, campaign string) (relief.Plan, string, error)
	FileDraft(ctx context.Context, r relief.Request, campaign string, a relief.Applicant) (relief.Reply, error)
	SubmitDraft(ctx context.Context, r relief.Request, caseID string) (relief.Reply, error)
	Appeal(ctx context.Context, r relief.Request, caseID, reason string) (relief.Reply, error)
	// Hold suspends a case, or lets it go on.
	Hold(ctx context.Context, r relief.Request, caseID string, on bool, reason string) (relief.Reply, error)
	Decease(ctx context.Context, r relief.Request, caseID, reason string) (relief.Reply, error)
	BreakPosting(ctx context.Context, r relief.Request, caseID, reason string) (relief.Reply, error)
	Disqualify(ctx context.Context, r relief.Request, caseID, reason, finding string) (relief.Reply, error)
	BookRecovery(ctx context.Context, r relief.Request, caseID string, amount relief.Fen, bankRef string) (relief.Reply, error)
	Recoveries(ctx context.Context, scopes []string, campaign string, page relief.Page) (relief.List[relief.RecoveryView], error)
	Unfinished(ctx context.Context, scopes []string, campaign string, page relief.Page) (relief.List[relief.UnfinishedView], error)
	// CloseLapsing closes a campaign and lapses the cases that nobody has decided.
	CloseLapsing(ctx context.Context, r relief.Request, campaign, reason string) (relief.Reply, error)

	RecordVisit(ctx context.Context, r relief.Request, caseID string, v relief.Visit) (relief.Reply, error)
	RecordConfirmation(ctx context.Context, r relief.Request, caseID string, c relief.Confirmation) (relief.Reply, error)
	RecordAppraisal(ctx context.Context, r relief.Request, caseID string, a relief.Appraisal) (relief.Reply, error)
	SendCheck(ctx context.Context, r relief.Request, caseID string, c relief.EconomyCheck) (relief.Reply, error)
	AnswerCheck(ctx context.Context, r relief.Request, caseID, check string, a relief.CheckAnswer) (relief.Reply, error)
	// Records answers a case's forms; purpose, when given, shows their content and leaves an audit row.
	Records(ctx context.Context, scopes []string, caseID string, reader relief.Person, purpose string) (relief.RecordsView, error)
}

// FileCase opens a draft for a household that no roster names. It is held
// against the plan exactly as a row of a roster.
func (s *server) FileCase(c echo.Context, params gen.FileCaseParams) error {
	v := callOf(c)
	in, err := fill[gen.NewCase](v)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	id := strings.ToLower(in.CampaignID)
	_, err = s.Store.Campaign(ctx, s.Authorizer.Scopes(v.user, "campaign.read"), id)
	if relief.CodeOf(err) == "not_found" { // the union of the path is his; the campaign is a field of the form
		return relief.Refuse("form_invalid", "field", "campaign_id", "field_en", "campaign", "problem", "没有这个活动", "problem_en", "there is no such campaign")
	}
	if err != nil {
		return err
	}
	a, err := s.applicant(ctx, id, in)
	if err != nil {
		return err
	}
	r, err := s.Store.FileDraft(ctx, v.request(params.IdempotencyKey), id, a)
	return reply(c, r, err)
}

// applicant checks the form and answers its household, or the first finding that
// refuses it.
func (s *server) applicant(ctx context.Context, campaign string, in gen.NewCase) (relief.Applicant, error) {
	plan, owner, err := s.Store.PlanOf(ctx, campaign)
	if err != nil {
		return relief.Applicant{}, err
	}
	unit, err := s.Store.Union(ctx, in.Union)
	if err != nil {
		return relief.Applicant{}, err
	}
	check := roster.NewChecker(plan, func(string) (relief.Level, bool) { return unit.Level, relief.Covers(owner, unit.Path) })
	row, findings := check.Check(roster.FormRecord(formOf(in)))
	for _, f := range findings {
		if roster.Rejected([]roster.Finding{f}) {
			return relief.Applicant{}, relief.Refuse("form_invalid", "field", f.Field, "field_en", roster.English(f.Field),
				"problem", strings.TrimSuffix(f.Message, "。"), "problem_en", f.MessageEN, "finding", f.Code)
		}
	}
	a := row.Applicant(unit, plan.DibaoMonthly)
	a.RosterRow = 0
	return a, nil
}

// formOf spells the form as a roster does.
func formOf(in gen.NewCase) map[string]string {
	sex, aided := "男", "否"
	if in.Sex == gen.Female {
		sex = "女"
	}
	if in.AidedLastYear {
		aided = "是"
	}
	return map[string]string{
		"name": in.Name, "sex": sex, "id_number": in.IDNumber, "category": in.Category, "model_level": value(in.ModelLevel), "union": in.Union, "unit": in.Unit,
		"employment": in.Employment, "members": strconv.Itoa(in.Members), "income_fen": in.IncomeFen.String(), "expenditure_fen": in.ExpenditureFen.String(),
		"cause": value(in.Cause), "registration_no": value(in.RegistrationNo), "phone": in.Phone, "bank_name": in.BankName, "card": in.Card, "holder": in.Holder,
		"aided_last_year": aided, "amount_fen": in.AmountFen.String(), "remark": value(in.Remark),
	}
}

// SubmitCase hands a draft in.
func (s *server) SubmitCase(c echo.Context, id gen.ID, params gen.SubmitCaseParams) error {
	r, err := s.Store.SubmitDraft(c.Request().Context(), callOf(c).request(params.IdempotencyKey), id)
	return reply(c, r, err)
}

// AppealCase is 申诉.
func (s *server) AppealCase(c echo.Context, id gen.ID, params gen.AppealCaseParams) error {
	return s.withReason(c, params.IdempotencyKey, func(ctx context.Context, r relief.Request, reason string) (relief.Reply, error) {
		return s.Store.Appeal(ctx, r, id, reason)
	})
}

// SuspendCase holds a case for supervision.
func (s *server) SuspendCase(c echo.Context, id gen.ID, params gen.SuspendCaseParams) error {
	return s.withReason(c, params.IdempotencyKey, func(ctx context.Context, r relief.Request, reason string) (relief.Reply, error) {
		return s.Store.Hold(ctx, r, id, true, reason)
	})
}

// ResumeCase lets a held case go on.
func (s *server) ResumeCase(c echo.Context, id gen.ID, params gen.ResumeCaseParams) error {
	return s.withReason(c, params.IdempotencyKey, func(ctx context.Context, r relief.Request, reason string) (relief.Reply, error) {
		return s.Store.Hold(ctx, r, id, false, reason)
	})
}

// DeceaseCase closes the case of somebody who has died.
func (s *server) DeceaseCase(c echo.Context, id gen.ID, params gen.DeceaseCaseParams) error {
	v := callOf(c)
	in, err := fill[gen.Reason](v)
	if err != nil {
		return err
	}
	r, err := s.Store.Decease(c.Request().Context(), v.request(params.IdempotencyKey), id, value(in.Reason))
	return reply(c, r, err)
}

// BreakPosting ends a posting whose days count for nothing.
func (s *server) BreakPosting(c echo.Context, id gen.ID, params gen.BreakPostingParams) error {
	return s.withReason(c, params.IdempotencyKey, func(ctx context.Context, r relief.Request, reason string) (relief.Reply, error) {
		return s.Store.BreakPosting(ctx, r, id, reason)
	})
}

func (s *server) withReason(c echo.Context, key string, do func(context.Context, relief.Request, string) (relief.Reply, error)) error {
	v := callOf(c)
	in, err := fill[gen.NeededReason](v)
	if err != nil {
		return err
	}
	r, err := do(c.Request().Context(), v.request(key), in.Reason)
	return reply(c, r, err)
}

// DisqualifyCase takes aid away that was paid and defrauded.
func (s *server) DisqualifyCase(c echo.Context, id gen.ID, params gen.DisqualifyCaseParams) error {
	v := callOf(c)
	in, err := fill[gen.Disqualify](v)
	if err != nil {
		return err
	}
	r, err := s.Store.Disqualify(c.Request().Context(), v.request(params.IdempotencyKey), id, in.Reason, in.Finding)
	return reply(c, r, err)
}

// BookRecovery books the money that came back.
func (s *server) BookRecovery(c echo.Context, id gen.ID, params gen.BookRecoveryParams) error {
	v := callOf(c)
	in, err := fill[gen.BookRecovery](v)
	if err != nil {
		return err
	}
	r, err := s.Store.BookRecovery(c.Request().Context(), v.request(params.IdempotencyKey), id, in.AmountFen, in.BankRef)
	return reply(c, r, err)
}

// ListRecoveries lists the money a campaign has asked back.
func (s *server) ListRecoveries(c echo.Context, id gen.ID, params gen.ListRecoveriesParams) error {
	l, err := s.Store.Recoveries(c.Request().Context(), callOf(c).scopes, id, pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// ListUnfinished lists what a campaign did not bring to its end.
func (s *server) ListUnfinished(c echo.Context, id gen.ID, params gen.ListUnfinishedParams) error {
	l, err := s.Store.Unfinished(c.Request().Context(), callOf(c).scopes, id, pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}
