package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Topics are what has a workflow of its own, in the order in which they are
// compared and rebuilt.
var Topics = []string{"campaign", "batch", "import", "case", "recovery"}

// A Standing is where Postgres holds the subject of a workflow to be, with what
// the workflow would be started with.
type Standing struct {
	Topic   string // case, campaign, batch, import, recovery
	ID      string
	Open    bool   // a workflow has to run
	Waits   bool   // the outbox has not told it everything yet
	State   string // of a case, or the status of the others
	Version int
	Due     time.Time
	Start   StartFacts
}

// OpenIDs answers a page of the subjects of a topic that need a workflow, in the
// order of their ids; after is the last of the page before.
func (s *Store) OpenIDs(ctx context.Context, topic, after string, most int) ([]string, error) {
	if after == "" {
		after = "00000000-0000-0000-0000-000000000000"
	}
	var ids []string
	var err error
	switch topic {
	case "case":
		var rows []db.OpenCasePageRow
		rows, err = s.q.OpenCasePage(ctx, db.OpenCasePageParams{After: after, Most: int32(most)}) //nolint:gosec // a page
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
	case "campaign":
		ids, err = s.q.OpenCampaignPage(ctx, db.OpenCampaignPageParams{After: after, Most: int32(most)}) //nolint:gosec // a page
	case "batch":
		ids, err = s.q.OpenBulkPage(ctx, db.OpenBulkPageParams{After: after, Most: int32(most)}) //nolint:gosec // a page
	case "recovery":
		ids, err = s.q.OpenRecoveryPage(ctx, db.OpenRecoveryPageParams{After: after, Most: int32(most)}) //nolint:gosec // a page
	case "import":
		ids, err = s.q.OpenImportPage(ctx, db.OpenImportPageParams{After: after, Most: int32(most)}) //nolint:gosec // a page
	default:
		err = fmt.Errorf("topic %q is unknown", topic)
	}
	if err != nil {
		return nil, refusal(fmt.Errorf("reading open subjects: %w", err))
	}
	return ids, nil
}

// OpenCount answers how many subjects need a workflow.
func (s *Store) OpenCount(ctx context.Context) (int, error) {
	n, err := s.q.OpenCount(ctx)
	return int(n), refusal(err)
}

// Standings answers where the named subjects of a topic stand; those that do not
// exist are left out.
func (s *Store) Standings(ctx context.Context, topic string, ids []string) (map[string]Standing, error) {
	all, err := s.standings(ctx, topic, ids)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading standings: %w", err))
	}
	waiting, err := s.q.OutboxWaits(ctx, ids)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the outbox: %w", err))
	}
	for _, id := range waiting {
		if st, ok := all[id]; ok {
			st.Waits = true
			all[id] = st
		}
	}
	return all, nil
}

func (s *Store) standings(ctx context.Context, topic string, ids []string) (map[string]Standing, error) {
	all := make(map[string]Standing, len(ids))
	switch topic {
	case "case":
		return s.caseStandings(ctx, ids)
	case "campaign":
		rows, err := s.q.CampaignStandings(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			st := Standing{Topic: topic, ID: r.ID, Open: r.Open, State: r.Status, Version: r.Version}
			if relief.CampaignStatus(r.Status) != relief.CampaignDraft && relief.CampaignStatus(r.Status) != relief.CampaignIssued {
				k, windows, err := windowsOf(ctx, s.q, s.Calendar(), r.ID)
				if err != nil {
					return nil, err
				}
				st.Start = campaignStart(k, windows)
			}
			all[r.ID] = st
		}
	case "batch":
		rows, err := s.q.BulkStandings(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			all[r.ID] = Standing{Topic: topic, ID: r.ID, Open: r.Open, State: r.Status, Start: StartFacts{AppliesAt: r.AppliesAt}}
		}
	case "import":
		rows, err := s.q.ImportStandings(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			all[r.ID] = Standing{Topic: topic, ID: r.ID, Open: r.Open, State: r.Status}
		}
	case "recovery":
		rows, err := s.q.RecoveryStandings(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			st := Standing{Topic: topic, ID: r.CaseID, Open: r.Open}
			if st.Start, err = recoveryStart(ctx, s.q, r.CaseID); err != nil {
				return nil, err
			}
			all[r.CaseID] = st
		}
	default:
		return nil, fmt.Errorf("topic %q is unknown", topic)
	}
	return all, nil
}

func (s *Store) caseStandings(ctx context.Context, ids []string) (map[string]Standing, error) {
	rows, err := s.q.CaseStandings(ctx, ids)
	if err != nil {
		return nil, err
	}
	rules, err := s.rulesOf(ctx, rows)
	if err != nil {
		return nil, err
	}
	all := make(map[string]Standing, len(rows))
	for _, r := range rows {
		st := Standing{Topic: "case", ID: r.ID, Open: r.Open, State: r.State, Version: r.Version}
		if r.DueAt != nil {
			st.Due = *r.DueAt
		}
		st.Start = StartFacts{CaseNo: r.No, Campaign: r.CampaignID, Union: r.UnionCode, Rules: rules[r.CampaignID]}
		all[r.ID] = st
	}
	return all, nil
}

// rulesOf reads the frozen rules of the cases' campaigns, each once.
func (s *Store) rulesOf(ctx context.Context, cases []db.CaseStandingsRow) (map[string]relief.Rules, error) {
	rules := map[string]relief.Rules{}
	var campaigns []string
	for _, c := range cases {
		if _, seen := rules[c.CampaignID]; !seen {
			rules[c.CampaignID] = relief.Rules{}
			campaigns = append(campaigns, c.CampaignID)
		}
	}
	rows, err := s.q.CampaignRules(ctx, campaigns)
	if err != nil {
		return nil, err
	}
	for _, k := range rows {
		var r relief.Rules
		if err := json.Unmarshal(k.Rules, &r); err != nil {
			return nil, fmt.Errorf("reading the rules of campaign %s: %w", k.ID, err)
		}
		rules[k.ID] = r
	}
	return rules, nil
}

func campaignStart(k campaign, windows []relief.Window) StartFacts {
	return StartFacts{Campaign: k.ID, Union: k.Owner, Rules: k.Rules, Windows: windows, Status: relief.CampaignStatus(k.Status), Version: k.Version}
}
