package store

import (
	"context"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Campaign answers one campaign. Who sees it only from below, as a base union
// sees its county's, sees no draft and no money, and counts its own cases only.
func (s *Store) Campaign(ctx context.Context, scopes []string, id string) (relief.CampaignView, error) {
	row, err := s.q.CampaignByID(ctx, id)
	if err != nil {
		return relief.CampaignView{}, refusal(err)
	}
	if !within(scopes, row.OwnerPath) && (row.LaunchedAt == nil || !below(scopes, row.OwnerPath)) {
		return relief.CampaignView{}, relief.Refuse("not_found")
	}
	v, err := campaignView(ctx, s.q, s.Calendar(), row, scopes, time.Now())
	return v, refusal(err)
}

// below says whether a scope lies inside the owner's subtree: a base union sees
// the campaigns of the unions above it.
func below(scopes []string, ownerPath string) bool {
	for _, s := range scopes {
		if relief.Covers(ownerPath, s) {
			return true
		}
	}
	return false
}

// Campaigns lists the campaigns of the scopes, and those of the unions above
// them once they are launched.
func (s *Store) Campaigns(ctx context.Context, scopes []string, page relief.Page) (relief.List[relief.CampaignView], error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id FROM campaigns WHERE id::text > $1 AND EXISTS (SELECT FROM unnest($2::text[]) scope
			WHERE owner_path = scope OR owner_path LIKE scope || '/%' OR launched_at IS NOT NULL AND scope LIKE owner_path || '/%')
		ORDER BY id::text LIMIT $3`, page.Cursor, scopes, page.Size()+1)
	if err != nil {
		return relief.List[relief.CampaignView]{}, refusal(fmt.Errorf("reading campaigns: %w", err))
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return relief.List[relief.CampaignView]{}, fmt.Errorf("reading campaigns: %w", err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return relief.List[relief.CampaignView]{}, refusal(fmt.Errorf("reading campaigns: %w", err))
	}
	var list []relief.CampaignView
	for _, id := range ids {
		v, err := s.Campaign(ctx, scopes, id)
		if err != nil {
			return relief.List[relief.CampaignView]{}, err
		}
		list = append(list, v)
	}
	return cut(list, page, func(v relief.CampaignView) string { return v.ID }), nil
}

func campaignView(ctx context.Context, q *db.Queries, cal *relief.Calendar, row db.CampaignByIDRow, scopes []string, now time.Time) (relief.CampaignView, error) {
	k, err := readCampaign(row)
	if err != nil {
		return relief.CampaignView{}, err
	}
	v := relief.CampaignView{
		ID: k.ID, Title: k.Title, Theme: k.Plan.Theme, Owner: k.Owner, OwnerPath: k.OwnerPath, OwnerLevel: relief.Level(k.OwnerLevel), Status: relief.CampaignStatus(k.Status),
		Today: relief.DayOf(k.Clock.Plan(now)), Rules: k.Rules, CreatedAt: k.CreatedAt, Counts: map[relief.Step]int{}, Outcomes: map[relief.State]int{},
		Lines: []relief.LineView{},
	}
	if !k.Clock.IsZero() {
		v.RehearsalDay = k.Clock.Pace(now).String()
	}
	phases, err := planPhases(ctx, q, k.ID)
	if err != nil {
		return v, err
	}
	for i, w := range relief.Windows(cal, k.Clock, phases) {
		v.Phases = append(v.Phases, phaseView(phases[i], w, v.Today))
	}
	if within(scopes, k.OwnerPath) {
		if v.Lines, err = lineViews(ctx, q, k.ID); err != nil {
			return v, err
		}
	}
	counts, err := q.CampaignCounts(ctx, db.CampaignCountsParams{CampaignID: k.ID, Scopes: apart(scopes)})
	if err != nil {
		return v, fmt.Errorf("counting cases: %w", err)
	}
	for _, c := range counts {
		v.Counts[relief.Step(c.Step)] += int(c.N)
		v.Outcomes[relief.State(c.State)] += int(c.N)
	}
	return v, nil
}

func phaseView(p relief.PlanPhase, w relief.Window, today relief.Day) relief.PhaseView {
	status := "over"
	switch {
	case today.Before(p.Start.Day):
		status = "coming"
	case p.Contains(today):
		status = "open"
	}
	return relief.PhaseView{Name: p.Name, Start: p.Start.Day, End: p.End.Day, Opens: w.Opens, Closes: w.Closes, Status: status, Assumed: p.Start.Assumed}
}

func planPhases(ctx context.Context, q *db.Queries, id string) ([]relief.PlanPhase, error) {
	rows, err := q.Phases(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reading phases: %w", err)
	}
	out := make([]relief.PlanPhase, len(rows))
	for i, p := range rows {
		out[i] = relief.PlanPhase{
			Name:  relief.PhaseName(p.Name),
			Start: relief.ResolvedDate{Day: relief.DayOf(p.StartsOn), Assumed: p.Assumed}, End: relief.ResolvedDate{Day: relief.DayOf(p.EndsOn), Assumed: p.Assumed},
		}
	}
	return out, nil
}

func lineViews(ctx context.Context, q *db.Queries, id string) ([]relief.LineView, error) {
	rows, err := q.Lines(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reading lines: %w", err)
	}
	out := make([]relief.LineView, len(rows))
	for i, l := range rows {
		out[i] = relief.LineView{
			ID: l.ID, Name: l.Name, Target: l.Target, Source: l.Source, Temporary: l.Temporary, Amount: l.AmountFen, Allocated: relief.Fen(-l.FundingFen), Reserved: relief.Fen(l.ReservedFen),
			Paid: relief.Fen(l.PaidFen), Available: relief.Fen(l.AvailableFen), Returned: relief.Fen(l.ReturnedFen),
		}
	}
	return out, nil
}

// CampaignWindows answers what the campaign's workflow arms its clocks by.
func (s *Store) CampaignWindows(ctx context.Context, id string) ([]relief.Window, relief.CampaignStatus, int, error) {
	k, windows, err := windowsOf(ctx, s.q, s.Calendar(), id)
	return windows, relief.CampaignStatus(k.Status), k.Version, refusal(err)
}

func windowsOf(ctx context.Context, q *db.Queries, cal *relief.Calendar, id string) (campaign, []relief.Window, error) {
	row, err := q.CampaignByID(ctx, id)
	if err != nil {
		return campaign{}, nil, err
	}
	k, err := readCampaign(row)
	if err != nil {
		return k, nil, err
	}
	phases, err := planPhases(ctx, q, id)
	if err != nil {
		return k, nil, err
	}
	return k, relief.Windows(cal, k.Clock, phases), nil
}
