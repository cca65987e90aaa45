package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

var approve = map[string]any{"version": 4, "outcome": "approve"}

// review is a task of another kind at the same union; its id sorts before the others.
const review = "0193b5a0-0000-7000-8000-000000000000"

func decision(id string) ask {
	return ask{as: "approver@410821", method: "POST", path: "/api/v1/tasks/" + id + "/decision", body: approve}
}

// covers: F57 fault:F57
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

// covers: fault:F53 S3-21
func TestAnAllowedDecisionCarriesGrantKeyAndHash(t *testing.T) {
	o := newOffice(t)
	var got relief.Request
	var answered relief.Decide
	o.store.decide = func(r relief.Request, d relief.Decide) (relief.Reply, error) {
		got, answered = r, d
		return ok(200, map[string]any{
			"decision": map[string]any{"id": nowhere, "at": time.Time{}}, "next_tasks": []any{},
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

// covers: F33 fault:F33
func TestAStoredReplyIsAnsweredByteForByte(t *testing.T) {
	o := newOffice(t)
	stored := []byte("{\"decision\":{\"id\":\"" + nowhere + "\",\"at\":\"2026-01-05T00:00:00Z\"} , \"next_tasks\":[],\n\"case\":{\"id\":\"" + aCase + "\",\"step\":\"approval\",\"state\":\"approved\",\"version\":5}}")
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
		"already_decided":        {relief.Refuse("already_decided", "by", "李四", "at", "2026-01-05 10:00"), 409, map[string]any{"by": "李四", "at": "2026-01-05 10:00"}, "该事项已由 李四 于 2026-01-05 10:00 办理。"},
		"stale_version":          {relief.Refuse("stale_version"), 409, nil, "变化"},
		"line_exhausted":         {relief.Refuse("line_exhausted", "line", "劳模慰问金", "balance_fen", relief.Fen(50000), "ask_fen", relief.Fen(100000)), 422, map[string]any{"line": "劳模慰问金", "balance_fen": 50000.0, "ask_fen": 100000.0}, "余额 500.00 元,不足以支付 1,000.00 元"},
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

// covers: F33 fault:F53 fault:F61 fault:F64
func TestRequestsOutsideTheContractAreRefused(t *testing.T) {
	path := "/api/v1/tasks/" + aTask + "/decision"
	for name, c := range map[string]struct {
		ask
		status int
		code   string
		field  string
	}{
		"no key":                   {ask{path: path, body: approve, header: map[string]string{"Idempotency-Key": ""}}, 422, "key_required", "Idempotency-Key"},
		"short key":                {ask{path: path, body: approve, header: map[string]string{"Idempotency-Key": "1234567"}}, 422, "schema", "Idempotency-Key"},
		"long key":                 {ask{path: path, body: approve, header: map[string]string{"Idempotency-Key": strings.Repeat("k", 65)}}, 422, "schema", "Idempotency-Key"},
		"unknown field":            {ask{path: path, body: map[string]any{"version": 4, "outcome": "approve", "status": "paid"}}, 422, "unknown_field", "status"},
		"unknown field inside":     {ask{path: path, body: map[string]any{"version": 4, "outcome": "approve", "fields": map[string]any{"actor": "x"}}}, 422, "unknown_field", "fields.actor"},
		"id in the body":           {ask{path: path, body: map[string]any{"version": 4, "outcome": "approve", "task_id": farAway}}, 422, "unknown_field", "task_id"},
		"field in capitals":        {ask{path: path, body: map[string]any{"VERSION": 4, "outcome": "approve"}}, 422, "", ""},
		"field missing":            {ask{path: path, body: map[string]any{"outcome": "approve"}}, 422, "schema", "version"},
		"outcome unknown":          {ask{path: path, body: map[string]any{"version": 4, "outcome": "aprove"}}, 422, "schema", "outcome"},
		"version a text":           {ask{path: path, body: map[string]any{"version": "4", "outcome": "approve"}}, 422, "schema", "version"},
		"version with decimals":    {ask{path: path, body: `{"version":4.5,"outcome":"approve"}`}, 422, "schema", "version"},
		"version as 4.0":           {ask{path: path, body: `{"version":4.0,"outcome":"approve"}`}, 422, "schema", "version"},
		"comment too long":         {ask{path: path, body: map[string]any{"version": 4, "outcome": "reject", "comment": strings.Repeat("字", 2001)}}, 422, "schema", "comment"},
		"no body":                  {ask{path: path}, 422, "schema", "body"},
		"body too large":           {ask{path: path, body: `{"version":4,"outcome":"approve","comment":"` + strings.Repeat("x", 64<<10) + `"}`}, 413, "too_large", ""},
		"other content type":       {ask{path: path, body: approve, header: map[string]string{"Content-Type": "text/plain"}}, 400, "content_type", ""},
		"other charset":            {ask{path: path, body: approve, header: map[string]string{"Content-Type": "application/json; charset=gbk"}}, 400, "content_type", ""},
		"truncated":                {ask{path: path, body: `{"version":4,"outcome":"appr`}, 400, "malformed", ""},
		"amount negative":          {ask{path: "/api/v1/allocations", body: map[string]any{"campaign_id": aCampaign, "line_id": aLine, "amount_fen": -1}}, 422, "schema", "amount_fen"},
		"amount beyond 2^53-1":     {ask{path: "/api/v1/allocations", body: `{"campaign_id":"` + aCampaign + `","line_id":"` + aLine + `","amount_fen":9007199254740993}`}, 422, "schema", "amount_fen"},
		"too many items":           {ask{path: "/api/v1/tasks/decisions", body: bulkOf(slices.Repeat([]string{aTask}, 1001)...)}, 422, "schema", "items"},
		"an item twice":            {ask{path: "/api/v1/tasks/decisions", body: bulkOf(aTask, strings.ToUpper(aTask))}, 422, "schema", "items"},
		"an item elsewhere":        {ask{path: "/api/v1/tasks/decisions", body: bulkOf(aTask, farAway)}, 404, "not_found", ""},
		"an item that is not":      {ask{path: "/api/v1/tasks/decisions", body: bulkOf(aTask, nowhere)}, 404, "not_found", ""},
		"an item id no uuid":       {ask{path: "/api/v1/tasks/decisions", body: bulkOf("1")}, 422, "schema", "items.0.task_id"},
		"limit beyond 200":         {ask{method: "GET", path: "/api/v1/tasks?limit=201"}, 422, "schema", "limit"},
		"limit no number":          {ask{method: "GET", path: "/api/v1/tasks?limit=many"}, 422, "schema", "limit"},
		"query unknown":            {ask{method: "GET", path: "/api/v1/tasks?role=admin"}, 422, "unknown_field", "role"},
		"query twice":              {ask{method: "GET", path: "/api/v1/tasks?kind=approve&kind=review"}, 400, "malformed", ""},
		"query too long":           {ask{method: "GET", path: "/api/v1/tasks?cursor=" + strings.Repeat("x", 2<<10)}, 413, "too_large", ""},
		"NUL in the query":         {ask{method: "GET", path: "/api/v1/cases?q=a%00b"}, 400, "malformed", ""},
		"NUL in the path":          {ask{method: "GET", path: "/api/v1/cases/a%00b"}, 404, "not_found", ""},
		"id in braces":             {ask{method: "GET", path: "/api/v1/tasks/%7B" + aTask + "%7D"}, 404, "not_found", ""},
		"phase unknown":            {ask{as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/phases/party/reschedule", body: map[string]any{"start": "2026-01-05", "end": "2026-01-06", "reason": "x"}}, 404, "not_found", ""},
		"day that is not":          {ask{as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/phases/visiting/reschedule", body: map[string]any{"start": "2026-02-30", "end": "2026-03-06", "reason": "x"}}, 422, "schema", ""},
		"purpose unknown":          {ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases/" + aCase, header: map[string]string{"X-Purpose": "curiosity"}}, 422, "schema", "X-Purpose"},
		"no such address":          {ask{method: "GET", path: "/api/v1/nothing"}, 404, "not_found", ""},
		"method not taken":         {ask{method: "PUT", path: "/api/v1/tasks/" + aTask}, 405, "method_not_allowed", ""},
		"file field unknown":       {ask{as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/rosters", body: upload{"roster", "r.csv", "x"}}, 422, "unknown_field", "roster"},
		"file name with newline":   {ask{as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/rosters", body: upload{"file", "r\u202e.csv", "x"}}, 422, "schema", "file"},
		"plan with unknown field":  {ask{as: "organizer@410821", path: "/api/v1/campaigns", body: `{"title":"x","owner":"410821","phases":{},"budget":{},"secret":1}`}, 422, "unknown_field", "secret"},
		"plan without money":       {ask{as: "organizer@410821", path: "/api/v1/campaigns", body: `{"title":"x","owner":"410821","phases":{},"budget":{}}`}, 422, "plan_invalid", ""},
		"rehearsal no duration":    {ask{as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/launch", body: map[string]any{"rehearsal_day": "soon"}}, 422, "schema", "rehearsal_day"},
		"bank results with faults": {ask{as: "finance@410821", path: "/api/v1/payment-batches/" + aBatch + "/bank-results", body: "payment_no,status,amount_fen,reason,bank_ref\nP1,lost,1,,\n", header: map[string]string{"Content-Type": "text/csv"}}, 422, "file_unreadable", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			unwanted := func(relief.Request) { t.Error("the store was asked") }
			o.store.decide = func(r relief.Request, _ relief.Decide) (relief.Reply, error) { unwanted(r); return ok(200, nil) }
			o.store.change = func(r relief.Request) (relief.Reply, error) { unwanted(r); return ok(200, nil) }
			o.store.bulk = func(r relief.Request, _ relief.Bulk) (relief.Reply, error) { unwanted(r); return ok(202, nil) }
			a := c.ask
			if a.method == "" {
				a.method = "POST"
			}
			if a.as == "" {
				a.as = "approver@410821"
				if strings.HasSuffix(a.path, "allocations") {
					a.as = "organizer@410821"
				}
			}
			w := o.do(a)
			if c.code == "" {
				if w.Code != c.status {
					t.Errorf("answered %d %s", w.Code, w.Body)
				}
				return
			}
			p := refused(t, w, c.status, c.code)
			if c.field != "" && p["field"] != c.field {
				t.Errorf("field is %v, want %s", p["field"], c.field)
			}
		})
	}
}

// covers: fault:F57
func TestAnotherSiteCannotUseTheCookie(t *testing.T) {
	for name, c := range map[string]struct {
		header map[string]string
		passes bool
	}{
		"same origin":              {map[string]string{"Sec-Fetch-Site": "same-origin"}, true},
		"typed by the person":      {map[string]string{"Sec-Fetch-Site": "none"}, true},
		"other site":               {map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		"sister site":              {map[string]string{"Sec-Fetch-Site": "same-site"}, false},
		"no TLS, own origin":       {map[string]string{"Origin": "http://example.com"}, true},
		"no TLS, other origin":     {map[string]string{"Origin": "http://evil.example"}, false},
		"no TLS, no origin at all": {nil, false},
		"a null origin":            {map[string]string{"Origin": "null"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			a := decision(aTask)
			a.as = ""
			a.header = map[string]string{"Cookie": sessionCookie + "=approver@410821"}
			for k, v := range c.header {
				a.header[k] = v
			}
			w := o.do(a)
			if c.passes && w.Code != http.StatusOK {
				t.Errorf("answered %d %s", w.Code, w.Body)
			}
			if !c.passes {
				refused(t, w, http.StatusForbidden, "cross_site")
			}
		})
	}
	o := newOffice(t)
	a := decision(aTask)
	a.header = map[string]string{"Sec-Fetch-Site": "cross-site"}
	if w := o.do(a); w.Code != http.StatusOK {
		t.Errorf("a bearer token is no cookie, yet answered %d", w.Code)
	}
}

// covers: F57 fault:F57
func TestSigningInSetsACookieScriptsCannotRead(t *testing.T) {
	o := newOffice(t)
	w := o.do(ask{method: "POST", path: "/api/v1/session", body: map[string]any{"username": "approver@410821", "password": "right"}})
	cookies := w.Result().Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Value != "approver@410821" {
		t.Errorf("cookies are %v", cookies)
	}
	w = o.do(ask{as: "approver@410821", method: "DELETE", path: "/api/v1/session"})
	if gone := w.Result().Cookies(); len(gone) != 1 || gone[0].MaxAge >= 0 {
		t.Errorf("signing out leaves %v", gone)
	}
	evil := ask{method: "POST", path: "/api/v1/session", body: map[string]any{"username": "x", "password": "right"}, header: map[string]string{"Sec-Fetch-Site": "cross-site"}}
	refused(t, o.do(evil), http.StatusForbidden, "cross_site")
}

// TestForgedAddressesDoNotWidenTheLimit is probe E1: 200 attempts with forged headers.
//
// covers: fault:F58
func TestForgedAddressesDoNotWidenTheLimit(t *testing.T) {
	o := newOffice(t)
	asked := 0
	o.store.signIn = func(_, password, from string) (string, error) {
		if asked++; from != "10.20.30.40" {
			t.Errorf("the store was told address %s", from)
		}
		if password == "right" {
			return "token", nil
		}
		return "", relief.Refuse("sign_in_failed")
	}
	attempt := func(i int, password string) *httptest.ResponseRecorder {
		forged := "10.20.30." + string(rune('0'+i%10))
		return o.do(ask{
			from: "10.20.30.40:5000", method: "POST", path: "/api/v1/session", body: map[string]any{"username": "approver@410821", "password": password},
			header: map[string]string{"X-Forwarded-For": forged, "X-Real-IP": forged, "Forwarded": "for=" + forged},
		})
	}
	for i := range 100 {
		if w := attempt(i, "right"); w.Code != http.StatusOK {
			t.Fatalf("sign-in %d that succeeds counts: %d", i, w.Code)
		}
	}
	for i := range 200 {
		w := attempt(i, "wrong")
		if i < 10 {
			refused(t, w, http.StatusUnauthorized, "sign_in_failed")
			continue
		}
		refused(t, w, http.StatusTooManyRequests, "too_many_attempts")
		if w.Header().Get("Retry-After") == "" {
			t.Fatal("no Retry-After")
		}
	}
	if asked != 110 {
		t.Errorf("the store was asked %d times", asked)
	}
}

func TestTheLimitEndsWithItsWindow(t *testing.T) {
	now := time.Unix(0, 0)
	a := newAttempts(2)
	a.now = func() time.Time { return now }
	a.begin("x")
	a.begin("x")
	if a.begin("x") != attemptsWindow || a.begin("y") != 0 {
		t.Error("the limit is not per address")
	}
	now = now.Add(attemptsWindow)
	if a.begin("x") != 0 {
		t.Error("the limit outlasts its window")
	}
}

// covers: F26
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

// covers: T01
func TestARosterReachesTheStoreAsItIs(t *testing.T) {
	o := newOffice(t)
	content := "\xef\xbb\xbf序号\x00\xff"
	var hashes [][]byte
	o.store.importRoster = func(r relief.Request, campaign, name string, file []byte, dry bool) (relief.Reply, error) {
		if campaign != aCampaign || name != "名册.csv" || string(file) != content || !dry {
			t.Errorf("got %s %s %q %t", campaign, name, file, dry)
		}
		hashes = append(hashes, r.Hash)
		return ok(202, relief.ImportQueued{ID: nowhere})
	}
	a := ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns/" + aCampaign + "/rosters?dry_run=true", body: upload{"file", "名册.csv", content}}
	o.do(a)
	o.do(a) // with another boundary
	if len(hashes) != 2 || !bytes.Equal(hashes[0], hashes[1]) {
		t.Error("the same file has another hash")
	}
}

// covers: fault:F61
func TestAnUploadBeyondTheLimitIsRefusedUnread(t *testing.T) {
	o := newOffice(t)
	r := ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns/" + aCampaign + "/rosters", body: "x", header: map[string]string{"Content-Type": "multipart/form-data; boundary=x"}}.request(t)
	r.ContentLength = 33<<20 + 1
	r.Body = unreadable{t}
	w := httptest.NewRecorder()
	o.echo.ServeHTTP(w, r)
	refused(t, w, http.StatusRequestEntityTooLarge, "too_large")
}

type unreadable struct{ t *testing.T }

func (u unreadable) Read([]byte) (int, error) { u.t.Error("the body was read"); return 0, nil }
func (u unreadable) Close() error             { return nil }

func TestThePlanIsReadAsYAMLAndAsJSON(t *testing.T) {
	o := newOffice(t)
	var titles []string
	o.store.create = func(_ relief.Request, p relief.Plan) (relief.Reply, error) {
		titles = append(titles, p.Title+" "+p.BudgetTotal.String())
		return ok(201, relief.Created{ID: aCampaign})
	}
	yaml := "title: 慰问\nowner: \"410821\"\nphases:\n  visiting: {start: 2026-01-05, end: 2026-01-20}\nbudget:\n  total: 1000.00\n  lines: [{name: 慰问金, target: other, amount: 1000.00, source: UNION_OWN}]\n"
	o.do(ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns", body: plan})
	for _, kind := range []string{"application/yaml", "text/yaml; charset=utf-8"} {
		if w := o.do(ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns", body: yaml, header: map[string]string{"Content-Type": kind}}); w.Code != http.StatusCreated {
			t.Errorf("%s is answered %d %s", kind, w.Code, w.Body)
		}
	}
	if !slices.Equal(titles, []string{"慰问 1000.00", "慰问 1000.00", "慰问 1000.00"}) {
		t.Errorf("created %q", titles)
	}
	refused(t, o.do(ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns", body: strings.Replace(plan, `"410821"`, `"410822"`, 1)}), http.StatusNotFound, "not_found")
}

func TestTheRehearsalClockIsForLocalModeOnly(t *testing.T) {
	launch := ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns/" + aCampaign + "/launch", body: map[string]any{"rehearsal_day": "5s"}}
	var day time.Duration
	local := newOffice(t)
	launched := local.store.launch
	local.store.launch = func(r relief.Request, id string, d time.Duration) (relief.Reply, error) {
		day = d
		return launched(r, id, d)
	}
	if local.do(launch); day != 5*time.Second {
		t.Errorf("launched with %s", day)
	}
	production := newOffice(t, func(c *Config) { c.Local = false })
	refused(t, production.do(launch), http.StatusUnprocessableEntity, "rehearsal_local")
	launch.body = nil
	if w := production.do(launch); w.Code != http.StatusOK {
		t.Errorf("a real launch is answered %d %s", w.Code, w.Body)
	}
}
