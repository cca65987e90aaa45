package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Told is what one workflow still has to hear, in order, and what its start
// needs should it not run yet.
type Told struct {
	Topic  string // case, campaign, batch, import, recovery, posting
	ID     string
	Seqs   []int64
	Events []relief.Event    // topic case
	Body   []json.RawMessage // other topics
	Start  StartFacts
	Trace  string // of the latest request among them that is traced
	unfit  error  // why it cannot be told: what it needs cannot be read
}

// StartFacts are what a workflow is started with: ids, codes and times.
type StartFacts struct {
	CaseNo    string
	Campaign  string
	Union     string
	Rules     relief.Rules
	Windows   []relief.Window
	Status    relief.CampaignStatus
	Version   int
	AppliesAt time.Time
	Due       time.Time // of a recovery
	Over      bool      // of a recovery: the money has come
}

// ErrNextRound is deliver's answer for what it has not tried to deliver yet.
var ErrNextRound = errors.New("left for the next round")

// Relay hands what waits in the outbox to deliver, grouped by workflow and in
// order, and marks delivered what deliver took. Rows that another relay holds
// are left to it; all rows of a workflow go together, so that order is kept. It
// answers how many groups it handled.
func (s *Store) Relay(ctx context.Context, limit int, deliver func(context.Context, []Told) []error) (int, error) {
	told := 0
	var failed error
	err := s.attempt(atLength(ctx), func(ctx context.Context, t *tx) error {
		groups, err := t.waiting(ctx, limit)
		if err != nil || len(groups) == 0 {
			return err
		}
		if err := t.starts(ctx, groups); err != nil {
			return err
		}
		failpoint.Hit(failpoint.RelayRead)
		errs := deliverFit(ctx, groups, deliver)
		failpoint.Hit(failpoint.RelayTold)
		told, failed, err = t.keepTold(ctx, groups, errs)
		return err
	})
	if told > 0 {
		failpoint.Hit(failpoint.RelayNoted)
	}
	if err != nil {
		return 0, refusal(err)
	}
	return told, failed
}

// deliverFit delivers what can be told and answers what went wrong for each.
func deliverFit(ctx context.Context, groups []Told, deliver func(context.Context, []Told) []error) []error {
	var fit []Told
	for _, g := range groups {
		if g.unfit == nil {
			fit = append(fit, g)
		}
	}
	var errs []error
	if len(fit) > 0 {
		errs = deliver(ctx, fit)
	}
	all := make([]error, len(groups))
	for i, g := range groups {
		if all[i] = g.unfit; g.unfit == nil {
			all[i], errs = errs[0], errs[1:]
		}
	}
	return all
}

// keepTold marks delivered what was told, and puts back what could not be.
func (t *tx) keepTold(ctx context.Context, groups []Told, errs []error) (told int, failed, err error) {
	var done []int64
	for i, g := range groups {
		switch {
		case errs[i] == nil || failpoint.Planted(failpoint.FailureTold):
			told++
			done = append(done, g.Seqs...)
		case !errors.Is(errs[i], ErrNextRound):
			failed = cmp.Or(failed, errs[i])
			if err := t.later.PutBack(ctx, db.PutBackParams{Topic: g.Topic, Subject: g.ID}); err != nil {
				return 0, nil, fmt.Errorf("putting back: %w", err)
			}
		}
	}
	if len(done) > 0 {
		err = t.later.MarkDelivered(ctx, done)
	}
	return told, failed, err
}

// waiting locks up to limit workflows that wait, those that failed before last,
// and reads what each has to hear. The locks on their oldest rows suffice: a
// later row is no other's to take while an older one waits, and rows of one
// workflow are numbered under the lock of what they tell of, so that none comes
// to light before an older one.
func (t *tx) waiting(ctx context.Context, limit int) ([]Told, error) {
	t.queue.waiting.Queue("SET LOCAL statement_timeout = '30s'")
	t.queue.waiting.Queue("SET LOCAL idle_in_transaction_session_timeout = '60s'")
	fresh, err := t.LockFresh(ctx, limit)
	if err != nil {
		return nil, fmt.Errorf("locking the outbox: %w", err)
	}
	again, err := t.LockPutBack(ctx, limit-len(fresh))
	if err != nil {
		return nil, fmt.Errorf("locking what was put back: %w", err)
	}
	groups := make([]Told, 0, len(fresh)+len(again))
	for _, r := range fresh {
		groups = append(groups, Told{Topic: r.Topic, ID: r.Subject})
	}
	for _, r := range again {
		groups = append(groups, Told{Topic: r.Topic, ID: r.Subject})
	}
	return groups, t.read(ctx, groups)
}

// read fills in what each workflow has to hear.
func (t *tx) read(ctx context.Context, groups []Told) error {
	var of db.WaitingOutboxParams
	at := map[string]*Told{}
	for i := range groups {
		g := &groups[i]
		of.Topics, of.Subjects = append(of.Topics, g.Topic), append(of.Subjects, g.ID)
		at[g.Topic+g.ID] = g
	}
	rows, err := t.WaitingOutbox(ctx, of)
	if err != nil {
		return fmt.Errorf("reading the outbox: %w", err)
	}
	for _, r := range rows {
		g := at[r.Topic+r.Subject]
		g.Seqs = append(g.Seqs, r.Seq)
		g.Trace = cmp.Or(r.Trace, g.Trace)
		if r.Topic != "case" {
			g.Body = append(g.Body, r.Body)
			continue
		}
		var e relief.Event
		if err := json.Unmarshal(r.Body, &e); err != nil {
			g.unfit = cmp.Or(g.unfit, fmt.Errorf("reading outbox row %d: %w", r.Seq, err))
		}
		g.Events = append(g.Events, e)
	}
	return nil
}

// starts fills in what each workflow would be started with. One that has not
// what it needs is unfit and keeps no other waiting; when the database itself
// fails, the last question fails too.
func (t *tx) starts(ctx context.Context, groups []Told) error {
	cases := map[string][]*Told{}
	var wrong error
	for i := range groups {
		g := &groups[i]
		if g.Topic == "case" || g.Topic == "posting" {
			cases[g.ID] = append(cases[g.ID], g)
			continue
		}
		var err error
		if g.Start, err = t.start(ctx, g.Topic, g.ID); err != nil {
			wrong = fmt.Errorf("%s %s: %w", g.Topic, g.ID, err)
			g.unfit = cmp.Or(g.unfit, wrong)
		}
	}
	rows, err := t.CaseStarts(ctx, slices.Collect(maps.Keys(cases)))
	if err != nil {
		return errors.Join(wrong, fmt.Errorf("reading cases: %w", err))
	}
	for _, c := range rows {
		start := StartFacts{CaseNo: c.No, Campaign: c.CampaignID, Union: c.UnionCode}
		err := json.Unmarshal(c.Rules, &start.Rules)
		for _, g := range cases[c.ID] {
			if g.Start = start; err != nil {
				g.unfit = cmp.Or(g.unfit, fmt.Errorf("reading rules of case %s: %w", c.ID, err))
			}
		}
	}
	return nil
}

// start answers what a workflow that is no case's would be started with.
func (t *tx) start(ctx context.Context, topic, id string) (StartFacts, error) {
	switch topic {
	case "campaign":
		k, windows, err := windowsOf(ctx, t.Queries, t.s.Calendar(), id)
		if err != nil {
			return StartFacts{}, err
		}
		return campaignStart(k, windows), nil
	case "recovery":
		return recoveryStart(ctx, t.Queries, id)
	case "batch":
		b, err := t.BulkByID(ctx, id)
		if err != nil {
			return StartFacts{}, fmt.Errorf("reading bulk decision: %w", err)
		}
		return StartFacts{AppliesAt: b.AppliesAt}, nil
	}
	return StartFacts{}, nil
}
