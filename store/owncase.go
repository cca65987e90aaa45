package store

import (
	"context"
	"crypto/subtle"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// OwnCases lists the visitor's cases: those of his ID number that name the phone
// he has shown to be his.
func (s *Store) OwnCases(ctx context.Context, v relief.Visitor) ([]relief.OwnCase, error) {
	rows, err := s.q.CasesOfPerson(ctx, s.found(pii.KindID, v.IDNumber.Value()))
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the cases: %w", err))
	}
	var own []relief.OwnCase
	for _, row := range rows {
		phone, err := s.unseal("cases", "phone_enc", row.ID, row.PhoneEnc)
		if err != nil {
			return nil, fmt.Errorf("reading the phone of case %s: %w", row.ID, err)
		}
		if subtle.ConstantTimeCompare([]byte(phone), []byte(v.Phone.Value())) == 1 {
			own = append(own, relief.OwnCase{ID: row.ID, No: row.No, Title: row.Title, State: relief.State(row.State), At: row.CreatedAt})
		}
	}
	return own, nil
}

// owns refuses a case that is not the visitor's, as if it were not there.
func (s *Store) owns(ctx context.Context, v relief.Visitor, caseID string) (relief.OwnCase, error) {
	own, err := s.OwnCases(ctx, v)
	if err != nil {
		return relief.OwnCase{}, err
	}
	i := slices.IndexFunc(own, func(c relief.OwnCase) bool { return c.ID == caseID })
	if i < 0 {
		return relief.OwnCase{}, relief.Refuse("not_found")
	}
	return own[i], nil
}

// OwnCase is what the visitor sees of one of his cases.
func (s *Store) OwnCase(ctx context.Context, v relief.Visitor, caseID string) (relief.OwnCaseView, error) {
	own, err := s.owns(ctx, v, caseID)
	if err != nil {
		return relief.OwnCaseView{}, err
	}
	row, err := s.q.ApplicantCase(ctx, caseID)
	if err != nil {
		return relief.OwnCaseView{}, refusal(fmt.Errorf("reading the case: %w", err))
	}
	view := relief.OwnCaseView{
		OwnCase: own, Name: row.NameMasked, Union: row.UnionName, Category: row.Category, Amount: row.AmountFen, Due: row.DueAt, Rehearsal: row.Rehearsal != nil,
	}
	status := relief.CampaignStatus(row.CampaignStatus)
	running := status == relief.CampaignRunning
	view.MayWithdraw = (running || status == relief.CampaignSuspended) && own.State != relief.Paying && slices.Contains(relief.Legal(own.State), relief.Withdraw)
	if view.MayAppeal, err = s.mayOwnAppeal(ctx, own, row.Rehearsal); err != nil {
		return view, err
	}
	view.MayAppeal = view.MayAppeal && running
	clock, err := clockOf(row.Rehearsal)
	if err != nil {
		return view, err
	}
	if view.Due != nil {
		view.DueOn = relief.DayOf(clock.Plan(*view.Due))
	}
	if own.State == relief.Draft {
		if view.Submit, err = s.maySubmit(ctx, caseID, relief.Membership); err != nil { // who gives a number learns nothing of another's file
			return view, err
		}
	}
	if err := s.fillRequests(ctx, &view, clock); err != nil {
		return view, err
	}
	if view.Missing, err = s.missing(ctx, s.q, caseID); err != nil {
		return view, refusal(err)
	}
	if err := s.fillSteps(ctx, &view, row.Rehearsal); err != nil {
		return view, err
	}
	return view, s.fillMoney(ctx, &view, v)
}

// toldWhy are the actions whose written reason the applicant is owed (T04, T09).
// What a ruling found is not among them: it may name who objected.
var toldWhy = []relief.Action{relief.Return, relief.Reject, relief.Disqualify}

func (s *Store) fillSteps(ctx context.Context, view *relief.OwnCaseView, rehearsal []byte) error {
	clock, err := clockOf(rehearsal)
	if err != nil {
		return err
	}
	rows, err := s.q.Timeline(ctx, view.ID)
	if err != nil {
		return refusal(fmt.Errorf("reading the timeline: %w", err))
	}
	for _, r := range rows {
		step := relief.OwnStep{Day: relief.DayOf(clock.Plan(r.At)), Action: relief.Action(r.Action), State: relief.State(r.ToState)}
		if slices.Contains(toldWhy, step.Action) {
			step.Reason = r.Comment
		}
		if step.Missing, err = missingIn(r.Missing); err != nil {
			return err
		}
		if n := len(view.Steps); n > 0 && view.Steps[n-1].State == step.State && step.Reason == "" {
			continue // a second signature at the same step tells him nothing
		}
		view.Steps = append(view.Steps, step)
	}
	return nil
}

func (s *Store) fillMoney(ctx context.Context, view *relief.OwnCaseView, v relief.Visitor) error {
	payments, err := s.q.ApplicantPayments(ctx, view.ID)
	if err != nil {
		return refusal(fmt.Errorf("reading payments: %w", err))
	}
	for _, p := range payments {
		view.Paid = view.Paid || p.State == "settled"
		view.PayFailed = p.State == "returned"
	}
	payee, err := s.q.CurrentPayee(ctx, view.ID)
	if err == nil {
		view.CardTail = payee.CardTail
	} else if !noRows(err) {
		return refusal(fmt.Errorf("reading the account: %w", err))
	}
	consents, err := s.q.ConsentsOf(ctx, db.ConsentsOfParams{CaseID: view.ID, Person: s.found(pii.KindID, v.IDNumber.Value())})
	if err != nil {
		return refusal(fmt.Errorf("reading consents: %w", err))
	}
	for _, c := range consents {
		view.Consents = append(view.Consents, relief.Consent{Purpose: relief.Purpose(c.Purpose), Version: c.TextVersion, At: c.At})
	}
	return nil
}

func (t *tx) agree(ctx context.Context, v relief.Visitor, caseID string, p relief.Purpose) error {
	person, err := t.index(ctx, pii.KindID, v.IDNumber.Value())
	if err != nil {
		return err
	}
	return t.consent(ctx, caseID, person, p, nil, nil)
}

// consent keeps that somebody agreed to the text in use, once; recorder is who
// holds the paper, nil when the person signed for himself.
func (t *tx) consent(ctx context.Context, caseID string, person []byte, p relief.Purpose, recorder, paper *string) error {
	text, ok := relief.ConsentFor(p)
	if !ok {
		return relief.Refuse("schema", "field", "purpose")
	}
	n, err := t.InsertConsent(ctx, db.InsertConsentParams{ID: newID(), CaseID: caseID, PersonIndex: person, Purpose: string(p), TextVersion: text.Version, RecordedBy: recorder, EvidenceID: paper})
	if err != nil {
		return fmt.Errorf("keeping the consent: %w", err)
	}
	if n == 0 {
		return nil
	}
	actor := byApplicant
	if recorder != nil {
		actor = *recorder
	}
	return t.note(ctx, caseID, "applicant", actor, map[string]any{"action": "consent", "purpose": p, "text_version": text.Version, "on_paper": recorder != nil})
}

// OwnWithdraw is 撤销 by the applicant himself.
func (s *Store) OwnWithdraw(ctx context.Context, v relief.Visitor, caseID string) error {
	if _, err := s.owns(ctx, v, caseID); err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return err
		}
		if h.Case.State == relief.Withdrawn { // the same form sent twice
			return nil
		}
		if err := h.running(); err != nil && !h.movesThough(relief.Withdraw) {
			return err
		}
		by := byApplicant
		m, _, err := t.advance(ctx, h, relief.Event{Action: relief.Withdraw, Facts: relief.Facts{ReasonGiven: true}}, &by)
		if err != nil {
			return err
		}
		return t.note(ctx, caseID, "applicant", by, map[string]any{"action": "withdraw", "transition": m.Transition, "from": m.From, "to": m.To, "version": m.Case.Version})
	})
}

// mayOwnAppeal says whether a refusal may still be appealed.
func (s *Store) mayOwnAppeal(ctx context.Context, own relief.OwnCase, rehearsal []byte) (bool, error) {
	clock, err := clockOf(rehearsal)
	if err != nil || own.State != relief.Rejected {
		return false, err
	}
	links, err := s.q.AppealLinks(ctx, own.ID)
	if err != nil {
		return false, refusal(fmt.Errorf("reading the appeal: %w", err))
	}
	decided, err := s.q.LastEventAt(ctx, own.ID)
	if err != nil {
		return false, refusal(fmt.Errorf("reading the decision: %w", err))
	}
	late := relief.MayAppeal(s.Calendar(), clock, relief.Case{State: own.State}, decided, s.time())
	return links.Appeal == "" && links.OfCase == "" && late == nil, nil
}

// OwnAppeal is 申诉 by the applicant himself (T09). The same form sent twice
// appeals once.
func (s *Store) OwnAppeal(ctx context.Context, v relief.Visitor, caseID, reason string) error {
	if _, err := s.owns(ctx, v, caseID); err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if _, err := t.hold(ctx, caseID); err != nil {
			return err
		}
		links, err := t.AppealLinks(ctx, caseID)
		if err != nil {
			return fmt.Errorf("reading the appeal: %w", err)
		}
		if links.Appeal != "" {
			return nil
		}
		_, err = t.appeal(ctx, caseID, reason, byApplicant)
		return err
	})
}

// ApplyPlaces finds base unions by a part of their name, within campaigns that run.
func (s *Store) ApplyPlaces(ctx context.Context, name string) ([]relief.ApplyPlace, error) {
	rows, err := s.q.OpenForApplications(ctx, name)
	if err != nil {
		return nil, refusal(fmt.Errorf("finding unions: %w", err))
	}
	out := make([]relief.ApplyPlace, len(rows))
	for i, r := range rows {
		out[i] = relief.ApplyPlace{Campaign: r.CampaignID, Title: r.Title, Owner: r.OwnerName, Union: r.Code, Name: r.Name}
	}
	return out, nil
}

// ApplyAt answers the plan of a running campaign and the base union in it.
func (s *Store) ApplyAt(ctx context.Context, campaignID, union string) (relief.ApplyPlace, relief.Plan, relief.Unit, error) {
	k, err := s.campaign(ctx, campaignID)
	if err != nil {
		return relief.ApplyPlace{}, relief.Plan{}, relief.Unit{}, err
	}
	u, err := s.Union(ctx, union)
	if err != nil {
		return relief.ApplyPlace{}, relief.Plan{}, relief.Unit{}, err
	}
	if relief.CampaignStatus(k.Status) != relief.CampaignRunning || u.Level != relief.Base || !relief.Covers(k.OwnerPath, u.Path) {
		return relief.ApplyPlace{}, relief.Plan{}, relief.Unit{}, relief.Refuse("not_found")
	}
	owner, err := s.Union(ctx, k.Owner)
	return relief.ApplyPlace{Campaign: k.ID, Title: k.Title, Owner: owner.Name, Union: u.Code, Name: u.Name}, k.Plan, u, err
}
