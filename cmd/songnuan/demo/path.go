package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
)

// base answers a role at a household's own union.
func base(role string) func(*household) string {
	return func(h *household) string { return role + "@" + h.union }
}

// owner answers a role at the union that owns the campaign.
func (d *drive) owner(role string) func(*household) string {
	return func(*household) string { return role + "@" + d.plan.Owner }
}

// survey accepts, surveys by two people and verifies, with one household sent
// back to its clerk and one verification taken back on the way.
func (d *drive) survey(ctx context.Context) error {
	if err := d.inBulk(ctx, duty{title: "受理", kind: "accept", by: base("clerk")}, d.cases); err != nil {
		return err
	}
	if err := d.sendBack(ctx, d.cases[0]); err != nil {
		return err
	}
	seen := func(*household) fields { return fields{Opinion: "入户摸底，情况属实"} }
	for _, job := range []duty{
		{title: "摸底（一）", kind: "survey", by: base("surveyor"), fields: seen},
		{title: "摸底（二）", kind: "survey", by: base("surveyor-2"), fields: seen},
	} {
		if err := d.inBulk(ctx, job, d.cases); err != nil {
			return err
		}
	}
	if err := d.takeBack(ctx, d.cases[0]); err != nil {
		return err
	}
	return d.inBulk(ctx, duty{title: "核实", kind: "verify", by: base("verifier")}, d.cases)
}

// sendBack returns a household to its clerk, who files it again.
func (d *drive) sendBack(ctx context.Context, h *household) error {
	d.show.step("退回补正", 0)
	back, err := d.decide(ctx, d.c.As("surveyor@"+h.union), h, "survey", decision{Outcome: "return", ReturnTo: "submitted", Comment: "家庭人口与户口簿不一致，请核对后重报"})
	if err != nil {
		return err
	}
	again, err := d.decide(ctx, d.c.As("clerk@"+h.union), h, "resubmit", decision{Outcome: "approve", Comment: "已与户口簿核对"})
	if err != nil {
		return err
	}
	d.show.end("1 户退回经办人后重报")
	d.checks.expect(back.Case.State == "returned" && again.Case.State == "surveying", "退回：%s → %s", zhState(back.Case.State), zhState(again.Case.State))
	return nil
}

// takeBack verifies a household and takes that back before anybody has acted.
func (d *drive) takeBack(ctx context.Context, h *household) error {
	d.show.step("撤回", 0)
	who := d.c.As("verifier@" + h.union)
	done, err := d.decide(ctx, who, h, "verify", decision{Outcome: "approve"})
	if err != nil {
		return err
	}
	var back decided
	if err := who.Post(ctx, "/decisions/"+done.Decision.ID+"/withdraw", map[string]string{"reason": "漏看一份证明，重新核实"}, &back); err != nil {
		return err
	}
	d.show.end("1 项核实决定撤回后重做")
	d.checks.expect(done.Case.State == "ready_to_post" && back.Case.State == "verifying", "撤回：%s → %s", zhState(done.Case.State), zhState(back.Case.State))
	return nil
}

// post puts everybody up.
func (d *drive) post(ctx context.Context) error {
	place := func(*household) fields { return fields{Place: "工会公示栏"} }
	return d.inBulk(ctx, duty{title: "公示", kind: "post", by: base("publisher"), fields: place}, d.cases)
}

// object brings two objections through the public page; the superior union's
// second reviewer investigates one and dismisses it, and upholds the other.
func (d *drive) object(ctx context.Context) error {
	if d.dismiss == nil {
		return nil
	}
	d.show.step("异议", 2)
	if err := d.objectTo(ctx, d.dismiss, "income_hidden", "该户有出租房屋收入未申报，请核查。"); err != nil {
		return err
	}
	if err := d.objectTo(ctx, d.uphold, "deceased_or_left", "此人上月已离职，不在本单位就业。"); err != nil {
		return err
	}
	who := d.at("reviewer-2")
	struck, err := d.rule(ctx, who, d.uphold, "uphold", "经向用人单位核实，反映属实，取消资格。")
	if err != nil {
		return err
	}
	d.uphold.out = true
	if _, err := d.decide(ctx, who, d.dismiss, "object", decision{Outcome: "approve"}); err != nil {
		return err
	}
	if err := d.nextDay(ctx); err != nil {
		return err
	}
	kept, err := d.rule(ctx, who, d.dismiss, "dismiss", "经入户核查，房屋已于上年出售，反映不实。")
	if err != nil {
		return err
	}
	d.show.end("1 件不成立，1 件成立")
	d.checks.expect(struck.Case.State == "rejected" && kept.Case.State == "posting", "异议：成立的转为“%s”，不成立的恢复“%s”", zhState(struck.Case.State), zhState(kept.Case.State))
	return nil
}

func (d *drive) objectTo(ctx context.Context, h *household, ground, text string) error {
	p, row, err := d.formOf(ctx, h)
	if err != nil {
		return err
	}
	return d.fillIn(ctx, p, row, ground, text)
}

// formOf reads the public page on which the household is posted, and its row there.
func (d *drive) formOf(ctx context.Context, h *household) (p page, row int, err error) {
	var v caseView
	if err := d.c.As("publisher@"+h.union).Get(ctx, "/cases/"+h.id, &v); err != nil {
		return p, 0, err
	}
	if v.Posting == nil {
		return p, 0, errors.New("该户没有公示 the household is not posted")
	}
	if p, err = d.c.page(ctx, v.Posting.Slug); err != nil {
		return p, 0, err
	}
	d.checkPage(p, h.union, v.Posting.Row)
	return p, v.Posting.Row, nil
}

func (d *drive) fillIn(ctx context.Context, p page, row int, ground, text string) error {
	if err := d.c.object(ctx, p, fmt.Sprint(row), ground, text); err != nil {
		return err
	}
	d.show.add(1)
	return nil
}

// rule decides the objection to a household.
func (d *drive) rule(ctx context.Context, who *Person, h *household, outcome, reason string) (decided, error) {
	var out decided
	list, err := d.tasks(ctx, who)
	if err != nil {
		return out, err
	}
	for _, t := range list {
		if t.Kind == "object" && t.Case == h.id {
			err := who.Post(ctx, "/objections/"+t.Objection+"/ruling", map[string]string{"outcome": outcome, "finding": reason}, &out)
			return out, err
		}
	}
	return out, fmt.Errorf("%s 没有收到异议 the objection did not arrive", who.Username)
}

// nextDay waits for the plan's next day.
func (d *drive) nextDay(ctx context.Context) error {
	today := ""
	return d.watch(ctx, func(k campaign) bool {
		if today == "" {
			today = k.Today
		}
		return k.Today > today
	})
}

// awaitPostings waits for the last posting's clock.
func (d *drive) awaitPostings(ctx context.Context) error {
	all := len(d.alive())
	d.show.step("公示期", all)
	err := d.watch(ctx, func(k campaign) bool {
		up := k.States["posting"] + k.States["objection_hold"] + k.States["ready_to_post"]
		d.show.set(all-up, "计划日 "+k.Today)
		return up == 0
	})
	if err != nil {
		return err
	}
	d.show.end("%d 户期满", all)
	return nil
}

// report lets every base union report up.
func (d *drive) report(ctx context.Context) error {
	return d.inBulk(ctx, duty{title: "上报", kind: "report", by: base("reviewer")}, d.alive())
}

// inCampaign is the query for this campaign's items.
func (d *drive) inCampaign() url.Values { return url.Values{"campaign": {d.campaign}} }
