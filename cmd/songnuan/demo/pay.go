package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"sync"
)

// books are what the bank was asked and answered, as the bank would know it.
type books struct {
	batches  int
	paid     map[int]int64     // settled, by line of the plan
	returned []*household      // whose account the bank refused
	accounts map[string]string // corrected accounts by case, in memory only
	wrong    int               // lines of bank files that are not what the roster says
	people   bool              // each batch had four different people
	repeats  bool              // a results file sent twice changed nothing
}

// payAll pays everything approved; the bank returns a few.
func (d *drive) payAll(ctx context.Context) error {
	const failing = 3
	d.bank = books{paid: map[int]int64{}, accounts: map[string]string{}, people: true, repeats: true}
	return d.payRound(ctx, "发放", failing)
}

// payAgain pays those whose accounts have been corrected.
func (d *drive) payAgain(ctx context.Context) error {
	before := d.bank.batches
	if err := d.payRound(ctx, "再次发放", 0); err != nil {
		return err
	}
	d.checks.expect(d.bank.batches > before || len(d.bank.returned) == 0, "退票 %d 户更正账户后重新发放", len(d.bank.returned))
	d.checks.expect(d.bank.wrong == 0, "银行文件的户名、账号与本人一致，不符 %d 笔", d.bank.wrong)
	d.checks.expect(d.bank.people, "%d 个付款批次，制单、审批、放款、入账各为四人", d.bank.batches)
	d.checks.expect(d.bank.repeats, "同一回盘文件再次导入不改变任何数")
	return nil
}

// payRound makes, approves, releases and books batches until nothing is left to
// pay; of the first ones that pay the line of the first household, some payments
// are returned.
func (d *drive) payRound(ctx context.Context, title string, failing int) error {
	d.show.step(title, 0)
	batches, count := 0, 0
	fails := func(h *household) bool {
		if failing == 0 || h.line != d.cases[0].line {
			return false
		}
		failing--
		return true
	}
	for {
		b, err := d.makeBatch(ctx)
		if Refused(err, "nothing_to_pay") != nil {
			break
		}
		if err != nil {
			return err
		}
		if err := d.payBatch(ctx, b, fails); err != nil {
			return err
		}
		batches++
		count += b.Count
		d.show.set(count, "")
	}
	d.bank.batches += batches
	d.show.end("%d 批 %d 笔", batches, count)
	return nil
}

func (d *drive) makeBatch(ctx context.Context) (b paymentBatch, err error) {
	err = d.at("finance").Post(ctx, d.path("/payment-batches"), struct{}{}, &b)
	return b, err
}

// A step takes a payment batch from one person's hands to the next.
type step struct{ role, action string }

var (
	batchApproved = step{"approver-2", "approve"}
	batchReleased = step{"cashier", "release"}
)

func (d *drive) pass(ctx context.Context, b paymentBatch, steps ...step) error {
	for _, s := range steps {
		if err := d.at(s.role).Post(ctx, "/payment-batches/"+b.ID+"/"+s.action, struct{}{}, nil); err != nil {
			return err
		}
	}
	return nil
}

// payBatch takes one batch through the hands of three more people and the bank.
func (d *drive) payBatch(ctx context.Context, b paymentBatch, fails func(*household) bool) error {
	if err := d.pass(ctx, b, batchApproved, batchReleased); err != nil {
		return err
	}
	path := "/payment-batches/" + b.ID
	var file []byte
	if err := d.at("cashier").Get(ctx, path+"/bank-file", &file); err != nil {
		return err
	}
	results, err := d.bankAnswers(b, file, fails)
	if err != nil {
		return err
	}
	var first, second booking
	for _, answer := range []*booking{&first, &second} {
		if err := d.at("finance-2").PostFile(ctx, path+"/bank-results", "text/csv", results, answer); err != nil {
			return err
		}
	}
	d.bank.repeats = d.bank.repeats && first.Settled+first.Returned == b.Count && len(first.Suspense) == 0 && first.BatchOver &&
		second.Repeated == b.Count && second.Settled+second.Returned+len(second.Suspense) == 0 && second.PaidFen == 0
	if err := d.at("finance-2").Get(ctx, path, &b); err != nil {
		return err
	}
	four := []string{b.MadeBy, b.ApprovedBy, b.ReleasedBy, b.BookedBy}
	slices.Sort(four)
	d.bank.people = d.bank.people && four[0] != "" && len(slices.Compact(four)) == 4
	return nil
}

// bankAnswers is the bank: it reads the file it was sent and answers each line,
// returning some.
func (d *drive) bankAnswers(b paymentBatch, file []byte, fails func(*household) bool) ([]byte, error) {
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil || len(lines) != b.Count+1 || !slices.Equal(lines[0], []string{"payment_no", "account", "name", "amount_fen"}) {
		return nil, fmt.Errorf("银行文件不是放款的 %d 笔 the bank file is not what was released (%v)", b.Count, err)
	}
	payees := map[string]*household{}
	for _, p := range b.Payments {
		payees[p.No] = d.byID(p.Case)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"payment_no", "status", "amount_fen", "reason", "bank_ref"}) // a Buffer takes everything
	for _, l := range lines[1:] {
		h := payees[l[0]]
		amount, err := strconv.ParseInt(l[3], 10, 64)
		if err != nil || h == nil || amount != h.amount || !d.payee(h, l[1], l[2]) {
			d.bank.wrong++
		}
		status, reason := "settled", ""
		switch {
		case h == nil:
		case fails(h):
			status, reason = "returned", "账户已销户"
			d.bank.returned = append(d.bank.returned, h)
		default:
			d.bank.paid[h.line] += amount
		}
		_ = w.Write([]string{l[0], status, l[3], reason, "DEMO" + rand.Text()[:12]})
	}
	w.Flush()
	return out.Bytes(), nil
}

func (d *drive) byID(id string) *household {
	for _, h := range d.cases {
		if h.id == id {
			return h
		}
	}
	return nil
}

// payee says whether a line of a bank file pays the person himself, on the
// account of the roster or the corrected one.
func (d *drive) payee(h *household, account, name string) bool {
	r := d.roster
	if h.extra {
		r = d.mended
	}
	want := r.cell(h.row, colCard)
	if corrected, ok := d.bank.accounts[h.id]; ok {
		want = corrected
	}
	return account == want && name == r.cell(h.row, colName)
}

// correctAccounts lets the clerk enter another account for each returned payment
// and the verifier confirm it.
func (d *drive) correctAccounts(ctx context.Context) error {
	d.show.step("更正账户", len(d.bank.returned))
	var mu sync.Mutex
	err := each(ctx, d.bank.returned, func(ctx context.Context, h *household) error {
		clerk := d.c.As("clerk@" + h.union)
		var v caseView
		if err := clerk.GetFor(ctx, "correction", "/cases/"+h.id, &v); err != nil {
			return err
		}
		card, err := anotherCard(v.Account)
		if err != nil {
			return err
		}
		account := fields{Card: card, Holder: v.Name, BankName: v.BankName}
		if _, err := d.decide(ctx, clerk, h, "correct_account", decision{Outcome: "approve", Comment: "本人提供新卡", Fields: account}); err != nil {
			return err
		}
		if _, err := d.decide(ctx, d.c.As("verifier@"+h.union), h, "correct_account", decision{Outcome: "approve", Comment: "已核对"}); err != nil {
			return err
		}
		mu.Lock()
		d.bank.accounts[h.id] = card
		mu.Unlock()
		d.show.add(1)
		return nil
	})
	if err != nil {
		return err
	}
	d.show.end("%d 户，经办人更正、核实员确认", len(d.bank.returned))
	return nil
}

// anotherCard answers a card of the same bank that has just been issued.
func anotherCard(old string) (string, error) {
	const fresh = 6 // digits
	if len(old) < 12 {
		return "", fmt.Errorf("the account is masked")
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	card := withLuhn(fmt.Sprintf("%s%0*d0", old[:len(old)-fresh-1], fresh, n.Int64()))
	if card == "" {
		return "", fmt.Errorf("the account is no card number")
	}
	return card, nil
}
