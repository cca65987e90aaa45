package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// A walk takes one case along its path, each task by the person it waits for,
// and notes what was acknowledged.
type walk struct {
	k         *campaign
	id        string
	surveyed  int
	twice     func() bool      // says that an answer is to be sent twice at once
	decisions []string         // acknowledged, in order
	seats     []relief.TaskRef // the tasks that were answered
}

// until decides whatever waits for a person until the case is in the state, and
// waits while a clock, the bank or nobody holds it.
func (w *walk) until(ctx context.Context, state relief.State) error {
	for {
		var v relief.CaseView
		if err := w.k.as("organizer@"+county).Get(ctx, "/cases/"+w.id, &v); err != nil {
			return err
		}
		if v.State == state {
			return nil
		}
		if v.State.Terminal() {
			return fmt.Errorf("case %s ended as %s, not %s", w.id, v.State, state)
		}
		if len(v.Tasks) == 0 {
			if err := pause(ctx, 150*time.Millisecond); err != nil {
				return fmt.Errorf("case %s stays %s: %w", w.id, v.State, err)
			}
			continue
		}
		if err := w.decide(ctx, v, v.Tasks[0]); err != nil {
			return err
		}
	}
}

// next decides the one task that waits now.
func (w *walk) next(ctx context.Context) error {
	var v relief.CaseView
	if err := w.k.as("organizer@"+county).Get(ctx, "/cases/"+w.id, &v); err != nil {
		return err
	}
	if len(v.Tasks) != 1 {
		return fmt.Errorf("case %s is %s with %d tasks", w.id, v.State, len(v.Tasks))
	}
	return w.decide(ctx, v, v.Tasks[0])
}

// decide answers a task with yes.
func (w *walk) decide(ctx context.Context, v relief.CaseView, task relief.TaskRef) error {
	answer := relief.Decide{Version: v.Version, Outcome: relief.OutcomeApprove, Fields: fieldsFor(task.Kind, v.Amount)}
	done, err := w.send(ctx, w.holder(task), task.ID, answer)
	if err != nil {
		return err
	}
	if task.Kind == relief.TaskSurvey {
		w.surveyed++
	}
	w.decisions = append(w.decisions, done.Decision.ID)
	w.seats = append(w.seats, task)
	return nil
}

// send sends the answer, now and then twice at once with the same key, as a
// double click does; both must be answered with the same bytes.
func (w *walk) send(ctx context.Context, who, task string, answer relief.Decide) (done relief.Decided, err error) {
	copies := 1
	if w.twice != nil && w.twice() {
		copies = 2
	}
	body, err := json.Marshal(answerOf(answer))
	if err != nil {
		return done, err
	}
	click := demo.Request{Method: http.MethodPost, Path: api + "/tasks/" + task + "/decision", Type: "application/json", Body: body, Key: rand.Text()}
	answers := make([]demo.Response, copies)
	errs := make([]error, copies)
	together(copies, func(i int) { answers[i], errs[i] = w.k.as(who).Do(ctx, click) })
	if err := errors.Join(errs...); err != nil {
		return done, fmt.Errorf("%s: %w", who, err)
	}
	for _, a := range answers {
		if a.Status != http.StatusOK || !bytes.Equal(a.Body, answers[0].Body) {
			return done, fmt.Errorf("%s was answered %d %s and %d %s", who, answers[0].Status, answers[0].Body, a.Status, a.Body)
		}
	}
	return done, json.Unmarshal(answers[0].Body, &done)
}

// together runs n copies at once.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() { <-start; do(i) })
	}
	close(start)
	all.Wait()
}

// holder is the demo account a task waits for; the second survey is another person's.
func (w *walk) holder(task relief.TaskRef) string {
	role := string(task.Role)
	if task.Kind == relief.TaskSurvey && w.surveyed > 0 {
		role += "-2"
	}
	return role + "@" + task.Union
}

// fieldsFor is what a kind of task asks besides the outcome.
func fieldsFor(kind relief.TaskKind, amount relief.Fen) (f relief.DecisionFields) {
	yes, no := true, false
	switch kind {
	case relief.TaskAccept, relief.TaskVerify:
		f.Kinship = "none"
	case relief.TaskSurvey:
		f.Kinship = "none"
		f.Opinion = "入户摸底,情况属实"
	case relief.TaskPost:
		f.Place = "工会公示栏"
	case relief.TaskReceipt:
		f.ReceiptMethod = "signature"
	case relief.TaskFollowUp:
		f.Received, f.Amount, f.Deductions = &yes, &amount, &no
	}
	return f
}

// answerOf is a decision as a client sends it: the task stands in the path.
func answerOf(d relief.Decide) map[string]any {
	return map[string]any{"version": d.Version, "outcome": d.Outcome, "comment": d.Comment, "fields": d.Fields}
}

// walkAll takes the cases along together, in as many hands as are given.
func walkAll(ctx context.Context, hands int, walks []*walk, state relief.State) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan *walk, len(walks))
	for _, w := range walks {
		queue <- w
	}
	close(queue)
	var all sync.WaitGroup
	for range hands {
		all.Go(func() {
			for w := range queue {
				if err := w.until(ctx, state); err != nil {
					cancel(err)
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

func (k *campaign) walks() []*walk {
	out := make([]*walk, len(k.cases))
	for i, id := range k.cases {
		out[i] = &walk{k: k, id: id}
	}
	return out
}

// pay takes what is to be paid through four hands and the bank, and answers how
// many payments that were; 0 when there is nothing to pay.
func (k *campaign) pay(ctx context.Context) (int, error) {
	var b relief.PaymentBatchView
	err := k.as("finance@"+county).Post(ctx, k.path("/payment-batches"), struct{}{}, &b)
	if demo.Refused(err, "nothing_to_pay") != nil {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	path := "/payment-batches/" + b.ID
	for _, hand := range []struct{ who, action string }{{"approver-2@" + county, "/approve"}, {"cashier@" + county, "/release"}} {
		if err := k.as(hand.who).Post(ctx, path+hand.action, struct{}{}, nil); err != nil {
			return 0, err
		}
	}
	var file []byte
	if err := k.as("cashier@"+county).Get(ctx, path+"/bank-file", &file); err != nil {
		return 0, err
	}
	results, err := settled(file)
	if err != nil {
		return 0, err
	}
	var booked relief.Booking
	if err := k.as("finance-2@"+county).PostFile(ctx, path+"/bank-results", "text/csv", results, &booked); err != nil {
		return 0, err
	}
	if booked.Settled != b.Count {
		return 0, fmt.Errorf("of %d payments %d were settled", b.Count, booked.Settled)
	}
	return b.Count, nil
}

// settled is a bank's answer that pays every line of its file.
func settled(file []byte) ([]byte, error) {
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil || len(lines) < 2 || !slices.Equal(lines[0], []string{"payment_no", "account", "name", "amount_fen"}) {
		return nil, fmt.Errorf("the bank file is none: %w", err)
	}
	rows := [][]string{{"payment_no", "status", "amount_fen", "reason", "bank_ref"}}
	for i, l := range lines[1:] {
		rows = append(rows, []string{l[0], "settled", l[3], "", "E2E" + l[0] + strconv.Itoa(i)})
	}
	var out bytes.Buffer
	err = csv.NewWriter(&out).WriteAll(rows)
	return out.Bytes(), err
}

// pause waits, or answers why it could not.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// soon is the test's context with a limit of its own.
func soon(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
