package verify

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// A page is some cases, with all that happened to them. Only the pages that are being
// looked at are held, however many cases there are.
type page struct {
	ids   []string
	cases []*history
}

// pageOf is how many cases a page has; few in tests, so that they turn pages.
var pageOf = 500

// A visit is what one invariant says of the cases of a page; it reads what else
// there is about them.
type visit func(context.Context, *snapshot, page) ([]Violation, error)

// visits are the invariants that are about what happened to each case, by id.
var visits = map[string]visit{
	"I06": chainComplete,
	"I07": postingComplete,
	"I15": foldEqualsCase,
	"I22": dueTimes,
}

// eachCase is the part of an invariant that its visit of each page holds.
func eachCase(id string) check {
	return func(ctx context.Context, s *snapshot) ([]Violation, error) {
		w := &s.cache.walk
		w.help(ctx, s)
		return w.says(id)
	}
}

// A walk reads the histories of all cases once, for all visits. Each reader that
// needs what it finds helps: it takes the next page until there is none, and
// waits for the others.
type walk struct {
	begin sync.Once
	pages [][2]string // the first and the last case of each
	next  atomic.Int64
	left  sync.WaitGroup
	found []map[string]said // by page, then by visit
	err   error             // why there are no pages
}

// said is what one visit said of one page.
type said struct {
	violations []Violation
	err        error
}

func (w *walk) help(ctx context.Context, s *snapshot) {
	w.begin.Do(func() {
		w.pages, w.err = s.pages(ctx)
		w.found = make([]map[string]said, len(w.pages))
		w.left.Add(len(w.pages))
	})
	for i := w.next.Add(1) - 1; i < int64(len(w.pages)); i = w.next.Add(1) - 1 {
		w.found[i] = s.look(ctx, w.pages[i])
		w.left.Done()
	}
	w.left.Wait()
}

// says gathers what the visit of that invariant said, page after page; what it could
// not read of one page is its answer.
func (w *walk) says(id string) ([]Violation, error) {
	if w.err != nil {
		return nil, w.err
	}
	var out []Violation
	for _, p := range w.found {
		if p[id].err != nil {
			return nil, p[id].err
		}
		out = append(out, p[id].violations...)
	}
	return out, nil
}

func (s *snapshot) pages(ctx context.Context) ([][2]string, error) {
	found, err := s.Query(ctx, `SELECT (array_agg(id::text ORDER BY id))[1], (array_agg(id::text ORDER BY id DESC))[1]
		FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / $1 AS n FROM cases) numbered GROUP BY n ORDER BY n`, pageOf)
	if err != nil {
		return nil, fmt.Errorf("reading cases: %w", err)
	}
	bounds, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (b [2]string, err error) { return b, r.Scan(&b[0], &b[1]) })
	if err != nil {
		return nil, fmt.Errorf("reading cases: %w", err)
	}
	return bounds, nil
}

// look has every visit look at one page, each behind a savepoint, so that what one
// cannot read is left to the others.
func (s *snapshot) look(ctx context.Context, bounds [2]string) map[string]said {
	out := make(map[string]said, len(visits))
	var p page
	err := s.behind(ctx, func(s *snapshot) (err error) {
		p, err = s.page(ctx, bounds)
		return err
	})
	for id, visit := range visits {
		one := said{err: err}
		if err == nil {
			one.err = s.behind(ctx, func(s *snapshot) (err error) {
				one.violations, err = visit(ctx, s, p)
				return err
			})
		}
		out[id] = one
	}
	return out
}

// behind does something behind a savepoint of the reader.
func (s *snapshot) behind(ctx context.Context, do func(*snapshot) error) error {
	sub, err := s.Begin(ctx)
	if err != nil {
		return fmt.Errorf("setting a savepoint: %w", err)
	}
	defer func() { _ = sub.Rollback(context.WithoutCancel(ctx)) }()
	return do(&snapshot{Tx: sub, Options: s.Options, cache: s.cache})
}

func (s *snapshot) page(ctx context.Context, bounds [2]string) (page, error) {
	found, err := s.Query(ctx, "SELECT id::text FROM cases WHERE id BETWEEN $1 AND $2", bounds[0], bounds[1])
	if err != nil {
		return page{}, fmt.Errorf("reading cases: %w", err)
	}
	ids, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		return page{}, fmt.Errorf("reading cases: %w", err)
	}
	cases, err := s.histories(ctx, ids)
	return page{ids, cases}, err
}
