package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/songnuan/songnuan/relief"
)

// Decease stops everything for somebody who has died (T29): his case is closed
// and his household's file with it, so that no other campaign pays him and the
// family may file anew. A file that somebody else heads stays; its people change
// with its next version.
func (s *Store) Decease(ctx context.Context, r relief.Request, caseID, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		by := deed{kind: kindDecease, lap: h.Case.Lap, level: t.grant.Level, path: t.grant.Path}
		done, err := t.plainDecision(ctx, h, by, relief.Event{Action: relief.Decease}, r, reason, relief.Outcome(relief.Decease))
		if err != nil {
			return nil, err
		}
		return done, t.closeFile(ctx, h, r.Actor, reason)
	})
}

// closeFile takes the file of a case's person, where he heads one, off the
// register: he has died.
func (t *tx) closeFile(ctx context.Context, h *held, actor, reason string) error {
	id, err := t.FileHeadedByApplicant(ctx, h.ID)
	if noRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("finding the file: %w", err)
	}
	f, err := t.lockArchive(ctx, id)
	if err != nil {
		return err
	}
	const deceased = "deceased"
	if reason = strings.TrimSpace(reason); reason == "" {
		reason = relief.DeregisterCodes[deceased]
	}
	return t.moveArchive(ctx, f, relief.ArchiveDeregister, relief.ArchiveFacts{ReasonGiven: true}, archiveStep{actor: actor, reason: reason, code: deceased, caseID: &h.ID})
}
