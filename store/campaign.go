package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// A campaign is a campaign's row with its documents read.
type campaign struct {
	db.CampaignByIDRow
	Plan  relief.Plan
	Rules relief.Rules
	Clock relief.Rehearsal
}

func readCampaign(row db.CampaignByIDRow) (campaign, error) {
	k := campaign{CampaignByIDRow: row}
	if err := json.Unmarshal(row.Plan, &k.Plan); err != nil {
		return k, fmt.Errorf("reading the plan of campaign %s: %w", row.ID, err)
	}
	if row.Rules != nil {
		if err := json.Unmarshal(row.Rules, &k.Rules); err != nil {
			return k, fmt.Errorf("reading the rules of campaign %s: %w", row.ID, err)
		}
	}
	var err error
	k.Clock, err = clockOf(row.Rehearsal)
	return k, err
}

func (t *tx) lockCampaign(ctx context.Context, id string) (campaign, error) {
	row, err := t.LockCampaign(ctx, id)
	if err != nil {
		return campaign{}, err
	}
	return readCampaign(db.CampaignByIDRow(row))
}

func (s *Store) campaign(ctx context.Context, id string) (campaign, error) {
	row, err := s.q.CampaignByID(ctx, id)
	if err != nil {
		return campaign{}, refusal(err)
	}
	return readCampaign(row)
}

// CreateCampaign keeps a plan as a draft with its phases and budget lines.
func (s *Store) CreateCampaign(ctx context.Context, r relief.Request, plan relief.Plan) (relief.Reply, error) {
	raw, err := json.Marshal(plan)
	if err != nil {
		return relief.Reply{}, fmt.Errorf("writing the plan: %w", err)
	}
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		if _, err := t.UnionByCode(ctx, plan.Owner); err != nil {
			return nil, err
		}
		id := newID()
		if err := t.InsertCampaign(ctx, db.InsertCampaignParams{ID: id, Title: plan.Title, Plan: raw, CreatedBy: r.Actor, Owner: plan.Owner}); err != nil {
			return nil, fmt.Errorf("creating the campaign: %w", err)
		}
		for _, p := range plan.Phases {
			err := t.InsertPhase(ctx, db.InsertPhaseParams{
				CampaignID: id, Name: string(p.Name), StartsOn: *dateOf(p.Start.Day), EndsOn: *dateOf(p.End.Day), Assumed: p.Start.Assumed || p.End.Assumed,
			})
			if err != nil {
				return nil, fmt.Errorf("creating phase %s: %w", p.Name, err)
			}
		}
		for i, l := range plan.Lines {
			err := t.InsertLine(ctx, db.InsertLineParams{ID: newID(), CampaignID: id, Position: i + 1, Name: l.Name, Target: l.Target, Source: l.Source, AmountFen: l.Amount, Temporary: l.Temporary})
			if err != nil {
				return nil, fmt.Errorf("creating line %d: %w", i+1, err)
			}
		}
		return map[string]string{"id": id}, t.note(ctx, id, "campaign", r.Actor, map[string]any{"action": "create"})
	})
}

// Launch freezes the rules, allocates every line's money once, and starts the
// campaign's workflow.
func (s *Store) Launch(ctx context.Context, r relief.Request, id string, rehearsalDay time.Duration) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		k, err := t.lockCampaign(ctx, id)
		if err != nil {
			return nil, err
		}
		if _, err := relief.NextCampaign(relief.CampaignStatus(k.Status), "launch"); err != nil {
			return nil, err
		}
		if k.Plan.Phases, err = planPhases(ctx, t.Queries, id); err != nil { // a draft may have been rescheduled
			return nil, err
		}
		if err := t.startClock(&k, rehearsalDay); err != nil {
			return nil, err
		}
		if err := k.Plan.CheckLaunch(relief.DayOf(k.Clock.Plan(t.now))); err != nil {
			return nil, err
		}
		rules, err := json.Marshal(k.Plan.Rules(s.Calendar().Version))
		if err != nil {
			return nil, fmt.Errorf("writing the rules: %w", err)
		}
		if err := t.LaunchCampaign(ctx, db.LaunchCampaignParams{ID: id, Rules: rules, Rehearsal: k.Rehearsal, LaunchedAt: &t.now}); err != nil {
			return nil, fmt.Errorf("launching: %w", err)
		}
		if err := t.freezeEligibility(ctx, id, k.Plan); err != nil {
			return nil, err
		}
		if err := t.freezeSurveyForm(ctx, id, k.Plan, r.Actor); err != nil {
			return nil, err
		}
		lines, err := t.Lines(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("reading lines: %w", err)
		}
		for _, l := range lines {
			rest := l.AmountFen + relief.Fen(l.FundingFen) // funding is what was allocated before, below zero
			if rest == 0 {
				continue
			}
			if err := t.entry(ctx, "allocate", l.ID, rest, nil, nil, nil, &r.Actor); err != nil {
				return nil, err
			}
		}
		return t.campaignChanged(ctx, id, r.Actor, "launch", "")
	})
}

// startClock sets the campaign's clock: real, or a rehearsal in local mode.
func (t *tx) startClock(k *campaign, day time.Duration) (err error) {
	if day == 0 {
		return nil
	}
	if !t.s.Local {
		return relief.Refuse("rehearsal_local")
	}
	if k.Clock, err = relief.NewRehearsal(k.Plan.FirstDay(), t.now, day); err != nil {
		return relief.Refuse("schema", "field", "rehearsal_day")
	}
	k.Rehearsal, err = json.Marshal(k.Clock)
	return err
}

// slowClock slows a campaign's rehearsal clock. The tasks' due times follow with
// the pause that ends (settlePauses); what a
// posting or a held case has left would not.
func (t *tx) slowClock(ctx context.Context, k campaign, day time.Duration) error {
	up, err := t.StandsToTime(ctx, k.ID)
	if err != nil {
		return fmt.Errorf("counting what stands: %w", err)
	}
	if up > 0 {
		return relief.Refuse("posting_running", "n", up)
	}
	clock, err := k.Clock.Slower(t.now, day)
	if err != nil {
		return relief.Refuse("rehearsal_pace")
	}
	raw, err := json.Marshal(clock)
	if err != nil {
		return fmt.Errorf("writing the clock: %w", err)
	}
	if err := t.SlowClock(ctx, db.SlowClockParams{ID: k.ID, Rehearsal: raw}); err != nil {
		return fmt.Errorf("slowing the clock: %w", err)
	}
	return nil
}

// MoveCampaign suspends, resumes, cancels or closes. A campaign closes when
// every case has ended; cancelling lapses the open ones.
func (s *Store) MoveCampaign(ctx context.Context, r relief.Request, id, action, reason string) (relief.Reply, error) {
	return s.moveCampaign(ctx, r, id, action, reason, false, 0)
}

// ResumeSlower resumes a campaign whose rehearsal days last so long from now on;
// 0 keeps its pace. Errors: posting_running, rehearsal_pace.
func (s *Store) ResumeSlower(ctx context.Context, r relief.Request, id, reason string, rehearsalDay time.Duration) (relief.Reply, error) {
	return s.moveCampaign(ctx, r, id, "resume", reason, false, rehearsalDay)
}

// CloseLapsing closes a campaign and lapses the cases that nobody has decided.
func (s *Store) CloseLapsing(ctx context.Context, r relief.Request, id, reason string) (relief.Reply, error) {
	return s.moveCampaign(ctx, r, id, "close", reason, true, 0)
}

func (s *Store) moveCampaign(ctx context.Context, r relief.Request, id, action, reason string, lapse bool, slower time.Duration) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if err := t.lockGate(ctx, id); err != nil {
			return nil, err
		}
		k, err := t.lockCampaign(ctx, id)
		if err != nil {
			return nil, err
		}
		to, err := relief.NextCampaign(relief.CampaignStatus(k.Status), action)
		if err != nil {
			return nil, err
		}
		if action == "close" {
			if err := t.mayClose(ctx, id, reason, lapse); err != nil {
				return nil, err
			}
		}
		if slower > 0 {
			if err := t.slowClock(ctx, k, slower); err != nil {
				return nil, err
			}
		}
		if err := t.Queries.MoveCampaign(ctx, db.MoveCampaignParams{ID: id, Status: string(to), Resumed: action == "resume"}); err != nil {
			return nil, fmt.Errorf("moving the campaign: %w", err)
		}
		if err := t.pauseClocks(ctx, id, to); err != nil {
			return nil, err
		}
		if to == relief.CampaignCancelled {
			if err := t.CancelLineTasks(ctx, id); err != nil {
				return nil, fmt.Errorf("closing payment tasks: %w", err)
			}
		}
		return t.campaignChanged(ctx, id, r.Actor, action, reason)
	})
}

// Reschedule moves a phase's window; running cases keep the due times they have.
func (s *Store) Reschedule(ctx context.Context, r relief.Request, id string, phase relief.PhaseName, start, end relief.Day, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		k, err := t.lockCampaign(ctx, id)
		if err != nil {
			return nil, err
		}
		switch status := relief.CampaignStatus(k.Status); {
		case status == relief.CampaignClosed || status == relief.CampaignCancelled:
			return nil, relief.Refuse("campaign_status", "status", k.Status, "action", "reschedule")
		case end.Before(start):
			return nil, relief.Refuse("phase_reversed", "phase", string(phase), "start", start.String(), "end", end.String())
		case reason == "":
			return nil, relief.Refuse("reason_required", "action", "reschedule")
		}
		n, err := t.MovePhase(ctx, db.MovePhaseParams{CampaignID: id, Name: string(phase), StartsOn: *dateOf(start), EndsOn: *dateOf(end)})
		if err != nil {
			return nil, fmt.Errorf("moving the phase: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("phase_unknown")
		}
		if err := t.BumpCampaign(ctx, id); err != nil {
			return nil, fmt.Errorf("moving the phase: %w", err)
		}
		return t.campaignChanged(ctx, id, r.Actor, "reschedule", reason)
	})
}

// noteID binds a note's ciphertext to its campaign and version.
func noteID(campaign string, version int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(campaign+"/note/"+strconv.Itoa(version))).String()
}

// campaignChanged tells the workflow the campaign's new version and answers the
// campaign as it now is.
func (t *tx) campaignChanged(ctx context.Context, id, actor, action, reason string) (any, error) {
	row, err := t.CampaignByID(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reading the campaign: %w", err)
	}
	body, _ := json.Marshal(map[string]any{"version": row.Version, "status": row.Status})
	if row.LaunchedAt != nil || row.Status == string(relief.CampaignCancelled) {
		if err := t.InsertOutbox(ctx, db.InsertOutboxParams{Topic: "campaign", Subject: id, Version: row.Version, Body: body}); err != nil {
			return nil, fmt.Errorf("telling the workflow: %w", err)
		}
	}
	if reason != "" {
		sealed, err := t.s.seal("campaign_notes", "text_enc", noteID(id, row.Version), reason)
		if err != nil {
			return nil, err
		}
		if err := t.InsertCampaignNote(ctx, db.InsertCampaignNoteParams{CampaignID: id, Version: row.Version, TextEnc: sealed}); err != nil {
			return nil, fmt.Errorf("keeping the reason: %w", err)
		}
	}
	if err := t.note(ctx, id, "campaign", actor, map[string]any{"action": action, "status": row.Status, "version": row.Version, "reason_given": reason != ""}); err != nil {
		return nil, err
	}
	return campaignView(ctx, t.Queries, t.s.Calendar(), row, []string{row.OwnerPath}, t.now)
}
