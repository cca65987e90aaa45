package e2e

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

const (
	county = "410821"
	base   = "410821-001"
	api    = "/api/v1"
)

// A campaign is one that runs, with its cases by the household's row.
type campaign struct {
	id    string
	cases []string
	c     *demo.Client
}

// plan is a county's plan as JSON: one line of money for everybody, two seats;
// changes replace or add fields.
func plan(total string, changes map[string]any) map[string]any {
	p := map[string]any{
		"title": "端到端困难职工慰问活动", "owner": county, "soft_excluded": "aided_last_year",
		"phases": map[string]any{
			"preparation": map[string]string{"start": "2022-12-01", "end": "2022-12-31"},
			"publicity":   map[string]string{"start": "2022-12-15", "end": "2023-01-10"},
			"visiting":    map[string]string{"start": "2023-01-03", "end": "2023-01-21"},
			"summary":     map[string]string{"start": "2023-01-28", "end": "2023-02-10"},
		},
		"budget":        map[string]any{"total": total, "lines": []any{map[string]string{"name": "困难职工慰问金", "target": "other", "amount": total, "source": "UNION_OWN"}}},
		"standards":     map[string]string{"困难职工": "500.00"},
		"dibao_monthly": "630.00",
		"chain":         []any{map[string]string{"level": "county", "role": "reviewer"}, map[string]string{"level": "county", "role": "approver"}},
		"posting":       map[string]any{"working_days": 5, "rounds": []string{"base"}},
	}
	maps.Copy(p, changes)
	return p
}

// launch creates the plan's campaign and starts it with days of that length.
func launch(t testing.TB, p map[string]any, day time.Duration) *campaign {
	t.Helper()
	k := &campaign{c: local.client}
	var made relief.Created
	k.post(t, "organizer@"+county, "/campaigns", p, &made)
	k.id = made.ID
	k.post(t, "organizer@"+county, k.path("/launch"), map[string]string{"rehearsal_day": day.String()}, nil)
	return k
}

func (k *campaign) path(suffix string) string { return "/campaigns/" + k.id + suffix }

// file imports the households and takes up their cases, in their order.
func (k *campaign) file(t testing.TB, hs []household) {
	t.Helper()
	v := k.load(t, "roster.csv", rosterOf(t, hs), false)
	if v.Imported != len(hs) {
		t.Fatalf("of %d households %d were imported: %v", len(hs), v.Imported, v.Findings)
	}
	list, err := demo.All[relief.CaseRow](t.Context(), k.as("organizer@"+county), "/cases", url.Values{"campaign": {k.id}})
	if err != nil {
		t.Fatal(err)
	}
	k.cases = make([]string, len(hs))
	for _, c := range list {
		k.cases[c.RosterRow-1] = c.ID
	}
}

// load sends a file and waits for the end of its import.
func (k *campaign) load(t testing.TB, name string, file []byte, dryRun bool) relief.ImportView {
	t.Helper()
	return k.imported(t, k.upload(t, name, file, dryRun))
}

func (k *campaign) upload(t testing.TB, name string, file []byte, dryRun bool) string {
	t.Helper()
	path := k.path("/rosters")
	if dryRun {
		path += "?dry_run=true"
	}
	kind, body := form(t, name, file)
	var queued relief.ImportQueued
	if err := k.as("organizer@"+county).PostFile(t.Context(), path, kind, body, &queued); err != nil {
		t.Fatal(err)
	}
	return queued.ID
}

func (k *campaign) imported(t testing.TB, id string) (v relief.ImportView) {
	t.Helper()
	eventually(t, 10*time.Minute, "the import ends", func() bool {
		k.get(t, "organizer@"+county, "/imports/"+id, &v)
		return v.Status == "done" || v.Status == "failed"
	})
	return v
}

// form is a file as a browser sends it.
func form(t testing.TB, name string, file []byte) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func (k *campaign) as(username string) *demo.Person { return k.c.As(username) }

func (k *campaign) get(t testing.TB, username, path string, out any) {
	t.Helper()
	if err := k.as(username).Get(t.Context(), path, out); err != nil {
		t.Fatal(err)
	}
}

func (k *campaign) post(t testing.TB, username, path string, in, out any) {
	t.Helper()
	if err := k.as(username).Post(t.Context(), path, in, out); err != nil {
		t.Fatal(err)
	}
}

// view is the campaign as its organiser sees it.
func (k *campaign) view(t testing.TB) (v relief.CampaignView) {
	t.Helper()
	k.get(t, "organizer@"+county, k.path(""), &v)
	return v
}

// look is a case as the county sees it, masked.
func (k *campaign) look(t testing.TB, id string) (v relief.CaseView) {
	t.Helper()
	k.get(t, "organizer@"+county, "/cases/"+id, &v)
	return v
}

// tasks lists what waits for a person in the campaign.
func (k *campaign) tasks(t testing.TB, username string, kind relief.TaskKind) []relief.TaskView {
	t.Helper()
	query := url.Values{"campaign": {k.id}}
	if kind != "" {
		query.Set("kind", string(kind))
	}
	list, err := demo.All[relief.TaskView](t.Context(), k.as(username), "/tasks", query)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// raw sends one request and answers whatever comes back.
func (k *campaign) raw(t testing.TB, username string, r demo.Request) demo.Response {
	t.Helper()
	if r.Method == "" {
		r.Method = http.MethodPost
	}
	if r.Body != nil && r.Type == "" {
		r.Type = "application/json"
	}
	r.Path = api + r.Path
	res, err := k.as(username).Do(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}
