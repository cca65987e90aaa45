package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

var approve = map[string]any{"version": 4, "outcome": "approve"}

// review is a task of another kind at the same union; its id sorts before the others.
const review = "0193b5a0-0000-7000-8000-000000000000"

func decision(id string) ask {
	return ask{as: "approver@410821", method: "POST", path: "/api/v1/tasks/" + id + "/decision", body: approve}
}

// covers: fault:F57
func TestOnlySomebodyKnownIsLetIn(t *testing.T) {
	o := newOffice(t)
	for _, a := range []ask{
		{method: "GET", path: "/api/v1/me"},
		{as: "stranger", method: "GET", path: "/api/v1/me"},
		{method: "GET", path: "/api/v1/tasks/" + aTask},
	} {
		w := o.do(a)
		refused(t, w, http.StatusUnauthorized, "sign_in_required")
		if w.Header().Get("WWW-Authenticate") == "" {
			t.Error("no WWW-Authenticate")
		}
	}
}

// TestAnotherCountysWorkLooksLikeNothing compares bytes: same request id, same answer.
//
// covers: fault:F52 goal:G20
func TestAnotherCountysWorkLooksLikeNothing(t *testing.T) {
	o := newOffice(t)
	o.store.aCase = func(_ []string, id, _ string) (relief.CaseView, error) {
		return relief.CaseView{}, relief.Refuse("not_found")
	}
	same := map[string]string{"X-Request-ID": "same-request-id"}
	for _, c := range []struct{ path, method, farAway string }{
		{"/api/v1/tasks/%/decision", "POST", farAway},
		{"/api/v1/tasks/%", "GET", farAway},
		{"/api/v1/decisions/%/withdraw", "POST", farAway},
		{"/api/v1/cases/%", "GET", farAway},
		{"/api/v1/cases/%/withdraw", "POST", farAway},
		{"/api/v1/campaigns/%", "GET", farAway},
		{"/api/v1/payment-batches/%/release", "POST", farAway},
	} {
		var answers [][]byte
		for _, id := range []string{c.farAway, nowhere, "no-uuid", strings.ToUpper(nowhere)} {
			a := ask{as: "approver@410821", method: c.method, path: strings.Replace(c.path, "%", id, 1), header: same}
			if c.method == "POST" {
				a.body = map[string]any{"reason": "x"}
			}
			if strings.HasSuffix(c.path, "decision") {
				a.body = approve
			}
			w := o.do(a)
			refused(t, w, http.StatusNotFound, "not_found")
			answers = append(answers, w.Body.Bytes())
		}
		for _, other := range answers[1:] {
			if !bytes.Equal(answers[0], other) {
				t.Errorf("%s: answers differ:\n%s\n%s", c.path, answers[0], other)
			}
		}
	}
}

// covers: fault:F52
func TestInScopeButNotAllowedNamesTheRolesNeeded(t *testing.T) {
	o := newOffice(t)
	for name, c := range map[string]struct {
		as, method, path string
		body             any
		roles, why       string
	}{
		"reviewer approves":        {"reviewer@410821", "POST", "/api/v1/tasks/" + aTask + "/decision", approve, "approver", "role_missing"},
		"city's approver approves": {"approver@410800", "POST", "/api/v1/tasks/" + aTask + "/decision", approve, "approver", "level_mismatch"},
		"one ticked is not his":    {"approver@410821", "POST", "/api/v1/tasks/decisions", bulkOf(aTask, review), "reviewer", "role_missing"},
		"clerk launches":           {"clerk@410821-001", "POST", "/api/v1/campaigns/" + aCampaign + "/launch", nil, "organizer", "role_missing"},
		"finance releases":         {"finance@410821", "POST", "/api/v1/payment-batches/" + aBatch + "/release", nil, "cashier", "role_missing"},
		"operator reads bank file": {"operator@410821", "GET", "/api/v1/ledger?campaign=" + aCampaign, nil, "finance", "role_missing"},
		"operator unmasks":         {"operator@410821", "GET", "/api/v1/cases/" + aCase, nil, "clerk", "role_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask{as: c.as, method: c.method, path: c.path, body: c.body}
			if name == "operator unmasks" {
				a.header = map[string]string{"X-Purpose": "audit"}
			}
			p := refused(t, o.do(a), http.StatusForbidden, "forbidden")
			if roles, _ := p["roles"].(string); !strings.Contains(roles, c.roles) || p["reason_code"] != c.why {
				t.Errorf("problem is %v", p)
			}
		})
	}
}

// covers: fault:F54
func TestRightsAreGivenWithinOnesOwnUnionsOnly(t *testing.T) {
	o := newOffice(t)
	body := map[string]any{"username": "x", "role": "approver", "union": "410822"}
	refused(t, o.do(ask{as: "admin@410821", method: "POST", path: "/api/v1/grants", body: body}), http.StatusNotFound, "not_found")
	refused(t, o.do(ask{as: "approver@410821", method: "POST", path: "/api/v1/grants", body: map[string]any{"username": "x", "role": "approver", "union": "410821"}}), http.StatusForbidden, "forbidden")

	list := "code,parent,level,name\n410822-9,410822,base,别县\n"
	csv := map[string]string{"Content-Type": "text/csv"}
	refused(t, o.do(ask{as: "admin@410821", method: "POST", path: "/api/v1/unions/import", body: list, header: csv}), http.StatusUnprocessableEntity, "union_invalid")
}

// covers: fault:F53
func TestAnAllowedDecisionCarriesGrantKeyAndHash(t *testing.T) {
	o := newOffice(t)
	var got relief.Request
	var answered relief.Decide
	o.store.decide = func(r relief.Request, d relief.Decide) (relief.Reply, error) {
		got, answered = r, d
		return ok(200, map[string]any{
			"decision": map[string]any{"id": nowhere, "at": time.Time{}, "can_take_back": true}, "next_tasks": []any{},
			"case": map[string]any{"id": aCase, "step": "approval", "state": "approved", "version": 5},
		})
	}
	if w := o.do(decision(strings.ToUpper(aTask))); w.Code != http.StatusOK {
		t.Fatalf("answered %d %s", w.Code, w.Body)
	}
	first := got
	want := relief.Request{
		Actor: idOf("approver@410821").String(), Grant: idOf("grant:approver@410821").String(), Policy: 7,
		Endpoint: "decideTask/" + aTask, Key: "test-key-0001", Hash: got.Hash,
	}
	if got.Actor != want.Actor || got.Grant != want.Grant || got.Policy != want.Policy || got.Endpoint != want.Endpoint || got.Key != want.Key || len(got.Hash) != 32 {
		t.Errorf("asked %+v, want %+v", got, want)
	}
	if answered.Task != aTask || answered.Version != 4 || answered.Outcome != relief.OutcomeApprove {
		t.Errorf("decided %+v", answered)
	}

	same := decision(aTask)
	same.body = "{ \"outcome\":\"approve\",\n \"version\": 4 }"
	o.do(same)
	if !bytes.Equal(first.Hash, got.Hash) {
		t.Error("the same decision written otherwise has another hash")
	}
	other := decision(aTask)
	other.body = map[string]any{"version": 4, "outcome": "reject", "comment": "x"}
	o.do(other)
	if bytes.Equal(first.Hash, got.Hash) {
		t.Error("another decision has the same hash")
	}
	elsewhere := decision(farAway)
	elsewhere.as = "approver@410822"
	o.do(elsewhere)
	if bytes.Equal(first.Hash, got.Hash) || first.Endpoint == got.Endpoint {
		t.Error("the same decision of another task has the same hash")
	}
}

// Whoever holds two roles that may do the same decides on the task's.
//
// covers: inv:I13
func TestADecisionRestsOnTheGrantOfTheTasksRole(t *testing.T) {
	const token = "clerk@410821-001"
	held := grants{
		{ID: idOf("grant:" + token), UserID: idOf(token), Role: "clerk", Level: "base", Path: base},
		{ID: idOf("second"), UserID: idOf(token), Role: "verifier", Level: "base", Path: base},
	}
	authorizer, err := authz.New(t.Context(), held)
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t, func(c *Config) { c.Authorizer = authorizer })
	role, plain := relief.Clerk, o.store.decide
	o.store.task = func(id string) (relief.TaskView, error) {
		v := countyTask(id)
		v.Kind, v.Level, v.UnionPath, v.Role = relief.TaskResubmit, relief.Base, base, role
		return v, nil
	}
	var got relief.Request
	o.store.decide = func(r relief.Request, d relief.Decide) (relief.Reply, error) {
		got = r
		return plain(r, d)
	}
	mine := decision(aTask)
	mine.as = token
	for i, r := range []relief.Role{relief.Clerk, relief.Verifier} {
		role = r
		if w := o.do(mine); w.Code != http.StatusOK || got.Grant != held[i].ID.String() {
			t.Errorf("as %s: answered %d on grant %s, want %s", r, w.Code, got.Grant, held[i].ID)
		}
	}
	role = relief.Surveyor
	if p := refused(t, o.do(mine), http.StatusForbidden, "forbidden"); !strings.Contains(p["roles"].(string), "surveyor") {
		t.Errorf("a surveyor's task: %v", p)
	}
}

// covers: fault:F33
func TestAStoredReplyIsAnsweredByteForByte(t *testing.T) {
	o := newOffice(t)
	stored := []byte("{\"decision\":{\"id\":\"" + nowhere + "\",\"at\":\"2026-01-05T00:00:00Z\",\"can_take_back\":true} , \"next_tasks\":[],\n\"case\":{\"id\":\"" + aCase + "\",\"step\":\"approval\",\"state\":\"approved\",\"version\":5}}")
	o.store.decide = func(relief.Request, relief.Decide) (relief.Reply, error) {
		return relief.Reply{Status: 200, Body: stored}, nil
	}
	for range 5 {
		if w := o.do(decision(aTask)); !bytes.Equal(w.Body.Bytes(), stored) {
			t.Errorf("answered %s", w.Body)
		}
	}
}

// covers: fault:F34 fault:F39 fault:F21
func TestRefusalsOfTheStoreBecomeTypedProblems(t *testing.T) {
	for code, c := range map[string]struct {
		err    error
		status int
		detail map[string]any
		says   string
	}{
		"already_decided":        {relief.Refuse("already_decided", "by", "李四", "at", "2026-01-05 10:00"), 409, map[string]any{"by": "李四", "at": "2026-01-05 10:00"}, "该事项已由李四于 2026-01-05 10:00 办理。"},
		"stale_version":          {relief.Refuse("stale_version"), 409, nil, "变化"},
		"line_exhausted":         {relief.Refuse("line_exhausted", "line", "劳模慰问金", "balance_fen", relief.Fen(50000), "ask_fen", relief.Fen(100000)), 422, map[string]any{"line": "劳模慰问金", "balance_fen": 50000.0, "ask_fen": 100000.0}, "余额 500.00 元，不足以支付 1,000.00 元"},
		"idempotency_key_reused": {relief.Refuse("idempotency_key_reused"), 422, nil, "请求编号"},
		"request_in_progress":    {relief.Refuse("request_in_progress"), 409, nil, "正在办理"},
		"grant_revoked":          {relief.Refuse("grant_revoked"), 403, nil, "收回"},
		"sod2":                   {relief.Refuse("sod2", "earlier", "survey"), 403, nil, "另一人"},
		"too_large":              {relief.Refuse("too_large", "limit", "1 MiB"), 413, nil, "1 MiB"},
		"unavailable":            {relief.Refuse("unavailable"), 503, nil, "稍后"},
	} {
		t.Run(code, func(t *testing.T) {
			o := newOffice(t)
			o.store.decide = func(relief.Request, relief.Decide) (relief.Reply, error) { return relief.Reply{}, c.err }
			w := o.do(decision(aTask))
			p := refused(t, w, c.status, code)
			for name, value := range c.detail {
				if p[name] != value {
					t.Errorf("%s is %v", name, p[name])
				}
			}
			if detail, _ := p["detail"].(string); !strings.Contains(detail, c.says) {
				t.Errorf("detail is %q", detail)
			}
			if (c.status == 503 || code == "request_in_progress") && w.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		})
	}
}

func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	o := newOffice(t)
	for accept, want := range map[string]string{
		"": "请先登录。", "zh-CN,zh;q=0.9,en;q=0.8": "请先登录。", "en-US,en;q=0.9": "Please sign in.", "fr, en;q=0.7, zh;q=0.2": "Please sign in.", "de": "请先登录。",
	} {
		p := refused(t, o.do(ask{method: "GET", path: "/api/v1/me", header: map[string]string{"Accept-Language": accept}}), 401, "sign_in_required")
		if p["detail"] != want {
			t.Errorf("%q is answered %q", accept, p["detail"])
		}
	}
}

// covers: fault:F70
func TestACaseIsUnmaskedForAPurposeOnly(t *testing.T) {
	o := newOffice(t)
	var purposes []string
	plain := o.store.aCase
	o.store.aCase = func(scopes []string, id, purpose string) (relief.CaseView, error) {
		purposes = append(purposes, purpose)
		return plain(scopes, id, purpose)
	}
	get := ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases/" + aCase}
	var view relief.CaseView
	if err := json.Unmarshal(o.do(get).Body.Bytes(), &view); err != nil || view.Name != "张*" {
		t.Errorf("without purpose: %s, %v", view.Name, err)
	}
	get.header = map[string]string{"X-Purpose": "handling"}
	if err := json.Unmarshal(o.do(get).Body.Bytes(), &view); err != nil || view.Name != "张三丰" {
		t.Errorf("with purpose: %s, %v", view.Name, err)
	}
	if !slices.Equal(purposes, []string{"", "", "handling"}) {
		t.Errorf("the store was told %q", purposes)
	}
}

// covers: fault:F69
func TestWhoObjectedIsForThoseWhoRule(t *testing.T) {
	o := newOffice(t)
	for as, sees := range map[string]bool{"reviewer@410821": true, "clerk@410821-001": false, "approver@410821": false} {
		body := o.do(ask{as: as, method: "GET", path: "/api/v1/cases/" + aCase + "/objections"}).Body.String()
		if strings.Contains(body, "13900000000") != sees {
			t.Errorf("%s is answered %s", as, body)
		}
	}
}

func TestListsAreNarrowedToTheCallersUnions(t *testing.T) {
	o := newOffice(t)
	var got relief.CaseFilter
	o.store.cases = func(f relief.CaseFilter) (relief.List[relief.CaseRow], error) {
		got = f
		return relief.List[relief.CaseRow]{}, nil
	}
	w := o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases?q=2023-0001&state=in_review&limit=7&cursor=abc"})
	if !slices.Equal(got.Scopes, []string{base}) || got.Query != "2023-0001" || got.State != relief.InReview || got.Page != (relief.Page{Cursor: "abc", Limit: 7}) {
		t.Errorf("asked for %+v", got)
	}
	if strings.TrimSpace(w.Body.String()) != `{"items":[]}` {
		t.Errorf("an empty list is %s", w.Body)
	}
}

// covers: F100
func TestAnAuditorBelowReadsNoBudget(t *testing.T) {
	o := newOffice(t)
	path := "/api/v1/campaigns/" + aCampaign
	if w := o.do(ask{as: "auditor@410821-001", method: http.MethodGet, path: path}); w.Code != http.StatusOK {
		t.Errorf("the campaign is answered %d", w.Code)
	}
	refused(t, o.do(ask{as: "auditor@410821-001", method: http.MethodGet, path: path + "/budget"}), http.StatusForbidden, "forbidden")
}

// A task of a case tells of the case: who may not read cases reads no such task.
//
// covers: SoD7
func TestAnAdministratorReadsNoCaseThroughItsTask(t *testing.T) {
	o := newOffice(t)
	refused(t, o.do(ask{as: "admin@000000", method: "GET", path: "/api/v1/tasks/" + aTask}), http.StatusNotFound, "not_found")
	if w := o.do(ask{as: "approver@410821", method: "GET", path: "/api/v1/tasks/" + aTask}); w.Code != http.StatusOK {
		t.Errorf("who holds the task reads it: %d", w.Code)
	}
}
