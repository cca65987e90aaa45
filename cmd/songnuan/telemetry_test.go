package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// exported is what a process with some work behind it answers to a scrape.
func exported(t *testing.T) string {
	t.Helper()
	db := storetest.New(t)
	db.Unions(t)
	k := db.Campaign(t, storetest.CampaignOptions{})
	db.Walk(t, db.File(t, k, db.Applicant(t, 1)), relief.Paying)
	db.File(t, k, db.Applicant(t, 2))
	db.Exec(t, "UPDATE tasks SET due_at = now() - interval '1 day' WHERE status = 'open'")
	if _, err := db.Store.Turn(t.Context(), "reconcile", time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := db.Store.NoteSnag(t.Context(), relief.Snag{Workflow: "heartbeat", Cause: relief.SnagTask, What: "workflow_task", Attempts: 5}); err != nil {
		t.Fatal(err)
	}
	var c cli
	w, err := c.watch(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	w.facts(db.Store)
	w.disk(func() (relief.Room, error) { return relief.Room{Free: 1, Total: 2}, nil })
	w.request(t.Context(), api.Observation{Method: "POST", Route: "/api/v1/tasks/:id/decision", Status: 200, Took: time.Millisecond})
	res := httptest.NewRecorder()
	w.handler(http.NotFoundHandler()).ServeHTTP(res, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	return res.Body.String()
}

var (
	number = regexp.MustCompile(`\b((?:songnuan|go|process)_[a-z_]+)`)
	theirs = regexp.MustCompile(`\btemporal_[a-z_]+`)
)

// sdk are the numbers of Temporal's SDK that dashboard and alerts use; they
// appear once something has happened.
var sdk = map[string]bool{
	"temporal_workflow_task_execution_failed": true, "temporal_workflow_task_execution_latency_seconds_bucket": true,
	"temporal_activity_execution_failed": true, "temporal_local_activity_execution_failed": true,
}

// An expression that names what nobody exports shows an empty panel, and an
// alert of that kind never fires.
func TestDashboardAndAlertsAskForWhatIsExported(t *testing.T) {
	text := exported(t)
	var asked []string
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	raw, err := os.ReadFile("../../deploy/compose/grafana/dashboards/songnuan.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &board); err != nil {
		t.Fatal(err)
	}
	for _, p := range board.Panels {
		if p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("panel %d shows nothing", p.ID)
		}
		for _, target := range p.Targets {
			asked = append(asked, target.Expr)
		}
	}
	var alerts struct {
		Groups []struct {
			Name  string `yaml:"name"`
			Rules []struct {
				Alert       string            `yaml:"alert"`
				Expr        string            `yaml:"expr"`
				For         string            `yaml:"for"`
				Labels      map[string]string `yaml:"labels"`
				Annotations map[string]string `yaml:"annotations"`
			} `yaml:"rules"`
		} `yaml:"groups"`
	}
	file, err := os.Open("../../deploy/compose/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	in := yaml.NewDecoder(file)
	in.KnownFields(true)
	if err := in.Decode(&alerts); err != nil {
		t.Fatal(err)
	}
	for _, r := range alerts.Groups[0].Rules {
		if r.Alert == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" {
			t.Errorf("alert %q says too little", r.Alert)
		}
		asked = append(asked, r.Expr)
	}
	if len(asked) < 20 {
		t.Errorf("only %d expressions", len(asked))
	}
	for _, expr := range asked {
		if strings.Count(expr, "(") != strings.Count(expr, ")") || strings.Count(expr, "{") != strings.Count(expr, "}") {
			t.Errorf("%s is torn", expr)
		}
		for _, name := range number.FindAllString(expr, -1) {
			if !strings.Contains(text, "\n"+name+"{") && !strings.Contains(text, "\n"+name+" ") {
				t.Errorf("%s is asked for and not exported", name)
			}
		}
		for _, name := range theirs.FindAllString(expr, -1) {
			if !sdk[name] {
				t.Errorf("%s is not known of the SDK", name)
			}
		}
	}
}
