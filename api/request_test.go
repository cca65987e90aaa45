package api

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F53 fault:F61 fault:F64
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
		"amount of nothing":        {ask{path: "/api/v1/allocations", body: map[string]any{"campaign_id": aCampaign, "line_id": aLine, "amount_fen": 0}}, 422, "schema", "amount_fen"},
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
		"slower no duration":       {ask{as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/resume", body: map[string]any{"rehearsal_day": "soon"}}, 422, "schema", "rehearsal_day"},
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

func (u unreadable) Close() error { return nil }

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
	slower := ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns/" + aCampaign + "/resume", body: map[string]any{"rehearsal_day": "10m"}}
	refused(t, production.do(slower), http.StatusUnprocessableEntity, "rehearsal_local")
	launch.body = nil
	if w := production.do(launch); w.Code != http.StatusOK {
		t.Errorf("a real launch is answered %d %s", w.Code, w.Body)
	}
}
