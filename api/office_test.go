package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

const (
	county = "/000000/410000/410800/410821"
	cousin = "/000000/410000/410800/410822"
	base   = county + "/410821-001"

	aCampaign = "0193b5a0-0000-7000-8000-000000000001"
	aCase     = "0193b5a0-0000-7000-8000-000000000002"
	aTask     = "0193b5a0-0000-7000-8000-000000000003"
	aBatch    = "0193b5a0-0000-7000-8000-000000000004"
	aLine     = "0193b5a0-0000-7000-8000-000000000005"
	farAway   = "0193b5a0-0000-7000-8000-00000000000f" // exists, in another county
	nowhere   = "0193b5a0-0000-7000-8000-0000000000ff" // does not exist
	slug      = "hkzv3mq7d2wnx5tb8rjc4yfpga"
)

var monday = relief.NewDay(2026, time.January, 5)

var countyUnit = relief.Unit{Code: "410821", Parent: "410800", Level: relief.County, Name: "县总工会", Path: county}

// posts are the people of the tests, by token; their user id is derived from it.
var posts = map[string]authz.Grant{
	"admin@000000":        {Role: "admin", Level: "national", Path: "/000000"},
	"admin@410821":        {Role: "admin", Level: "county", Path: county},
	"organizer@410821":    {Role: "organizer", Level: "county", Path: county},
	"organizer@410800":    {Role: "organizer", Level: "city", Path: "/000000/410000/410800"},
	"reviewer@410821":     {Role: "reviewer", Level: "county", Path: county},
	"approver@410800":     {Role: "approver", Level: "city", Path: "/000000/410000/410800"},
	"approver@410821":     {Role: "approver", Level: "county", Path: county},
	"approver@410822":     {Role: "approver", Level: "county", Path: cousin},
	"finance@410800":      {Role: "finance", Level: "city", Path: "/000000/410000/410800"},
	"finance@410821":      {Role: "finance", Level: "county", Path: county},
	"cashier@410821":      {Role: "cashier", Level: "county", Path: county},
	"clerk@410821-001":    {Role: "clerk", Level: "base", Path: base},
	"auditor@410821":      {Role: "auditor", Level: "county", Path: county},
	"verifier@410821":     {Role: "verifier", Level: "county", Path: county},
	"verifier@410821-001": {Role: "verifier", Level: "base", Path: base},
	"surveyor@410821-001": {Role: "surveyor", Level: "base", Path: base},
	"auditor@410821-001":  {Role: "auditor", Level: "base", Path: base},
	"operator@000000":     {Role: "operator", Level: "national", Path: "/000000"},
	"operator@410821":     {Role: "operator", Level: "county", Path: county},
	"publisher@410821-1":  {Role: "publisher", Level: "base", Path: base},
}

func idOf(token string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceURL, []byte(token)) }

// grants is a policy source of fixed grants and the default policy.
type grants []authz.Grant

func (grants) Policy(context.Context) ([]authz.Rule, int64, error) {
	rules, err := authz.DefaultPolicy()
	return rules, 7, err
}
func (g grants) Grants(context.Context) ([]authz.Grant, error) { return g, nil }
func (grants) Changed(context.Context) (<-chan struct{}, error) {
	return nil, errors.New("not listening")
}

// health is a Health of values.
type health struct {
	traffic error
	system  map[string]error
}

func (h *health) Traffic(context.Context) error           { return h.traffic }
func (h *health) System(context.Context) map[string]error { return h.system }

// An office is a running API on a fake store.
type office struct {
	t      testing.TB
	echo   *echo.Echo
	ops    map[string]*operation
	store  *fakeStore
	health *health
	logs   *bytes.Buffer
}

func newOffice(t testing.TB, change ...func(*Config)) *office {
	t.Helper()
	var held grants
	for token, g := range posts {
		g.ID, g.UserID = idOf("grant:"+token), idOf(token)
		held = append(held, g)
	}
	authorizer, err := authz.New(t.Context(), held)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, store: newFakeStore(), health: &health{system: map[string]error{"postgres": nil}}, logs: &bytes.Buffer{}}
	cfg := Config{Store: o.store, Authorizer: authorizer, Health: o.health, Local: true, Logger: slog.New(slog.NewJSONHandler(o.logs, &slog.HandlerOptions{Level: slog.LevelDebug})), TemporalUI: "http://127.0.0.1:8233"}
	cfg.Events = NewEvents(o.store)
	cfg.Events.beat = time.Millisecond // nobody is known at the first beat, so that a stream ends
	for _, c := range change {
		c(&cfg)
	}
	if o.echo, err = newEcho(cfg); err != nil {
		t.Fatal(err)
	}
	if o.ops, err = operations(); err != nil {
		t.Fatal(err)
	}
	return o
}

func within(scopes []string, path string) bool {
	return slices.ContainsFunc(scopes, func(s string) bool { return relief.Covers(s, path) || relief.Covers(path, s) })
}

func countyTask(id string) relief.TaskView {
	return relief.TaskView{
		ID: id, Kind: relief.TaskApprove, Campaign: aCampaign, Case: aCase, Union: "410821", UnionPath: county, Level: relief.County, Role: relief.Approver,
		Version: 4, Status: "open", State: relief.InReview, Amount: 50000,
	}
}

func batchOf(id string) relief.PaymentBatchView {
	return relief.PaymentBatchView{ID: id, Campaign: aCampaign, Line: aLine, Status: "prepared", MadeBy: "王五"}
}

func ok(status int, body any) (relief.Reply, error) {
	raw, err := json.Marshal(body)
	return relief.Reply{Status: status, Body: raw}, err
}

func personOf(token string) (relief.Person, error) {
	g, known := posts[token]
	if !known {
		return relief.Person{}, relief.Refuse("sign_in_required")
	}
	return relief.Person{ID: idOf(token).String(), Username: token, Name: "张三", Roles: []relief.Appointment{{
		Grant: idOf("grant:" + token).String(), Role: relief.Role(g.Role), Union: "410821", Level: relief.Level(g.Level), Path: g.Path, Name: "县总工会",
	}}}, nil
}

func newFakeStore() *fakeStore {
	f := &fakeStore{}
	f.signIn = func(username, password, _ string) (string, error) {
		if password != "right" {
			return "", relief.Refuse("sign_in_failed")
		}
		return username, nil
	}
	f.session = func(token string) (relief.Person, error) {
		return personOf(token)
	}
	f.union = func(code string) (relief.Unit, error) {
		switch code {
		case "410821":
			return countyUnit, nil
		case "410822":
			return relief.Unit{Code: code, Parent: "410800", Level: relief.County, Path: cousin}, nil
		case "410821-001":
			return relief.Unit{Code: code, Parent: "410821", Level: relief.Base, Path: base}, nil
		case "410800":
			return relief.Unit{Code: code, Parent: "410000", Level: relief.City, Path: "/000000/410000/410800"}, nil
		case "000000":
			return relief.Unit{Code: code, Level: relief.National, Path: "/000000"}, nil
		}
		return relief.Unit{}, relief.Refuse("not_found")
	}
	f.importUnions = func(_ relief.Request, units []relief.Unit) (relief.Reply, error) {
		return ok(200, relief.UnionsImported{Unions: len(units)})
	}
	f.grantPlace = func(id string) (relief.Appointment, error) {
		return relief.Appointment{Grant: id, Path: county, Level: relief.County}, nil
	}
	f.campaign = func(scopes []string, id string) (relief.CampaignView, error) {
		if id != aCampaign || !within(scopes, county) {
			return relief.CampaignView{}, relief.Refuse("not_found")
		}
		return relief.CampaignView{ID: id, Title: "慰问", Owner: "410821", OwnerPath: county, OwnerLevel: relief.County, Status: relief.CampaignRunning, Today: monday, Lines: []relief.LineView{{ID: aLine, Amount: 9000000}}}, nil
	}
	f.create = func(relief.Request, relief.Plan) (relief.Reply, error) { return ok(201, relief.Created{ID: aCampaign}) }
	f.launch = func(relief.Request, string, time.Duration) (relief.Reply, error) {
		view, _ := f.campaign([]string{county}, aCampaign)
		view.Phases = []relief.PhaseView{}
		return ok(200, view)
	}
	f.importRoster = func(relief.Request, string, string, []byte, bool) (relief.Reply, error) {
		return ok(202, relief.ImportQueued{ID: nowhere})
	}
	f.aCase = func(scopes []string, id, purpose string) (relief.CaseView, error) {
		v := relief.CaseView{ID: id, No: "2023-0001", Campaign: aCampaign, Union: "410821-001", Name: "张*", Step: relief.StepApproval, State: relief.InReview}
		if id != aCase || !within(scopes, base) {
			return relief.CaseView{}, relief.Refuse("not_found")
		}
		if purpose != "" {
			v.Name = "张三丰"
		}
		return v, nil
	}
	f.cases = func(relief.CaseFilter) (relief.List[relief.CaseRow], error) {
		return relief.List[relief.CaseRow]{}, nil
	}
	f.task = func(id string) (relief.TaskView, error) {
		t := countyTask(id)
		switch id {
		case farAway:
			t.UnionPath = cousin
		case review:
			t.Kind, t.Role = relief.TaskReview, relief.Reviewer
		case nowhere:
			return relief.TaskView{}, relief.Refuse("not_found")
		}
		return t, nil
	}
	f.taskPlaces = func(ids []string) ([]relief.TaskView, error) {
		var out []relief.TaskView
		for _, id := range ids {
			if t, err := f.task(id); err == nil {
				out = append(out, t)
			}
		}
		return out, nil
	}
	decided := relief.Decided{Decision: relief.DecisionRef{ID: nowhere}, Case: relief.CaseRef{ID: aCase, Step: relief.StepApproval, State: relief.Approved, Version: 5}, Next: []relief.TaskRef{}}
	f.decide = func(relief.Request, relief.Decide) (relief.Reply, error) { return ok(200, decided) }
	f.bulk = func(relief.Request, relief.Bulk) (relief.Reply, error) {
		return ok(202, relief.BulkQueued{ID: nowhere, AppliesAt: time.Unix(0, 0)})
	}
	f.fillPostings()
	f.batch = func(scopes []string, id string) (relief.PaymentBatchView, error) {
		if id != aBatch || !within(scopes, county) {
			return relief.PaymentBatchView{}, relief.Refuse("not_found")
		}
		return batchOf(id), nil
	}
	f.bankFile = func(relief.Request, string) ([]relief.BankLine, error) {
		return []relief.BankLine{{PaymentNo: "P1", Account: "6222000000000000", Name: "张三", Amount: 50000}}, nil
	}
	f.results = func(_ relief.Request, _ string, results []relief.BankResult) (relief.Reply, error) {
		return ok(200, relief.Booking{Settled: len(results), Suspense: []relief.Suspense{}})
	}
	f.change = func(r relief.Request) (relief.Reply, error) {
		switch operation, _, _ := strings.Cut(r.Endpoint, "/"); operation {
		case "grant":
			return ok(201, relief.Created{ID: nowhere})
		case "revoke":
			return ok(200, relief.Created{ID: nowhere})
		case "allocate":
			return ok(201, map[string]any{"lines": []relief.LineView{}})
		case "makePaymentBatch":
			return ok(201, batchOf(aBatch))
		case "approvePaymentBatch", "releasePaymentBatch", "cancelPaymentBatch":
			return ok(200, batchOf(aBatch))
		case "cancelBatch":
			return ok(200, relief.Moved{ID: nowhere, Status: "cancelled"})
		case "withdrawCase", "takeBack", "rule", "submitCase", "suspendCase", "resumeCase", "deceaseCase", "breakPosting", "disqualifyCase":
			return ok(200, decided)
		case "fileCase", "appealCase":
			return ok(201, relief.Filed{No: "410821-2026-1-0001", CaseRef: decided.Case})
		case "recordVisit", "recordAppraisal", "recordConfirmation":
			return ok(201, relief.Created{ID: nowhere})
		case "sendCheck":
			return ok(201, relief.CheckSent{ID: nowhere, Decided: decided})
		case "answerCheck":
			return ok(200, relief.CheckSent{ID: nowhere, Decided: decided})
		case "resolveSuspense", "confirmSuspense":
			return ok(200, map[string]any{"line_id": nowhere, "status": "proposed"})
		case "bookRecovery":
			return ok(200, map[string]any{"case_id": aCase, "payment_no": "SN1X1", "amount_fen": 500_00})
		}
		return f.launch(r, "", 0)
	}
	return f
}

func (o *office) satisfies(op *operation, r *http.Request, w *httptest.ResponseRecorder) {
	o.t.Helper()
	text := !strings.Contains(w.Header().Get("Content-Type"), "json")
	err := openapi3filter.ValidateResponse(o.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: op.route},
		Status:                 w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: text},
	})
	if err != nil {
		o.t.Errorf("%s %s answers what the contract does not say: %v\n%s", op.id, r.URL, err, w.Body)
	}
}
