package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// TaskPage answers the task with what its page shows besides: who holds it, who
// signs, what was done with it, what changed since the person last looked, and
// what else he may do. That he looks is noted, unless his browser only fetches
// ahead.
func (s *Store) TaskPage(ctx context.Context, who relief.Person, v relief.TaskView, look bool) (relief.TaskView, error) {
	if v.Case == "" {
		return v, nil
	}
	var err error
	if v.Holding, err = holdingOf(ctx, s.q, v.ID); err != nil {
		return v, refusal(err)
	}
	if v.Signers, err = signersOf(ctx, s.q, &v, who.ID); err != nil {
		return v, refusal(err)
	}
	if v.Acts, err = s.actsOf(ctx, v.Case, v.ID); err != nil {
		return v, err
	}
	if v.Urged, err = s.urged(ctx, v.ID); err != nil {
		return v, err
	}
	if v.Looked, err = s.sinceLook(ctx, who.ID, v.Case, v.Version); err != nil {
		return v, err
	}
	if err := s.exceptions(ctx, &v); err != nil {
		return v, err
	}
	if err := s.mending(ctx, &v); err != nil {
		return v, err
	}
	if len(v.ReturnTo) > 0 {
		v.MayLack = relief.MissingThings
	}
	v.Actions = append(v.Actions, workActions(who, &v)...)
	if !look {
		return v, nil
	}
	return v, refusal(s.q.Look(ctx, db.LookParams{Person: who.ID, CaseID: v.Case, Version: v.Version}))
}

// exceptions tells who may approve beforehand which soft rules he has to set aside.
func (s *Store) exceptions(ctx context.Context, v *relief.TaskView) error {
	at := slices.IndexFunc(v.Actions, func(a relief.AllowedAction) bool { return a.Action == relief.OutcomeApprove && a.Allowed })
	if at < 0 || !chained(v.Kind) {
		return nil
	}
	k, err := s.campaign(ctx, v.Campaign)
	if err != nil {
		return err
	}
	st, err := s.standing(ctx, s.pool, v.Case, relief.Case{}, relief.DayOf(k.Clock.Plan(s.time())))
	if err != nil {
		return refusal(err)
	}
	a := &v.Actions[at]
	a.Exceptions = relief.Exceptions(st.results, v.AidedLast)
	var no *relief.Error
	if errors.As(relief.CheckEligible(a.Exceptions, nil, false), &no) {
		*a = a.Because(no)
	}
	return nil
}

func (s *Store) actsOf(ctx context.Context, caseID, page string) ([]relief.TaskAct, error) {
	rows, err := s.q.TaskActs(ctx, db.TaskActsParams{CaseID: caseID, Page: page})
	if err != nil {
		return nil, refusal(fmt.Errorf("reading what was done with the task: %w", err))
	}
	out := make([]relief.TaskAct, len(rows))
	for i, a := range rows {
		out[i] = relief.TaskAct{Act: relief.Outcome(a.Act), By: a.Actor, Person: a.Person, Outcome: relief.Outcome(a.Outcome), Comment: a.Comment, At: a.At}
	}
	return out, nil
}

// workActions say of each deed besides answering whether the person may do it
// now, and if not, why not.
func workActions(who relief.Person, v *relief.TaskView) []relief.AllowedAction {
	why := v.Why
	mine := v.Holding != nil && v.Holding.Holder.ID == who.ID
	asked := mine && v.Holding.How == "entrusted"
	refusals := map[relief.Outcome]*relief.Error{}
	for _, act := range []relief.Outcome{relief.HandOver, relief.Entrust, relief.Countersign, relief.CopyTo, relief.Claim} {
		refusals[act] = mayPass(*v, act)
	}
	if !asked {
		refusals[relief.Opinion] = relief.Refuse("not_entrusted")
	}
	if !mine && (v.Holding == nil || v.Holding.Owner != who.ID) {
		refusals[relief.Unclaim] = relief.Refuse("task_not_held")
	}
	if !chained(v.Kind) && why == nil {
		refusals[relief.Countersign] = relief.Refuse("countersign_kind")
	}
	if !slices.ContainsFunc(v.Signers, func(s relief.Signer) bool { return s.Mine && !s.Signed }) {
		refusals[relief.DropSigner] = relief.Refuse("signer_not_yours")
	}
	out := make([]relief.AllowedAction, len(relief.Works))
	for i, act := range relief.Works {
		out[i] = relief.AllowedAction{Action: act, Allowed: refusals[act] == nil}
		if no := refusals[act]; no != nil {
			out[i] = out[i].Because(no)
		}
	}
	return out
}

// mayPass says why the person may not do the deed with a task he could answer:
// what was lent is answered and not passed on.
func mayPass(v relief.TaskView, act relief.Outcome) *relief.Error {
	if v.For != nil && v.Why == nil {
		return relief.Refuse("delegation_action", "action", string(act))
	}
	return v.Why
}

// urged answers how often a task was urged today, nil when never.
func (s *Store) urged(ctx context.Context, task string) (*relief.TaskUrges, error) {
	row, err := s.q.Urges(ctx, db.UrgesParams{TaskID: task, Day: *dateOf(relief.DayOf(time.Now()))})
	if err != nil {
		return nil, refusal(fmt.Errorf("counting urges: %w", err))
	}
	u := &relief.TaskUrges{Task: task, Today: row.Today, Left: relief.MaxUrges - row.Today, Opened: row.Opened}
	if row.Last.Unix() > 0 {
		u.Last = &row.Last
	}
	return u, nil
}

// UrgeCase is 催办: it tells those the case waits for, or those of one of its
// tasks, each task so often a day.
func (s *Store) UrgeCase(ctx context.Context, r relief.Request, caseID, task, comment string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if err := h.running(); err != nil {
			return nil, err
		}
		open, err := t.OpenCaseTasks(ctx, &h.ID)
		if err != nil {
			return nil, fmt.Errorf("reading open tasks: %w", err)
		}
		if task != "" {
			open = slices.DeleteFunc(open, func(id string) bool { return id != task })
		}
		if len(open) == 0 {
			return nil, relief.Refuse("nothing_to_urge")
		}
		today, out := relief.DayOf(t.now), []relief.TaskUrges{}
		for _, id := range open {
			n, err := t.InsertUrge(ctx, db.InsertUrgeParams{ID: newID(), TaskID: id, CaseID: h.ID, Actor: r.Actor, Comment: comment, Day: *dateOf(today), Most: relief.MaxUrges})
			if err != nil {
				return nil, fmt.Errorf("urging: %w", err)
			}
			if n == 0 {
				continue
			}
			u, err := t.tellUrged(ctx, h, id, today)
			if err != nil {
				return nil, err
			}
			out = append(out, u)
		}
		if len(out) == 0 {
			return nil, relief.Refuse("urged_enough", "times", relief.MaxUrges)
		}
		return map[string]any{"case_id": h.ID, "urged": out}, t.note(ctx, h.ID, "task", r.Actor, map[string]any{"act": "urge", "tasks": len(out)})
	})
}

func (t *tx) tellUrged(ctx context.Context, h *held, task string, today relief.Day) (relief.TaskUrges, error) {
	row, err := t.Urges(ctx, db.UrgesParams{TaskID: task, Day: *dateOf(today)})
	if err != nil {
		return relief.TaskUrges{}, fmt.Errorf("counting urges: %w", err)
	}
	at, err := t.TaskForDecision(ctx, task)
	if err != nil {
		return relief.TaskUrges{}, fmt.Errorf("reading the task: %w", err)
	}
	key := fmt.Sprintf("urge/%s/%s/%d", task, today, row.Today)
	_, err = t.leave(ctx, Notice{
		Key: key, Campaign: h.CampaignID, Case: &h.ID, Task: &task, Path: at.UnionPath, Role: relief.Role(at.Role), Kind: relief.NoticeUrge, Body: map[string]any{"kind": at.Kind},
	})
	if err != nil {
		return relief.TaskUrges{}, err
	}
	return relief.TaskUrges{Task: task, Today: row.Today, Left: relief.MaxUrges - row.Today, Last: &row.Last}, nil
}

// sinceLook answers what happened to the case since the person last looked, nil
// when he never did.
func (s *Store) sinceLook(ctx context.Context, person, caseID string, version int) (*relief.SinceLook, error) {
	look, err := s.q.LastLook(ctx, db.LastLookParams{Person: person, CaseID: caseID})
	if noRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the last look: %w", err))
	}
	since := &relief.SinceLook{Version: look.Version, At: look.At, Changed: look.Version < version, Events: []relief.TimelineEntry{}}
	if !since.Changed {
		return since, nil
	}
	events, err := s.timeline(ctx, caseID)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if e.Version > look.Version {
			since.Events = append(since.Events, e)
		}
	}
	return since, nil
}

// Copies answers a person's own inbox of copies, newest first.
func (s *Store) Copies(ctx context.Context, person string, page relief.Page) (relief.List[relief.CopyView], error) {
	rows, err := s.q.Copies(ctx, db.CopiesParams{Reader: person, Cursor: page.Cursor, Size: int32(page.Size() + 1)}) //nolint:gosec // a page
	if err != nil {
		return relief.List[relief.CopyView]{}, refusal(badInput(fmt.Errorf("reading copies: %w", err)))
	}
	out := make([]relief.CopyView, len(rows))
	for i, c := range rows {
		out[i] = relief.CopyView{
			ID: c.ID, Task: c.TaskID, Case: c.CaseID, Kind: relief.TaskKind(c.Kind), CaseNo: c.No, Name: c.NameMasked, Amount: c.AmountFen,
			State: relief.State(c.State), Version: c.Version, By: c.By, At: c.At, ReadAt: c.ReadAt,
		}
	}
	return cut(out, page, func(c relief.CopyView) string { return c.ID }), nil
}

// ReadCopy marks a copy of the person's own as read.
func (s *Store) ReadCopy(ctx context.Context, r relief.Request, id string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		n, err := t.Queries.ReadCopy(ctx, db.ReadCopyParams{ID: id, Reader: r.Actor})
		if err != nil {
			return nil, fmt.Errorf("marking the copy: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("not_found")
		}
		return map[string]string{"id": id}, nil
	})
}
