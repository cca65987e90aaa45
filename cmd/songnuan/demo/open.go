package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"mime/multipart"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const admin = "admin@000000"

// unions loads the tree and the plan's base unions where they are missing.
func (d *drive) unions(ctx context.Context) error {
	d.show.step("工会", 0)
	files := []string{filepath.Join(d.Data, "unions.csv")}
	if d.plan.BaseUnions != "" {
		files = append(files, d.plan.beside(d.plan.BaseUnions))
	}
	loaded := 0
	for _, path := range files {
		n, err := d.loadUnions(ctx, path)
		if err != nil {
			return err
		}
		loaded += n
	}
	d.show.end("新载入 %d 个", loaded)
	return nil
}

func (d *drive) loadUnions(ctx context.Context, path string) (int, error) {
	file, err := os.ReadFile(path) //nolint:gosec // the plan names it
	if err != nil {
		return 0, fmt.Errorf("reading the unions: %w", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return 0, fmt.Errorf("reading the unions of %s: %w", path, err)
	}
	if len(rows) < 2 {
		return 0, fmt.Errorf("the list %s names no unions", path)
	}
	// The last row's siblings are there only if the file has been loaded: it is
	// loaded whole or not at all.
	parent := rows[len(rows)-1][1]
	known, err := All[struct{ Code string }](ctx, d.c.As(admin), "/unions", url.Values{"parent": {parent}})
	if err != nil {
		return 0, err
	}
	codes := map[string]bool{}
	for _, u := range known {
		codes[u.Code] = true
	}
	if !slices.ContainsFunc(rows[1:], func(r []string) bool { return r[1] == parent && !codes[r[0]] }) {
		return 0, nil
	}
	var out struct{ Unions int }
	err = d.c.As(admin).PostFile(ctx, "/unions/import", "text/csv", file, &out)
	return out.Unions, err
}

// open creates the campaign from its plan and launches it on the rehearsal clock.
func (d *drive) open(ctx context.Context) error {
	d.show.step("创建启动", 0)
	var created struct{ ID string }
	if err := d.organizer().PostFile(ctx, "/campaigns", "application/yaml", d.plan.raw, &created); err != nil {
		return err
	}
	d.campaign = created.ID
	var k campaign
	if err := d.organizer().Post(ctx, d.path("/launch"), map[string]string{"rehearsal_day": d.Day.String()}, &k); err != nil {
		return err
	}
	for i, l := range k.Lines {
		d.checks.expect(l.Amount == d.plan.Budget.Lines[i].fen && l.Available == l.Amount, "%s 启动时可用 %s", l.Name, yuan(l.Available))
	}
	d.show.end("%s · 活动 %s", word(statusWords, k.Status), d.campaign)
	return nil
}

// load sends a roster and waits until its import is over.
func (d *drive) load(ctx context.Context, r *roster, dryRun bool) (importView, error) {
	var v importView
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "roster.csv")
	if err != nil {
		return v, err
	}
	if _, err := part.Write(r.file); err != nil {
		return v, err
	}
	if err := form.Close(); err != nil {
		return v, err
	}
	var queued struct {
		ID string `json:"import_id"`
	}
	path := d.path(fmt.Sprintf("/rosters?dry_run=%t", dryRun))
	if err := d.organizer().PostFile(ctx, path, form.FormDataContentType(), body.Bytes(), &queued); err != nil {
		return v, err
	}
	for v.Status != "done" {
		if err := pause(ctx, 300*time.Millisecond); err != nil {
			return v, err
		}
		if err := d.organizer().Get(ctx, "/imports/"+queued.ID, &v); err != nil {
			return v, err
		}
		if v.Status == "failed" {
			return v, fmt.Errorf("名册导入失败 the import failed: %s", v.Problem)
		}
		d.show.set(v.Rows, "")
	}
	return v, nil
}

// fileRoster imports the county's roster: first as a trial, then for good, then
// once more, which must change nothing.
func (d *drive) fileRoster(ctx context.Context) error {
	d.show.step("名册试导", len(d.roster.rows))
	trial, err := d.load(ctx, d.roster, true)
	if err != nil {
		return err
	}
	d.show.end("%d 行，拒绝 %d 行", trial.Rows, trial.Rejected)
	if err := d.compareFindings(trial); err != nil {
		return err
	}
	d.show.step("名册导入", len(d.roster.rows))
	v, err := d.load(ctx, d.roster, false)
	if err != nil {
		return err
	}
	d.show.end("%d 行，导入 %d 户，拒绝 %d 行", v.Rows, v.Imported, v.Rejected)
	d.checks.expect(slices.Equal(codesOf(v), codesOf(trial)) && v.Imported+v.Rejected == v.Rows && v.Rows == len(d.roster.rows),
		"名册 %d 行：导入 %d，拒绝 %d，提示 %d，与试导一致", v.Rows, v.Imported, v.Rejected, warnings(v))
	d.show.step("重复导入", len(d.roster.rows))
	twice, err := d.load(ctx, d.roster, false)
	if err != nil {
		return err
	}
	d.show.end("导入 %d 户", twice.Imported)
	d.checks.expect(twice.Imported == 0, "同一名册再次导入 %d 户", twice.Imported)
	if err := d.readCases(ctx, d.roster, false); err != nil {
		return err
	}
	d.checks.expect(len(d.cases) == v.Imported, "建立个案 %d 个", len(d.cases))
	d.chooseObjections()
	return d.chooseCorrections(trial)
}

// compareFindings holds the findings against what is written beside the roster.
func (d *drive) compareFindings(v importView) error {
	want, known, err := d.plan.expected()
	if err != nil || !known {
		return err
	}
	got := map[int][]string{}
	worded := true
	for _, f := range v.Findings {
		got[f.Row] = append(got[f.Row], f.Code)
		worded = worded && f.Field != "" && f.Message != ""
	}
	for _, found := range []map[int][]string{got, want} {
		for _, codes := range found {
			slices.Sort(codes)
		}
	}
	same := maps.EqualFunc(got, want, slices.Equal[[]string])
	d.checks.expect(same && worded, "校验结果 %d 行与预期逐行一致，均有字段和说明", len(got))
	return nil
}

func codesOf(v importView) []string {
	var out []string
	for _, f := range v.Findings {
		out = append(out, fmt.Sprint(f.Row, " ", f.Code))
	}
	slices.Sort(out)
	return out
}

func warnings(v importView) (n int) {
	for _, f := range v.Findings {
		if strings.HasPrefix(f.Code, "warning:") {
			n++
		}
	}
	return n
}

// readCases takes up the cases that an import has opened.
func (d *drive) readCases(ctx context.Context, r *roster, extra bool) error {
	known := map[string]bool{}
	for _, h := range d.cases {
		known[h.id] = true
	}
	list, err := All[caseRow](ctx, d.organizer(), "/cases", url.Values{"campaign": {d.campaign}})
	if err != nil {
		return err
	}
	var fresh []*household
	for _, c := range list {
		if known[c.ID] {
			continue
		}
		fresh = append(fresh, &household{
			id: c.ID, union: c.Union, category: c.Category, row: c.RosterRow, amount: c.Amount, line: d.plan.lineFor(c.Category),
			aided: r.cell(c.RosterRow, colAided) == "是", extra: extra,
		})
	}
	slices.SortFunc(fresh, func(a, b *household) int { return a.row - b.row })
	d.cases = append(d.cases, fresh...)
	return nil
}
