package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// missing answers what the case was returned for, and of each thing whether it has
// come since; nothing once somebody has decided on the case again (T04).
func (s *Store) missing(ctx context.Context, q *db.Queries, caseID string) ([]relief.MissingLine, error) {
	row, err := q.StandingReturn(ctx, caseID)
	if noRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the return: %w", err)
	}
	things, err := missingIn(row.Missing)
	if err != nil {
		return nil, err
	}
	since, err := s.sinceReturn(ctx, q, caseID, row.DecisionID, row.At)
	if err != nil {
		return nil, err
	}
	return since.Mended(things), nil
}

// missingIn reads the list that stands with a return.
func missingIn(raw []byte) ([]relief.MissingThing, error) {
	var items []relief.MissingItem
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, fmt.Errorf("reading what is missing: %w", err)
	}
	return relief.Things(items), nil
}

func (s *Store) sinceReturn(ctx context.Context, q *db.Queries, caseID, decision string, at time.Time) (relief.SinceReturn, error) {
	var since relief.SinceReturn
	kinds, err := q.EvidenceSince(ctx, db.EvidenceSinceParams{CaseID: caseID, Since: at})
	if err != nil {
		return since, fmt.Errorf("looking for files kept since: %w", err)
	}
	for _, k := range kinds {
		since.Evidence = append(since.Evidence, relief.EvidenceKind(k))
	}
	if since.Records, err = q.RecordsSince(ctx, db.RecordsSinceParams{CaseID: caseID, At: at}); err != nil {
		return since, fmt.Errorf("looking for records made since: %w", err)
	}
	f, err := q.FileReturned(ctx, decision)
	if noRows(err) || err == nil && f.ThenVersion == f.NowVersion {
		return since, nil
	}
	if err != nil {
		return since, fmt.Errorf("reading the file as it was: %w", err)
	}
	then, err := s.openFile("archive_versions", versionID(f.ArchiveID, f.ThenVersion), f.ThenEnc)
	if err != nil {
		return since, err
	}
	now, err := s.openFile("archive_versions", versionID(f.ArchiveID, f.NowVersion), f.NowEnc)
	if err != nil {
		return since, err
	}
	for _, change := range relief.Differences(then, now) {
		if change.After != "" {
			since.Fields = append(since.Fields, change.Field)
		}
	}
	return since, nil
}

// unmended tells, where the rules ask, what a resubmission still lacks (T05).
func (t *tx) unmended(ctx context.Context, h *held) ([]relief.MissingItem, error) {
	lines, err := t.s.missing(ctx, t.Queries, h.ID)
	return relief.Unmended(lines), err
}

// mending tells who may resubmit beforehand what has not come: where the rules
// demand it he may not, elsewhere he is asked.
func (s *Store) mending(ctx context.Context, v *relief.TaskView) error {
	if v.Kind != relief.TaskResubmit {
		return nil
	}
	lines, err := s.missing(ctx, s.q, v.Case)
	if err != nil {
		return refusal(err)
	}
	k, err := s.campaign(ctx, v.Campaign)
	if err != nil {
		return err
	}
	no := relief.RefuseUnmended(relief.Unmended(lines))
	for i, a := range v.Actions {
		if no != nil && a.Action == relief.OutcomeApprove && a.Allowed {
			v.Actions[i] = a.Because(no)
			v.Actions[i].Allowed = !k.Rules.Demands(relief.MissingMended)
		}
	}
	return nil
}
