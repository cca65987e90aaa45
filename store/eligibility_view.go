package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/songnuan/songnuan/relief"
)

// Eligibility answers how a case stands against its campaign's rules now, how it
// stood when it was surveyed, and what has changed since (F62, I14).
func (s *Store) Eligibility(ctx context.Context, scopes []string, caseID string) (relief.EligibilityView, error) {
	v := relief.EligibilityView{Case: caseID}
	c, k, err := s.readCase(ctx, scopes, caseID)
	if err != nil {
		return v, err
	}
	today := relief.DayOf(k.Clock.Plan(s.time()))
	st, err := s.standing(ctx, s.pool, caseID, c, today)
	if err != nil {
		return v, refusal(err)
	}
	v.RulesVersion, v.Day, v.Results, v.Aid, v.TwelveMonths = st.rules.Version, today, st.results, st.facts.Aid, st.facts.TwelveMonths()
	v.Eligible = len(relief.Failing(st.results, relief.Hard)) == 0
	v.Exceptions = relief.Failing(st.results, relief.Soft)
	if st.version != nil {
		v.ArchiveVersion = *st.version
	}
	return v, s.since(ctx, &v, caseID, st)
}

// since adds the checks kept so far and what differs from the survey's.
func (s *Store) since(ctx context.Context, v *relief.EligibilityView, caseID string, st *standing) error {
	rows, err := s.q.EligibilityChecksOf(ctx, caseID)
	if err != nil {
		return refusal(fmt.Errorf("reading earlier checks: %w", err))
	}
	v.Checks = make([]relief.EligibilityCheck, 0, len(rows))
	for _, r := range rows {
		c := relief.EligibilityCheck{Stage: r.Stage, RulesVersion: r.RulesVersion, At: r.At}
		if r.Version != nil {
			c.ArchiveVersion = *r.Version
		}
		if err := json.Unmarshal(r.Results, &c.Results); err != nil {
			return fmt.Errorf("reading a check of case %s: %w", caseID, err)
		}
		v.Checks = append(v.Checks, c)
	}
	if len(v.Checks) > 0 && v.Checks[0].Stage == "survey" {
		v.Changes = relief.Changed(v.Checks[0].Results, st.results)
		if st.archive != nil && v.Checks[0].ArchiveVersion != v.ArchiveVersion && v.Checks[0].ArchiveVersion > 0 {
			v.Fields, err = s.differences(ctx, *st.archive, v.Checks[0].ArchiveVersion, v.ArchiveVersion, false)
		}
	}
	return err
}

// CountExceptions counts the soft rules that two people set aside in a campaign, and
// the money that went by them (I15).
func (s *Store) CountExceptions(ctx context.Context, scopes []string, campaignID string) ([]relief.ExceptionCount, error) {
	k, err := s.campaign(ctx, campaignID)
	if err != nil {
		return nil, err
	}
	if !within(scopes, k.OwnerPath) {
		return nil, relief.Refuse("not_found")
	}
	rows, err := s.q.ExceptionsOf(ctx, campaignID)
	if err != nil {
		return nil, refusal(fmt.Errorf("counting exceptions: %w", err))
	}
	out := make([]relief.ExceptionCount, len(rows))
	for i, r := range rows {
		out[i] = relief.ExceptionCount{Rule: r.Rule, Name: relief.RuleName(r.Rule), Cases: r.Cases, Amount: relief.Fen(r.AmountFen), Paid: relief.Fen(r.PaidFen)}
	}
	return out, nil
}
