package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
)

// ScaleOptions say how the lists are measured (goal P4).
type ScaleOptions struct {
	OwnerURL string // Postgres as its superuser; databases are made beside this one and dropped
	Small    int    // cases that the big nation is compared with
	Cases    int
	Requests int  // of each list and nation
	Keep     bool // leave the databases, for a look at their plans
	Open     func(ctx context.Context, ownerURL string) (System, error)
	Progress io.Writer
}

// A System is the product on one database, answering in this process.
type System struct {
	Handler http.Handler
	Store   *store.Store
	Keys    *pii.Keys
	Rules   func(context.Context) (May, error) // who may do what, as the database says now
	Close   func()
}

// May says whether somebody may do something at a level, at the union of a path.
type May func(user uuid.UUID, action, level, path string) bool

// ask sends a request to the handler and answers how long it took there.
func (s System) ask(ctx context.Context, token, method, path, contentType string, body []byte, out any) (time.Duration, error) {
	req := httptest.NewRequestWithContext(ctx, method, "/api/v1"+path, bytes.NewReader(body))
	req.Header.Set("Content-Type", contentType)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if method != http.MethodGet {
		req.Header.Set("Idempotency-Key", uuid.NewString())
	}
	rec := httptest.NewRecorder()
	began := time.Now()
	s.Handler.ServeHTTP(rec, req)
	took := time.Since(began)
	if rec.Code >= http.StatusMultipleChoices {
		return took, fmt.Errorf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
	if out == nil {
		return took, nil
	}
	if err := json.Unmarshal(rec.Body.Bytes(), out); err != nil {
		return took, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return took, nil
}

func (s System) signIn(ctx context.Context, username string) (string, error) {
	body, err := json.Marshal(map[string]string{"username": username, "password": demo.Password})
	if err != nil {
		return "", err
	}
	var in struct{ Token string }
	_, err = s.ask(ctx, "", http.MethodPost, "/session", "application/json", body, &in)
	return in.Token, err
}

// nationPlan is open today; its chain is the county's.
const nationPlan = `
title: 全国送温暖测算
owner: "%[4]s"
phases:
  preparation: {start: %[1]s, end: %[2]s}
  publicity: {start: %[1]s, end: %[2]s}
  visiting: {start: %[1]s, end: %[2]s}
  summary: {start: %[1]s, end: %[2]s}
targets: [困难职工]
budget:
  total: %[3]d.00
  lines: [{name: 困难职工慰问金, target: other, amount: %[3]d.00, source: UNION_OWN}]
standards: {困难职工: ` + aidYuan + `}
dibao_monthly: 630.00
chain: [{level: county, role: reviewer}, {level: county, role: approver}]
posting: {working_days: 5, rounds: [base]}
`

// launch opens the campaign through the product, signs in the approver of the
// first county, and answers who that is.
func (n *nation) launch(ctx context.Context, sys System) (approver string, err error) {
	organizer, err := sys.signIn(ctx, "organizer@000000")
	if err != nil {
		return "", err
	}
	if n.campaign, err = n.announce(ctx, sys, organizer, "000000"); err != nil {
		return "", err
	}
	if err := n.db.QueryRow(ctx, "SELECT id::text FROM budget_lines WHERE campaign_id = $1", n.campaign).Scan(&n.line); err != nil {
		return "", fmt.Errorf("reading the line: %w", err)
	}
	if _, err := sys.signIn(ctx, "approver@"+countyCode(0)); err != nil {
		return "", err
	}
	err = n.db.QueryRow(ctx, "SELECT id::text FROM users WHERE username = $1", "approver@"+countyCode(0)).Scan(&approver)
	return approver, err
}

// announce creates and launches a campaign of the owner with money for every case.
func (n *nation) announce(ctx context.Context, sys System, organizer, owner string) (string, error) {
	today := relief.DayOf(time.Now())
	plan := fmt.Sprintf(nationPlan, today, today.AddDays(80), n.cases*aidFen/100, owner)
	var made struct{ ID string }
	if _, err := sys.ask(ctx, organizer, http.MethodPost, "/campaigns", "application/yaml", []byte(plan), &made); err != nil {
		return "", err
	}
	_, err := sys.ask(ctx, organizer, http.MethodPost, "/campaigns/"+made.ID+"/launch", "application/json", []byte("{}"), nil)
	return made.ID, err
}

// A view is one thing that people look at; path is of the i-th request.
type view struct {
	title string
	who   string // role of the county, or "national"
	path  func(n *nation, i int) string
}

func same(path string) func(*nation, int) string {
	return func(n *nation, _ int) string { return strings.ReplaceAll(path, "{}", n.campaign) }
}

var views = []view{
	{"待办 inbox", "approver", same("/tasks?limit=50")},
	{"待办按时限 inbox by due", "approver", same("/tasks?limit=50&sort=due")},
	{"待办按类 inbox of a kind", "approver", same("/tasks?limit=50&kind=approve&campaign={}")},
	{"待办计数 inbox counts", "approver", same("/tasks/counts")},
	{"已办 done", "approver", same("/decisions?limit=50")},
	{"本县个案 cases, county", "approver", same("/cases?limit=50")},
	{"全国个案 cases, nation", "national", same("/cases?limit=50&campaign={}")},
	{"某步个案 cases at a step", "national", same("/cases?limit=50&campaign={}&step=approval")},
	{"深页 cases, far page", "national", func(n *nation, i int) string {
		return "/cases?limit=50&campaign=" + n.campaign + "&cursor=" + caseID(n.cases/2+i).String()
	}},
	{"按姓名 search by name", "national", func(n *nation, i int) string { return "/cases?q=" + url.QueryEscape(personOf(i*37%n.cases).name) }},
	{"按身份证号 by ID number", "national", func(n *nation, i int) string { return "/cases?q=" + personOf(i*37%n.cases).idNumber }},
	{"按编号末位 by number's end", "national", func(n *nation, i int) string { return "/cases?q=" + caseNumber(i * 37 % n.cases)[3:] }},
	{"预算 budget", "national", same("/campaigns/{}/budget")},
	{"台账 ledger", "national", same("/ledger?campaign={}&limit=50")},
	{"进度(全国) board, nation", "national", same("/campaigns/{}/progress")},
	{"进度(市) board, city", "national", func(n *nation, _ int) string {
		return "/campaigns/" + n.campaign + "/progress?below=" + countyCode(0)[:4] + "00"
	}},
	{"覆盖 coverage", "national", same("/campaigns/{}/coverage?limit=50")},
	{"通知 notices", "approver", same("/notices?limit=50")},
}

// A ViewResult is what was measured of one view, in milliseconds of the server.
type ViewResult struct {
	View     string  `json:"view"`
	SmallP50 float64 `json:"small_p50_ms"`
	SmallP99 float64 `json:"small_p99_ms"`
	BigP50   float64 `json:"big_p50_ms"`
	BigP99   float64 `json:"big_p99_ms"`
	Ratio    float64 `json:"p99_ratio"`
	Failed   string  `json:"failed,omitempty"`
}

// A ScaleReport is a whole run.
type ScaleReport struct {
	Small, Cases, Tasks int
	Load                string       `json:"load"`
	Views               []ViewResult `json:"views"`
	Goals               []Goal       `json:"goals"`
}

// Scale generates a small and a big nation and asks both for every list in turn.
func Scale(ctx context.Context, o ScaleOptions) (r ScaleReport, err error) {
	r = ScaleReport{Small: o.Small, Cases: o.Cases}
	var sides [2]side
	for at, cases := range []int{o.Small, o.Cases} {
		n, sys, err := generate(ctx, o, cases)
		if err != nil {
			return r, err
		}
		defer func() { err = errors.Join(err, n.leave(ctx, o)) }()
		defer sys.Close()
		sides[at] = side{n: n, sys: sys, tokens: map[string]string{}}
	}
	if err := sides[1].n.db.QueryRow(ctx, "SELECT count(*) FROM tasks").Scan(&r.Tasks); err != nil {
		return r, fmt.Errorf("counting tasks: %w", err)
	}
	r.Load = load()
	for _, v := range views {
		r.Views = append(r.Views, compare(ctx, v, &sides, o.Requests))
	}
	r.judge()
	return r, nil
}

type side struct {
	n      *nation
	sys    System
	tokens map[string]string
}

// token is of the person who looks at the i-th request's page: ten counties' people in turn.
func (s *side) token(ctx context.Context, who string, i int) (string, error) {
	name := who + "@" + countyCode(i%basesOfOne)
	if who == "national" {
		name = "organizer@000000"
	}
	if s.tokens[name] == "" {
		token, err := s.sys.signIn(ctx, name)
		if err != nil {
			return "", err
		}
		s.tokens[name] = token
	}
	return s.tokens[name], nil
}

// warm is how often each person's view is asked for before it is measured.
const warm = 2 * basesOfOne

// compare asks both nations in turn, request by request.
func compare(ctx context.Context, v view, sides *[2]side, requests int) ViewResult {
	var took [2][]float64
	for i := range warm + requests {
		for at := range sides {
			s := &sides[at]
			token, err := s.token(ctx, v.who, i)
			if err != nil {
				return ViewResult{View: v.title, Failed: err.Error()}
			}
			d, err := s.sys.ask(ctx, token, http.MethodGet, v.path(s.n, i), "", nil, nil)
			if err != nil {
				return ViewResult{View: v.title, Failed: fmt.Sprintf("%d: %v", s.n.cases, err)}
			}
			if i >= warm {
				took[at] = append(took[at], milliseconds(d))
			}
		}
	}
	r := ViewResult{
		View: v.title, SmallP50: quantile(took[0], 0.5), SmallP99: quantile(took[0], 0.99), BigP50: quantile(took[1], 0.5), BigP99: quantile(took[1], 0.99),
	}
	r.Ratio = r.BigP99 / r.SmallP99
	return r
}

// judge holds every view against goal P4.
func (r *ScaleReport) judge() {
	for _, v := range r.Views {
		if v.Failed != "" {
			continue
		}
		r.Goals = append(r.Goals, verdict(Goal{ID: "P4", What: v.View + " p99", AtMost: true, Limit: 1.5}, v.Ratio),
			verdict(Goal{ID: "P4", What: v.View + " p50 ms", AtMost: true, Limit: 5}, v.BigP50))
	}
}

// load is how busy the machine was: what `uptime` says, and its cores.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return fmt.Sprintf("load %s, %d CPUs", strings.Join(strings.Fields(string(text))[:3], " "), runtime.NumCPU())
}

// Print writes the report as people read it.
func (r ScaleReport) Print(out io.Writer) {
	fmt.Fprintf(out, "\n%s · %s：%d 与 %d 户、%d 条待办；服务端毫秒。\n%d against %d cases with %d tasks; milliseconds in the server\n",
		time.Now().Format("2006-01-02 15:04"), r.Load, r.Small, r.Cases, r.Tasks, r.Small, r.Cases, r.Tasks)
	row(out, []string{"", "p50", "p99", "p50 big", "p99 big", "p99 ratio"})
	for _, v := range r.Views {
		if v.Failed != "" {
			fmt.Fprintf(out, "  %s: %s\n", v.View, v.Failed)
			continue
		}
		cells := []string{v.View}
		for _, ms := range []float64{v.SmallP50, v.SmallP99, v.BigP50, v.BigP99, v.Ratio} {
			cells = append(cells, fmt.Sprintf("%.2f", ms))
		}
		row(out, cells)
	}
	fmt.Fprintln(out, "\n目标 goals")
	for _, g := range r.Goals {
		if g.Verdict == Missed {
			fmt.Fprintf(out, "  %s\n", g)
		}
	}
	fmt.Fprintf(out, "  P4 达到 reached %d / %d\n", reached(r.Goals), len(r.Goals))
}

func reached(goals []Goal) (n int) {
	for _, g := range goals {
		if g.Verdict == Reached {
			n++
		}
	}
	return n
}
