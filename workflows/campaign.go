package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/relief"
)

// Campaign carries one campaign through its phases: windows of time that may
// overlap, touch or leave a gap. It reminds the unions when a phase opens, before
// its deadline and at it. It hears nothing of single cases; when the campaign is
// cancelled it lapses the open ones in pages.
func Campaign(ctx workflow.Context, start CampaignStart) (CampaignResult, error) {
	k := &campaign{CampaignStart: start, inbox: Change.Inbox(ctx)}
	if err := Known.Answer(ctx, func() (CampaignChange, error) { return k.Known, nil }); err != nil {
		return k.result(), err
	}
	for {
		k.hear()
		workflow.SetCurrentDetails(ctx, campaignDetails(k.Known))
		switch k.Known.Status {
		case relief.CampaignClosed: // what nobody decided lapses, when the organiser said so
			if workflow.GetVersion(ctx, "sweep-closed", workflow.DefaultVersion, 1) == workflow.DefaultVersion {
				return k.result(), nil
			}
			return k.result(), k.sweep(ctx, "活动结束，未办结个案失效")
		case relief.CampaignCancelled:
			return k.result(), k.sweep(ctx, "活动取消，未办结个案失效")
		case relief.CampaignRunning:
			k.note(ctx)
		case relief.CampaignDraft, relief.CampaignIssued, relief.CampaignSuspended:
			// nobody is reminded
		}
		if k.full(ctx) {
			return CampaignResult{}, workflow.NewContinueAsNewError(ctx, Campaign, k.CampaignStart)
		}
		if err := k.wait(ctx); err != nil {
			return k.result(), err
		}
	}
}

// A campaign is what its workflow knows; the embedded start is what it takes
// along when it continues as new.
type campaign struct {
	CampaignStart
	inbox   Inbox[CampaignChange]
	clock   clock
	sending int // reminders on their way
}

func (k *campaign) result() CampaignResult {
	return CampaignResult{Status: k.Known.Status, Version: k.Known.Version}
}

// hear takes the newest of all changes that have arrived: each holds the whole
// state, so that older ones don't matter.
func (k *campaign) hear() {
	for change, ok := k.inbox.Next(); ok; change, ok = k.inbox.Next() {
		if change.Version > k.Known.Version {
			k.Known = change
		}
	}
	k.Noted = slices.DeleteFunc(k.Noted, func(m Moment) bool { return !slices.ContainsFunc(k.moments(), m.same) })
}

// note reminds of the moments that have passed. Of a window that is far on only
// the last is told: nobody needs to hear that something opened after it closed.
func (k *campaign) note(ctx workflow.Context) {
	now := workflow.Now(ctx)
	var last []Moment
	for _, m := range k.moments() {
		if m.At.After(now) || slices.ContainsFunc(k.Noted, m.same) {
			continue
		}
		k.Noted = append(k.Noted, m)
		last = slices.DeleteFunc(last, func(earlier Moment) bool { return earlier.Phase == m.Phase })
		last = append(last, m)
	}
	for _, m := range last {
		k.remind(ctx, m)
	}
}

// remind sends a reminder beside the main thread: one that cannot be sent must
// not keep a suspension or a cancellation waiting.
func (k *campaign) remind(ctx workflow.Context, m Moment) {
	r := PhaseReminder{CampaignID: k.CampaignID, Phase: m.Phase, Stage: m.Stage, Version: k.Known.Version}
	k.sending++
	workflow.Go(ctx, func(ctx workflow.Context) {
		defer func() { k.sending-- }()
		if _, err := RemindCampaign.Call(steady(ctx, momentSummary(m)), r); err != nil {
			workflow.GetLogger(ctx).Warn("reminder not sent", "campaign", r.CampaignID, "phase", string(r.Phase), "stage", string(r.Stage), "code", Code(err))
		}
	})
}

// wait sleeps until the campaign changes or, while it runs, its next moment.
func (k *campaign) wait(ctx workflow.Context) error {
	next := k.next()
	k.clock.set(ctx, next.At, momentSummary(next))
	s := workflow.NewSelector(ctx)
	k.inbox.Wake(s)
	k.clock.wake(s)
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	return ctx.Err()
}

// next is the earliest moment not yet noted; none while nobody is reminded.
func (k *campaign) next() Moment {
	var next Moment
	if k.Known.Status != relief.CampaignRunning {
		return next
	}
	for _, m := range k.moments() {
		if !slices.ContainsFunc(k.Noted, m.same) && (next.At.IsZero() || m.At.Before(next.At)) {
			next = m
		}
	}
	return next
}

// moments lists every window's moments, window by window in order of time.
func (k *campaign) moments() []Moment {
	var all []Moment
	for _, w := range k.Known.Windows {
		for _, m := range []Moment{{w.Phase, Opens, w.Opens}, {w.Phase, Remind, w.Remind}, {w.Phase, Deadline, w.Closes}} {
			if !m.At.IsZero() {
				all = append(all, m)
			}
		}
	}
	return all
}

func (m Moment) same(other Moment) bool {
	return m.Phase == other.Phase && m.Stage == other.Stage && m.At.Equal(other.At)
}

// sweep lapses the open cases of a campaign that is over.
func (k *campaign) sweep(ctx workflow.Context, summary string) error {
	return pages(ctx, func() (Left, error) {
		return SweepCampaign.Call(long(ctx, summary), CampaignRef{CampaignID: k.CampaignID})
	})
}

// full says that the history has grown long enough to begin a new one. Nothing
// may be on its way then: not a reminder, not a change.
func (k *campaign) full(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return (info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() > campaignHistory) &&
		k.sending == 0 && workflow.AllHandlersFinished(ctx)
}

// campaignHistory is the length at which a campaign continues as new; a change
// costs about ten events.
const campaignHistory = 1000

// pages does a long piece of work, as much at a time as an activity may take.
// Work that is stuck is tried again after a pause.
func pages(ctx workflow.Context, page func() (Left, error)) error {
	for {
		left, err := page()
		if err != nil || left.Left == 0 {
			return err
		}
		if left.Stuck {
			if err := rest(ctx, time.Minute, "稍后再试"); err != nil {
				return err
			}
		}
	}
}
