package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// A duty is something that one role answers for many households.
type duty struct {
	title   string
	kind    string
	by      func(*household) string // whose task it is
	comment string
	fields  func(*household) fields
}

// kinds are the tasks that may wait for a role.
var kinds = map[string][]string{
	"clerk": {"accept", "resubmit", "correct_account", "receipt"}, "surveyor": {"survey", "resubmit"},
	"verifier": {"verify", "resubmit", "correct_account", "follow_up", "rule_duplicate"}, "publisher": {"post"}, "reviewer": {"report", "review", "object"},
	"approver": {"approve", "approve_batch"}, "finance": {"make_batch", "book_results"}, "cashier": {"release_batch"}, "auditor": {"rule_clue"},
}

// tasks lists what waits for the person, and notes whatever does not.
func (d *drive) tasks(ctx context.Context, who *Person) ([]task, error) {
	list, err := All[task](ctx, who, "/tasks", url.Values{"campaign": {d.campaign}})
	if err != nil {
		return nil, err
	}
	role, union := who.seat()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listed += len(list)
	for _, t := range list {
		if t.Role != role || t.Union != union || !slices.Contains(kinds[role], t.Kind) {
			d.astray = append(d.astray, who.Username+"←"+t.Kind+"@"+t.Union)
		}
	}
	return list, nil
}

// inBulk lets everybody whose duty it is answer for his households with one
// decision, and waits until all of them have been applied.
func (d *drive) inBulk(ctx context.Context, job duty, hs []*household) error {
	type desk struct {
		who    string
		fields string // the same answer goes to all
	}
	desks := map[desk][]*household{}
	for _, h := range hs {
		at := desk{who: job.by(h)}
		if job.fields != nil {
			text, err := json.Marshal(job.fields(h))
			if err != nil {
				return err
			}
			at.fields = string(text)
		}
		desks[at] = append(desks[at], h)
	}
	var list []desk
	for at := range desks {
		list = append(list, at)
	}
	d.show.step(job.title, len(hs))
	err := each(ctx, list, func(ctx context.Context, at desk) error {
		var f fields
		if at.fields != "" {
			if err := json.Unmarshal([]byte(at.fields), &f); err != nil {
				return err
			}
		}
		return d.bulk(ctx, d.c.As(at.who), job, f, desks[at])
	})
	if err != nil {
		return fmt.Errorf("%s: %w", job.title, err)
	}
	people := map[string]bool{}
	for _, at := range list {
		people[at.who] = true
	}
	d.show.end("%d 户 · %d 人经办", len(hs), len(people))
	return nil
}

// bulk is one person's part: as many bulk decisions as it takes until none of
// his households waits any more.
func (d *drive) bulk(ctx context.Context, who *Person, job duty, f fields, hs []*household) error {
	const most, tries = 1000, 60
	waiting := map[string]bool{}
	for _, h := range hs {
		waiting[h.id] = true
	}
	for idle := 0; len(waiting) > 0; {
		list, err := d.tasks(ctx, who)
		if err != nil {
			return err
		}
		body := bulk{Outcome: "approve", Comment: job.comment, Fields: f}
		cases := map[string]string{}
		for _, t := range list {
			if t.Kind == job.kind && waiting[t.Case] && len(body.Items) < most {
				body.Items = append(body.Items, bulkItem{t.ID, t.Version})
				cases[t.ID] = t.Case
			}
		}
		if len(body.Items) > 0 {
			if err := d.apply(ctx, who, body, cases, waiting); err != nil {
				return err
			}
			idle = 0
			continue
		}
		if idle++; idle > tries {
			return fmt.Errorf("%s 等不到 %d 项“%s”任务 the tasks never came", who.Username, len(waiting), zhKind(job.kind))
		}
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
	}
	return nil
}

// apply makes one bulk decision and strikes off what has been done.
func (d *drive) apply(ctx context.Context, who *Person, body bulk, cases map[string]string, waiting map[string]bool) error {
	var queued struct {
		ID string `json:"batch_id"`
	}
	if err := who.Post(ctx, "/tasks/decisions", body, &queued); err != nil {
		return err
	}
	told := 0
	for {
		if err := pause(ctx, 500*time.Millisecond); err != nil {
			return err
		}
		var b bulkView
		if err := who.Get(ctx, "/batches/"+queued.ID, &b); err != nil {
			return err
		}
		done := 0
		for _, item := range b.Items {
			switch item.Status {
			case "done":
				done++
				delete(waiting, cases[item.Task])
			case "refused":
				if item.Code != "stale_version" && item.Code != "task_withdrawn" { // those come back with a new task
					return fmt.Errorf("%s 的批量办理被拒 refused in bulk: %s %s", who.Username, item.Code, item.Reason)
				}
			}
		}
		d.show.add(done - told)
		told = done
		if b.Status == "done" {
			return nil
		}
	}
}

// decide answers one household's task.
func (d *drive) decide(ctx context.Context, who *Person, h *household, kind string, answer decision) (decided, error) {
	var v caseView
	var out decided
	if err := who.Get(ctx, "/cases/"+h.id, &v); err != nil {
		return out, err
	}
	role, union := who.seat()
	at := slices.IndexFunc(v.Tasks, func(t taskRef) bool { return t.Kind == kind && t.Role == role && t.Union == union })
	if at < 0 {
		return out, fmt.Errorf("%s 没有该户的“%s”任务，个案%s no such task", who.Username, zhKind(kind), zhState(v.State))
	}
	answer.Version = v.Version
	err := who.Post(ctx, "/tasks/"+v.Tasks[at].ID+"/decision", answer, &out)
	return out, err
}
