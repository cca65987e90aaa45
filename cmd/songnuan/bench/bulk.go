package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/activities"
)

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
