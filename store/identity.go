package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// LeaveIdentity keeps a member of staff's own number, phone and account, sealed, by
// which the database finds the households he is kin to; what is left empty is not
// kept any longer. What was found before stays found.
func (s *Store) LeaveIdentity(ctx context.Context, r relief.Request, id string, left relief.StaffIdentity) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if known, err := t.UserExists(ctx, id); err != nil || !known {
			return nil, orNotFound(err)
		}
		row, err := t.identity(ctx, id, left)
		if err != nil {
			return nil, err
		}
		row.SetBy = r.Actor
		if err := t.Queries.LeaveIdentity(ctx, row); err != nil {
			return nil, fmt.Errorf("keeping whose account it is: %w", err)
		}
		given := []string{}
		for name, index := range map[string][]byte{"id_number": row.IDIndex, "phone": row.PhoneIndex, "card": row.CardIndex} {
			if index != nil {
				given = append(given, name)
			}
		}
		slices.Sort(given)
		return relief.Moved{ID: id, Status: "identity_left"}, t.note(ctx, id, "account", r.Actor, map[string]any{"action": "identity", "fields": given})
	})
}

func (t *tx) identity(ctx context.Context, id string, left relief.StaffIdentity) (db.LeaveIdentityParams, error) {
	row := db.LeaveIdentityParams{UserID: id}
	number, err := relief.ParseIDNumber(left.IDNumber)
	if err != nil && left.IDNumber != "" {
		return row, relief.Refuse("schema", "field", "id_number")
	}
	phone, err := relief.ParsePhone(left.Phone)
	if err != nil && left.Phone != "" {
		return row, relief.Refuse("schema", "field", "phone")
	}
	card, err := relief.ParseCardNumber(left.Card)
	if err != nil && left.Card != "" {
		return row, relief.Refuse("schema", "field", "card")
	}
	var errs error
	for _, c := range []struct {
		sealed, index       *[]byte
		column, kind, plain string
	}{
		{&row.IDNumberEnc, &row.IDIndex, "id_number_enc", pii.KindID, number.Value()},
		{&row.PhoneEnc, &row.PhoneIndex, "phone_enc", pii.KindPhone, phone.Value()},
		{&row.CardEnc, &row.CardIndex, "card_enc", pii.KindCard, card.Value()},
	} {
		if c.plain == "" {
			continue
		}
		var err1, err2 error
		*c.sealed, err1 = t.s.seal("staff_identities", c.column, id, c.plain)
		*c.index, err2 = t.index(ctx, c.kind, c.plain)
		errs = errors.Join(errs, err1, err2)
	}
	return row, errs
}

// phoneIndex is what a household's phone is found by, nil when it gave none.
func (t *tx) phoneIndex(ctx context.Context, phone relief.PhoneNumber) ([]byte, error) {
	if phone.Value() == "" {
		return nil, nil
	}
	return t.index(ctx, pii.KindPhone, phone.Value())
}
