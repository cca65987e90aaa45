package demo

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// handOver lets every clerk book the receipts, the owner's verifier follow up
// with the three answers, and waits until the cases have closed by themselves.
func (d *drive) handOver(ctx context.Context) error {
	paid := d.alive()
	if err := d.inBulk(ctx, duty{title: "签收", kind: "receipt", by: base("clerk"), fields: signed}, paid); err != nil {
		return err
	}
	d.receipts = sum(paid)
	if err := d.inBulk(ctx, duty{title: "回访", kind: "follow_up", by: d.owner("verifier"), fields: told}, paid); err != nil {
		return err
	}
	d.answers = sum(paid)
	d.show.step("结案", len(paid))
	err := d.watch(ctx, func(k campaign) bool {
		d.show.set(k.States["closed"], "")
		return k.States["closed"] == len(paid)
	})
	if err != nil {
		return err
	}
	d.show.end("%d 户", len(paid))
	return nil
}

// signed is what a clerk notes of a receipt.
func signed(*household) fields { return fields{ReceiptMethod: "signature"} }

// told is what a household answers: received, in full, nothing kept back.
func told(h *household) fields {
	yes, no := true, false
	return fields{Received: &yes, Amount: &h.amount, Deductions: &no}
}

// reconcile holds the budget lines, the ledger, the bank and the receipts
// against each other, to the fen.
func (d *drive) reconcile(ctx context.Context) error {
	k, err := d.status(ctx)
	if err != nil {
		return err
	}
	entries, err := All[ledgerEntry](ctx, d.at("finance"), "/ledger", d.inCampaign())
	if err != nil {
		return err
	}
	settled := map[string]int64{}
	var ledger, bank int64
	for _, e := range entries {
		if e.Kind == "settle" {
			settled[e.Line] += e.Amount
			ledger += e.Amount
		}
	}
	for i, l := range k.Lines {
		due := sum(d.where(func(h *household) bool { return h.line == i && !h.out }))
		bank += d.bank.paid[i]
		d.checks.expect(l.Paid == due && settled[l.ID] == due && d.bank.paid[i] == due && l.Reserved == 0 && l.Available == l.Amount-due,
			"%s：已付 %s，占用 %s，余 %s（应付 %s）", l.Name, yuan(l.Paid), yuan(l.Reserved), yuan(l.Available), yuan(due))
	}
	closed, err := All[caseRow](ctx, d.organizer(), "/cases", url.Values{"campaign": {d.campaign}, "state": {"closed"}})
	if err != nil {
		return err
	}
	var households int64
	for _, c := range closed {
		households += c.Amount
	}
	d.checks.expect(ledger == bank && bank == d.receipts && bank == d.answers && bank == households,
		"账簿 %s = 银行 %s = 签收 %s = 回访 %s", yuan(ledger), yuan(bank), yuan(d.receipts), yuan(d.answers))
	out := d.where(func(h *household) bool { return h.out })
	d.checks.expect(len(closed) == len(d.alive()) && k.States["rejected"]+k.States["withdrawn"] == len(out),
		"个案 %d 户：结案 %d，未通过 %d，撤销 %d", len(d.cases), len(closed), k.States["rejected"], k.States["withdrawn"])
	return nil
}

// close prints the organiser's summary and closes the campaign.
func (d *drive) close(ctx context.Context) error {
	for _, role := range []string{"organizer", "auditor", "operator", "admin", "cashier", "approver-2", "finance-2", "reviewer-2"} {
		if _, err := d.tasks(ctx, d.at(role)); err != nil {
			return err
		}
	}
	slices.Sort(d.astray)
	d.checks.expect(len(d.astray) == 0, "待办列表 %d 项，只列本人岗位的；他人的 %d 项%s", d.listed, len(d.astray), strings.Join(slices.Compact(d.astray), " "))
	d.show.step("总结关闭", 0)
	var k campaign
	if err := d.organizer().Post(ctx, d.path("/close"), map[string]string{"reason": "活动结束，资金已全部发放到户"}, &k); err != nil {
		return err
	}
	d.show.end("%s", word(statusWords, k.Status))
	d.checks.expect(k.Status == "closed", "活动状态：%s", word(statusWords, k.Status))
	d.summary(k)
	return nil
}

func (d *drive) summary(k campaign) {
	fmt.Fprintf(d.Out, "\n%s 总结\n", k.Title)
	for _, state := range slices.Sorted(maps.Keys(k.States)) {
		fmt.Fprintf(d.Out, "  %s %d 户\n", padded(zhState(state), 10), k.States[state])
	}
	for _, l := range k.Lines {
		fmt.Fprintf(d.Out, "  %s 预算 %s  已付 %s  余 %s\n", padded(l.Name, 16), yuan(l.Amount), yuan(l.Paid), yuan(l.Available))
	}
}
