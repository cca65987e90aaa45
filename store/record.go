package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// findRecords adds to the event what is kept about the case, where the rules
// ask for it: what a resubmission still lacks (T05), the surveyor is one of the two who visited, and took pictures (T06), the latest
// appraisal meeting and those outside the union agreed (T08), the household was not drawn (T25),
// the receipt is shown and the papers are there (T24, T26).
func (t *tx) findRecords(ctx context.Context, h *held, actor string, e *relief.Event) (err error) {
	switch {
	case e.Action == relief.Resubmit && h.Rules.Demands(relief.MissingMended):
		e.Facts.Unmended, err = t.unmended(ctx, h)
	case e.Action == relief.Survey:
		err = t.visited(ctx, h, actor, &e.Facts)
	case e.Action == relief.Verify:
		err = t.agreed(ctx, h, &e.Facts)
	case e.Action == relief.Report && h.Rules.Demands(relief.ChairReports):
		e.Facts.Chair, err = t.chairs(ctx, h)
	case e.Action == relief.Receive:
		if e.Facts.Spared, err = t.spared(ctx, h); err == nil {
			err = t.papers(ctx, h, &e.Facts)
		}
	}
	if err != nil && !noRows(err) {
		return fmt.Errorf("reading the case's records: %w", err)
	}
	return nil
}

// visited says, where the rules ask, whether the surveyor was at the household's
// home, and whether a picture shows it.
func (t *tx) visited(ctx context.Context, h *held, surveyor string, f *relief.Facts) (err error) {
	if h.Rules.Demands(relief.VisitRecorded) {
		if f.VisitRecorded, err = t.VisitedBy(ctx, db.VisitedByParams{CaseID: h.ID, Person: surveyor, Lap: h.Case.Lap}); err != nil {
			return err
		}
	}
	if h.Rules.Demands(relief.VisitPhotographed) {
		f.VisitPhoto, err = t.Photographed(ctx, h.ID)
	}
	return err
}

// RecordVisit keeps the form of a home visit (T06, F6). Both surveyors hold the
// role at the union of the one who records it, who is one of them.
func (s *Store) RecordVisit(ctx context.Context, r relief.Request, caseID string, v relief.Visit) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.holdOpen(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if err := v.Check(h.today(t.now)); err != nil {
			return nil, err
		}
		if err := t.checkAnswers(ctx, h.CampaignID, &v); err != nil {
			return nil, err
		}
		if err := t.visitPapers(ctx, h.ID, v); err != nil {
			return nil, err
		}
		id, err := t.keepForm(ctx, h, r, "visit", v.Day, true, v)
		if err != nil {
			return nil, err
		}
		there := false
		for _, name := range v.Surveyors {
			who, err := t.ColleagueAt(ctx, db.ColleagueAtParams{Username: name, Role: t.grant.Role, Path: t.grant.Path})
			if noRows(err) {
				return nil, relief.Refuse("surveyor_unknown", "who", name)
			}
			if err != nil {
				return nil, fmt.Errorf("finding the surveyor: %w", err)
			}
			if err := t.InsertRecordPerson(ctx, db.InsertRecordPersonParams{RecordID: id, Person: who}); err != nil {
				return nil, fmt.Errorf("naming the surveyor: %w", err)
			}
			there = there || who == r.Actor
		}
		if !there {
			return nil, relief.Refuse("form_incomplete", "field", "surveyors")
		}
		return map[string]string{"id": id}, nil
	})
}

// RecordAppraisal keeps the minutes of an appraisal meeting (T08).
func (s *Store) RecordAppraisal(ctx context.Context, r relief.Request, caseID string, a relief.Appraisal) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.holdOpen(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if err := a.Check(h.today(t.now)); err != nil {
			return nil, err
		}
		id, err := t.keepForm(ctx, h, r, "appraisal", a.Day, a.Carried(), a)
		return map[string]string{"id": id}, err
	})
}

// holdOpen locks a case that is on its way in a running campaign.
func (t *tx) holdOpen(ctx context.Context, id string) (*held, error) {
	h, err := t.hold(ctx, id)
	if err != nil {
		return nil, err
	}
	if h.Case.State.Terminal() {
		return nil, relief.Refuse("case_ended", "state", string(h.Case.State))
	}
	return h, h.running()
}

func (t *tx) keepForm(ctx context.Context, h *held, r relief.Request, kind string, day relief.Day, carried bool, form any) (string, error) {
	id := newID()
	raw, err := json.Marshal(form)
	if err != nil {
		return "", fmt.Errorf("writing the form: %w", err)
	}
	sealed, err := t.s.seal("case_records", "form_enc", id, string(raw))
	if err != nil {
		return "", err
	}
	err = t.InsertRecord(ctx, db.InsertRecordParams{ID: id, CaseID: h.ID, Kind: kind, HeldOn: *dateOf(day), Carried: carried, FormEnc: sealed, MadeBy: r.Actor, GrantID: r.Grant, Lap: h.Case.Lap})
	if err != nil {
		return "", fmt.Errorf("keeping the form: %w", err)
	}
	return id, t.note(ctx, h.ID, "record", r.Actor, map[string]any{"record": id, "kind": kind, "carried": carried})
}

// Records answers the forms on a case; their content only for a purpose, which
// leaves an audit row.
func (s *Store) Records(ctx context.Context, scopes []string, caseID string, reader relief.Person, purpose string) (relief.RecordsView, error) {
	v := relief.RecordsView{Records: []relief.RecordView{}, Checks: []relief.CheckView{}}
	c, err := s.q.CaseByID(ctx, caseID)
	if err != nil {
		return v, refusal(err)
	}
	if !within(scopes, c.UnionPath) {
		return v, relief.Refuse("not_found")
	}
	if purpose != "" { // counted and noted first: what was read cannot be unread
		if err := s.reads(ctx, reading{caseID: caseID, reader: reader.ID, purpose: purpose, what: map[string]any{"what": "records"}}); err != nil {
			return v, err
		}
	}
	rows, err := s.q.RecordsOf(ctx, caseID)
	if err != nil {
		return v, refusal(fmt.Errorf("reading the records: %w", err))
	}
	for _, row := range rows {
		one := relief.RecordView{ID: row.ID, Kind: row.Kind, Day: relief.DayOf(row.HeldOn), Carried: row.Carried, By: row.MadeBy, At: row.At}
		if purpose != "" {
			form, err := s.unseal("case_records", "form_enc", row.ID, row.FormEnc)
			if err != nil {
				return v, err
			}
			one.Form = json.RawMessage(form)
			if err := s.questionsOf(ctx, c.CampaignID, form, &one); err != nil {
				return v, err
			}
		}
		v.Records = append(v.Records, one)
	}
	v.Checks, err = s.checks(ctx, caseID, purpose != "")
	return v, refusal(err)
}
