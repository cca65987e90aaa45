package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// How a spread leaves the households of each base union: so many at each step,
// the others not yet accepted. Those above are what goes on to the county.
const (
	leftAtSurvey   = 2
	leftAtSecond   = 1
	leftAtVerify   = 2
	leftAtPost     = 2
	leftAtReport   = 2 // one of them objected to in two unions
	goesUp         = 6
	leftAtReview   = 20 // of the county's
	leftAtApproval = 15
	wave           = 8 // households of a payment batch
)

// fromThenOn is how long a day of the plan lasts once the postings are over: slow
// enough that who looks around finds work that is not overdue.
const fromThenOn = "10m"

// spread loads one campaign and moves its households so far that each of the
// twelve roles finds something to do or to see. Where there is a campaign
// already it does nothing.
func (d *drive) spread(ctx context.Context) error {
	if err := d.unions(ctx); err != nil {
		return err
	}
	there, err := All[campaign](ctx, d.organizer(), "/campaigns", nil)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		d.show.say("已有活动“%s”，不再载入 there is a campaign already", there[0].Title)
		return nil
	}
	parts := []func(context.Context) error{d.open, d.spreadRoster, d.spreadUp, d.spreadPostings, d.slowDown, d.spreadRest, d.spreadObjections, d.spreadCounty, d.spreadMoney, d.lookAround}
	for _, part := range parts {
		if err := part(ctx); err != nil {
			return errors.Join(err, d.checks.print(d.Out))
		}
	}
	return d.checks.print(d.Out)
}

func (d *drive) spreadRoster(ctx context.Context) error {
	d.show.step("名册导入", len(d.roster.rows))
	v, err := d.load(ctx, d.roster, false)
	if err != nil {
		return err
	}
	d.show.end("导入 %d 户，拒绝 %d 行", v.Imported, v.Rejected)
	if err := d.readCases(ctx, d.roster, false); err != nil {
		return err
	}
	// The first households are moved the farthest: those whose line pays everybody
	// and who need no override.
	slices.SortStableFunc(d.cases, func(a, b *household) int { return d.trouble(a) - d.trouble(b) })
	return nil
}

// trouble is greater the more a household asks of its approvers.
func (d *drive) trouble(h *household) (n int) {
	if !d.fits(h.line) {
		n++
	}
	if h.aided {
		n += 2
	}
	return n
}

// byUnion answers the households by base union, in the order of the codes.
func (d *drive) byUnion() [][]*household {
	unions := map[string][]*household{}
	for _, h := range d.cases {
		unions[h.union] = append(unions[h.union], h)
	}
	var out [][]*household
	for _, hs := range unions {
		out = append(out, hs)
	}
	slices.SortFunc(out, func(a, b []*household) int { return strings.Compare(a[0].union, b[0].union) })
	return out
}

// steps are a base union's, from the household that is only accepted to the one
// that is posted, with how many stop at each.
var steps = []struct {
	kind, role string
	left       int
}{
	{"accept", "clerk", leftAtSurvey},
	{"survey", "surveyor", leftAtSecond},
	{"survey", "surveyor-2", leftAtVerify},
	{"verify", "verifier", leftAtPost},
	{"post", "publisher", leftAtReport + goesUp},
}

// spreadUp moves those that will have been posted: time must pass for them.
func (d *drive) spreadUp(ctx context.Context) error {
	const up = goesUp + leftAtReport
	unions := d.byUnion()
	d.show.step("基层办理", len(unions)*up)
	objected := d.objected()
	err := each(ctx, unions, func(ctx context.Context, hs []*household) error {
		for _, h := range hs[:min(up, len(hs))] {
			last := len(steps)
			if slices.Contains(objected, h) { // posted later, so that its posting still runs
				last--
			}
			if err := d.take(ctx, h, last); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.show.end("%d 个单位", len(unions))
	return nil
}

// take takes a household through the first so many steps of its base union.
func (d *drive) take(ctx context.Context, h *household, n int) error {
	d.show.add(1)
	for _, s := range steps[:n] {
		if _, err := d.decide(ctx, d.c.As(s.role+"@"+h.union), h, s.kind, decision{Outcome: "approve"}); err != nil {
			return err
		}
	}
	return nil
}

// objected are the last of those that are posted in the first two unions.
func (d *drive) objected() []*household {
	unions := d.byUnion()
	const last = goesUp + leftAtReport - 1
	return []*household{unions[0][last], unions[min(1, len(unions)-1)][last]}
}

// spreadPostings waits until the postings have run out. What somebody sends who
// opened the page in time and wrote too late is a clue for supervision.
func (d *drive) spreadPostings(ctx context.Context) error {
	unions := d.byUnion()
	const up = goesUp + leftAtReport
	all := -len(d.objected())
	for _, hs := range unions {
		all += min(up, len(hs))
	}
	late := unions[min(2, len(unions)-1)][up-1]
	opened, row, err := d.formOf(ctx, late)
	if err != nil {
		return err
	}
	d.show.step("公示期", all)
	err = d.watch(ctx, func(k campaign) bool {
		d.show.set(k.States["posted"], "计划日 "+k.Today)
		return k.States["posted"] >= all
	})
	if err != nil {
		return err
	}
	d.show.end("%d 户期满", all)
	return d.fillIn(ctx, opened, row, "other", "该户有一辆轿车登记在亲属名下，请核实。")
}

// slowDown lets the plan's days pass slowly: a campaign that goes on again may.
func (d *drive) slowDown(ctx context.Context) error {
	d.show.step("放慢演练时钟", 0)
	for _, move := range []struct {
		path string
		body map[string]string
	}{
		{"/suspend", map[string]string{"reason": "演示数据已就位"}},
		{"/resume", map[string]string{"reason": "放慢演练时钟，以便查看", "rehearsal_day": fromThenOn}},
	} {
		var k campaign
		if err := d.organizer().Post(ctx, d.path(move.path), move.body, &k); err != nil {
			return err
		}
	}
	d.show.end("每天 %s", fromThenOn)
	return nil
}

// spreadRest moves each base union's next households, so many to each step.
func (d *drive) spreadRest(ctx context.Context) error {
	unions := d.byUnion()
	d.show.step("基层在办", len(unions)*(leftAtSurvey+leftAtSecond+leftAtVerify+leftAtPost))
	err := each(ctx, unions, func(ctx context.Context, hs []*household) error {
		rest := hs[min(goesUp+leftAtReport, len(hs)):]
		for n := len(steps) - 1; n > 0; n-- { // the farthest first
			for range min(steps[n-1].left, len(rest)) {
				if err := d.take(ctx, rest[0], n); err != nil {
					return err
				}
				rest = rest[1:]
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.show.end("%d 个单位", len(unions))
	return nil
}

// spreadObjections leaves an objection that nobody has taken up, whose posting
// goes on, and one under investigation, whose posting stands still.
func (d *drive) spreadObjections(ctx context.Context) error {
	d.show.step("公示异议", 2)
	objected := d.objected()
	for _, h := range objected {
		if _, err := d.decide(ctx, d.c.As("publisher@"+h.union), h, "post", decision{Outcome: "approve"}); err != nil {
			return err
		}
		if err := d.objectTo(ctx, h, "income_hidden", "该户有出租房屋收入未申报，请核查。"); err != nil {
			return err
		}
	}
	if _, err := d.decide(ctx, d.at("reviewer-2"), objected[1], "object", decision{Outcome: "approve"}); err != nil {
		return err
	}
	d.show.end("2 件，1 件已受理")
	return nil
}

// spreadCounty reports up, and reviews and approves a part of that.
func (d *drive) spreadCounty(ctx context.Context) error {
	for _, hs := range d.byUnion() {
		d.reported = append(d.reported, hs[:min(goesUp, len(hs))]...)
	}
	if err := d.all(ctx, "上报", "report", base("reviewer"), d.reported); err != nil {
		return err
	}
	reviewed := d.reported[:max(0, len(d.reported)-leftAtReview)]
	if err := d.all(ctx, "初审", "review", d.owner("reviewer"), reviewed); err != nil {
		return err
	}
	d.approved = reviewed[:max(0, len(reviewed)-leftAtApproval)]
	return nil
}

// all decides a task of each household, one by one: without a bulk decision's
// undo period.
func (d *drive) all(ctx context.Context, title, kind string, by func(*household) string, hs []*household) error {
	d.show.step(title, len(hs))
	err := each(ctx, hs, func(ctx context.Context, h *household) error {
		d.show.add(1)
		_, err := d.decide(ctx, d.c.As(by(h)), h, kind, decision{Outcome: "approve"})
		return err
	})
	if err != nil {
		return err
	}
	d.show.end("%d 户", len(hs))
	return nil
}

// lookAround lists what each role finds.
func (d *drive) lookAround(ctx context.Context) error {
	unit := d.byUnion()[0][0].union
	for _, who := range []string{
		"organizer@" + d.plan.Owner, "clerk@" + unit, "surveyor@" + unit, "verifier@" + unit, "publisher@" + unit, "reviewer@" + unit, "reviewer@" + d.plan.Owner,
		"approver@" + d.plan.Owner, "finance@" + d.plan.Owner, "finance-2@" + d.plan.Owner, "cashier@" + d.plan.Owner, "verifier@" + d.plan.Owner, "auditor@" + d.plan.Owner, "operator@000000", admin,
	} {
		p := d.c.As(who)
		list, err := d.tasks(ctx, p)
		if err != nil {
			return err
		}
		var k campaign
		if err := p.Get(ctx, d.path(""), &k); err != nil {
			return err
		}
		counts := map[string]int{}
		for _, t := range list {
			counts[t.Kind]++
		}
		var words []string
		role, _ := p.seat()
		for _, kind := range kinds[role] {
			if counts[kind] > 0 {
				words = append(words, fmt.Sprintf("%s %d", zhKind(kind), counts[kind]))
			}
		}
		d.checks.expect(len(list) > 0 || kinds[role] == nil && k.ID == d.campaign, "%s %s", padded(who, 24), strings.Join(append(words, "活动"), " · "))
	}
	d.checks.expect(len(d.astray) == 0, "待办只列本人岗位的；他人的 %d 项", len(d.astray))
	return nil
}
