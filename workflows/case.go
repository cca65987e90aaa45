package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/relief"
)

// Case carries one household through one campaign. People's decisions come as
// facts that Postgres holds already; what happens here by itself is what a clock
// does: a posting ends, a case nobody mends lapses, a follow-up closes the case,
// and those who are late are reminded.
func Case(ctx workflow.Context, start CaseStart) (CaseResult, error) {
	p := &procedure{start: start, inbox: Tell.Inbox(ctx), step: string(relief.StepSurvey)}
	err := Standing.Answer(ctx, func() (relief.Case, error) { return p.Case, nil })
	if err == nil {
		err = p.takeRepairs(ctx)
	}
	for err == nil && !p.State.Terminal() {
		switch p.State {
		case relief.Draft, relief.Submitted, relief.Surveying:
			err = p.survey(ctx)
		case relief.Verifying:
			err = p.verification(ctx)
		case relief.ReadyToPost, relief.Posting, relief.ObjectionHold, relief.Posted:
			err = p.posting(ctx)
		case relief.InReview:
			err = p.approval(ctx)
		case relief.Approved, relief.Paying:
			err = p.disbursement(ctx)
		case relief.Paid:
			err = p.receipt(ctx)
		case relief.Confirmed, relief.FollowedUp:
			err = p.followUp(ctx)
		case relief.Returned:
			err = p.mending(ctx)
		default: // suspended, or not told of yet
			err = p.wait(ctx, p.remind)
		}
	}
	if err == nil { // a repair asked for at the last moment is answered still
		err = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	}
	return CaseResult{State: p.State, Version: p.Version}, err
}

// survey: the base union's clerk accepts the filing, the surveyors visit the
// household and sign. A draft that nobody submits lapses.
func (p *procedure) survey(ctx workflow.Context) error {
	if p.State == relief.Draft {
		return p.wait(ctx, p.lapse)
	}
	return p.wait(ctx, p.remind)
}

// verification: the verifier confirms what the survey found.
func (p *procedure) verification(ctx workflow.Context) error {
	return p.wait(ctx, p.remind)
}

// posting: the publisher puts the case up; the clock ends the posting unless
// somebody objects, which holds this case alone until the objection is ruled on;
// the reviewer of the base union reports the result up.
func (p *procedure) posting(ctx workflow.Context) error {
	if p.State == relief.Posting {
		return p.wait(ctx, p.endPosting)
	}
	return p.wait(ctx, p.remind)
}

// approval: one seat of the chain after the other, as far up as the amount asks.
// It is never automatic.
func (p *procedure) approval(ctx workflow.Context) error {
	return p.wait(ctx, p.remind)
}

// disbursement: finance takes the case into a payment batch and the bank
// answers; a failed payment comes back for a corrected account.
func (p *procedure) disbursement(ctx workflow.Context) error {
	return p.wait(ctx, p.remind)
}

// receipt: the payee signs for the money.
func (p *procedure) receipt(ctx workflow.Context) error {
	return p.wait(ctx, p.remind)
}

// followUp: the county asks the household; its answers close the case. One that
// was not drawn for the call-back closes at once.
func (p *procedure) followUp(ctx workflow.Context) error {
	if (p.State == relief.FollowedUp || p.Spared) && p.acted < p.Version {
		return p.act(ctx, CloseCase, "办结个案")
	}
	return p.wait(ctx, p.remind)
}

// mending: a returned case waits for the one it was returned to, and lapses when
// he lets the time pass.
func (p *procedure) mending(ctx workflow.Context) error {
	return p.wait(ctx, p.lapse)
}

func (p *procedure) endPosting(ctx workflow.Context) error {
	return p.act(ctx, EndPosting, "公示期满，结束公示")
}

func (p *procedure) lapse(ctx workflow.Context) error {
	return p.act(ctx, LapseCase, "逾期未补正，失效")
}

// remind tells those the case waits for, beside the procedure: a reminder that
// cannot be sent must not keep decisions waiting.
func (p *procedure) remind(ctx workflow.Context) error {
	p.acted = p.Version
	p.late = workflow.GetVersion(ctx, "overdue", workflow.DefaultVersion, 1) != workflow.DefaultVersion
	at := p.at()
	workflow.Go(ctx, func(ctx workflow.Context) {
		if _, err := RemindCase.Soon(ctx, "逾期提醒", at); err != nil {
			workflow.GetLogger(ctx).Warn("reminder not sent", "case", at.CaseID, "version", at.Version, "code", Code(err))
		}
	})
	return nil
}
