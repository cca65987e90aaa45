package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/songnuan/songnuan/verify"
)

// A Point is what so many open cases cost (goal P6).
type Point struct {
	Cases    int                `json:"cases"`
	Rate     float64            `json:"opened_per_s"` // the roster taken, told, and its workflows waiting
	CPU      float64            `json:"cpu_ms_per_case"`
	P50      float64            `json:"decision_p50_ms"`
	P99      float64            `json:"decision_p99_ms"`
	Ours     float64            `json:"our_bytes_per_case"`
	Engine   float64            `json:"engine_bytes_per_case"`
	Memory   map[string]float64 `json:"memory_mb"` // by process, while they wait
	PerCase  float64            `json:"worker_bytes_per_case"`
	Decision int                `json:"decisions"`
	Check    float64            `json:"verify_s"`  // all invariants at level full, without keys, evidence and Temporal
	Held     float64            `json:"verify_mb"` // of the heap, at the most
}

// A CurveReport is a whole run.
type CurveReport struct {
	Load   string  `json:"load"`
	Points []Point `json:"points"`
	Goals  []Goal  `json:"goals"`
}

// decided is how many of the waiting cases are decided at each point.
const decided = 200

// Curve opens more and more cases, and at each number measures what they cost
// and how fast decisions on some of them are. All stay open until the end.
func Curve(ctx context.Context, o Options, counts []int) (r CurveReport, err error) {
	b, err := open(ctx, o)
	if err != nil {
		return r, err
	}
	defer b.close()
	r.Load = load()
	var campaigns []campaign
	opened := 0
	for _, n := range counts {
		if n <= opened {
			return r, errors.New("each number of cases is more than the one before")
		}
		b.say("在办 %d 户 open cases", n)
		at := *b
		at.Cases = n - opened
		p := Point{Cases: n}
		k, err := at.openCampaign(ctx)
		if err != nil {
			return r, err
		}
		campaigns = append(campaigns, k)
		if err := k.point(ctx, &p); err != nil {
			return r, fmt.Errorf("%d cases: %w", n, err)
		}
		b.serial, opened = at.serial, n
		p.Memory = b.memory()
		if len(r.Points) > 0 { // what more cases hold, not what the program does
			first := r.Points[0]
			p.PerCase = (p.Memory[work] - first.Memory[work]) * 1e6 / float64(n-first.Cases)
		}
		r.Points = append(r.Points, p)
	}
	r.judge()
	for _, k := range campaigns {
		err = errors.Join(err, k.cancel(ctx))
	}
	return r, err
}

// point measures the opening of the campaign's cases and decisions on some.
func (k campaign) point(ctx context.Context, p *Point) error {
	ours, engines, err := k.bytes(ctx)
	if err != nil {
		return err
	}
	c, err := k.meter.measure(ctx, false, k.load)
	if err != nil {
		return err
	}
	oursAfter, enginesAfter, err := k.bytes(ctx)
	if err != nil {
		return err
	}
	f := c.figures(k.Cases, serve, work, engine, postgres)
	p.Rate, p.CPU = f[CasesRate], f[CPU]
	p.Ours, p.Engine = float64(oursAfter-ours)/float64(k.Cases), float64(enginesAfter-engines)/float64(k.Cases)
	list, err := k.waiting(ctx, "accept")
	if err != nil {
		return err
	}
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	list = list[:min(len(list), decided)]
	took, err := atOnce(ctx, k.Clients, list, func(ctx context.Context, t task) error {
		return k.api.As(t.Role+"@"+t.Union).Post(ctx, "/tasks/"+t.ID+"/decision", map[string]any{"version": t.Version, "outcome": "approve"}, nil)
	})
	p.P50, p.P99, p.Decision = quantile(took, 0.5), quantile(took, 0.99), len(took)
	if err != nil {
		return err
	}
	if err := k.drained(ctx); err != nil {
		return err
	}
	return k.check(ctx, p)
}

// check measures the proof of the whole database (goal G18).
func (k campaign) check(ctx context.Context, p *Point) error {
	stop, held := watchMemory()
	began := time.Now()
	report, err := verify.Run(ctx, k.db, verify.Options{Full: true, Clock: time.Now})
	p.Check = time.Since(began).Seconds()
	stop()
	p.Held = held()
	if broken := report.Broken(); len(broken) > 0 {
		return fmt.Errorf("verify: %s do not hold", strings.Join(broken, ", "))
	}
	return err
}

// bytes are the sizes of the product's database and of the engine's.
func (b *bench) bytes(ctx context.Context) (ours, engines int64, err error) {
	err = b.db.QueryRow(ctx, `SELECT coalesce(sum(pg_database_size(datname)) FILTER (WHERE datname = current_database()), 0)::bigint,
		coalesce(sum(pg_database_size(datname)) FILTER (WHERE datname IN ('temporal', 'temporal_visibility')), 0)::bigint FROM pg_database`).Scan(&ours, &engines)
	if err != nil {
		return 0, 0, fmt.Errorf("reading sizes: %w", err)
	}
	return ours, engines, nil
}

// memory is what each process holds of its own, in megabytes.
func (b *bench) memory() map[string]float64 {
	out := map[string]float64{}
	for _, name := range []string{serve, work, engine} {
		if mb, ok := residentOf(b.meter.cpus.pid(name)); ok {
			out[name] = mb
		}
	}
	return out
}

func residentOf(pid int) (float64, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil || pid == 0 {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024, err == nil
		}
	}
	return 0, false
}

// judge holds each point against the first.
func (r *CurveReport) judge() {
	for i, p := range r.Points {
		first, n := r.Points[0], strconv.Itoa(p.Cases)
		within := 15.0
		if p.Cases > 10_000 {
			within = 90
		}
		r.Goals = append(r.Goals,
			verdict(Goal{ID: "G18", What: n + " 户时全面核对秒数 seconds of verify at level full", AtMost: true, Limit: within}, p.Check),
			verdict(Goal{ID: "G18", What: n + " 户时核对所占内存 MB held by verify", AtMost: true, Limit: 300}, p.Held))
		if i == 0 {
			continue
		}
		r.Goals = append(r.Goals,
			verdict(Goal{ID: "P6", What: n + " 户时决定 p50 之比 decision p50 against the first", AtMost: true, Limit: 1.3}, p.P50/first.P50),
			verdict(Goal{ID: "P6", What: n + " 户时立案速率之比 opening rate against the first", Limit: 0.77}, p.Rate/first.Rate),
			verdict(Goal{ID: "P6", What: n + " 户时 worker 每户字节 bytes of worker per case", AtMost: true, Limit: 2048}, p.PerCase))
	}
}

// Print writes the report as people read it.
func (r CurveReport) Print(out io.Writer) {
	fmt.Fprintf(out, "\n%s · %s\n", time.Now().Format("2006-01-02 15:04"), r.Load)
	row(out, []string{"在办 open cases", "opened/s", "CPU ms/case", "decision p50", "p99", "ours KB", "engine KB", "serve MB", "work MB", "temporal MB", "verify s", "verify MB"})
	for _, p := range r.Points {
		cells := []string{strconv.Itoa(p.Cases)}
		for _, v := range []float64{p.Rate, p.CPU, p.P50, p.P99, p.Ours / 1000, p.Engine / 1000, p.Memory[serve], p.Memory[work], p.Memory[engine], p.Check, p.Held} {
			cells = append(cells, fmt.Sprintf("%.1f", v))
		}
		row(out, cells)
	}
	fmt.Fprintln(out, "\n目标 goals")
	for _, g := range r.Goals {
		fmt.Fprintf(out, "  %s\n", g)
	}
}
