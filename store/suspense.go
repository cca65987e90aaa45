package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// A suspended is a line in suspense as it is read.
type suspended struct {
	relief.SuspenseLine
	Rehearsal  []byte
	N          int
	Outcome    string
	Why        []byte
	Proposer   string
	ProposerID string
	SaidAt     *time.Time
}

// Suspense lists the bank's lines of a campaign that nobody has resolved: whose
// they are, for how many days they wait by the campaign's clock, and what a second
// person has still to agree to.
func (s *Store) Suspense(ctx context.Context, campaign string, page relief.Page) (relief.List[relief.SuspenseLine], error) {
	none := relief.List[relief.SuspenseLine]{Items: []relief.SuspenseLine{}}
	q := caseQuery{args: pgx.NamedArgs{"campaign": campaign, "limit": page.Size() + 1}}
	q.where("b.campaign_id = @campaign::uuid", true)
	q.with("l.id > @cursor::uuid", "cursor", page.Cursor)
	rows, err := s.pool.Query(ctx, `SELECT l.id, l.batch_id AS batch, l.payment_no, l.status, l.amount_fen AS amount, l.bank_ref, l.code, '' AS reason, u.name AS "by", l.at,
			o.name AS owner, 0 AS days, NULL::jsonb AS proposed, k.rehearsal, coalesce(r.n, 0) AS n, coalesce(r.outcome, '') AS outcome, r.reason_enc AS why, coalesce(w.name, '') AS proposer, coalesce(w.id::text, '') AS proposer_id, r.at AS said_at
		FROM payment_batches b JOIN open_suspense l ON l.batch_id = b.id JOIN users u ON u.id = l.booked_by JOIN campaigns k ON k.id = b.campaign_id JOIN unions o ON o.code = k.owner
		LEFT JOIN suspense_resolutions r ON r.line_id = l.id AND NOT EXISTS (SELECT FROM suspense_verdicts v WHERE v.line_id = r.line_id AND v.n = r.n)
		LEFT JOIN users w ON w.id = r.proposed_by WHERE `+q.text+` ORDER BY l.id LIMIT @limit`, q.args)
	if err != nil {
		return none, refusal(fmt.Errorf("reading suspense: %w", err))
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[suspended])
	if err != nil {
		return none, refusal(badInput(fmt.Errorf("reading suspense: %w", err)))
	}
	list := make([]relief.SuspenseLine, len(found))
	for i, f := range found {
		if list[i], err = s.inSuspense(f); err != nil {
			return none, err
		}
	}
	return cut(list, page, func(l relief.SuspenseLine) string { return l.ID }), nil
}

func (s *Store) inSuspense(f suspended) (relief.SuspenseLine, error) {
	l := f.SuspenseLine
	clock, err := clockOf(f.Rehearsal)
	if err != nil {
		return l, err
	}
	l.Reason = suspenseReasons[l.Code]
	l.Days = relief.DayOf(clock.Plan(s.time())).Sub(relief.DayOf(clock.Plan(l.At)))
	if f.SaidAt == nil {
		return l, nil
	}
	why, err := s.unseal("suspense_resolutions", "reason_enc", sealedResolution(l.ID, f.N), f.Why)
	l.Proposed = &relief.Proposal{Outcome: f.Outcome, Reason: why, By: f.Proposer, ByID: f.ProposerID, At: *f.SaidAt}
	return l, err
}

// sealedResolution names the words for the seal: a line may have several.
func sealedResolution(line string, n int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(line+"/"+strconv.Itoa(n))).String()
}

// ResolveSuspense says how a line in suspense ends. It ends once a second person
// agrees. That a later line corrected it can be said only when one did.
func (s *Store) ResolveSuspense(ctx context.Context, r relief.Request, batch string, in relief.Resolution) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		b, was, err := t.inSuspense(ctx, batch, in.Line)
		if err != nil {
			return nil, err
		}
		switch {
		case was.Proposed:
			return nil, relief.Refuse("suspense_proposed")
		case strings.TrimSpace(in.Reason) == "":
			return nil, relief.Refuse("reason_required", "action", "resolve")
		case in.Outcome == "corrected_by_line" && was.PaymentState != "settled" && was.PaymentState != "returned":
			return nil, relief.Refuse("suspense_uncorrected")
		}
		n := was.N + 1
		sealed, err := s.seal("suspense_resolutions", "reason_enc", sealedResolution(in.Line, n), in.Reason)
		if err != nil {
			return nil, err
		}
		if err := t.ProposeResolution(ctx, db.ProposeResolutionParams{LineID: in.Line, N: n, Outcome: in.Outcome, ReasonEnc: sealed, ProposedBy: r.Actor}); err != nil {
			return nil, fmt.Errorf("keeping the resolution: %w", err)
		}
		return t.resolution(ctx, b, r, in.Line, "proposed")
	})
}

// ConfirmSuspense is the second person's yes or no to how a line ends.
func (s *Store) ConfirmSuspense(ctx context.Context, r relief.Request, batch, line string, agreed bool) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		b, was, err := t.inSuspense(ctx, batch, line)
		switch {
		case err != nil:
			return nil, err
		case !was.Proposed:
			return nil, relief.Refuse("suspense_unproposed")
		case was.ProposedBy == r.Actor:
			return nil, relief.Refuse("suspense_apart")
		}
		err = t.DecideResolution(ctx, db.DecideResolutionParams{LineID: line, N: was.N, ProposedBy: was.ProposedBy, Agreed: agreed, DecidedBy: r.Actor})
		if err != nil {
			return nil, fmt.Errorf("deciding the resolution: %w", err)
		}
		if agreed {
			return t.resolution(ctx, b, r, line, "resolved")
		}
		return t.resolution(ctx, b, r, line, "refused")
	})
}

// inSuspense reads a line that still waits, with its batch locked: what is said of
// its lines is said in turn.
func (t *tx) inSuspense(ctx context.Context, batch, line string) (db.LockBatchRow, db.LineInSuspenseRow, error) {
	b, err := t.lockBatch(ctx, batch)
	if err != nil {
		return b, db.LineInSuspenseRow{}, err
	}
	was, err := t.LineInSuspense(ctx, db.LineInSuspenseParams{ID: line, BatchID: b.ID})
	if noRows(err) {
		return b, was, relief.Refuse("suspense_unknown")
	}
	if err != nil {
		return b, was, badInput(err)
	}
	if was.Resolved {
		return b, was, relief.Refuse("suspense_resolved")
	}
	return b, was, nil
}

func (t *tx) resolution(ctx context.Context, b db.LockBatchRow, r relief.Request, line, status string) (any, error) {
	answer := map[string]any{"line_id": line, "status": status}
	return answer, t.note(ctx, b.CampaignID, "money", r.Actor, map[string]any{"action": "suspense", "batch": b.ID, "line": line, "status": status})
}
