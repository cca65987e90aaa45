package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// A held is a case whose row this transaction has locked, with its campaign's
// frozen rules and clock.
type held struct {
	db.LockCaseRow
	Case  relief.Case
	Rules relief.Rules
	Clock relief.Rehearsal

	standing *standing // how the household stood when the decision was checked
}

// hold locks the case until the transaction ends; its campaign changes no more
// meanwhile (locks.go).
func (t *tx) hold(ctx context.Context, id string) (*held, error) {
	if err := gate(t.later.ShareCampaignOfCase(ctx, id)); err != nil { // goes with the lock, before it
		return nil, err
	}
	row, err := t.LockCase(ctx, id)
	if err != nil {
		return nil, badInput(err)
	}
	h := &held{LockCaseRow: row}
	if err := json.Unmarshal(row.Body, &h.Case); err != nil {
		return nil, fmt.Errorf("reading case %s: %w", id, err)
	}
	if err := json.Unmarshal(row.Rules, &h.Rules); err != nil {
		return nil, fmt.Errorf("reading the rules of case %s: %w", id, err)
	}
	h.Clock, err = clockOf(row.Rehearsal)
	t.knowClock(h.CampaignID, h.Clock)
	return h, err
}

func clockOf(raw []byte) (relief.Rehearsal, error) {
	var r relief.Rehearsal
	if raw == nil {
		return r, nil
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("reading the rehearsal clock: %w", err)
	}
	return r, nil
}

// running refuses work on a case whose campaign is suspended or over. What was
// paid is receipted and followed up even after a campaign was cancelled.
func (h *held) running() error {
	status := relief.CampaignStatus(h.CampaignStatus)
	if status == relief.CampaignCancelled && (h.Case.State == relief.Paid || h.Case.State == relief.Confirmed) {
		return nil
	}
	if status != relief.CampaignRunning {
		return relief.Refuse("campaign_not_active", "status", h.CampaignStatus)
	}
	return nil
}

// movesThough says whether the action is done in a campaign that its organiser
// suspended: what supervision stops waits for nobody whom it watches, and a
// household's no and a death wait for nobody at all (T27, T28, T29). What lets a case
// go on does.
func (h *held) movesThough(a relief.Action) bool {
	return relief.CampaignStatus(h.CampaignStatus) == relief.CampaignSuspended && (a == relief.Suspend || a == relief.Withdraw || a == relief.Decease)
}

// today is the day by the campaign's clock.
func (h *held) today(now time.Time) relief.Day { return relief.DayOf(h.Clock.Plan(now)) }

// advance runs the transition table for the event and writes what follows: the
// case, its event and outbox row, money, tasks. It answers the move and the
// event's id.
func (t *tx) advance(ctx context.Context, h *held, e relief.Event, actor *string) (relief.Move, string, error) {
	e.Version, e.At = h.Case.Version+1, t.now
	t.resuming = e.Action == relief.Resume
	if e.Action == relief.Suspend {
		if err := t.stopClocks(ctx, h, &e); err != nil {
			return relief.Move{}, "", err
		}
	}
	m, err := relief.Next(h.Rules, h.Case, e)
	if err != nil {
		return m, "", err
	}
	if e.Due, err = t.due(ctx, h, m, e); err != nil {
		return m, "", err
	}
	m.Case.Due = e.Due
	if err := t.money(ctx, h, m, actor); err != nil {
		return m, "", err
	}
	eventID, err := t.saveMove(ctx, h, m, e, actor)
	if err != nil {
		return m, "", err
	}
	if err := t.notice(ctx, h, m, e); err != nil {
		return m, "", err
	}
	if err := t.tasksAfter(ctx, h, m); err != nil {
		return m, "", err
	}
	held := h.Case.Back
	h.Case = m.Case
	if t.resuming {
		if err := t.resumeObjections(ctx, h, held.Left); err != nil {
			return m, "", err
		}
	}
	if m.To == relief.Disqualified && m.From != m.To && actor != nil {
		return m, eventID, t.barDisqualified(ctx, h, *actor)
	}
	return m, eventID, nil
}

// due computes, once, when the next step is due on the real clock.
func (t *tx) due(ctx context.Context, h *held, m relief.Move, e relief.Event) (time.Time, error) {
	switch {
	case e.Action == relief.RefuseObjection || e.Action == relief.CheckEconomy:
		return h.Case.Due, nil
	case m.To == relief.Posting && (m.From == relief.ObjectionHold || m.From == relief.Suspended):
		p, err := t.CasePosting(ctx, h.ID)
		if err != nil {
			return time.Time{}, fmt.Errorf("reading the posting: %w", err)
		}
		end := t.s.Calendar().ResumePosting(relief.DayOf(*p.HeldOn), relief.DayOf(p.EndsOn), h.today(t.now))
		return h.Clock.Real(end.End()), nil
	case m.To == relief.Posting:
		_, end := t.s.Calendar().PostingEnd(h.Clock.Plan(t.now), h.Rules.PostingDays)
		return h.Clock.Real(end), nil
	case e.Action == relief.Resume:
		return t.resumeDue(ctx, h, m)
	}
	if m.To == relief.Approved {
		return relief.PayDue(t.s.Calendar(), h.Clock, t.now, relief.TaskMakeBatch, h.Rules), nil
	}
	return relief.Due(t.s.Calendar(), h.Clock, t.now, relief.LimitAt(h.Rules, m.Case)), nil
}

// resumeDue is when a case that a hold lets go is due again: held time is nobody's
// delay, except that a festival does not wait.
func (t *tx) resumeDue(ctx context.Context, h *held, m relief.Move) (time.Time, error) {
	was, cal := *h.Case.Back, t.s.Calendar()
	old, err := t.calendarIn(ctx, cmp.Or(was.Calendar, cal.Version))
	if err != nil {
		return time.Time{}, err
	}
	due := relief.ResumeDue(cal, old, h.Clock, t.now, relief.LimitAt(h.Rules, m.Case), was)
	if m.To != relief.Approved {
		return due, nil
	}
	day := relief.PayBy(cal, relief.TaskMakeBatch, h.Rules.PayBefore, dueDay(h.Clock, was.Due), dueDay(h.Clock, due), h.today(t.now))
	return h.Clock.Real(day.End()), nil
}

// money reserves at approval and releases when an approved case goes back or
// ends unpaid. The database's bound is the last word; the answer here names the
// line, what is left and the ask.
func (t *tx) money(ctx context.Context, h *held, m relief.Move, actor *string) error {
	if m.Reserve {
		left, err := t.AvailableForUpdate(ctx, h.LineID)
		if err != nil {
			return fmt.Errorf("reading the line: %w", err)
		}
		if left < h.AmountFen {
			line, err := t.LineByID(ctx, h.LineID)
			if err != nil {
				return fmt.Errorf("reading the line: %w", err)
			}
			return relief.Refuse("line_exhausted", "line", line.Name, "line_id", line.ID, "balance_fen", left, "ask_fen", h.AmountFen)
		}
		id := newID()
		if err := t.later.InsertReservation(ctx, db.InsertReservationParams{ID: id, CaseID: h.ID, LineID: h.LineID, AmountFen: h.AmountFen}); err != nil {
			return fmt.Errorf("reserving: %w", err)
		}
		return t.entry(ctx, "reserve", h.LineID, h.AmountFen, &h.ID, &id, nil, actor)
	}
	if m.Release {
		r, err := t.OpenReservation(ctx, h.ID)
		if err != nil {
			return fmt.Errorf("reading the reservation: %w", err)
		}
		return t.entry(ctx, "release", r.LineID, r.AmountFen, &h.ID, &r.ID, nil, actor)
	}
	return nil
}

func (t *tx) entry(ctx context.Context, kind, line string, amount relief.Fen, caseID, reservation, payment, actor *string) error {
	err := t.InsertEntry(ctx, db.InsertEntryParams{Kind: kind, LineID: line, AmountFen: amount, CaseID: caseID, ReservationID: reservation, PaymentNo: payment, Actor: actor})
	if err != nil {
		return fmt.Errorf("booking %s: %w", kind, err)
	}
	failpoint.HitOf(failpoint.LedgerBooked, kind)
	if failpoint.Planted(failpoint.BookedTwice) {
		return t.InsertEntry(ctx, db.InsertEntryParams{Kind: kind, LineID: line, AmountFen: amount, CaseID: caseID, Actor: actor})
	}
	return nil
}

func (t *tx) saveMove(ctx context.Context, h *held, m relief.Move, e relief.Event, actor *string) (string, error) {
	body, err := json.Marshal(m.Case)
	if err != nil {
		return "", fmt.Errorf("writing the case: %w", err)
	}
	event, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("writing the event: %w", err)
	}
	id := newID()
	n, err := t.MoveCase(ctx, db.MoveCaseParams{
		State: string(m.To), Step: string(m.Case.Step()), Version: m.Case.Version, Body: body, Live: m.Case.Live(), DueAt: pointer(m.Case.Due), ID: h.ID, Was: h.Case.Version,
		Event: event, EventID: id, Transition: m.Transition, Action: string(e.Action), FromState: string(m.From), Actor: actor,
	})
	if err != nil {
		return "", fmt.Errorf("moving the case: %w", err)
	}
	if n != 1 {
		return "", relief.Refuse("stale_version", "version", h.Case.Version)
	}
	if !m.Case.Live() {
		if err := t.later.EndCase(ctx, h.ID); err != nil {
			return "", fmt.Errorf("ending the case: %w", err)
		}
	}
	return id, nil
}

// tasksAfter closes what the case no longer waits for and opens what it does.
// Work that stands still, such as a refused objection during a posting, keeps
// its tasks; so does the verifier's while a register is asked.
func (t *tx) tasksAfter(ctx context.Context, h *held, m relief.Move) error {
	moot := m.To.Terminal() || postingOver(h.Case, m)
	var kept relief.TaskKind
	if m.From == relief.Verifying && m.To == relief.Verifying {
		kept = relief.TaskVerify
	}
	if err := t.later.CancelTasks(ctx, db.CancelTasksParams{CaseID: &h.ID, Ended: moot, Kept: string(kept)}); err != nil {
		return fmt.Errorf("closing tasks: %w", err)
	}
	if moot {
		if err := t.later.MootObjections(ctx, h.ID); err != nil {
			return fmt.Errorf("closing objections: %w", err)
		}
	}
	due := m.Case.Due
	for _, n := range relief.Waits(h.Rules, m.Case) {
		if n.Kind != kept {
			if err := t.openTask(ctx, h, m.Case, n, due); err != nil {
				return err
			}
		}
		due = relief.Due(t.s.Calendar(), h.Clock, t.now, relief.LimitOf("T07")) // a second task is the county's, for its answers
	}
	if m.To == relief.Approved && !m.Case.AccountFault && relief.CampaignStatus(h.CampaignStatus) == relief.CampaignRunning {
		return t.openMakeBatch(ctx, h.CampaignID, h.LineID, h.Owner, relief.PayDue(t.s.Calendar(), h.Clock, t.now, relief.TaskMakeBatch, h.Rules))
	}
	return nil
}

// postingOver says whether the move ends the posting that objections were
// brought against, other than by its clock: they have nothing left to stop.
func postingOver(was relief.Case, m relief.Move) bool {
	return up(was) && !up(m.Case) && m.To != relief.Posted
}

// up says whether the case is on a public sheet, be it held.
func up(c relief.Case) bool {
	s := c.Beneath()
	return s == relief.Posting || s == relief.ObjectionHold
}

// openTask opens the task at the union that holds it: the nearest of the wanted
// level on the way up, so that a city's own base unions are handled by the city.
func (t *tx) openTask(ctx context.Context, h *held, c relief.Case, n relief.Need, due time.Time) error {
	unit := db.UnionAboveRow{Code: h.UnionCode, Path: h.UnionPath, Level: string(relief.Base)}
	if n.Level != relief.Base {
		var err error
		unit, err = t.UnionAbove(ctx, db.UnionAboveParams{Path: h.UnionPath, Rank: n.Level.Rank() + 1})
		if err != nil {
			return fmt.Errorf("finding the %s union: %w", n.Level, err)
		}
	}
	id := newID()
	err := t.OpenTask(ctx, db.OpenTaskParams{
		ID: id, CampaignID: h.CampaignID, CaseID: &h.ID, Kind: string(n.Kind), Role: string(n.Role), Level: unit.Level, UnionCode: unit.Code, UnionPath: unit.Path,
		Seat: n.Seat, Nth: n.Signed, Lap: c.Lap, DueAt: pointer(due),
	})
	if err != nil {
		return fmt.Errorf("opening a task: %w", err)
	}
	if err := t.listSigners(ctx, h, n, unit.Code); err != nil {
		return err
	}
	if t.resuming {
		if err := t.takeUp(ctx, h, id, n); err != nil {
			return err
		}
	}
	*t.opened = append(*t.opened, id)
	return nil
}

// note adds a row to the audit chain of the subject; body holds ids, codes and
// amounts, never personal data.
func (t *tx) note(ctx context.Context, subject, kind, actor string, body map[string]any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("writing the audit row: %w", err)
	}
	var by *string
	if actor != "" {
		by = &actor
	}
	if err := t.later.InsertAudit(ctx, db.InsertAuditParams{Subject: subject, Kind: kind, Actor: by, Body: string(raw)}); err != nil {
		return fmt.Errorf("adding to the audit: %w", err)
	}
	return nil
}

func pointer(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
