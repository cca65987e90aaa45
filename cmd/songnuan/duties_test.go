package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// A door is the program as a browser meets it, on a database of its own.
type door struct {
	*storetest.DB
	handler http.Handler
}

func newDoor(t *testing.T) door {
	t.Helper()
	db := storetest.New(t)
	db.Unions(t)
	az, err := authz.New(t.Context(), policySource{db.Store})
	if err != nil {
		t.Fatal(err)
	}
	h, err := api.New(api.Config{Store: db.Store, Authorizer: az, Health: well{}, Local: true, Logger: slog.New(slog.DiscardHandler), Events: api.NewEvents(db.Store)})
	if err != nil {
		t.Fatal(err)
	}
	return door{db, h}
}

// ask asks as the person and answers the status and what came.
func (d door) ask(t *testing.T, who, method, path string, body any) (int, map[string]any) {
	t.Helper()
	token, err := d.Store.SignIn(t.Context(), who, store.DemoPassword, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, "/api/v1"+path, in)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Language", "zh-CN")
	r.Header.Set("Idempotency-Key", uuid.NewString())
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w.Code, out
}

func (d door) task(t *testing.T, id string, kind relief.TaskKind) string {
	t.Helper()
	return storetest.Value[string](t, d.DB, "SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND status = 'open'", id, kind)
}

// A person who is barred from a task is told so before he clicks and when he does,
// by the same code and a sentence that names the rule in his own language; somebody
// else of his post is offered it.
//
// covers: SoD1 SoD2 SoD3 SoD4 SoD5 SoD6 SoD9 SoD10 F33 F34
func TestWhoIsBarredIsToldWhyAtTheDoor(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	plain, chaired := d.Campaign(t, storetest.CampaignOptions{}), d.Campaign(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.ChairReports}})
	slow := d.Campaign(t, storetest.CampaignOptions{Day: 24 * 60 * 60 * 1e9})
	n := 0
	at := func(k *storetest.Campaign, s relief.State) string {
		n++
		id := d.File(t, k, d.Applicant(t, n))
		d.Walk(t, id, s)
		return id
	}
	did := func(id, who, kind, role string) {
		d.Exec(t, "INSERT INTO deeds (case_id, actor, kind, role, seat) VALUES ($1, $2, $3, $4, 7)", id, d.Person(t, who).ID, kind, role)
	}
	for _, c := range []struct {
		code, who, other, words string
		kind                    relief.TaskKind
		make                    func(who string) string
	}{
		{"sod1", "clerk@410821-001", "clerk-2@410821-001", "申报人", relief.TaskAccept, func(who string) string {
			id := at(plain, relief.Submitted)
			did(id, who, "file", "")
			return id
		}},
		{"sod1_kin", "surveyor@410821-001", "surveyor-2@410821-001", "回避", relief.TaskSurvey, func(who string) string {
			id := at(plain, relief.Surveying)
			if _, err := d.Store.DeclareKin(t.Context(), d.By(t, who), id, "spouse"); err != nil {
				t.Fatal(err)
			}
			return id
		}},
		{"sod2", "verifier@410821-001", "verifier-2@410821-001", "另一人", relief.TaskVerify, func(who string) string {
			id := at(plain, relief.Verifying)
			did(id, who, "survey", "")
			return id
		}},
		{"sod4", "verifier@410821-001", "verifier-2@410821-001", "两人", relief.TaskCorrectAccount, func(who string) string {
			id := at(plain, relief.Paying)
			d.Pay(t, id, "returned")
			a := d.Applicant(t, n)
			task := d.task(t, id, relief.TaskCorrectAccount)
			if _, err := d.Store.Decide(t.Context(), d.By(t, "clerk@410821-001"), relief.Decide{
				Task: task, Version: d.Case(t, id).Version, Outcome: relief.OutcomeApprove,
				Fields: relief.DecisionFields{Card: d.Applicant(t, 900).Card.Value(), Holder: a.Holder},
			}); err != nil {
				t.Fatal(err)
			}
			did(id, who, "correct_account", "")
			return id
		}},
		{"sod5", "reviewer-2@410821", "reviewer-3@410821", "未经办过", relief.TaskObject, func(who string) string {
			id := at(slow, relief.Posting)
			p := d.Case(t, id).Posting
			if _, err := d.Store.Object(t.Context(), relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "income_hidden", Text: "收入不实", Key: id}); err != nil {
				t.Fatal(err)
			}
			did(id, who, "post", "")
			return id
		}},
		{"sod9", "publisher@410821-001", "publisher-2@410821-001", "一个岗位", relief.TaskPost, func(who string) string {
			id := at(plain, relief.ReadyToPost)
			did(id, who, "accept", "clerk")
			return id
		}},
		{"not_the_chair", "reviewer@410821-001", "reviewer-2@410821-001", "第一责任人", relief.TaskReport, func(string) string {
			id := at(chaired, relief.Posted)
			d.Person(t, "reviewer-2@410821-001")
			if _, err := d.Store.NameChair(t.Context(), d.By(t, "admin@410821"), "410821-001", "reviewer-2@410821-001", "修工干〔2023〕1号"); err != nil {
				t.Fatal(err)
			}
			return id
		}},
	} {
		d.Person(t, c.who)
		id := c.make(c.who)
		task := d.task(t, id, c.kind)
		approve := map[string]any{"version": d.Case(t, id).Version, "outcome": "approve"}
		if got := d.offered(t, c.who, task); got["allowed"] != false || got["reason_code"] != c.code || !strings.Contains(fmt.Sprint(got["reason"]), c.words) {
			t.Errorf("%s: before the click he reads %v", c.code, got)
		}
		status, told := d.ask(t, c.who, http.MethodPost, "/tasks/"+task+"/decision", approve)
		if status != http.StatusForbidden || told["code"] != c.code || !strings.Contains(fmt.Sprint(told["detail"], told["title"]), c.words) {
			t.Errorf("%s: at the click he is told %d %v", c.code, status, told)
		}
		if got := d.offered(t, c.other, task); got["allowed"] != true {
			t.Errorf("%s: somebody else is offered %v", c.code, got)
		}
		if status, told = d.ask(t, c.other, http.MethodPost, "/tasks/"+task+"/decision", approve); status != http.StatusOK {
			t.Errorf("%s: somebody else is told %d %v", c.code, status, told)
		}
	}

	// What is no decision of a task has a route of its own.
	paying := at(plain, relief.Paying)
	batch := storetest.Value[string](t, d.DB, "SELECT batch_id FROM payments WHERE case_id = $1", paying)
	did(paying, "approver-2@410821", "make_batch", "")
	held := at(plain, relief.Verifying)
	did(held, "auditor@410821", "receipt", "")
	for _, c := range []struct {
		code, who, other, path, words string
		body                          map[string]any
	}{
		{"sod3", "approver-2@410821", "approver-3@410821", "/payment-batches/" + batch + "/approve", "不同人", map[string]any{}},
		{"sod6", "auditor@410821", "auditor-2@410821", "/cases/" + held + "/suspend", "只监督", map[string]any{"reason": "核查"}},
	} {
		status, told := d.ask(t, c.who, http.MethodPost, c.path, c.body)
		if status != http.StatusForbidden || told["code"] != c.code || !strings.Contains(fmt.Sprint(told["detail"], told["title"]), c.words) {
			t.Errorf("%s: he is told %d %v", c.code, status, told)
		}
		if status, told := d.ask(t, c.other, http.MethodPost, c.path, c.body); status != http.StatusOK {
			t.Errorf("%s: somebody else is told %d %v", c.code, status, told)
		}
	}
}

// offered is what the task's page says of agreeing to it.
func (d door) offered(t *testing.T, who, task string) map[string]any {
	t.Helper()
	status, page := d.ask(t, who, http.MethodGet, "/tasks/"+task, nil)
	actions, _ := page["allowed_actions"].([]any)
	for _, one := range actions {
		if a, _ := one.(map[string]any); a["action"] == "approve" {
			return a
		}
	}
	t.Fatalf("%s reads no action on the page: %d %v", who, status, page)
	return nil
}
