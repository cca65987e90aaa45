package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// once runs fn for a request at most once: the key is claimed first, the answer
// is stored with the effect, and a repetition gets the same bytes. The grant the
// request rests on is locked, so that nothing commits after its revocation.
func (s *Store) once(ctx context.Context, r relief.Request, status int, fn func(context.Context, *tx) (any, error)) (relief.Reply, error) {
	var reply relief.Reply
	if failpoint.Planted(failpoint.KeyForgotten) {
		r.Key = newID()
	}
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		claimed, err := t.claimKey(ctx, r)
		if err != nil {
			return err
		}
		if !claimed {
			reply, err = t.repeat(ctx, r)
			return err
		}
		failpoint.Hit(failpoint.RequestClaimed)
		body, err := fn(ctx, t)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("writing the answer: %w", err)
		}
		reply = relief.Reply{Status: status, Body: raw}
		return t.later.AnswerRequest(ctx, db.AnswerRequestParams{Actor: r.Actor, Endpoint: r.Endpoint, Key: r.Key, Status: &status, Reply: raw})
	})
	return reply, err
}

// repeat answers a request that was made before.
func (t *tx) repeat(ctx context.Context, r relief.Request) (relief.Reply, error) {
	was, err := t.RequestReply(ctx, db.RequestReplyParams{Actor: r.Actor, Endpoint: r.Endpoint, Key: r.Key})
	if err != nil {
		return relief.Reply{}, fmt.Errorf("reading the earlier answer: %w", err)
	}
	if !bytes.Equal(was.Hash, r.Hash) {
		return relief.Reply{}, relief.Refuse("idempotency_key_reused")
	}
	if was.Status == nil {
		return relief.Reply{}, relief.Refuse("request_in_progress")
	}
	return relief.Reply{Status: *was.Status, Body: was.Reply}, nil
}

// claimKey takes the request's key, and with the same wait locks the grant it rests
// on; false when the request was made before.
func (t *tx) claimKey(ctx context.Context, r relief.Request) (bool, error) {
	var claimed int64
	var busy bool
	var granted error
	key := func(q *db.Queries) (err error) {
		claimed, err = q.ClaimRequest(ctx, db.ClaimRequestParams{Actor: r.Actor, Endpoint: r.Endpoint, Key: r.Key, Hash: r.Hash})
		busy = waited(err)
		return err
	}
	grant := func(q *db.Queries) error { // of a grant that is there no more a repetition is told nothing
		granted = t.lockGrant(ctx, q, r.Grant, r.Actor)
		if relief.CodeOf(granted) != "" {
			return nil
		}
		return granted
	}
	if r.Delegation != "" {
		grant = nil // it is the grant of whom the delegation names
	}
	t.signer, t.lent = r.Actor, nil
	err := together(ctx, t, key, grant)
	switch {
	case busy:
		return false, relief.Refuse("request_in_progress")
	case err != nil:
		return false, fmt.Errorf("claiming the key: %w", err)
	case claimed == 0:
		return false, nil
	case r.Delegation != "":
		granted = t.holdGrant(ctx, r)
	}
	return true, granted
}

// holdGrant locks the grant the request rests on against revocation until the
// transaction ends, and with it the delegation by which the actor uses it.
func (t *tx) holdGrant(ctx context.Context, r relief.Request) error {
	t.signer, t.lent = r.Actor, nil
	if r.Delegation != "" {
		lent, err := t.LockDelegation(ctx, db.LockDelegationParams{ID: r.Delegation, Delegate: r.Actor, GrantID: r.Grant})
		if noRows(err) {
			return relief.Refuse("delegation_over")
		}
		if err != nil {
			return fmt.Errorf("locking the delegation: %w", err)
		}
		t.signer, t.lent = lent.Principal, &lent
	}
	return t.lockGrant(ctx, t.Queries, r.Grant, t.signer)
}

func (t *tx) lockGrant(ctx context.Context, q *db.Queries, grant, holder string) (err error) {
	t.grant, err = q.LockGrant(ctx, db.LockGrantParams{ID: grant, UserID: holder})
	if noRows(err) {
		return relief.Refuse("grant_revoked")
	}
	return err
}
