package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
)

// rest takes the posted cases through report, review, approval, payment, receipt
// and follow-up until they are closed. It begins when the first postings end;
// the time in which only the clocks of later ones run is taken off.
func (k campaign) rest(ctx context.Context) (cost, error) {
	// Postings that began on one day of the plan end at one instant.
	ends, err := column[time.Time](ctx, k.db, "SELECT DISTINCT due_at FROM cases WHERE campaign_id = $1 AND state = 'posting' ORDER BY due_at", k.id)
	if err != nil {
		return cost{}, err
	}
	up, err := column[int](ctx, k.db, "SELECT count(*)::int FROM cases WHERE campaign_id = $1 AND state = 'posting'", k.id)
	if err != nil {
		return cost{}, err
	}
	if up[0] != k.Cases {
		return cost{}, fmt.Errorf("the postings ended before they could be measured: let a day last longer")
	}
	k.say("  公示至 %s posted until then", ends[len(ends)-1].Local().Format(time.TimeOnly))
	if err := until(ctx, ends[0]); err != nil {
		return cost{}, err
	}
	var idle time.Duration
	c, err := k.meter.measure(ctx, true, func(ctx context.Context) error {
		if idle, err = k.report(ctx, ends); err != nil {
			return err
		}
		return k.finish(ctx)
	})
	c.wall -= idle
	c.commits = max(0, c.commits-k.meter.idle*idle.Seconds()) // what the idle system does meanwhile is not the cases'
	return c, err
}

// report waits for each group of postings to end and reports its cases up.
func (k campaign) report(ctx context.Context, ends []time.Time) (idle time.Duration, err error) {
	for _, end := range ends {
		if wait := time.Until(end); wait > 0 {
			idle += wait
			if err := until(ctx, end); err != nil {
				return idle, err
			}
		}
		err := await(ctx, "the end of the postings", func(ctx context.Context) (over bool, err error) {
			err = k.db.QueryRow(ctx, "SELECT NOT EXISTS (SELECT FROM cases WHERE campaign_id = $1 AND state = 'posting' AND due_at <= $2)", k.id, end).Scan(&over)
			return over, err
		})
		if err != nil {
			return idle, err
		}
		list, err := k.waiting(ctx, "report")
		if err != nil {
			return idle, err
		}
		if _, err := k.decide(ctx, duty{kind: "report"}, len(list)); err != nil {
			return idle, err
		}
	}
	return idle, nil
}

// finish is what follows the report.
func (k campaign) finish(ctx context.Context) error {
	for _, d := range []duty{{kind: "review"}, {kind: "approve"}} {
		if _, err := k.decide(ctx, d, k.Cases); err != nil {
			return err
		}
	}
	if err := k.pay(ctx); err != nil {
		return err
	}
	answers := map[string]any{"received": true, "amount_fen": aidFen, "deductions": false}
	for _, d := range []duty{{kind: "receipt", fields: map[string]any{"receipt_method": "signature"}}, {kind: "follow_up", fields: answers}} {
		if _, err := k.decide(ctx, d, k.Cases); err != nil {
			return err
		}
	}
	err := await(ctx, "the cases to close", func(ctx context.Context) (all bool, err error) {
		err = k.db.QueryRow(ctx, "SELECT count(*) = $2 FROM cases WHERE campaign_id = $1 AND state = 'closed'", k.id, k.Cases).Scan(&all)
		return all, err
	})
	if err != nil {
		return err
	}
	return k.completed(ctx)
}

// completed waits until the workflows have ended too.
func (k campaign) completed(ctx context.Context) error {
	if err := k.drained(ctx); err != nil {
		return err
	}
	ids, err := k.workflows(ctx, "SELECT id FROM cases WHERE campaign_id = $1 ORDER BY id DESC LIMIT $2", sample)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := await(ctx, "the workflows to end", func(ctx context.Context) (bool, error) {
			d, err := k.temporal.DescribeWorkflowExecution(ctx, id, "")
			return d.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// pay makes batches until nothing is left to pay; four people and the bank.
func (k campaign) pay(ctx context.Context) error {
	for paid := 0; paid < k.Cases; {
		var batch struct {
			ID    string
			Count int
		}
		if err := k.at("finance").Post(ctx, k.path("/payment-batches"), struct{}{}, &batch); err != nil {
			return err
		}
		path := "/payment-batches/" + batch.ID
		if err := k.at("approver-2").Post(ctx, path+"/approve", struct{}{}, nil); err != nil {
			return err
		}
		if err := k.at("cashier").Post(ctx, path+"/release", struct{}{}, nil); err != nil {
			return err
		}
		if err := bankPays(ctx, k.at("cashier"), k.at("finance-2"), path); err != nil {
			return err
		}
		paid += batch.Count
	}
	return nil
}

// bankPays is the bank, to which every account is good.
func bankPays(ctx context.Context, cashier, booker *demo.Person, path string) error {
	var file []byte
	if err := cashier.Get(ctx, path+"/bank-file", &file); err != nil {
		return err
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil || len(lines) < 2 {
		return fmt.Errorf("reading a bank file of %d lines: %w", len(lines), err)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"payment_no", "status", "amount_fen", "reason", "bank_ref"}) // a Buffer takes everything
	for _, l := range lines[1:] {
		_ = w.Write([]string{l[0], "settled", l[3], "", "BENCH" + l[0]})
	}
	w.Flush()
	return booker.PostFile(ctx, path+"/bank-results", "text/csv", out.Bytes(), nil)
}
