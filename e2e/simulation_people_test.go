package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// A hand is one of the people who work on the same cases at once, with what chance has in
// store for it.
type hand struct {
	*simulation
	rng *mathrand.Rand
}

// percent is true so often.
func (h hand) percent(n int) bool { return h.rng.IntN(100) < n }

// work does one thing after the other until the time is over; each is brought to its end
// even then.
func (h hand) work(ctx, over context.Context) {
	for over.Err() == nil {
		id := h.pick()
		v, ok := h.read(ctx, id)
		if !ok {
			return
		}
		h.doSomething(ctx, v)
	}
}

// pick draws a case, the first ones far more often, so that people collide.
func (h hand) pick() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := len(h.cases)
	return h.cases[min(n-1, int(float64(n)*math.Pow(h.rng.Float64(), 2.5)))]
}

func (h hand) doSomething(ctx context.Context, v relief.CaseView) {
	switch {
	case h.percent(6):
		h.trespass(ctx, v)
	case v.State == relief.Suspended:
		h.does(ctx, v, supervision, "/resume")
	case v.State == relief.Rejected && h.percent(20):
		h.appeal(ctx, v)
	case v.State == relief.ObjectionHold:
		h.rule(ctx, v)
	case v.State == relief.Posting && h.percent(10):
		h.object(ctx, v)
	case h.percent(2):
		h.does(ctx, v, clerk, "/withdraw")
	case h.percent(2):
		h.does(ctx, v, supervision, "/suspend")
	case h.percent(1):
		h.does(ctx, v, clerk, "/decease")
	case v.State == relief.Posting && h.percent(5):
		h.does(ctx, v, "publisher@"+base, "/break-posting")
	case h.percent(2):
		h.holdEngine(ctx, v)
	case h.percent(3) && len(v.Tasks) > 0:
		h.loseTheRole(ctx, v)
	case h.percent(6):
		h.takeBack(ctx, v)
	case h.percent(1) && len(v.Tasks) > 0:
		h.tick(ctx, v.Tasks[0])
	case len(v.Tasks) > 0:
		h.decide(ctx, v)
	default:
		_ = pause(ctx, 50*time.Millisecond)
	}
}

// read reads a case, which is an answer of its own.
func (h hand) read(ctx context.Context, id string) (v relief.CaseView, ok bool) {
	asked := time.Now()
	if err := h.server(h.rng).As("organizer@"+county).Get(ctx, "/cases/"+id, &v); err != nil {
		h.complain(ctx, "reading case %s: %v", id, err)
		return v, false
	}
	h.history.add(answer{id: id, kind: seen, version: v.Version, asked: asked})
	return v, true
}

// decide answers a task, mostly with yes, now and then on a version that is over; whoever
// comes may have done something for the case before, which refuses him.
func (h hand) decide(ctx context.Context, v relief.CaseView) {
	task := v.Tasks[h.rng.IntN(len(v.Tasks))]
	in := relief.Decide{Version: v.Version, Outcome: relief.OutcomeApprove, Comment: "请核对", Fields: fieldsFor(task.Kind, v.Amount)}
	switch {
	case h.percent(7) && task.Kind != relief.TaskPost && task.Kind != relief.TaskReport:
		in.Outcome = relief.OutcomeReturn
	case h.percent(5) && (task.Kind == relief.TaskVerify || task.Kind == relief.TaskReview || task.Kind == relief.TaskObject):
		in.Outcome = relief.OutcomeReject
	case h.percent(4):
		in.Version--
	}
	if of := h.household(v.ID); task.Kind == relief.TaskCorrectAccount {
		in.Fields.Card, in.Fields.Holder, in.Fields.BankName = of.card, of.name, "农村信用社"
	}
	h.ask(ctx, v.ID, in.Version, person(task, 1+h.rng.IntN(3)), "/tasks/"+task.ID+"/decision", answerOf(in))
}

// soonDone is how long ticked decisions and rosters may take, whatever dies meanwhile.
const soonDone = 2 * time.Minute

// tick decides up to ten tasks like this one together, as somebody of its post; what became
// of each is read when all is done.
func (h hand) tick(ctx context.Context, like relief.TaskRef) {
	who := h.k.as(person(like, 1+h.rng.IntN(3)))
	var list relief.List[relief.TaskView]
	query := url.Values{"campaign": {h.k.id}, "kind": {string(like.Kind)}, "limit": {"10"}}
	if err := who.Get(ctx, "/tasks?"+query.Encode(), &list); err != nil || len(list.Items) == 0 || like.Kind == relief.TaskCorrectAccount {
		return
	}
	many := relief.Bulk{Outcome: relief.OutcomeApprove, Fields: fieldsFor(like.Kind, list.Items[0].Amount)}
	of := map[string]relief.TaskView{}
	for _, task := range list.Items {
		many.Items = append(many.Items, relief.BulkItem{Task: task.ID, Version: task.Version})
		of[task.ID] = task
	}
	asked := time.Now()
	var queued relief.BulkQueued
	if err := who.Post(ctx, "/tasks/decisions", many, &queued); err != nil {
		h.unlessRefused(ctx, err)
		return
	}
	var v relief.BatchView
	for v.Status != "done" {
		if err := who.Get(ctx, "/batches/"+queued.ID, &v); err != nil || time.Since(asked) > soonDone || pause(ctx, 200*time.Millisecond) != nil {
			h.complain(ctx, "a bulk decision is %s after %v: %v", v.Status, time.Since(asked), err)
			return
		}
	}
	for _, item := range v.Items {
		if item.Status == "done" {
			h.decided(item.Decision, who.Username)
			h.history.add(answer{id: of[item.Task].Case, kind: moved, version: of[item.Task].Version, decision: item.Decision, asked: asked})
		}
	}
}

// does asks for something beside the tasks, which names no version.
func (h hand) does(ctx context.Context, v relief.CaseView, who, what string) {
	if v.State.Terminal() {
		return
	}
	h.ask(ctx, v.ID, 0, who, "/cases/"+v.ID+what, map[string]any{"reason": "情况如此"})
}

func (h hand) takeBack(ctx context.Context, v relief.CaseView) {
	var line relief.List[relief.TimelineEntry]
	if err := h.k.as("organizer@"+county).Get(ctx, "/cases/"+v.ID+"/timeline", &line); err != nil {
		h.complain(ctx, "reading a timeline: %v", err)
		return
	}
	i := slices.IndexFunc(line.Items, func(e relief.TimelineEntry) bool { return e.CanUndo })
	if i < 0 {
		return
	}
	who := h.who(line.Items[i].Decision)
	if who != "" {
		h.ask(ctx, v.ID, 0, who, "/decisions/"+line.Items[i].Decision+"/withdraw", map[string]any{"reason": "点错了"})
	}
}

func (h hand) rule(ctx context.Context, v relief.CaseView) {
	who := fmt.Sprintf("reviewer-%d@%s", 2+h.rng.IntN(3), county)
	var list relief.List[relief.ObjectionView]
	if err := h.k.as(who).Get(ctx, "/cases/"+v.ID+"/objections", &list); err != nil {
		h.complain(ctx, "reading objections: %v", err)
		return
	}
	for _, o := range list.Items {
		if o.Status == "accepted" {
			outcome := []string{"dismiss", "dismiss", "partial", "uphold"}[h.rng.IntN(4)]
			h.ask(ctx, v.ID, 0, who, "/objections/"+o.ID+"/ruling", map[string]any{"outcome": outcome, "finding": "已核查", "fraud": h.percent(30)})
			return
		}
	}
}

// object files somebody's objection, on the page that anybody may read.
func (h hand) object(ctx context.Context, v relief.CaseView) {
	form := url.Values{"row": {fmt.Sprint(v.Posting.Row)}, "ground": {"income_hidden"}, "text": {"家有汽车"}, "key": {rand.Text()}}
	_, err := h.k.c.Do(ctx, demo.Request{
		Method: http.MethodPost, Path: "/p/" + v.Posting.Slug + "/objections", Type: "application/x-www-form-urlencoded", Body: []byte(form.Encode()),
	})
	h.unlessRefused(ctx, err)
}

// unlessRefused complains of what was not answered at all; to be refused is nothing wrong.
func (h hand) unlessRefused(ctx context.Context, err error) {
	if no := new(demo.Refusal); err != nil && !errors.As(err, &no) {
		h.complain(ctx, "not answered: %v", err)
	}
}

// appeal asks the union above about a rejection; the case it makes is worked on with the others.
func (h hand) appeal(ctx context.Context, v relief.CaseView) {
	var made relief.Filed
	err := h.k.as(clerk).Post(ctx, "/cases/"+v.ID+"/appeal", map[string]any{"reason": "情况如此"}, &made)
	if err == nil {
		h.join(made.ID, h.household(v.ID))
	}
}

// holdEngine keeps a workflow from doing anything, and lets it go.
func (h hand) holdEngine(ctx context.Context, v relief.CaseView) {
	if v.State.Terminal() {
		return
	}
	who := h.k.as(operator)
	h.unlessRefused(ctx, who.Post(ctx, "/cases/"+v.ID+"/workflow/hold", map[string]string{"reason": "engine"}, nil))
	_ = pause(ctx, time.Duration(h.rng.IntN(2000))*time.Millisecond)
	h.unlessRefused(ctx, who.Post(ctx, "/cases/"+v.ID+"/workflow/release", nil, nil))
}

// trespass does what must not succeed: a stranger from the next county decides, or
// somebody whose task it is not.
func (h hand) trespass(ctx context.Context, v relief.CaseView) {
	if len(v.Tasks) == 0 {
		return
	}
	task := v.Tasks[0]
	in := relief.Decide{Version: v.Version, Outcome: relief.OutcomeApprove, Fields: fieldsFor(task.Kind, v.Amount)}
	who := []string{"approver@410822", "auditor@" + county, "organizer@" + county, operator}[h.rng.IntN(4)]
	if status := h.ask(ctx, v.ID, in.Version, who, "/tasks/"+task.ID+"/decision", answerOf(in)); status == http.StatusOK {
		h.find("%s decided a task of %s", who, task.Role)
	}
}

// loseTheRole takes somebody's post away and lets him try: nothing he does after the answer may count.
func (h hand) loseTheRole(ctx context.Context, v relief.CaseView) {
	task := v.Tasks[0]
	username := person(task, 40+h.rng.IntN(20))
	h.mu.Lock() // of two hands, one would give back what the other has just taken
	taken := h.fired[username]
	h.fired[username] = true
	h.mu.Unlock()
	if taken {
		return
	}
	var me struct{ Roles []relief.Appointment }
	if err := h.k.as(username).Get(ctx, "/me", &me); err != nil || len(me.Roles) != 1 {
		h.complain(ctx, "%s holds %v: %v", username, me.Roles, err)
		return
	}
	gone := demo.Request{Method: http.MethodDelete, Path: api + "/grants/" + me.Roles[0].Grant}
	if res, err := h.k.as(admin).Do(ctx, gone); err != nil || res.Status != http.StatusOK {
		h.complain(ctx, "revoking: %d %s %v", res.Status, res.Body, err)
		return
	}
	in := relief.Decide{Version: v.Version, Outcome: relief.OutcomeApprove, Fields: fieldsFor(task.Kind, v.Amount)}
	if status := h.ask(ctx, v.ID, in.Version, username, "/tasks/"+task.ID+"/decision", answerOf(in)); status == http.StatusOK {
		h.find("%s decided after his post was taken away", username)
	}
	again := map[string]string{"username": username, "role": string(task.Role), "union": task.Union}
	if err := h.k.as(admin).Post(ctx, "/grants", again, nil); err != nil {
		h.complain(ctx, "giving the post back: %v", err)
	}
}

// ask sends somebody's request about a case until it is answered, some twice at once to
// both servers, some by a client who gives up and comes back later with the same key. It
// notes what was answered.
func (h hand) ask(ctx context.Context, id string, version int, who, path string, in any) (status int) {
	body, err := json.Marshal(in)
	if err != nil {
		h.find("%v", err)
		return 0
	}
	click := demo.Request{Method: http.MethodPost, Path: api + path, Type: "application/json", Body: body, Key: rand.Text()}
	a := answer{id: id, version: version, asked: time.Now()}
	if h.percent(8) {
		impatient, end := context.WithTimeout(ctx, time.Duration(1+h.rng.IntN(60))*time.Millisecond)
		res, err := h.server(h.rng).As(who).Do(impatient, click)
		end()
		if err == nil { // quick enough
			h.note(a, who, res)
			return res.Status
		}
		_ = pause(ctx, time.Duration(h.rng.IntN(1500))*time.Millisecond)
	}
	copies := []*demo.Client{h.server(h.rng)}
	if h.percent(20) {
		copies = []*demo.Client{h.k.c, h.there}
	}
	answers, errs := make([]demo.Response, len(copies)), make([]error, len(copies))
	together(len(copies), func(i int) { answers[i], errs[i] = copies[i].As(who).Do(ctx, click) })
	for i, res := range answers {
		if errs[i] != nil {
			h.complain(ctx, "%s by %s: %v", path, who, errs[i])
			return 0
		}
		if res.Status >= 500 {
			h.find("%s by %s is answered %d %s", path, who, res.Status, res.Body)
		}
		// A refusal is not kept: what names no version may be refused at first and be done the next moment.
		done := func(r demo.Response) bool { return r.Status == http.StatusOK }
		if version > 0 && done(res) != done(answers[0]) || done(res) && done(answers[0]) && !bytes.Equal(res.Body, answers[0].Body) {
			h.find("one request, two answers: %d %s and %d %s", answers[0].Status, answers[0].Body, res.Status, res.Body)
		}
	}
	i := max(0, slices.IndexFunc(answers, func(r demo.Response) bool { return r.Status == http.StatusOK }))
	h.note(a, who, answers[i])
	return answers[i].Status
}

// note keeps what an answer says about the case.
func (h hand) note(a answer, who string, res demo.Response) {
	if res.Status == http.StatusOK {
		var done relief.Decided
		if err := json.Unmarshal(res.Body, &done); err != nil || done.Decision.ID == "" {
			h.find("an answer that names no decision: %s", res.Body)
			return
		}
		a.kind, a.decision = moved, done.Decision.ID
		h.decided(done.Decision.ID, who)
		h.history.add(a)
		return
	}
	var no struct{ Code string }
	_ = json.Unmarshal(res.Body, &no)
	h.count(no.Code)
	if a.version > 0 && slices.Contains([]string{"stale_version", "already_decided", "task_done", "task_withdrawn"}, no.Code) {
		a.kind = outdone
		h.history.add(a)
	}
}
