package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// MaxBulk is how many rows can be ticked at once.
const MaxBulk = 1000

// bulkKinds may be answered in bulk: agreeing, where no row asks more than that.
// They may be handed over in bulk too.
var bulkKinds = map[relief.TaskKind]bool{
	relief.TaskAccept: true, relief.TaskSurvey: true, relief.TaskVerify: true, relief.TaskPost: true, relief.TaskReport: true,
	relief.TaskReview: true, relief.TaskApprove: true, relief.TaskReceipt: true, relief.TaskFollowUp: true,
}

// PreviewBulk says what a bulk decision would do: count, money by line, and the
// rows that cannot go with the reason.
func (s *Store) PreviewBulk(ctx context.Context, who relief.Person, b relief.Bulk) (relief.BulkPreview, error) {
	p := relief.BulkPreview{Lines: []relief.BulkLine{}, Misfit: []relief.BulkOutcome{}}
	places, err := s.placesOf(ctx, b.Items)
	if err != nil {
		return p, err
	}
	if _, err := bulkKind(b, places); err != nil {
		return p, err
	}
	var to db.UserNamedRow
	if b.To != "" {
		if to, err = bulkColleague(ctx, s.q, who, b); err != nil {
			return p, err
		}
	}
	sums := asked{fen: map[string]relief.Fen{}}
	for _, item := range b.Items {
		v, err := s.Task(ctx, who, item.Task)
		if err != nil {
			return p, err
		}
		o, err := s.stays(ctx, who, v, item, b, to)
		if err != nil {
			return p, err
		}
		if o != nil {
			p.Misfit = append(p.Misfit, *o)
			continue
		}
		p.Items++
		if item.Answer(b.Outcome) != relief.OutcomeApprove {
			continue
		}
		p.Total += v.Amount
		c, err := s.q.CaseByID(ctx, v.Case)
		if err != nil {
			return p, refusal(fmt.Errorf("reading the case: %w", err))
		}
		sums.add(c.LineID, v.Amount)
	}
	p.Lines, err = s.bulkLines(ctx, sums)
	return p, err
}

// stays says why a ticked row cannot go, nil when it can.
func (s *Store) stays(ctx context.Context, who relief.Person, v relief.TaskView, item relief.BulkItem, b relief.Bulk, to db.UserNamedRow) (*relief.BulkOutcome, error) {
	if o, err := lookAgain(ctx, s.q, who, v, b); o != nil || err != nil {
		return o, err
	}
	if o := misfit(v, item, b); o != nil {
		return o, nil
	}
	if to.ID != "" { // handed over
		return s.unfit(ctx, v, to)
	}
	no, err := s.foreseen(ctx, who, v, item, b)
	if no == nil || err != nil {
		return nil, err
	}
	return refusedRow(item.Task, no), nil
}

// asked sums what is asked of each line, in the order in which they come.
type asked struct {
	order []string
	fen   map[string]relief.Fen
}

func (a *asked) add(line string, ask relief.Fen) {
	if _, seen := a.fen[line]; !seen {
		a.order = append(a.order, line)
	}
	a.fen[line] += ask
}

// bulkLines says beside what is asked of each line what it has.
func (s *Store) bulkLines(ctx context.Context, sums asked) ([]relief.BulkLine, error) {
	out := []relief.BulkLine{}
	for _, id := range sums.order {
		line, err := s.q.LineByID(ctx, id)
		if err != nil {
			return nil, refusal(fmt.Errorf("reading the line: %w", err))
		}
		lines, err := lineViews(ctx, s.q, line.CampaignID)
		if err != nil {
			return nil, refusal(err)
		}
		for _, l := range lines {
			if l.ID == id {
				out = append(out, relief.BulkLine{Line: id, Name: l.Name, Source: l.Source, Ask: sums.fen[id], Available: l.Available})
			}
		}
	}
	return out, nil
}

// lookAgain refuses, where the person asks for it, a row that he has not looked
// at as it is now (I20).
func lookAgain(ctx context.Context, q *db.Queries, who relief.Person, v relief.TaskView, b relief.Bulk) (*relief.BulkOutcome, error) {
	if !b.Looked || v.Case == "" {
		return nil, nil
	}
	look, err := q.LastLook(ctx, db.LastLookParams{Person: who.ID, CaseID: v.Case})
	if err != nil && !noRows(err) {
		return nil, refusal(fmt.Errorf("reading the last look: %w", err))
	}
	if err == nil && look.Version == v.Version {
		return nil, nil
	}
	no := relief.Refuse("look_again")
	if noRows(err) {
		no = relief.Refuse("look_first")
	}
	return refusedRow(v.ID, no), nil
}

func refusedRow(task string, no *relief.Error) *relief.BulkOutcome {
	return &relief.BulkOutcome{Task: task, Status: "refused", Code: no.Code, Reason: no.Zh(), ReasonEn: no.En()}
}

// misfit says why a row cannot go, nil when it can.
func misfit(v relief.TaskView, item relief.BulkItem, b relief.Bulk) *relief.BulkOutcome {
	if v.Version != item.Version {
		return refusedRow(item.Task, relief.Refuse("stale_version"))
	}
	if no := reasonless(item, b); no != nil {
		return refusedRow(item.Task, no)
	}
	if b.Outcome == relief.HandOver {
		if no := mayPass(v, relief.HandOver); no != nil {
			return refusedRow(item.Task, no)
		}
		return nil
	}
	overridden := len(b.Fields.Override) > 0 && b.Comment != ""
	for _, a := range v.Actions {
		if a.Action != item.Answer(b.Outcome) || a.ReasonCode == "" || a.Allowed && overridden {
			continue
		}
		return &relief.BulkOutcome{Task: item.Task, Status: "refused", Code: a.ReasonCode, Reason: a.Reason, ReasonEn: a.ReasonEn}
	}
	return nil
}

// reasonless refuses a row that is not approved and says not why (F46); a list
// that is handed over has one reason for all.
func reasonless(item relief.BulkItem, b relief.Bulk) *relief.Error {
	if o := item.Answer(b.Outcome); o == relief.OutcomeApprove || o == relief.HandOver || strings.TrimSpace(item.Comment) != "" {
		return nil
	}
	return relief.Refuse("reason_required", "action", string(item.Outcome))
}

// Bulk keeps one answer to many tasks of one kind; it takes effect once the undo
// period is over, item by item, each on the grant the person holds for it.
func (s *Store) Bulk(ctx context.Context, r relief.Request, who relief.Person, b relief.Bulk) (relief.Reply, error) {
	if len(b.Items) == 0 || len(b.Items) > MaxBulk {
		return relief.Reply{}, relief.Refuse("too_many_items", "limit", MaxBulk)
	}
	places, err := s.placesOf(ctx, b.Items)
	if err != nil {
		return relief.Reply{}, err
	}
	kind, err := bulkKind(b, places)
	if err != nil {
		return relief.Reply{}, err
	}
	if b.Outcome == relief.HandOver && strings.TrimSpace(b.Comment) == "" {
		return relief.Reply{}, relief.Refuse("reason_required", "action", string(b.Outcome))
	}
	return s.once(ctx, r, 202, func(ctx context.Context, t *tx) (any, error) {
		var to *string
		if b.Outcome == relief.HandOver {
			u, err := bulkColleague(ctx, t.Queries, who, b)
			if err != nil {
				return nil, err
			}
			to = &u.ID
		}
		fields, err := json.Marshal(publicFields(b.Fields))
		if err != nil {
			return nil, fmt.Errorf("writing the fields: %w", err)
		}
		id, applies := newID(), t.now.Add(s.Undo)
		err = t.InsertBulk(ctx, db.InsertBulkParams{ID: id, Actor: r.Actor, Kind: string(kind), Outcome: string(b.Outcome), Comment: b.Comment, Fields: fields, AppliesAt: applies, GivenTo: to})
		if err != nil {
			return nil, fmt.Errorf("keeping the bulk decision: %w", err)
		}
		if err := t.keepItems(ctx, id, r, who, b, places); err != nil {
			return nil, err
		}
		body, _ := json.Marshal(map[string]any{"applies_at": applies})
		if err := t.InsertOutbox(ctx, db.InsertOutboxParams{Topic: "batch", Subject: id, Version: 1, Body: body}); err != nil {
			return nil, fmt.Errorf("telling the workflow: %w", err)
		}
		return map[string]any{"batch_id": id, "applies_at": applies}, nil
	})
}

func (s *Store) placesOf(ctx context.Context, items []relief.BulkItem) (map[string]relief.TaskView, error) {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.Task
	}
	places, err := s.TaskPlaces(ctx, ids)
	if err != nil {
		return nil, err
	}
	at := make(map[string]relief.TaskView, len(places))
	for _, p := range places {
		at[p.ID] = p
	}
	return at, nil
}

func bulkKind(b relief.Bulk, places map[string]relief.TaskView) (relief.TaskKind, error) {
	var kind relief.TaskKind
	for _, p := range places {
		if kind != "" && p.Kind != kind {
			return "", relief.Refuse("bulk_kind")
		}
		kind = p.Kind
	}
	own := slices.ContainsFunc(b.Items, func(i relief.BulkItem) bool { return i.Outcome != "" })
	if !bulkKinds[kind] || b.Outcome != relief.OutcomeApprove && (b.Outcome != relief.HandOver || own) {
		return "", relief.Refuse("bulk_kind")
	}
	return kind, nil
}

func (t *tx) keepItems(ctx context.Context, id string, r relief.Request, who relief.Person, b relief.Bulk, places map[string]relief.TaskView) error {
	seen := make(map[string]bool, len(b.Items))
	for i, item := range b.Items {
		if seen[item.Task] { // ticked twice is ticked
			continue
		}
		seen[item.Task] = true
		row := db.InsertBulkItemParams{BulkID: id, N: i + 1, TaskID: item.Task, Version: item.Version, PolicyVersion: r.Policy, Status: "waiting", Outcome: string(item.Outcome), Comment: item.Comment}
		if no := reasonless(item, b); no != nil {
			row.Status, row.Code, row.Reason, row.ReasonEn = "refused", no.Code, no.Zh(), no.En()
		}
		place, ok := places[item.Task]
		if !ok {
			return relief.Refuse("not_found")
		}
		no, err := t.restOn(ctx, &row, who, place, b.OnBehalfOf)
		if err != nil {
			return err
		}
		if no != nil {
			row.GrantID, row.Status, row.Code, row.Reason, row.ReasonEn = r.Grant, "refused", no.Code, no.Zh(), no.En()
		}
		o, err := lookAgain(ctx, t.Queries, who, place, b)
		if err != nil {
			return err
		}
		if o != nil && row.Status == "waiting" {
			row.Status, row.Code, row.Reason, row.ReasonEn = o.Status, o.Code, o.Reason, o.ReasonEn
		}
		if err := t.InsertBulkItem(ctx, row); err != nil {
			return fmt.Errorf("keeping item %d: %w", i+1, err)
		}
	}
	return nil
}

// restOn finds what a row rests on: the person's own grant, or the delegation by
// which he acts for its absent holder.
func (t *tx) restOn(ctx context.Context, row *db.InsertBulkItemParams, who relief.Person, place relief.TaskView, principal string) (*relief.Error, error) {
	if row.GrantID = grantFor(who, place); row.GrantID != "" && principal == "" {
		return nil, nil
	}
	lent, err := lentFor(ctx, t.Queries, who.ID, place.ID, principal)
	switch {
	case err != nil:
		return nil, err
	case lent != nil:
		row.GrantID, row.DelegationID = lent.Grant, &lent.ID
		return nil, nil
	case principal != "":
		return relief.Refuse("delegation_over"), nil
	}
	return relief.Refuse("forbidden", "roles", string(place.Role)), nil
}

// grantFor is the person's grant for the task's seat, "" when he has none.
func grantFor(who relief.Person, task relief.TaskView) string {
	for _, a := range who.Roles {
		if a.Role == task.Role && a.Level == task.Level && relief.Covers(a.Path, task.UnionPath) {
			return a.Grant
		}
	}
	return ""
}

// CancelBulk takes a bulk decision back within the undo period.
func (s *Store) CancelBulk(ctx context.Context, r relief.Request, id string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		b, err := t.BulkByID(ctx, id)
		if err != nil {
			return nil, err
		}
		if b.Actor != r.Actor {
			return nil, relief.Refuse("not_found")
		}
		n, err := t.Queries.CancelBulk(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("cancelling: %w", err)
		}
		if n == 0 && b.Status != "cancelled" {
			return nil, relief.Refuse("undo_over")
		}
		if err := t.InsertOutbox(ctx, db.InsertOutboxParams{Topic: "batch", Subject: id, Version: 2, Body: []byte(`{"cancelled":true}`)}); err != nil {
			return nil, fmt.Errorf("telling the workflow: %w", err)
		}
		return map[string]any{"batch_id": id, "status": "cancelled"}, nil
	})
}

// BulkStatus answers a bulk decision of the person's own.
func (s *Store) BulkStatus(ctx context.Context, actor, id string) (relief.BatchView, error) {
	b, err := s.q.BulkByID(ctx, id)
	if err != nil {
		return relief.BatchView{}, refusal(badInput(err))
	}
	if b.Actor != actor {
		return relief.BatchView{}, relief.Refuse("not_found")
	}
	rows, err := s.q.BulkItems(ctx, id)
	if err != nil {
		return relief.BatchView{}, refusal(fmt.Errorf("reading items: %w", err))
	}
	v := relief.BatchView{ID: id, Status: b.Status, AppliesAt: b.AppliesAt, Total: len(rows), Items: make([]relief.BulkOutcome, len(rows))}
	for i, it := range rows {
		v.Items[i] = relief.BulkOutcome{Task: it.TaskID, Status: it.Status, Code: it.Code, Reason: it.Reason, ReasonEn: it.ReasonEn, Decision: deref(it.DecisionID)}
		switch it.Status {
		case "done":
			v.Done++
		case "refused":
			v.Refused++
		}
	}
	return v, nil
}

// BatchState answers where a bulk decision stands, for its workflow.
func (s *Store) BatchState(ctx context.Context, id string) (status string, appliesAt time.Time, err error) {
	b, err := s.q.BulkByID(ctx, id)
	return b.Status, b.AppliesAt, refusal(err)
}
