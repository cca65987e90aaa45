package workflows_test

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// paths are the histories kept in testdata: one of each way a workflow can go.
var paths = []struct {
	name string
	walk func(*studio) string // answers the workflow's id
}{
	{"happy", func(s *studio) string {
		s.posting()
		s.tell(with(approved, paid, received)...)
		return s.end()
	}},
	{"return", func(s *studio) string {
		s.posting()
		s.tell(with(approved[:1], []relief.Event{{Action: relief.Return, Facts: reason, ReturnTo: relief.Verifying}, {Action: relief.Resubmit}},
			approved[1:], paid, received)...)
		return s.end()
	}},
	{"lapse", func(s *studio) string {
		s.opening()
		s.tell(relief.Event{Action: relief.Accept}, relief.Event{Action: relief.Return, Facts: reason, Due: soon()})
		return s.end()
	}},
	{"reject", func(s *studio) string {
		s.opening()
		s.tell(with(surveyed, []relief.Event{{Action: relief.Reject, Facts: reason}})...)
		return s.end()
	}},
	{"take_back", func(s *studio) string {
		s.posting()
		s.tell(with(approved, []relief.Event{{Action: relief.TakeBack, Facts: reason}, {Action: relief.Approve}}, paid, received)...)
		return s.end()
	}},
	{"withdrawal", func(s *studio) string {
		s.opening()
		s.tell(with(surveyed[:1], []relief.Event{{Action: relief.Withdraw, Facts: reason}})...)
		return s.end()
	}},
	{"objection_dismissed", func(s *studio) string {
		s.opening()
		s.tell(with(surveyed, []relief.Event{verified, post(time.Now().Add(time.Hour)), {Action: relief.AcceptObjection}})...)
		s.tell(relief.Event{Action: relief.Dismiss, Facts: reason, Due: soon()})
		s.clock()
		s.tell(with(approved, paid, received)...)
		return s.end()
	}},
	{"objection_upheld", func(s *studio) string {
		s.opening()
		s.tell(with(surveyed, []relief.Event{verified, post(time.Now().Add(time.Hour)), {Action: relief.AcceptObjection}, {Action: relief.Uphold, Facts: reason}})...)
		return s.end()
	}},
	{"failed_payment", func(s *studio) string {
		s.posting()
		s.tell(with(approved, paid[:1], []relief.Event{
			{Action: relief.PaymentFailed, Facts: relief.Facts{ReasonGiven: true, AccountFault: true}},
			{Action: relief.CorrectAccount, Facts: relief.Facts{AccountGiven: true}},
			{Action: relief.CorrectAccount},
		}, paid, received)...)
		return s.end()
	}},
	{"missed_and_reminded", func(s *studio) string {
		s.opening()
		s.decide(surveyed[:2]...) // the workflow hears only of the third
		s.tell(relief.Event{Action: relief.Survey, Due: soon()})
		for s.remindersSent() == 0 {
			s.settle()
		}
		s.tell(relief.Event{Action: relief.Withdraw, Facts: reason})
		return s.end()
	}},
	{"draft_expired", func(s *studio) string {
		draft := opened[0]
		draft.Due = soon()
		s.tell(draft)
		return s.end()
	}},
	{"second_round", func(s *studio) string {
		s.start.Rules.PostingRounds = []relief.Level{relief.Base, relief.County}
		s.rules = s.start.Rules
		s.posting()
		s.tell(approved[:2]...)
		s.tell(relief.Event{Action: relief.PostAgain, Due: time.Now().Add(time.Hour)}, relief.Event{Action: relief.BreakPosting, Facts: reason})
		s.tell(post(soon()))
		s.clock()
		s.tell(with(approved[:1], approved[2:], paid, received)...)
		return s.end()
	}},
	{"held", func(s *studio) string {
		s.opening()
		s.tell(with(surveyed, []relief.Event{
			{Action: relief.CheckEconomy}, {Action: relief.CheckEconomy, Facts: relief.Facts{CheckReturned: true}}, verified,
		})...)
		s.tell(post(time.Now().Add(time.Hour)), relief.Event{Action: relief.Suspend, Facts: reason}, relief.Event{Action: relief.Resume, Facts: reason, Due: soon()})
		s.clock()
		s.tell(with(approved, []relief.Event{{Action: relief.Decease}})...)
		return s.end()
	}},
	{"returned_to_a_seat", func(s *studio) string {
		s.posting()
		s.tell(with(approved[:2], []relief.Event{{Action: relief.Return, Facts: reason, ReturnTo: relief.InReview}, {Action: relief.Resubmit}}, approved[2:], paid)...)
		s.tell(relief.Event{Action: relief.Disqualify, Facts: relief.Facts{ReasonGiven: true, Fraud: true}})
		return s.end()
	}},
	{"not_called_back", func(s *studio) string {
		s.posting()
		s.tell(with(approved, paid, []relief.Event{{Action: relief.Receive, Facts: relief.Facts{Spared: true}}})...)
		return s.end()
	}},
	{"countersigned", func(s *studio) string { // 或签, to whom two colleagues are added and one is dropped again
		s.posting()
		s.tell(with(approved[:1], []relief.Event{yes(3), yes(2), yes(1)}, paid, received)...)
		return s.end()
	}},
	{"signed_by_all", func(s *studio) string { // 会签 of two, a third is added; the case comes back and all sign anew
		s.seats(relief.Seat{Level: relief.County, Role: relief.Reviewer, Mode: relief.Everyone}, relief.Seat{Level: relief.County, Role: relief.Approver})
		s.posting()
		s.tell(with(approved[:1], []relief.Event{yes(2), {Action: relief.Return, Facts: reason, ReturnTo: relief.Verifying}, {Action: relief.Resubmit}})...)
		s.tell(with([]relief.Event{yes(2), yes(3), yes(3), yes(1)}, paid, received)...)
		return s.end()
	}},
	{"quorum", func(s *studio) string { // two of three, one of whom is against; the last yes is taken back and given again
		s.seats(relief.Seat{Level: relief.County, Role: relief.Reviewer}, relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.Quorum, Of: 3, Need: 2})
		s.posting()
		no := yes(3)
		no.Action, no.Facts.ReasonGiven = relief.Reject, true
		s.tell(with(approved[:1], []relief.Event{yes(1), no, yes(3), yes(3), {Action: relief.TakeBack, Facts: reason}, yes(3)}, paid, received)...)
		return s.end()
	}},
	{"quorum_missed", func(s *studio) string {
		s.seats(relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.Quorum, Of: 3, Need: 2})
		s.posting()
		no := yes(3)
		no.Action, no.Facts.ReasonGiven = relief.Reject, true
		s.tell(with(approved[:1], []relief.Event{no, yes(3), no})...)
		return s.end()
	}},
	{"in_turn", func(s *studio) string { // 依次 of two, one more is asked before the second
		s.seats(relief.Seat{Level: relief.County, Role: relief.Reviewer}, relief.Seat{Level: relief.County, Role: relief.Approver, Mode: relief.InTurn})
		s.posting()
		s.tell(with(approved[:1], []relief.Event{yes(1), yes(2), yes(3), yes(3)}, paid, received)...)
		return s.end()
	}},
	{"recovery", func(s *studio) string {
		c := workflows.Client{Temporal: s.temporal}
		r := workflows.RecoveryStart{CaseID: s.start.CaseID, CampaignID: s.start.CampaignID, UnionCode: s.start.UnionCode, CaseNo: s.start.CaseNo, Due: soon()}
		if err := c.StartRecovery(context.Background(), r); err != nil {
			s.t.Fatal(err)
		}
		<-s.posted
		if err := c.EndRecovery(context.Background(), r); err != nil {
			s.t.Fatal(err)
		}
		s.await(workflows.RecoveryID(r.CaseID))
		return workflows.RecoveryID(r.CaseID)
	}},
	{"campaign_closed_open", func(s *studio) string {
		return s.season(
			func(now time.Time) (workflows.CampaignChange, int) {
				return running(1, relief.Window{Phase: relief.Visiting, Opens: now, Remind: now.Add(time.Hour), Closes: now.Add(2 * time.Hour)}), 1
			},
			func(time.Time) (workflows.CampaignChange, int) { return closed(2), 0 },
		)
	}},
	{"campaign_rescheduled", func(s *studio) string {
		return s.season(
			func(now time.Time) (workflows.CampaignChange, int) {
				return running(1, relief.Window{Phase: relief.Visiting, Opens: now, Remind: now.Add(time.Hour), Closes: now.Add(2 * time.Hour)}), 1
			},
			func(now time.Time) (workflows.CampaignChange, int) {
				return running(2, relief.Window{Phase: relief.Visiting, Opens: now.Add(time.Second), Remind: now.Add(2 * time.Second), Closes: now.Add(3 * time.Second)}), 3
			},
			func(time.Time) (workflows.CampaignChange, int) { return closed(3), 0 },
		)
	}},
	{"campaign_suspended", func(s *studio) string {
		var w relief.Window
		return s.season(
			func(now time.Time) (workflows.CampaignChange, int) {
				w = relief.Window{Phase: relief.Visiting, Opens: now, Remind: now.Add(2 * time.Second), Closes: now.Add(4 * time.Second)}
				return running(1, w), 1
			},
			func(time.Time) (workflows.CampaignChange, int) {
				return workflows.CampaignChange{Version: 2, Status: relief.CampaignSuspended, Windows: []relief.Window{w}}, 0
			},
			func(time.Time) (workflows.CampaignChange, int) { return running(3, w), 2 },
			func(time.Time) (workflows.CampaignChange, int) { return closed(4), 0 },
		)
	}},
	{"campaign_continued", func(s *studio) string { // told so often that it begins a new history, which the first run's shows
		var changes []func(time.Time) (workflows.CampaignChange, int)
		for n := range 200 {
			changes = append(changes, func(now time.Time) (workflows.CampaignChange, int) {
				w := relief.Window{Phase: relief.Visiting, Opens: now.Add(time.Hour), Remind: now.Add(2 * time.Hour), Closes: now.Add(3 * time.Hour)}
				return running(n+1, w), 0
			})
		}
		return s.season(append(changes, func(time.Time) (workflows.CampaignChange, int) { return closed(len(changes) + 1), 0 })...)
	}},
	{"campaign_cancelled", func(s *studio) string {
		return s.season(
			func(now time.Time) (workflows.CampaignChange, int) {
				return running(1, relief.Window{Phase: relief.Visiting, Opens: now, Remind: now.Add(time.Hour), Closes: now.Add(2 * time.Hour)}), 1
			},
			func(time.Time) (workflows.CampaignChange, int) {
				return workflows.CampaignChange{Version: 2, Status: relief.CampaignCancelled}, 0
			},
		)
	}},
	{"bulk", func(s *studio) string {
		batch := workflows.BatchStart{BatchID: uuid.NewString(), AppliesAt: soon()}
		if err := (workflows.Client{Temporal: s.temporal}).StartBatch(context.Background(), batch); err != nil {
			s.t.Fatal(err)
		}
		s.await(workflows.BatchID(batch.BatchID))
		return workflows.BatchID(batch.BatchID)
	}},
	{"heartbeat", func(s *studio) string {
		if err := (workflows.Client{Temporal: s.temporal}).StartHeartbeat(context.Background()); err != nil {
			s.t.Fatal(err)
		}
		<-s.posted
		<-s.posted
		s.t.Cleanup(func() { _ = s.temporal.TerminateWorkflow(context.Background(), workflows.HeartbeatID, "", "recorded") })
		return workflows.HeartbeatID
	}},
	{"clocks", func(s *studio) string {
		if err := (workflows.Client{Temporal: s.temporal}).StartClocks(context.Background()); err != nil {
			s.t.Fatal(err)
		}
		for range 5 { // sweeps and messages
			<-s.posted
		}
		s.t.Cleanup(func() { _ = s.temporal.TerminateWorkflow(context.Background(), workflows.ClocksID, "", "recorded") })
		return workflows.ClocksID
	}},
	{"bulk_undone", func(s *studio) string {
		batch := workflows.BatchStart{BatchID: uuid.NewString(), AppliesAt: time.Now().Add(time.Hour)}
		c := workflows.Client{Temporal: s.temporal}
		if err := c.StartBatch(context.Background(), batch); err != nil {
			s.t.Fatal(err)
		}
		if err := c.CancelBatch(context.Background(), batch); err != nil {
			s.t.Fatal(err)
		}
		s.await(workflows.BatchID(batch.BatchID))
		return workflows.BatchID(batch.BatchID)
	}},
}

// yes is a signature at a seat for which so many are listed.
func yes(listed int) relief.Event {
	return relief.Event{Action: relief.Approve, Facts: relief.Facts{Listed: listed}}
}

// seats gives the case's campaign another chain.
func (s *studio) seats(chain ...relief.Seat) {
	s.start.Rules.Chain = chain
	s.rules = s.start.Rules
}

func soon() time.Time { return time.Now().Add(time.Second).Truncate(time.Microsecond) }

// opening tells of filing and submission at once, as an import does.
func (s *studio) opening() {
	first := with(opened)
	first[1].Due = time.Now().Add(48 * time.Hour).Truncate(time.Microsecond)
	s.send(s.decide(first...))
}

// posting carries a case through its posting.
func (s *studio) posting() {
	s.opening()
	s.tell(with(surveyed, []relief.Event{verified})...)
	s.tell(post(soon()))
	s.clock()
}

func (d *desk) remindersSent() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.reminders)
}
