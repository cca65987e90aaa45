package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

const noKin = "none"

// DeclareKin keeps what a handler says of his kinship with a household. Kinship
// bars him from the case from then on (SoD1), like any earlier deed; it cannot
// be taken back.
func (s *Store) DeclareKin(ctx context.Context, r relief.Request, caseID, relation string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		n, err := t.Queries.DeclareKin(ctx, db.DeclareKinParams{CaseID: h.ID, Person: r.Actor, Relation: relation})
		if err != nil {
			return nil, fmt.Errorf("keeping the declaration: %w", err)
		}
		if n > 0 && relation != noKin {
			if err := t.InsertDeed(ctx, db.InsertDeedParams{CaseID: h.ID, Actor: r.Actor, Kind: string(relief.TaskKin)}); err != nil {
				return nil, fmt.Errorf("barring the kin: %w", err)
			}
		}
		if n > 0 {
			if err := t.note(ctx, h.ID, "kinship", r.Actor, map[string]any{"relation": relation}); err != nil {
				return nil, err
			}
		}
		return map[string]any{"case_id": h.ID, "relation": relation}, nil
	})
}

// declared says whether the person has declared about the case, now or, where
// the rules ask for it, before. With a decision he can only say that he is no
// kin: who is must not decide.
func (t *tx) declared(ctx context.Context, h *held, person, now string) (bool, error) {
	switch now {
	case "":
		if !h.Rules.Demands(relief.KinshipDeclared) {
			return false, nil
		}
		return t.KinDeclared(ctx, db.KinDeclaredParams{CaseID: h.ID, Person: person})
	case noKin:
		_, err := t.DeclareKin(ctx, db.DeclareKinParams{CaseID: h.ID, Person: person, Relation: noKin})
		return true, wrap("keeping the declaration", err)
	}
	return false, relief.Refuse("kinship_use_declaration")
}

// RuleKin finds a match unfounded: from then on it bars nobody, and the case is drawn
// for the call-back like others. Whoever supervises does it, not the one it is about.
func (s *Store) RuleKin(ctx context.Context, r relief.Request, caseID string, ruling relief.KinRuling) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if ruling.Person == r.Actor {
			return nil, relief.Refuse("kin_own")
		}
		if err := t.watches(ctx, h, r, relief.TaskHold); err != nil {
			return nil, err
		}
		if found, err := t.KinMatched(ctx, db.KinMatchedParams{CaseID: h.ID, Person: ruling.Person, How: ruling.How}); err != nil {
			return nil, fmt.Errorf("finding the match: %w", err)
		} else if !found {
			return nil, relief.Refuse("kin_no_match")
		}
		id := newID()
		reason, err := t.s.seal("kin_rulings", "reason_enc", id, ruling.Reason)
		if err != nil {
			return nil, err
		}
		n, err := t.Queries.RuleKin(ctx, db.RuleKinParams{ID: id, CaseID: h.ID, Person: ruling.Person, How: ruling.How, ReasonEnc: reason, RuledBy: r.Actor})
		if err != nil {
			return nil, fmt.Errorf("ruling on a match: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("kin_ruled")
		}
		return relief.Moved{ID: h.ID, Status: "unfounded"}, t.note(ctx, h.ID, "kinship", r.Actor, map[string]any{"action": "unfounded", "person": ruling.Person, "relation": ruling.How})
	})
}

// KinList answers who has declared kinship with whom, and who was found to be kin,
// for those who supervise.
func (s *Store) KinList(ctx context.Context, scopes []string, campaign string) ([]relief.KinRow, error) {
	rows, err := s.q.KinList(ctx, db.KinListParams{Campaign: optional(campaign), Scopes: scopes})
	if err != nil {
		return nil, refusal(fmt.Errorf("reading kin declarations: %w", err))
	}
	out := make([]relief.KinRow, len(rows))
	for i, k := range rows {
		out[i] = relief.KinRow{
			Case: k.CaseID, CaseNo: k.No, Campaign: k.CampaignID, Union: k.UnionCode, UnionName: k.UnionName, State: relief.State(k.State), Person: relief.Named{ID: k.Person, Name: k.Name},
			Relation: k.Relation, How: k.How, Denied: k.Denied, At: k.At, Acted: k.ActedBefore,
		}
		if k.Ruling == nil {
			continue
		}
		reason, err := s.unseal("kin_rulings", "reason_enc", *k.Ruling, k.ReasonEnc)
		if err != nil {
			return nil, err
		}
		out[i].Unfounded = &relief.KinUnfounded{By: relief.Named{ID: *k.RuledBy, Name: *k.Ruler}, At: *k.RuledAt, Reason: reason}
	}
	return out, nil
}
