package store

import (
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// countersign is 加签: one more signature, before mine or after it. A seat of
// one becomes a list of two. Where a quorum counts votes, nobody joins or leaves
// once the first has voted.
func (t *tx) countersign(ctx context.Context, d *desk) error {
	if !chained(d.kind) {
		return relief.Refuse("countersign_kind")
	}
	if err := voting(d); err != nil {
		return err
	}
	if err := t.mayTake(ctx, d.h.ID, d.task, d.r.Actor); err != nil {
		return err
	}
	if err := t.colleague(ctx, d); err != nil {
		return err
	}
	mine, err := t.ownPlace(ctx, d)
	if err != nil {
		return err
	}
	place := mine
	if !d.work.Before {
		place++
	}
	if err := t.ShiftSigners(ctx, db.ShiftSignersParams{CaseID: d.h.ID, Seat: d.task.Seat, Place: place}); err != nil {
		return fmt.Errorf("making room for a signer: %w", err)
	}
	err = t.InsertSigner(ctx, db.InsertSignerParams{CaseID: d.h.ID, Seat: d.task.Seat, Person: d.person, Place: place, AddedBy: &d.r.Actor})
	if err != nil {
		return fmt.Errorf("adding a signer: %w", err)
	}
	if d.work.Before { // it is the other's turn now
		_, err = t.DropHolding(ctx, d.task.ID)
	}
	return wrap("passing the task on", err)
}

func voting(d *desk) error {
	if d.h.Rules.Chain[d.task.Seat].Mode == relief.Quorum && d.h.Case.Signed > 0 {
		return relief.Refuse("vote_begun")
	}
	return nil
}

// ownPlace is the actor's place on the seat's list, where he is entered when he
// is not yet.
func (t *tx) ownPlace(ctx context.Context, d *desk) (int, error) {
	list, err := t.Signers(ctx, db.SignersParams{CaseID: d.h.ID, Seat: d.task.Seat})
	if err != nil {
		return 0, fmt.Errorf("reading the signers: %w", err)
	}
	mine := 0
	for _, s := range list {
		switch s.Person {
		case d.person:
			return 0, relief.Refuse("signer_listed", "to", s.Name)
		case d.r.Actor:
			mine = s.Place
		}
	}
	if mine > 0 {
		return mine, nil
	}
	last := 1
	if len(list) > 0 {
		last = list[len(list)-1].Place
	}
	return last, wrap("listing a signer", t.InsertSigner(ctx, db.InsertSignerParams{CaseID: d.h.ID, Seat: d.task.Seat, Person: d.r.Actor, Place: last}))
}

// dropSigner is 减签: whoever added a signer takes him off again, as long as he
// has not signed.
func (t *tx) dropSigner(ctx context.Context, d *desk) error {
	if chained(d.kind) {
		if err := voting(d); err != nil {
			return err
		}
	}
	u, err := t.UserNamed(ctx, d.work.To)
	if noRows(err) {
		return relief.Refuse("person_unknown", "to", d.work.To)
	}
	if err != nil {
		return fmt.Errorf("finding the signer: %w", err)
	}
	list, err := t.Signers(ctx, db.SignersParams{CaseID: d.h.ID, Seat: d.task.Seat})
	if err != nil {
		return fmt.Errorf("reading the signers: %w", err)
	}
	signed, err := t.HasSigned(ctx, db.HasSignedParams{CaseID: d.h.ID, Kind: string(d.kind), Seat: d.task.Seat, Signed: d.task.Nth, Person: u.ID})
	if err != nil {
		return fmt.Errorf("asking whether he has signed: %w", err)
	}
	yours := false
	for _, s := range list {
		yours = yours || s.Person == u.ID && s.AddedBy != nil && *s.AddedBy == d.r.Actor
	}
	if !yours || signed {
		return relief.Refuse("signer_not_yours")
	}
	d.person = u.ID
	_, err = t.DropSigner(ctx, db.DropSignerParams{CaseID: d.h.ID, Seat: d.task.Seat, Person: u.ID})
	return wrap("dropping a signer", err)
}

// replaceSigner puts the colleague into a signer's place, where the seat has a
// list; by is who adds him, nil when he takes over another's post.
func (t *tx) replaceSigner(ctx context.Context, d *desk, was string, by *string) error {
	list, err := t.Signers(ctx, db.SignersParams{CaseID: d.h.ID, Seat: d.task.Seat})
	if err != nil || !chained(d.kind) {
		return wrap("reading the signers", err)
	}
	place := 0
	for _, s := range list {
		switch s.Person {
		case d.person:
			return relief.Refuse("signer_listed", "to", s.Name)
		case was:
			place = s.Place
		}
	}
	if place == 0 && by == nil {
		return nil // no list, or one that is still open
	}
	if _, err := t.DropSigner(ctx, db.DropSignerParams{CaseID: d.h.ID, Seat: d.task.Seat, Person: was}); err != nil {
		return fmt.Errorf("replacing a signer: %w", err)
	}
	err = t.InsertSigner(ctx, db.InsertSignerParams{CaseID: d.h.ID, Seat: d.task.Seat, Person: d.person, Place: max(1, place), AddedBy: by})
	return wrap("replacing a signer", err)
}
