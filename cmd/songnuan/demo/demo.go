package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync"
	"time"
)

// Options say what to drive and where.
type Options struct {
	Server string        // http://127.0.0.1:8080 by default
	Plan   string        // path of the campaign's plan
	Data   string        // folder of unions.csv; by default the one above the plan's
	Day    time.Duration // how long a day of the plan lasts; by default 5 s, in a spread 2 s
	Spread bool          // leave work for every role and stop
	Out    io.Writer     // where the progress goes
	TTY    bool          // Out is a terminal
}

// Run drives a whole campaign, or with Spread as much of one as leaves every
// role something to do. It answers an error when something it had to see was not
// to be seen.
func Run(ctx context.Context, o Options) error {
	p, err := readPlan(o.Plan)
	if err != nil {
		return err
	}
	r, err := readRoster(p.beside(p.Roster))
	if err != nil {
		return err
	}
	o.Server = cmp.Or(o.Server, "http://127.0.0.1:8080")
	o.Data = cmp.Or(o.Data, filepath.Dir(filepath.Dir(o.Plan)))
	if o.Day == 0 {
		o.Day = 5 * time.Second
		if o.Spread {
			o.Day = 2 * time.Second
		}
	}
	if o.Out == nil {
		o.Out = io.Discard
	}
	d := &drive{Options: o, c: NewClient(o.Server), plan: p, roster: r, show: &display{out: o.Out, tty: o.TTY}}
	if _, err := d.c.once(ctx, Request{Method: http.MethodGet, Path: "/healthz"}); err != nil {
		fmt.Fprintf(o.Out, "%s 没有应答，继续等待（用 make run 启动） nothing answers there yet; waiting (make run starts it)\n", o.Server)
	}
	if o.Spread {
		return d.spread(ctx)
	}
	return d.whole(ctx)
}

// A drive is one campaign on its way.
type drive struct {
	Options
	c        *Client
	plan     *plan
	roster   *roster
	show     *display
	checks   checklist
	campaign string
	cases    []*household // in the order of the file; those of the second roster last
	dismiss  *household   // whose posting is objected to without ground
	uphold   *household   // and with
	mended   *roster      // corrected rows, the second roster
	bank     books
	receipts int64 // fen that households signed for
	answers  int64 // fen that they said they got

	reported, approved []*household // of a spread

	mu     sync.Mutex
	listed int
	astray []string // tasks listed to somebody they don't wait for
}

// A household is a case as the demo follows it.
type household struct {
	id, union, category string
	row                 int
	amount              int64
	line                int // of the plan's budget
	aided               bool
	extra               bool // filed with the second roster
	out                 bool // refused, rejected or withdrawn: not to be paid
}

// whole is the campaign from the roster to the last receipt.
func (d *drive) whole(ctx context.Context) error {
	d.show.say("%s · 每个计划日 %s", d.plan.Title, seconds(d.Day))
	parts := []func(context.Context) error{
		d.unions, d.open, d.fileRoster, d.fileCorrected,
		d.survey, d.post, d.object, d.awaitPostings, d.readPostings,
		d.report, d.review, d.approve, d.oneTooMany,
		d.payAll, d.correctAccounts, d.payAgain, d.handOver, d.reconcile, d.close,
	}
	for _, part := range parts {
		if err := part(ctx); err != nil {
			return errors.Join(err, d.checks.print(d.Out))
		}
	}
	return d.checks.print(d.Out)
}

func (d *drive) organizer() *Person        { return d.at("organizer") }
func (d *drive) at(role string) *Person    { return d.c.As(role + "@" + d.plan.Owner) }
func (d *drive) path(suffix string) string { return "/campaigns/" + d.campaign + suffix }

func (d *drive) status(ctx context.Context) (campaign, error) {
	var k campaign
	err := d.organizer().Get(ctx, d.path(""), &k)
	return k, err
}

// watch looks at the campaign every second until done is satisfied; it gives up
// when nothing has moved for longer than any restart takes.
func (d *drive) watch(ctx context.Context, done func(campaign) bool) error {
	const patience = 5 * time.Minute
	last, since := "", time.Now()
	for {
		k, err := d.status(ctx)
		if err != nil {
			return err
		}
		if done(k) {
			return nil
		}
		if now := fmt.Sprint(k.States); now != last {
			last, since = now, time.Now()
		}
		if time.Since(since) > patience {
			return fmt.Errorf("个案长时间没有进展 nothing has moved for %s: %v", patience, k.States)
		}
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
	}
}

// where answers the households that fit.
func (d *drive) where(fits func(*household) bool) []*household {
	var out []*household
	for _, h := range d.cases {
		if fits(h) {
			out = append(out, h)
		}
	}
	return out
}

func (d *drive) alive() []*household { return d.where(func(h *household) bool { return !h.out }) }

func sum(hs []*household) (fen int64) {
	for _, h := range hs {
		fen += h.amount
	}
	return fen
}

// each does something for all of the items at once; the client lets a few of the
// requests through at a time.
func each[T any](ctx context.Context, items []T, do func(context.Context, T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for _, item := range items {
		all.Go(func() {
			if err := do(ctx, item); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}
