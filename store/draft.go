package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
)

// PlanOf answers a campaign's plan and the path of the union that owns it.
func (s *Store) PlanOf(ctx context.Context, campaignID string) (relief.Plan, string, error) {
	k, err := s.campaign(ctx, campaignID)
	return k.Plan, k.OwnerPath, err
}

// FileDraft opens a case for a household that no roster names: a draft (T01),
// which somebody submits later or which lapses.
func (s *Store) FileDraft(ctx context.Context, r relief.Request, campaignID string, a relief.Applicant) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		row, err := t.CampaignByID(ctx, campaignID)
		if err != nil {
			return nil, err
		}
		k, err := readCampaign(row)
		if err != nil {
			return nil, err
		}
		if relief.CampaignStatus(k.Status) != relief.CampaignRunning {
			return nil, relief.Refuse("campaign_not_active", "status", k.Status)
		}
		line, err := t.lineFor(ctx, k, a.Category)
		if err != nil {
			return nil, err
		}
		h, err := t.openCase(ctx, filing{campaign: k, Applicant: a, line: line, by: r.Actor, origin: fromForm, draft: true})
		if err != nil {
			return nil, err
		}
		return filed(h), nil
	})
}

func filed(h *held) relief.Filed {
	return relief.Filed{No: h.No, CaseRef: relief.CaseRef{ID: h.ID, Step: h.Case.Step(), State: h.Case.State, Version: h.Case.Version}}
}

// lineFor is the budget line that pays the category.
func (t *tx) lineFor(ctx context.Context, k campaign, category string) (string, error) {
	at := k.Plan.LineFor(category)
	lines, err := t.Lines(ctx, k.ID)
	if err != nil {
		return "", fmt.Errorf("reading lines: %w", err)
	}
	if at < 0 || at >= len(lines) {
		return "", relief.Refuse("line_unknown")
	}
	return lines[at].ID, nil
}

// SubmitDraft hands a draft in (T02).
func (s *Store) SubmitDraft(ctx context.Context, r relief.Request, caseID string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		by := deed{kind: relief.TaskFile, lap: h.Case.Lap, level: t.grant.Level, path: t.grant.Path}
		e := relief.Event{Action: relief.Submit}
		if h.Rules.AsksAtSubmission() { // what the file says stands until the case is submitted
			if err := t.later.ShareArchive(ctx, h.ID); err != nil {
				return nil, fmt.Errorf("holding the file: %w", err)
			}
		}
		if e.Facts, err = t.s.submission(ctx, t, caseID, h.Case, h.Rules, h.today(t.now)); err != nil {
			return nil, err
		}
		return t.plainDecision(ctx, h, by, e, r, "", relief.OutcomeApprove)
	})
}
