package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// How long the tables of a campaign's public page may be; the rest is summed up.
const (
	openUnits  = 60
	openSheets = 25
)

// aided are the states of a household that has its aid, ended those of one that
// gets none.
var aidedStates, deadStates = func() (aided, dead []string) {
	for _, s := range relief.States {
		switch {
		case !s.Live():
			dead = append(dead, string(s))
		case s == relief.Paid || s == relief.Confirmed || s == relief.FollowedUp || s == relief.Closed:
			aided = append(aided, string(s))
		}
	}
	return aided, dead
}()

// PublicCampaign is what everybody may know of a campaign that was launched.
func (s *Store) PublicCampaign(ctx context.Context, id string) (relief.PublicCampaign, error) {
	k, err := s.campaign(ctx, id)
	if err != nil {
		return relief.PublicCampaign{}, badInput(err)
	}
	if k.LaunchedAt == nil {
		return relief.PublicCampaign{}, relief.Refuse("not_found")
	}
	owner, err := s.Union(ctx, k.Owner)
	if err != nil {
		return relief.PublicCampaign{}, err
	}
	p := relief.PublicCampaign{
		ID: k.ID, Title: k.Title, Theme: k.Plan.Theme, Owner: owner.Name, Status: relief.CampaignStatus(k.Status), Phone: ReportingPhone, Address: s.PublicURL + "/p/campaigns/" + k.ID,
		Targets: k.Plan.Targets, Excluded: k.Plan.Excluded, SoftExcluded: k.Plan.SoftExcluded != "", Standards: k.Plan.Standards, Chain: k.Rules.Chain,
		PostingDays: k.Rules.PostingDays, Rounds: k.Rules.PostingRounds, Rehearsal: k.Rehearsal != nil,
	}
	if board, err := s.q.Board(ctx, k.Owner); err == nil {
		p.Phone = board.Phone
	} else if !noRows(err) {
		return p, refusal(fmt.Errorf("reading the board: %w", err))
	}
	if p.Phases, err = planPhases(ctx, s.q, id); err != nil {
		return p, refusal(err)
	}
	for _, fill := range []func(context.Context, *relief.PublicCampaign) error{s.fillOpenLines, s.fillOpenFigures, s.fillOpenSheets, s.fillOpenResults} {
		if err := fill(ctx, &p); err != nil {
			return p, refusal(err)
		}
	}
	return p, nil
}

func (s *Store) fillOpenLines(ctx context.Context, p *relief.PublicCampaign) error {
	rows, err := s.q.Lines(ctx, p.ID)
	if err != nil {
		return fmt.Errorf("reading the budget: %w", err)
	}
	counts, err := s.q.PaidHouseholds(ctx, db.PaidHouseholdsParams{CampaignID: p.ID, Aided: aidedStates})
	if err != nil {
		return fmt.Errorf("counting who was paid: %w", err)
	}
	households := map[string]int{}
	for _, c := range counts {
		households[c.LineID] = c.Households
	}
	for _, l := range rows {
		p.Lines = append(p.Lines, relief.PublicLine{Name: l.Name, Target: l.Target, Source: l.Source, Amount: l.AmountFen, Paid: relief.Fen(l.PaidFen), Households: households[l.ID]})
	}
	return nil
}

func (s *Store) fillOpenFigures(ctx context.Context, p *relief.PublicCampaign) error {
	rows, err := s.q.OpenFigures(ctx, db.OpenFiguresParams{CampaignID: p.ID, Aided: aidedStates, Dead: deadStates})
	if err != nil {
		return fmt.Errorf("counting households: %w", err)
	}
	units := make([]relief.PublicFigures, len(rows))
	for i, r := range rows {
		units[i] = relief.PublicFigures{Name: r.Name, UnderWay: r.UnderWay, Aided: r.Aided, Ended: r.Ended}
		if r.Part == "" {
			units[i].Name = p.Owner
		}
	}
	p.Units, p.Rest = relief.Pool(units, openUnits)
	p.All = relief.Total(p.Units, p.Rest)
	return nil
}

func (s *Store) fillOpenSheets(ctx context.Context, p *relief.PublicCampaign) error {
	rows, err := s.q.OpenSheets(ctx, db.OpenSheetsParams{CampaignID: p.ID, Limit: openSheets})
	if err != nil {
		return fmt.Errorf("reading the sheets: %w", err)
	}
	for _, r := range rows {
		p.Sheets = append(p.Sheets, relief.PublicSheet{Slug: r.Slug, Union: r.UnionName, EndsOn: relief.DayOf(r.EndsOn)})
		p.More = r.Sheets - len(rows)
	}
	return nil
}

func (s *Store) fillOpenResults(ctx context.Context, p *relief.PublicCampaign) error {
	rows, err := s.q.ResultsUp(ctx, db.ResultsUpParams{CampaignID: p.ID, Limit: openSheets})
	if err != nil {
		return fmt.Errorf("reading the lists of results: %w", err)
	}
	for _, r := range rows {
		p.Results = append(p.Results, relief.PublicSheet{Slug: r.Slug, Union: r.UnionName, EndsOn: relief.DayOf(r.EndsOn)})
		p.MoreResults = r.Sheets - len(rows)
	}
	return nil
}
