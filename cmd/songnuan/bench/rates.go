package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
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
