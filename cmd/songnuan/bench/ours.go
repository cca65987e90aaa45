package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/workflows"
)

func caseWorkflow(id string) string { return workflows.CaseID(id) }

// column answers the rows of a query of one column.
func column[T any](ctx context.Context, db *pgxpool.Pool, query string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading what waits: %w", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		return nil, fmt.Errorf("reading what waits: %w", err)
	}
	return out, nil
}

// A duty is a step of the path and who does it: the role's own account, or
// another person of it.
type duty struct {
	kind   string
	second bool
	fields map[string]any
}

// theFive are the compared steps.
var theFive = [steps]duty{{kind: "accept"}, {kind: "survey"}, {kind: "survey", second: true}, {kind: "verify"}, {kind: "post"}}

// A task waits for somebody. The list is read from Postgres, since it is the
// decision that is measured.
type task struct {
	ID, Role, Union string
	Version         int
}

// waiting lists the campaign's open tasks of a kind.
func (k campaign) waiting(ctx context.Context, kind string) ([]task, error) {
	rows, err := k.db.Query(ctx, `SELECT t.id::text, t.role, t.union_code AS union, c.version FROM tasks t JOIN cases c ON c.id = t.case_id
		WHERE t.campaign_id = $1 AND t.kind = $2 AND t.status = 'open' ORDER BY t.id`, k.id, kind)
	if err != nil {
		return nil, fmt.Errorf("listing tasks: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[task])
	if err != nil {
		return nil, fmt.Errorf("listing tasks: %w", err)
	}
	return list, nil
}

// decide lets the clients work off the tasks of a duty, and answers how long
// each request took until its 200.
func (k campaign) decide(ctx context.Context, d duty, want int) ([]float64, error) {
	list, err := k.waiting(ctx, d.kind)
	if err != nil {
		return nil, err
	}
	if len(list) != want {
		return nil, fmt.Errorf("%d tasks %s wait, not %d", len(list), d.kind, want)
	}
	return atOnce(ctx, k.Clients, list, func(ctx context.Context, t task) error {
		role := t.Role
		if d.second {
			role += "-2"
		}
		body := map[string]any{"version": t.Version, "outcome": "approve"}
		if d.fields != nil {
			body["fields"] = d.fields
		}
		return k.api.As(role+"@"+t.Union).Post(ctx, "/tasks/"+t.ID+"/decision", body, nil)
	})
}

// five does the compared steps and answers how long the decisions and how long
// all of them took.
func (k campaign) five(ctx context.Context) (took []float64, all time.Duration, err error) {
	began := time.Now()
	for _, d := range theFive {
		ms, err := k.decide(ctx, d, k.Cases)
		if err != nil {
			return nil, 0, err
		}
		took = append(took, ms...)
	}
	return took, time.Since(began), nil
}

// ours measures the product: opening the cases, the five steps, and the rest of
// the path until all are closed. The posting's clock is waited out; that time is
// not work and counts for nothing.
func (b *bench) ours(ctx context.Context, round Round) error {
	k, err := b.openCampaign(ctx)
	if err != nil {
		return err
	}
	opening, err := b.meter.measure(ctx, true, k.load)
	if err != nil {
		return err
	}
	before, err := k.history(ctx)
	if err != nil {
		return err
	}
	var took []float64
	var deciding time.Duration
	five, err := b.meter.measure(ctx, true, func(ctx context.Context) (err error) {
		if took, deciding, err = k.five(ctx); err != nil {
			return err
		}
		return k.drained(ctx)
	})
	if err != nil {
		return err
	}
	after, err := k.history(ctx)
	if err != nil {
		return err
	}
	rest, err := k.rest(ctx)
	if err != nil {
		return err
	}
	product := []string{serve, work, engine, postgres}
	f := five.figures(b.Cases, product...).with(took, deciding)
	f[EventsTold], f[CommitsTold] = (after-before)/steps, five.commits/float64(steps*b.Cases)
	f[Events] = after - before
	round[Five] = f
	whole := opening.plus(five).plus(rest).figures(b.Cases, product...)
	if whole[Events], err = k.history(ctx); err != nil {
		return err
	}
	round[Opening], round[Whole], round[Rest] = opening.figures(b.Cases, product...), whole, rest.figures(b.Cases, product...)
	round[Opening][Events], round[Rest][Events] = before, whole[Events]-after
	return k.organizer().Post(ctx, k.path("/close"), reason("测算结束"), nil)
}

// oursStopped measures the decisions while the engine's process is stopped; it
// does nothing where that process is not known. The engine hears of them
// afterwards, and the campaign is cancelled.
func (b *bench) oursStopped(ctx context.Context, round Round) error {
	pid := b.meter.cpus.pid(engine)
	if pid == 0 {
		b.say("  没有 %s/pids/temporal.pid，略过 skipped: the engine's process is not known", b.Data)
		return nil
	}
	k, err := b.openCampaign(ctx)
	if err != nil {
		return err
	}
	if err := k.load(ctx); err != nil {
		return err
	}
	took, deciding, err := k.withoutEngine(ctx, pid)
	if err != nil {
		return err
	}
	round[Stopped] = Figures{}.with(took, deciding)
	began := time.Now()
	if err := k.drained(ctx); err != nil {
		return err
	}
	round[Stopped][CatchUp] = time.Since(began).Seconds()
	return k.cancel(ctx)
}

func (k campaign) withoutEngine(ctx context.Context, pid int) ([]float64, time.Duration, error) {
	goOn, err := halt(pid)
	if err != nil {
		return nil, 0, err
	}
	defer goOn()
	return k.five(ctx)
}

// cancel ends what is open, so that it does not burden what is measured next.
func (k campaign) cancel(ctx context.Context) error {
	if err := k.organizer().Post(ctx, k.path("/cancel"), reason("测算结束"), nil); err != nil {
		return err
	}
	err := await(ctx, "the cancelled cases", func(ctx context.Context) (none bool, err error) {
		err = k.db.QueryRow(ctx, "SELECT NOT EXISTS (SELECT FROM cases WHERE campaign_id = $1 AND live)", k.id).Scan(&none)
		return none, err
	})
	if err != nil {
		return err
	}
	return k.drained(ctx)
}
