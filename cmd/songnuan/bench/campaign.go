package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"strings"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
)

// The unions of the bench: an invented province, city and county of its own.
const (
	county     = "990101"
	baseUnions = 8
)

func baseUnion(n int) string { return fmt.Sprintf("%s-%03d", county, n+1) }

func unionFile() []byte {
	var f strings.Builder
	f.WriteString("code,parent,level,name\n990000,000000,province,测算省总工会\n990100,990000,city,测算市总工会\n990101,990100,county,测算县总工会\n")
	for n := range baseUnions {
		fmt.Fprintf(&f, "%s,%s,base,测算基层工会%d\n", baseUnion(n), county, n+1)
	}
	return []byte(f.String())
}

// people loads the unions and signs in everybody who will decide, so that no
// password is checked while we measure.
func (b *bench) people(ctx context.Context) error {
	err := b.api.As("admin@000000").PostFile(ctx, "/unions/import", "text/csv", unionFile(), nil)
	if err != nil {
		return fmt.Errorf("loading the unions: %w", err)
	}
	var names []string
	for _, role := range []string{"organizer", "reviewer", "approver", "approver-2", "finance", "finance-2", "cashier", "verifier"} {
		names = append(names, role+"@"+county)
	}
	for n := range baseUnions {
		for _, role := range []string{"clerk", "surveyor", "surveyor-2", "verifier", "publisher", "reviewer"} {
			names = append(names, role+"@"+baseUnion(n))
		}
	}
	_, err = atOnce(ctx, b.Clients, names, func(ctx context.Context, name string) error {
		_, err := b.api.As(name).SignIn(ctx)
		return err
	})
	return err
}

// plan is a campaign whose phases are open all the time: from a spring Monday
// with no festival near, so that a posting is over after eight days.
const plan = `
title: 性能测算 %s
owner: "` + county + `"
phases:
  preparation: {start: 2023-05-08, end: 2023-12-29}
  publicity: {start: 2023-05-08, end: 2023-12-29}
  visiting: {start: 2023-05-08, end: 2023-12-29}
  summary: {start: 2023-05-08, end: 2023-12-29}
targets: [困难职工]
budget:
  total: %[2]d.00
  lines: [{name: 困难职工慰问金, target: other, amount: %[2]d.00, source: UNION_OWN}]
standards: {困难职工: ` + aidYuan + `}
dibao_monthly: 630.00
chain: [{level: county, role: reviewer}, {level: county, role: approver}]
posting: {working_days: 5, rounds: [base]}
`

// planOf is the plan with money for n households.
func planOf(title string, n int) []byte { return fmt.Appendf(nil, plan, title, n*aidFen/100) }

// A campaign of the product under measurement.
type campaign struct {
	*bench
	id string
}

func (k campaign) organizer() *demo.Person     { return k.at("organizer") }
func (k campaign) at(role string) *demo.Person { return k.api.As(role + "@" + county) }
func (k campaign) path(suffix string) string   { return "/campaigns/" + k.id + suffix }
func reason(text string) map[string]string     { return map[string]string{"reason": text} }

// openCampaign creates and launches one with money for everybody.
func (b *bench) openCampaign(ctx context.Context) (campaign, error) {
	var created struct{ ID string }
	if err := b.api.As("organizer@"+county).PostFile(ctx, "/campaigns", "application/yaml", planOf(time.Now().Format(time.DateTime), b.Cases), &created); err != nil {
		return campaign{}, err
	}
	k := campaign{b, created.ID}
	return k, k.organizer().Post(ctx, k.path("/launch"), map[string]string{"rehearsal_day": b.Day.String()}, nil)
}

// load imports a roster and waits until every case has its task and its workflow.
func (k campaign) load(ctx context.Context) error {
	file, err := rosterOf(k.serial, k.Cases)
	if err != nil {
		return err
	}
	k.bench.serial += k.Cases
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "roster.csv")
	if err != nil {
		return fmt.Errorf("writing the form: %w", err)
	}
	_, err = part.Write(file)
	if err := errors.Join(err, form.Close()); err != nil {
		return fmt.Errorf("writing the form: %w", err)
	}
	var queued struct {
		ID string `json:"import_id"`
	}
	if err := k.organizer().PostFile(ctx, k.path("/rosters?dry_run=false"), form.FormDataContentType(), body.Bytes(), &queued); err != nil {
		return err
	}
	err = await(ctx, "the import", func(ctx context.Context) (bool, error) {
		var status, problem string
		var imported int
		err := k.db.QueryRow(ctx, "SELECT status, problem, imported FROM imports WHERE id = $1", queued.ID).Scan(&status, &problem, &imported)
		if err == nil && (status == "failed" || status == "done" && imported != k.Cases) {
			err = fmt.Errorf("the import took %d of %d households: %s %s", imported, k.Cases, status, problem)
		}
		return status == "done", err
	})
	if err != nil {
		return err
	}
	return k.drained(ctx)
}

// drained waits until the engine has heard and done everything.
func (k campaign) drained(ctx context.Context) error {
	err := await(ctx, "the outbox", func(ctx context.Context) (empty bool, err error) {
		err = k.db.QueryRow(ctx, "SELECT NOT EXISTS (SELECT FROM outbox WHERE delivered_at IS NULL)").Scan(&empty)
		return empty, err
	})
	if err != nil {
		return err
	}
	// The engine works roughly in order: the last told are the last to be done.
	const last = 16
	ids, err := k.workflows(ctx, `SELECT subject FROM outbox WHERE topic = 'case' AND subject IN (SELECT id FROM cases WHERE campaign_id = $1)
		GROUP BY subject ORDER BY max(seq) DESC LIMIT $2`, last)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := await(ctx, "the workflows", func(ctx context.Context) (bool, error) {
			d, err := k.temporal.DescribeWorkflowExecution(ctx, id, "")
			return err == nil && d.GetPendingWorkflowTask() == nil && len(d.GetPendingActivities()) == 0, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// workflows names those of the cases that the query selects for campaign and limit.
func (k campaign) workflows(ctx context.Context, query string, limit int) ([]string, error) {
	cases, err := column[string](ctx, k.db, query, k.id, limit)
	for i, id := range cases {
		cases[i] = caseWorkflow(id)
	}
	return cases, err
}

// history answers the mean number of events of the cases' histories so far.
func (k campaign) history(ctx context.Context) (float64, error) {
	ids, err := k.workflows(ctx, "SELECT id FROM cases WHERE campaign_id = $1 ORDER BY id LIMIT $2", sample)
	if err != nil {
		return 0, err
	}
	return k.events(ctx, ids)
}
