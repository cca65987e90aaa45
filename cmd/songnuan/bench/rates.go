package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/xuri/excelize/v2"

	"github.com/songnuan/songnuan/activities"
)

// RatesOptions say how bulk work is measured (goals P3, P5, P7).
type RatesOptions struct {
	ScaleOptions
	Rows   int // of the roster, as CSV and as XLSX
	Ticked int // decisions of one bulk, at most 1000
}

// A Rate is one thing measured beside its baseline.
type Rate struct {
	What     string  `json:"what"`
	Ours     float64 `json:"ours"`
	Baseline float64 `json:"baseline,omitempty"`
	Unit     string  `json:"unit"`
}

// A RatesReport is a whole run.
type RatesReport struct {
	Rows, Ticked int
	Load         string `json:"load"`
	Rates        []Rate `json:"rates"`
	Goals        []Goal `json:"goals"`
}

func (r *RatesReport) add(what, unit string, ours, baseline float64) {
	r.Rates = append(r.Rates, Rate{what, ours, baseline, unit})
}

func (r *RatesReport) hold(id, what string, most bool, limit, measured float64) {
	r.Goals = append(r.Goals, verdict(Goal{ID: id, What: what, AtMost: most, Limit: limit}, measured))
}

// Print writes the report as people read it.
func (r RatesReport) Print(out io.Writer) {
	fmt.Fprintf(out, "\n%s · %s：%d 行名册、%d 项批量。\n%d roster rows, %d ticked items\n", time.Now().Format("2006-01-02 15:04"), r.Load, r.Rows, r.Ticked, r.Rows, r.Ticked)
	row(out, []string{"", "ours", "baseline", "ratio", ""})
	for _, x := range r.Rates {
		cells := []string{x.What, fmt.Sprintf("%.1f", x.Ours), "–", "–", x.Unit}
		if x.Baseline != 0 {
			cells[2], cells[3] = fmt.Sprintf("%.1f", x.Baseline), fmt.Sprintf("%.3f", x.Ours/x.Baseline)
		}
		row(out, cells)
	}
	fmt.Fprintln(out, "\n目标 goals")
	for _, g := range r.Goals {
		fmt.Fprintf(out, "  %s\n", g)
	}
}

// Rates measures authorisation, imports and bulk decisions of the product in this
// process, on a database of its own, without its engine.
func Rates(ctx context.Context, o RatesOptions) (r RatesReport, err error) {
	r = RatesReport{Rows: o.Rows, Ticked: o.Ticked, Load: load()}
	say := func(format string, args ...any) { fmt.Fprintf(o.Progress, format+"\n", args...) }
	n, err := createNation(ctx, o.OwnerURL, 3_340*perCounty, say) // the unions of as many counties, and no case
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, n.drop(ctx, o.OwnerURL)) }()
	sys, err := o.Open(ctx, n.owner)
	if err != nil {
		return r, err
	}
	defer sys.Close()
	if _, err := n.db.Exec(ctx, generateUnions, n.counties(), basesOfOne); err != nil {
		return r, fmt.Errorf("generating unions: %w", err)
	}
	if _, err := n.db.Exec(ctx, generatePeople); err != nil {
		return r, fmt.Errorf("generating people: %w", err)
	}
	b := &bench{Options: Options{Clients: 8, Cases: max(o.Ticked/steps, 1)}, db: n.db, serial: firstSerial()}
	say("授权 authorisation")
	if err := n.authorise(ctx, sys, &r); err != nil {
		return r, err
	}
	say("批量 bulk")
	if err := b.bulk(ctx, n, sys, o.Ticked, &r); err != nil {
		return r, err
	}
	for _, kind := range []string{"csv", "xlsx"} {
		say("导入 importing %s", kind)
		if err := b.imports(ctx, n, sys, kind, o.Rows, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// authorise measures one decision's authorisation with everybody's grants.
func (n *nation) authorise(ctx context.Context, sys System, r *RatesReport) error {
	may, err := sys.Rules(ctx)
	if err != nil {
		return err
	}
	rows, err := n.db.Query(ctx, "SELECT user_id, path FROM grants WHERE role = 'approver' AND level = 'county' ORDER BY id LIMIT 2000")
	if err != nil {
		return fmt.Errorf("reading grants: %w", err)
	}
	type held struct {
		User uuid.UUID
		Path string
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[held])
	if err != nil || len(list) == 0 {
		return fmt.Errorf("reading %d grants: %w", len(list), err)
	}
	const times = 100_000
	allowed, began := 0, time.Now()
	for i := range times {
		g := list[i%len(list)]
		if may(g.User, "approve", "county", list[i*31%len(list)].Path) || may(g.User, "approve", "county", g.Path) {
			allowed++
		}
	}
	micros := time.Since(began).Seconds() * 1e6 / (2 * times)
	if allowed == 0 {
		return errors.New("nobody may do anything")
	}
	r.add("授权一次 authorisation", "µs", micros, 0)
	r.hold("P7", "授权一次 µs one authorisation", true, 100, micros)
	return nil
}

// opened is a county's campaign that takes rosters.
func (n *nation) opened(ctx context.Context, sys System, households int) (campaign, organizer string, err error) {
	if organizer, err = sys.signIn(ctx, "organizer@"+countyCode(0)); err != nil {
		return "", "", err
	}
	n.cases = households
	campaign, err = n.announce(ctx, sys, organizer, countyCode(0))
	return campaign, organizer, err
}

// take uploads a file and files its rows, as the worker would, in this process.
func take(ctx context.Context, sys System, organizer, campaign, name string, file []byte) (activities.Imported, time.Duration, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err := errors.Join(err, form.Close()); err != nil {
		return activities.Imported{}, 0, fmt.Errorf("writing the form: %w", err)
	}
	var queued struct {
		ID string `json:"import_id"`
	}
	if _, err := sys.ask(ctx, organizer, http.MethodPost, "/campaigns/"+campaign+"/rosters?dry_run=false", form.FormDataContentType(), body.Bytes(), &queued); err != nil {
		return activities.Imported{}, 0, err
	}
	body = bytes.Buffer{}
	began := time.Now()
	done, err := (&activities.Activities{Store: sys.Store}).ImportRoster(ctx, queued.ID)
	return done, time.Since(began), err
}

// imports measures a roster against reading it and copying its cells.
func (b *bench) imports(ctx context.Context, n *nation, sys System, kind string, rows int, r *RatesReport) error {
	campaign, organizer, err := n.opened(ctx, sys, rows)
	if err != nil {
		return err
	}
	unionOf := func(i int) string { return fmt.Sprintf("%s-%03d", countyCode(0), i%basesOfOne+1) }
	var file []byte
	if kind == "xlsx" {
		file, err = rosterSheet(b.serial, rows, unionOf)
	} else {
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		err = rosterRows(b.serial, rows, unionOf, w.Write)
		w.Flush()
		file = text.Bytes()
	}
	if err != nil {
		return err
	}
	b.serial += rows
	plain, err := n.copyCells(ctx, kind, file)
	if err != nil {
		return err
	}
	runtime.GC()
	stop, held := watchMemory()
	done, took, err := take(ctx, sys, organizer, campaign, "roster."+kind, file)
	stop()
	if err != nil {
		return err
	}
	if done.Imported != rows {
		return fmt.Errorf("the import took %d of %d households", done.Imported, rows)
	}
	ours, base := float64(rows)/took.Seconds(), float64(rows)/plain.Seconds()
	r.add("导入 import "+kind, "rows/s", ours, base)
	r.add("内存 memory "+kind, "MB", held(), 0)
	r.hold("P5", kind+" 行/秒，对读文件加 COPY 之比 rows/s / (read + COPY)", false, 0.5, ours/base)
	r.hold("P5", kind+" 内存 MB memory", true, 150, held())
	return nil
}

// copyCells reads the file and copies its cells as they are.
func (n *nation) copyCells(ctx context.Context, kind string, file []byte) (time.Duration, error) {
	if _, err := n.db.Exec(ctx, "CREATE TABLE IF NOT EXISTS bench_cells (n int, cells text[]); TRUNCATE bench_cells"); err != nil {
		return 0, fmt.Errorf("making the table: %w", err)
	}
	began := time.Now()
	next, err := reading(kind, file)
	if err != nil {
		return 0, err
	}
	at := 0
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		cells, err := next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		at++
		return []any{at, cells}, err
	})
	if _, err := n.db.CopyFrom(ctx, pgx.Identifier{"bench_cells"}, []string{"n", "cells"}, rows); err != nil {
		return 0, fmt.Errorf("copying: %w", err)
	}
	return time.Since(began), nil
}

// reading reads a file row by row, by the library alone.
func reading(kind string, file []byte) (func() ([]string, error), error) {
	if kind == "csv" {
		return csv.NewReader(bytes.NewReader(file)).Read, nil
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("opening the spreadsheet: %w", err)
	}
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("reading the spreadsheet: %w", err)
	}
	return func() ([]string, error) {
		if !rows.Next() {
			return nil, errors.Join(io.EOF, rows.Error(), rows.Close(), book.Close())
		}
		return rows.Columns()
	}, nil
}

// watchMemory looks at the heap again and again; held is the most in megabytes
// above what there was.
func watchMemory() (stop func(), held func() float64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapInuse
	var most atomic.Uint64
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapInuse))
			select {
			case <-end:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	return func() { close(end); <-ended }, func() float64 { return (float64(most.Load()) - float64(before)) / 1e6 }
}

// bulk measures ticked decisions, applied as the worker does, against the plain
// state machine's decisions one by one.
func (b *bench) bulk(ctx context.Context, n *nation, sys System, ticked int, r *RatesReport) error {
	campaign, organizer, err := n.opened(ctx, sys, ticked)
	if err != nil {
		return err
	}
	base := countyCode(0) + "-001"
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	if err := rosterRows(b.serial, ticked, func(int) string { return base }, w.Write); err != nil {
		return err
	}
	w.Flush()
	b.serial += ticked
	if _, _, err := take(ctx, sys, organizer, campaign, "roster.csv", text.Bytes()); err != nil {
		return err
	}
	var rates []float64
	for _, d := range theFive[:4] { // what a publisher posts is posted by the worker's engine
		raw, err := b.rawRate(ctx)
		if err != nil {
			return err
		}
		who := d.kind
		switch d.kind {
		case "accept":
			who = "clerk"
		case "survey":
			who = "surveyor"
		case "verify":
			who = "verifier"
		}
		if d.second {
			who += "-2"
		}
		rate, err := n.applied(ctx, sys, campaign, d.kind, who+"@"+base, ticked)
		if err != nil {
			return err
		}
		rates = append(rates, rate/raw)
		r.add("批量 bulk "+d.kind, "decisions/s", rate, raw)
	}
	r.hold("P3", "批量，对 raw 单项之比 bulk / raw's single rate", false, 1, median(rates))
	return nil
}

// rawRate is how many decisions a second the plain state machine makes.
func (b *bench) rawRate(ctx context.Context) (float64, error) {
	if _, err := b.db.Exec(ctx, rawSchema); err != nil {
		return 0, fmt.Errorf("making the schema: %w", err)
	}
	cases, err := b.openRaw(ctx)
	if err != nil {
		return 0, err
	}
	cfg := b.db.Config()
	cfg.MaxConns = int32(b.Clients) //nolint:gosec // eight
	cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	pool, err := connected(ctx, cfg, b.Clients)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	began := time.Now()
	for range steps {
		if _, err := atOnce(ctx, b.Clients, cases, func(ctx context.Context, k *rawCase) error { return k.decide(ctx, pool) }); err != nil {
			return 0, err
		}
	}
	return float64(steps*len(cases)) / time.Since(began).Seconds(), nil
}

// applied ticks every open task of a kind and answers how many a second are
// applied once the time to undo is over.
func (n *nation) applied(ctx context.Context, sys System, campaign, kind, who string, want int) (float64, error) {
	rows, err := n.db.Query(ctx, "SELECT t.id::text AS task_id, c.version FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.campaign_id = $1 AND t.kind = $2 AND t.status = 'open' ORDER BY t.id", campaign, kind)
	if err != nil {
		return 0, fmt.Errorf("reading tasks: %w", err)
	}
	type item struct {
		Task    string `json:"task_id" db:"task_id"`
		Version int    `json:"version"`
	}
	items, err := pgx.CollectRows(rows, pgx.RowToStructByName[item])
	if err != nil || len(items) != want {
		return 0, fmt.Errorf("%d tasks %s wait, not %d: %w", len(items), kind, want, err)
	}
	token, err := sys.signIn(ctx, who)
	if err != nil {
		return 0, err
	}
	body, err := json.Marshal(map[string]any{"items": items, "outcome": "approve", "comment": "测算"})
	if err != nil {
		return 0, err
	}
	var queued struct {
		ID        string    `json:"batch_id"`
		AppliesAt time.Time `json:"applies_at"`
	}
	if _, err := sys.ask(ctx, token, http.MethodPost, "/tasks/decisions", "application/json", body, &queued); err != nil {
		return 0, err
	}
	if err := until(ctx, queued.AppliesAt.Add(50*time.Millisecond)); err != nil {
		return 0, err
	}
	began := time.Now()
	if _, err := (&activities.Activities{Store: sys.Store}).ApplyBatch(ctx, queued.ID); err != nil {
		return 0, err
	}
	took := time.Since(began)
	var applied []string
	rows, err = n.db.Query(ctx, "SELECT status || ' ' || code FROM bulk_items WHERE bulk_id = $1 AND status <> 'done'", queued.ID)
	if err == nil {
		applied, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil || len(applied) > 0 {
		return 0, fmt.Errorf("not applied: %v: %w", slices.Compact(applied), err)
	}
	return float64(want) / took.Seconds(), nil
}
