package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// What the preview of a list says of a row is what the row gets: demands, rules of who
// qualifies and checks that are out refuse beforehand what they refuse afterwards.
//
// covers: F8 T08 T10 T17 T18 F51
func TestThePreviewOfAListRefusesWhatTheDecisionRefuses(t *testing.T) {
	t.Parallel()
	verifier, reviewer, publisher := "verifier@410821-001", "reviewer@410821-001", "publisher@410821-001"
	needs := func(all ...relief.Requirement) storetest.CampaignOptions {
		return storetest.CampaignOptions{Requires: all}
	}
	rule := func(w relief.Weight) storetest.CampaignOptions {
		return storetest.CampaignOptions{Eligibility: []relief.EligibilityRule{{Code: "once_cap", Weight: w, Limit: 1}}}
	}
	for name, c := range map[string]struct {
		options storetest.CampaignOptions
		state   relief.State
		who     string
		change  string
		code    string
	}{
		"exclusions not looked at": {needs(relief.Exclusions), relief.Verifying, verifier, "", "exclusions_unchecked"},
		"a check that is out":      {needs(), relief.Verifying, verifier, `UPDATE cases SET body = body || '{"checks": 1}' WHERE id = $1`, "check_open"},
		"a hard rule":              {rule(relief.Hard), relief.Verifying, verifier, "", "not_eligible"},
		"no picture of the sheet":  {needs(relief.StartPhoto), relief.ReadyToPost, publisher, "", "photo_missing"},
		"evidence that lacks":      {needs(relief.EvidenceComplete), relief.Posted, reviewer, "", "evidence_incomplete"},
		"not the chair":            {needs(relief.ChairReports), relief.Posted, reviewer, "", "not_the_chair"},
		"a soft rule":              {rule(relief.Soft), relief.InReview, "reviewer@410821", "", "exception_needed"},
		"a file not in force": {
			needs(relief.ArchiveActive), relief.InReview, "reviewer@410821",
			"UPDATE archives SET state = 'draft' WHERE id = (SELECT archive_id FROM case_archives WHERE case_id = $1)", "not_eligible",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, c.options)
			id := filed(t, db, k, 1, c.state)
			if c.change != "" {
				db.Exec(t, c.change, id)
			}
			p, err := db.Store.PreviewBulk(t.Context(), db.Person(t, c.who), relief.Bulk{Items: ticked(t, db, []string{id}), Outcome: relief.OutcomeApprove})
			if err != nil || p.Items != 0 || len(p.Misfit) != 1 || p.Misfit[0].Code != c.code {
				t.Errorf("the preview says %+v, %v", p, err)
			}
			wantCode(t, answers(t, db, id, c.who, relief.OutcomeApprove), c.code)
		})
	}
}
