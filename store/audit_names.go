package store

import (
	"context"
	"fmt"
	"regexp"

	"github.com/songnuan/songnuan/relief"
)

var idInText = regexp.MustCompile(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// nameIDs puts beside each row what the ids in it mean.
func (s *Store) nameIDs(ctx context.Context, rows []relief.AuditRow) error {
	var ids []string
	for _, r := range rows {
		ids = append(ids, idInText.FindAllString(string(r.Body), -1)...)
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := s.q.AuditNames(ctx, ids)
	if err != nil {
		return refusal(fmt.Errorf("naming what audit rows mean: %w", err))
	}
	names := map[string]relief.AuditName{}
	for _, n := range found {
		names[n.ID] = relief.AuditName{What: n.What, Name: n.Name}
	}
	for i := range rows {
		rows[i].Names = map[string]relief.AuditName{}
		for _, id := range idInText.FindAllString(string(rows[i].Body), -1) {
			if n, ok := names[id]; ok {
				rows[i].Names[id] = n
			}
		}
	}
	return nil
}
