package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// An Applicant is one household, checked and in normal form.
type Applicant = relief.Applicant

// A filing is what opens a case.
type filing struct {
	campaign
	Applicant
	line   string
	by     string
	origin string // of the version that the household's file gets
	draft  bool   // not submitted yet (T02)
	lift   int    // of an appeal (T09)
}

// unproven says that nobody has seen yet who files.
func (f filing) unproven() bool { return f.by == byApplicant }

// openCase does T01 in the transaction and, unless it stays a draft, T02, which
// leaves an accept task. Where a campaign asks for members, who is not known to
// be one stays a draft.
func (t *tx) openCase(ctx context.Context, f filing) (*held, error) {
	person, err := t.index(ctx, pii.KindID, f.IDNumber.Value())
	if err != nil {
		return nil, err
	}
	number, aided, err := t.intake(ctx, f, person)
	if err != nil {
		return nil, err
	}
	f.AidedLastYear = f.AidedLastYear || aided
	var facts relief.Facts
	if f.Rules.Demands(relief.Membership) { // he is filed all the same, and submitted once his file says so
		if facts.Member, err = t.s.member(ctx, t.Queries, person, f.Plan.Urgent(f.Category)); err != nil {
			return nil, err
		}
		f.draft = f.draft || !facts.Member || f.unproven() // whose state would tell him of another's file
	}
	if f.lift > 0 { // an appeal says again what was submitted once
		facts.Qualifies, facts.Complete = true, true
	} else {
		f.draft = f.draft || f.Rules.AsksAtSubmission()
	}
	events := []relief.Event{{
		Action: relief.Apply, Version: 1, At: t.now, Amount: f.Amount, Lift: f.lift, Facts: relief.Facts{AidedLastYear: f.AidedLastYear},
		Due: relief.Due(t.s.Calendar(), f.Clock, t.now, relief.LimitOf("T02")),
	}}
	if !f.draft {
		events = append(events, relief.Event{Action: relief.Submit, Version: 2, At: t.now, Facts: facts, Due: relief.Due(t.s.Calendar(), f.Clock, t.now, relief.LimitOf("T03"))})
	}
	h := &held{Rules: f.Rules, Clock: f.Clock}
	moves := make([]relief.Move, len(events))
	for i, e := range events {
		var err error
		if moves[i], err = relief.Next(f.Rules, h.Case, e); err != nil {
			return nil, err
		}
		h.Case = moves[i].Case
	}
	t.knowClock(f.ID, f.Clock)
	year, _, _ := f.Plan.FirstDay().Date()
	h.ID, h.No, h.CampaignID, h.LineID = newID(), fmt.Sprintf("%s-%d-%d-%04d", f.Owner, year, f.Serial, number), f.ID, f.line
	h.UnionCode, h.UnionPath, h.AmountFen, h.Owner, h.CampaignStatus = f.Union.Code, f.Union.Path, f.Amount, f.Owner, f.Status
	if err := t.enterCase(ctx, h, f); err != nil {
		return nil, err
	}
	for i, e := range events {
		if err := t.saveEvent(ctx, h, moves[i], e, f.by); err != nil {
			return nil, err
		}
	}
	if err := t.later.InsertDeed(ctx, db.InsertDeedParams{CaseID: h.ID, Actor: f.by, Kind: string(relief.TaskFile)}); err != nil {
		return nil, fmt.Errorf("recording the deed: %w", err)
	}
	if err := t.note(ctx, h.ID, "filed", f.by, map[string]any{"campaign": f.ID, "amount_fen": f.Amount, "version": len(events)}); err != nil {
		return nil, err
	}
	return h, t.tasksAfter(ctx, h, moves[len(moves)-1])
}

// intake takes the next case number of a running campaign and asks with it what
// is known of the person: whether he was aided last year, and whether a bar keeps
// him out, which whoever files for himself is not told.
func (t *tx) intake(ctx context.Context, f filing, person []byte) (number int32, aided bool, err error) {
	if err := gate(t.later.ShareCampaign(ctx, f.ID)); err != nil { // goes with the number, before it
		return 0, false, err
	}
	today := relief.DayOf(f.Clock.Plan(t.now))
	numbered := func(q *db.Queries) (err error) {
		if number, err = q.NextCaseNo(ctx, f.ID); noRows(err) {
			return relief.Refuse("campaign_not_active", "status", f.Status)
		}
		return wrap("numbering the case", err)
	}
	var before, barred func(*db.Queries) error
	if f.Plan.SoftExcluded == "aided_last_year" {
		before = func(q *db.Queries) (err error) {
			aided, err = aidedBefore(ctx, q, person, f.Plan, today)
			return err
		}
	}
	if !f.unproven() {
		barred = func(q *db.Queries) error { return refuseBarred(ctx, q, person, f.Union.Path, today) }
	}
	err = together(ctx, t, numbered, before, barred)
	return number, aided, err
}

// enterCase writes the household down. What an applicant filed himself waits, all
// but the case's own row, until a clerk has confirmed it.
func (t *tx) enterCase(ctx context.Context, h *held, f filing) error {
	if f.unproven() {
		if err := t.insertCase(ctx, h, f.Applicant, f.by, false); err != nil {
			return err
		}
		if err := t.InsertApplication(ctx, h.ID); err != nil {
			return fmt.Errorf("keeping the application: %w", err)
		}
		return nil
	}
	if err := t.insertCase(ctx, h, f.Applicant, f.by, true); err != nil {
		return err
	}
	return t.fileArchive(ctx, h, f.Plan, f.Applicant, f.by, f.origin)
}

// insertCase enters the case with its person and account, which it claims or
// does not yet.
func (t *tx) insertCase(ctx context.Context, h *held, a Applicant, by string, claims bool) error {
	row, err := t.caseRow(ctx, h, a)
	if err != nil {
		return err
	}
	if err := t.later.InsertCase(ctx, row); err != nil {
		return fmt.Errorf("opening the case: %w", err)
	}
	if err := t.later.InsertCasePerson(ctx, db.InsertCasePersonParams{CaseID: h.ID, CampaignID: h.CampaignID, PersonIndex: row.IDIndex, Live: claims}); err != nil {
		return fmt.Errorf("entering the person: %w", err)
	}
	return t.insertPayee(ctx, h, account{version: 1, status: "current", bank: a.BankName, card: a.Card, holder: a.Holder, by: by, claims: claims})
}

func (t *tx) caseRow(ctx context.Context, h *held, a Applicant) (db.InsertCaseParams, error) {
	name, err1 := t.index(ctx, pii.KindName, a.Name)
	person, err2 := t.index(ctx, pii.KindID, a.IDNumber.Value())
	phone, err3 := t.phoneIndex(ctx, a.Phone)
	if err := errors.Join(err1, err2, err3); err != nil {
		return db.InsertCaseParams{}, err
	}
	row := db.InsertCaseParams{
		ID: h.ID, No: h.No, CampaignID: h.CampaignID, LineID: h.LineID, UnionCode: h.UnionCode, UnionPath: h.UnionPath, RosterRow: rosterRow(a),
		NameIndex: name, NameMasked: relief.MaskName(a.Name), IDIndex: person, PhoneIndex: phone,
		Female: a.Female, Category: a.Category, ModelLevel: a.ModelLevel, Unit: a.Unit, Employment: a.Employment, RegistrationNo: a.RegistrationNo, Members: a.Members,
		IncomeFen: a.Income, ExpenditureFen: a.Expenditure, Grade: string(a.Grade), Cause: a.Cause, AidedLastYear: a.AidedLastYear, AmountFen: a.Amount,
		State: string(h.Case.State), Step: string(h.Case.Step()), Version: h.Case.Version, DueAt: pointer(h.Case.Due),
	}
	var err, errs error
	for _, c := range []struct {
		to     *[]byte
		column string
		plain  string
	}{
		{&row.NameEnc, "name_enc", a.Name},
		{&row.IDNumberEnc, "id_number_enc", a.IDNumber.Value()},
		{&row.PhoneEnc, "phone_enc", a.Phone.Value()},
		{&row.RemarkEnc, "remark_enc", a.Remark},
	} {
		*c.to, err = t.s.seal("cases", c.column, h.ID, c.plain)
		errs = errors.Join(errs, err)
	}
	row.Body, err = json.Marshal(h.Case)
	return row, errors.Join(errs, err)
}

// rosterRow is nil for a household that no roster names.
func rosterRow(a Applicant) *int {
	if a.RosterRow == 0 {
		return nil
	}
	return &a.RosterRow
}

func (t *tx) saveEvent(ctx context.Context, h *held, m relief.Move, e relief.Event, by string) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("writing the event: %w", err)
	}
	err = t.later.InsertEvent(ctx, db.InsertEventParams{
		ID: newID(), CaseID: h.ID, Version: e.Version, Transition: m.Transition, Action: string(e.Action), FromState: string(m.From), ToState: string(m.To), Body: body, Actor: &by,
	})
	if err != nil {
		return fmt.Errorf("recording the event: %w", err)
	}
	return t.later.InsertOutbox(ctx, db.InsertOutboxParams{Topic: "case", Subject: h.ID, Version: e.Version, Body: body})
}

// LiveElsewhere answers the union whose live case of the campaign already holds
// the person, "" when none does.
func (s *Store) LiveElsewhere(ctx context.Context, campaignID string, n relief.IDNumber) (string, error) {
	union, err := s.q.LiveCaseOf(ctx, db.LiveCaseOfParams{CampaignID: campaignID, Person: s.found(pii.KindID, n.Value())})
	if noRows(err) {
		return "", nil
	}
	return union, refusal(err)
}

// badInput turns an id or cursor that is no UUID into nothing found.
func badInput(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "22P02" || pg.Code == "22003") { // no id or number, or one too large
		return relief.Refuse("not_found")
	}
	return err
}
