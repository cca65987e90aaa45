package e2e

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// A turn takes a case through one of its possibilities. Whoever may not act for
// what he did before is followed by the next of his role.
type turn struct {
	t   *testing.T
	k   *campaign
	ctx context.Context
}

func (d turn) fail(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// answer answers the case's task of the kind, whoever may.
func (d turn) answer(id string, kind relief.TaskKind, change map[string]any) {
	d.t.Helper()
	v := d.k.look(d.t, id)
	i := slices.IndexFunc(v.Tasks, func(t relief.TaskRef) bool { return t.Kind == kind })
	if i < 0 {
		d.t.Fatalf("case %s is %s and waits for no %s: %v", id, v.State, kind, v.Tasks)
	}
	in := map[string]any{"version": v.Version, "outcome": "approve", "comment": "请核对", "fields": fieldsFor(kind, v.Amount)}
	for name, value := range change {
		in[name] = value
	}
	first := 1
	if kind == relief.TaskObject {
		first = 2
	}
	var err error
	for n := first; n < first+4; n++ {
		if err = d.k.as(person(v.Tasks[i], n)).Post(d.ctx, "/tasks/"+v.Tasks[i].ID+"/decision", in, nil); err == nil || !strings.Contains(err.Error(), " sod") {
			break
		}
	}
	d.fail(err)
}

func person(task relief.TaskRef, n int) string {
	if n == 1 {
		return fmt.Sprintf("%s@%s", task.Role, task.Union)
	}
	return fmt.Sprintf("%s-%d@%s", task.Role, n, task.Union)
}

// yes answers tasks of these kinds, one after the other.
func (d turn) yes(id string, kinds ...relief.TaskKind) {
	d.t.Helper()
	for _, kind := range kinds {
		d.answer(id, kind, nil)
	}
}

func (d turn) no(id string, kind relief.TaskKind, outcome relief.Outcome) {
	d.t.Helper()
	d.answer(id, kind, map[string]any{"outcome": outcome})
}

// does asks for something beside the tasks.
func (d turn) does(who, id, what string, in map[string]any, out any) {
	d.t.Helper()
	if in == nil {
		in = map[string]any{"reason": "情况如此"}
	}
	d.fail(d.k.as(who).Post(d.ctx, "/cases/"+id+what, in, out))
}

// takeBack takes the case's last decision back as its decider.
func (d turn) takeBack(who, id string) {
	d.t.Helper()
	var entries relief.List[relief.TimelineEntry]
	d.k.get(d.t, "organizer@"+county, "/cases/"+id+"/timeline", &entries)
	last := entries.Items[len(entries.Items)-1]
	d.fail(d.k.as(who).Post(d.ctx, "/decisions/"+last.Decision+"/withdraw", map[string]string{"reason": "点错了"}, nil))
}

// objects files an objection to the case's posting and answers its id.
func (d turn) objects(id string) string {
	d.t.Helper()
	p := d.k.look(d.t, id).Posting
	form := url.Values{"row": {fmt.Sprint(p.Row)}, "ground": {"income_hidden"}, "text": {"家有汽车"}, "key": {rand.Text()}}
	res, err := http.PostForm(local.server+"/p/"+p.Slug+"/objections", form)
	d.fail(err)
	_ = res.Body.Close()
	var list relief.List[relief.ObjectionView]
	d.k.get(d.t, "reviewer-2@"+county, "/cases/"+id+"/objections", &list)
	return list.Items[len(list.Items)-1].ID
}

func (d turn) rules(objection, outcome string, fraud bool) {
	d.t.Helper()
	d.fail(d.k.as("reviewer-2@"+county).Post(d.ctx, "/objections/"+objection+"/ruling", map[string]any{"outcome": outcome, "finding": "已核查", "fraud": fraud}, nil))
}

// drafts opens a draft for an invented household.
func (d turn) drafts() string {
	d.t.Helper()
	h := invent("困难职工", "500.00", base)
	sex := "male"
	if (h.id[16]-'0')%2 == 0 {
		sex = "female"
	}
	var made relief.Filed
	d.fail(d.k.as(clerk).Post(d.ctx, "/cases", map[string]any{
		"campaign_id": d.k.id, "union": base, "name": h.name, "sex": sex, "id_number": h.id, "category": h.category, "unit": "供热公司", "employment": "在职", "members": 3,
		"income_fen": 15_292_00, "expenditure_fen": 3_606_00, "cause": "家庭成员变故", "phone": h.phone, "bank_name": "农村信用社", "card": h.card, "holder": h.name,
		"aided_last_year": false, "amount_fen": 500_00,
	}, &made))
	return made.ID
}

// ends lets four cases that stand in one state be held and go on; then one is
// withdrawn, one closed by a death, one withdrawn while it is held, and one left
// to lapse with its campaign.
func (d turn) ends(ids []string) (left string) {
	d.t.Helper()
	for _, id := range ids[:3] {
		d.does(supervision, id, "/suspend", nil, nil)
		d.does(supervision, id, "/resume", nil, nil)
	}
	d.does(clerk, ids[0], "/withdraw", nil, nil)
	d.does(clerk, ids[1], "/decease", nil, nil)
	return ids[2]
}

// pays pays what is approved; the bank answers settled, or what is given for a case.
func (d turn) pays(other map[string]string) relief.PaymentBatchView {
	d.t.Helper()
	var b relief.PaymentBatchView
	d.k.post(d.t, "finance@"+county, d.k.path("/payment-batches"), struct{}{}, &b)
	for _, hand := range []struct{ who, action string }{{"approver-2@" + county, "/approve"}, {"cashier@" + county, "/release"}} {
		d.k.post(d.t, hand.who, "/payment-batches/"+b.ID+hand.action, struct{}{}, nil)
	}
	answers := map[string]string{}
	for _, p := range b.Payments {
		answers[p.Case] = cmp.Or(other[p.Case], "settled")
	}
	d.bank(b, answers)
	return b
}

// bank answers for cases of the batch.
func (d turn) bank(b relief.PaymentBatchView, answers map[string]string) {
	d.t.Helper()
	lines := "payment_no,status,amount_fen,reason,bank_ref\n"
	for _, p := range b.Payments {
		status, why := answers[p.Case], ""
		switch status {
		case "":
			continue
		case "returned":
			why = "账号有误"
		}
		lines += fmt.Sprintf("%s,%s,%d,%s,T%s%s\n", p.No, status, p.Amount, why, p.No, status)
	}
	d.fail(d.k.as("finance-2@"+county).PostFile(d.ctx, "/payment-batches/"+b.ID+"/bank-results", "text/csv", []byte(lines), nil))
}
