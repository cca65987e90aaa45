package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// A bank pays, or does not, and says so: late, twice, or first with a figure that is
// wrong. What it remembers is the truth that the books must meet.
type bank struct {
	*simulation
	settled map[string]relief.Fen // by payment number
	later   map[string][]string   // lines of a batch that it has not told yet
}

func newBank(s *simulation) *bank {
	return &bank{simulation: s, settled: map[string]relief.Fen{}, later: map[string][]string{}}
}

// open takes batches from the county's finance officers until the time is over, and tells at
// last what it still owes.
func (b *bank) open(ctx, over context.Context, rng *rand.Rand) {
	for over.Err() == nil {
		b.pay(ctx, rng)
		if rng.IntN(6) == 0 {
			b.tellLate(ctx, rng)
		}
		_ = pause(over, 500*time.Millisecond)
	}
	b.tellLate(ctx, rng)
}

// pay has a batch made, approved and released, and answers for what was given back or booked.
func (b *bank) pay(ctx context.Context, rng *rand.Rand) {
	var batch relief.PaymentBatchView
	if b.k.as("finance@"+county).Post(ctx, b.k.path("/payment-batches"), struct{}{}, &batch) != nil {
		return
	}
	path := "/payment-batches/" + batch.ID
	if b.k.as("approver-7@"+county).Post(ctx, path+"/approve", struct{}{}, nil) != nil || b.k.as("cashier@"+county).Post(ctx, path+"/release", struct{}{}, nil) != nil {
		_ = b.k.as("finance@"+county).Post(ctx, path+"/cancel", map[string]string{"reason": "重新制单"}, nil)
		return
	}
	var now []string
	for _, p := range batch.Payments {
		status, why := "settled", ""
		if rng.IntN(10) == 0 {
			status, why = "returned", "账号有误"
		} else {
			b.settled[p.No] = p.Amount
		}
		line := fmt.Sprintf("%s,%s,%d,%s,S%s\n", p.No, status, p.Amount, why, p.No)
		switch rng.IntN(12) {
		case 0:
			b.later[batch.ID] = append(b.later[batch.ID], line)
		case 1: // another amount first, which must count for nothing
			now = append(now, fmt.Sprintf("%s,%s,%d,%s,X%s\n", p.No, status, p.Amount+1, why, p.No))
			b.later[batch.ID] = append(b.later[batch.ID], line)
		default:
			now = append(now, line)
		}
	}
	b.tell(ctx, batch.ID, now)
	if rng.IntN(5) == 0 {
		b.tell(ctx, batch.ID, now)
	}
}

func (b *bank) tellLate(ctx context.Context, rng *rand.Rand) {
	for batch, lines := range b.later {
		delete(b.later, batch)
		b.tell(ctx, batch, lines)
		if rng.IntN(3) == 0 {
			b.tell(ctx, batch, lines)
		}
	}
}

func (b *bank) tell(ctx context.Context, batch string, lines []string) {
	if len(lines) == 0 {
		return
	}
	file := "payment_no,status,amount_fen,reason,bank_ref\n" + strings.Join(lines, "")
	if err := b.k.as("finance-2@"+county).PostFile(ctx, "/payment-batches/"+batch+"/bank-results", "text/csv", []byte(file), nil); err != nil {
		b.complain(ctx, "the bank's answers are not taken: %v", err)
	}
}

// compare holds the books against what the bank remembers.
func (b *bank) compare() {
	rows, err := local.owner.Query(b.t.Context(), "SELECT p.no, p.amount_fen FROM payments p JOIN cases c ON c.id = p.case_id WHERE c.campaign_id = $1 AND p.state = 'settled'", b.k.id)
	if err != nil {
		b.find("reading the payments: %v", err)
		return
	}
	defer rows.Close()
	kept := map[string]relief.Fen{}
	for rows.Next() {
		var no string
		var amount relief.Fen
		if err := rows.Scan(&no, &amount); err != nil {
			b.find("reading the payments: %v", err)
			return
		}
		kept[no] = amount
	}
	for no, amount := range b.settled {
		if kept[no] != amount {
			b.find("the bank paid %d for %s, the books say %d", amount, no, kept[no])
		}
		delete(kept, no)
	}
	for no, amount := range kept {
		b.find("the books say that %s was paid %d, the bank paid nothing", no, amount)
	}
}
