package demo

import "context"

// review lets the owner's reviewer pass everybody: in bulk, but for those aided
// last year, who need an override.
func (d *drive) review(ctx context.Context) error {
	plain := d.where(func(h *household) bool { return !h.out && !h.aided })
	if err := d.inBulk(ctx, duty{title: "初审", kind: "review", by: d.owner("reviewer")}, plain); err != nil {
		return err
	}
	return d.override(ctx, "reviewer", "review", d.where(func(h *household) bool { return !h.out && h.aided }))
}

// override asks for households that were aided last year: refused as it is, and
// passed with the exception named and a reason.
func (d *drive) override(ctx context.Context, role, kind string, hs []*household) error {
	if len(hs) == 0 {
		return nil
	}
	who, refused := d.at(role), 0
	d.show.step("例外"+map[string]string{"review": "初审", "approve": "审批"}[kind], len(hs))
	for _, h := range hs {
		_, err := d.decide(ctx, who, h, kind, decision{Outcome: "approve", Comment: "同意"})
		if Refused(err, "aided_last_year") != nil {
			refused++
		} else if err != nil {
			return err
		}
		if err == nil {
			continue
		}
		exception := decision{Outcome: "approve", Comment: "本年度又遭重大变故，经集体研究作为例外慰问", Fields: fields{Override: []string{"aided_last_year"}}}
		if _, err := d.decide(ctx, who, h, kind, exception); err != nil {
			return err
		}
		d.show.add(1)
	}
	d.show.end("%d 户先拒后准", refused)
	d.checks.expect(refused == len(hs), "上年已慰问 %d 户：%s先被拒 %d 户，注明例外和理由后通过", len(hs), who.Username, refused)
	return nil
}

// approve lets the approver pass the lines that pay everybody in bulk, and the
// others one by one in the order of the file until the money is gone.
func (d *drive) approve(ctx context.Context) error {
	for i, l := range d.plan.Budget.Lines {
		of := d.where(func(h *household) bool { return h.line == i && !h.out && !h.extra })
		if !d.fits(i) {
			if err := d.oneByOne(ctx, l, of); err != nil {
				return err
			}
			continue
		}
		var plain, aided []*household
		for _, h := range of {
			if h.aided {
				aided = append(aided, h)
			} else {
				plain = append(plain, h)
			}
		}
		if err := d.override(ctx, "approver", "approve", aided); err != nil {
			return err
		}
		if err := d.inBulk(ctx, duty{title: "审批", kind: "approve", by: d.owner("approver")}, plain); err != nil {
			return err
		}
	}
	return nil
}

// oneByOne approves in the order of the file; whoever asks for more than is left
// must be refused by name of the line, and by nothing else. Those are rejected.
func (d *drive) oneByOne(ctx context.Context, l planLine, hs []*household) error {
	d.show.step("逐户审批", len(hs))
	left, exact := l.fen, true
	var rows []int
	for _, h := range hs {
		refused, err := d.ask(ctx, h, l, left)
		if err != nil {
			return err
		}
		exact = exact && refused == (h.amount > left)
		if !refused {
			left -= h.amount
		} else {
			rows = append(rows, h.row)
			if err := d.turnDown(ctx, h); err != nil {
				return err
			}
		}
		d.show.add(1)
	}
	d.show.end("%s：第 %s 行资金不足", l.Name, inOrder(rows))
	d.checks.expect(exact && len(rows) > 0, "%s 按名册顺序审批 %d 户，恰好第 %s 行被拒，余 %s", l.Name, len(hs)-len(rows), inOrder(rows), yuan(left))
	return nil
}

// ask approves one household and says whether the line refused it; the refusal
// must name line, balance and ask.
func (d *drive) ask(ctx context.Context, h *household, l planLine, left int64) (refused bool, err error) {
	answer := decision{Outcome: "approve"}
	if h.aided {
		answer.Comment, answer.Fields.Override = "经集体研究作为例外慰问", []string{"aided_last_year"}
	}
	_, err = d.decide(ctx, d.at("approver"), h, "approve", answer)
	no := Refused(err, "line_exhausted")
	if no == nil {
		return false, err
	}
	d.checks.expect(no.Status == 422 && no.Text("line") == l.Name && no.Int("balance_fen") == left && no.Int("ask_fen") == h.amount,
		"多批一户被拒：%s 余 %s，请 %s", no.Text("line"), yuan(no.Int("balance_fen")), yuan(no.Int("ask_fen")))
	return true, nil
}

// turnDown rejects a household for which there is no money.
func (d *drive) turnDown(ctx context.Context, h *household) error {
	_, err := d.decide(ctx, d.at("approver"), h, "approve", decision{Outcome: "reject", Comment: "本项资金已用完"})
	h.out = true
	return err
}

// oneTooMany asks for the households of the second roster on the lines that had
// money for everybody, until one is refused; then those that got through
// withdraw, and their reservations are released.
func (d *drive) oneTooMany(ctx context.Context) error {
	for i, l := range d.plan.Budget.Lines {
		if !d.fits(i) {
			continue
		}
		left := l.fen - sum(d.where(func(h *household) bool { return h.line == i && !h.out && !h.extra }))
		before := left
		d.show.step("多批一户", 0)
		var reserved []*household
		refused := 0
		for _, h := range d.where(func(h *household) bool { return h.line == i && h.extra }) {
			no, err := d.ask(ctx, h, l, left)
			if err != nil {
				return err
			}
			if no {
				refused++
				if err := d.turnDown(ctx, h); err != nil {
					return err
				}
				continue
			}
			left -= h.amount
			reserved = append(reserved, h)
		}
		for _, h := range reserved {
			if err := d.withdraw(ctx, h); err != nil {
				return err
			}
		}
		d.show.end("%s：占用 %d 户后拒绝 %d 户，占用的已撤销释放", l.Name, len(reserved), refused)
		d.checks.expect(refused > 0, "%s 余 %s，补报 %d 户占用，再多一户被拒；撤销后释放", l.Name, yuan(before), len(reserved))
	}
	return nil
}

// withdraw gives a request up on the household's behalf.
func (d *drive) withdraw(ctx context.Context, h *household) error {
	h.out = true
	return d.c.As("clerk@"+h.union).Post(ctx, "/cases/"+h.id+"/withdraw", map[string]string{"reason": "本人自愿放弃"}, nil)
}
