package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// Told is what one workflow still has to hear, in order, and what its start
// needs should it not run yet.
type Told struct {
	Topic  string // case, campaign, batch, import
	ID     string
	Seqs   []int64
	Events []relief.Event    // topic case
	Body   []json.RawMessage // other topics
	Start  StartFacts
	Trace  string // of the latest request among them that is traced
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
	handled := 0
	err := s.attempt(ctx, func(ctx context.Context, t *tx) error {
		groups, err := t.waiting(ctx, limit)
		if err != nil || len(groups) == 0 {
			return err
		}
		handled = len(groups)
		if err := t.starts(ctx, groups); err != nil {
			return err
		}
		var done []int64
		var failed error
		for i, err := range deliver(ctx, groups) {
			if err != nil {
				failed = cmp.Or(failed, err)
				continue
			}
			done = append(done, groups[i].Seqs...)
		}
		if len(done) == 0 {
			return failed
		}
		return t.MarkDelivered(ctx, done)
	})
	return handled, refusal(err)
}

// waiting locks waiting rows of up to limit rows' workflows and groups them.
func (t *tx) waiting(ctx context.Context, limit int) ([]Told, error) {
	if _, err := t.Exec(ctx, "SET LOCAL statement_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '60s'"); err != nil {
		return nil, fmt.Errorf("preparing the relay: %w", err)
	}
	rows, err := t.WaitingOutbox(ctx, int32(limit)) //nolint:gosec // a page
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	var groups []Told
	at := map[string]int{}
	for _, r := range rows {
		i, seen := at[r.Topic+r.Subject]
		if !seen {
			i = len(groups)
			at[r.Topic+r.Subject] = i
			groups = append(groups, Told{Topic: r.Topic, ID: r.Subject})
		}
		g := &groups[i]
		g.Seqs = append(g.Seqs, r.Seq)
		g.Trace = cmp.Or(r.Trace, g.Trace)
		if r.Topic != "case" {
			g.Body = append(g.Body, r.Body)
			continue
		}
		var e relief.Event
		if err := json.Unmarshal(r.Body, &e); err != nil {
			return nil, fmt.Errorf("reading outbox row %d: %w", r.Seq, err)
		}
		g.Events = append(g.Events, e)
	}
	return groups, nil
}

// starts fills in what each workflow would be started with.
func (t *tx) starts(ctx context.Context, groups []Told) error {
	var cases []string
	at := map[string]int{}
	for i := range groups {
		g := &groups[i]
		switch g.Topic {
		case "case":
			cases = append(cases, g.ID)
			at[g.ID] = i
		case "campaign":
			k, windows, err := windowsOf(ctx, t.Queries, t.s.Calendar(), g.ID)
			if err != nil {
				return err
			}
			g.Start = campaignStart(k, windows)
		case "recovery":
			var err error
			if g.Start, err = recoveryStart(ctx, t.Queries, g.ID); err != nil {
				return err
			}
		case "batch":
			b, err := t.BulkByID(ctx, g.ID)
			if err != nil {
				return fmt.Errorf("reading bulk decision: %w", err)
			}
			g.Start.AppliesAt = b.AppliesAt
		}
	}
	rows, err := t.CaseStarts(ctx, cases)
	if err != nil {
		return fmt.Errorf("reading cases: %w", err)
	}
	for _, c := range rows {
		start := &groups[at[c.ID]].Start
		*start = StartFacts{CaseNo: c.No, Campaign: c.CampaignID, Union: c.UnionCode}
		if err := json.Unmarshal(c.Rules, &start.Rules); err != nil {
			return fmt.Errorf("reading rules: %w", err)
		}
	}
	return nil
}
