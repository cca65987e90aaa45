package store

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"

	"github.com/songnuan/songnuan/relief"
)

// receipt is what somebody takes home who has filed an objection.
func (s *Store) receipt(number, status string) relief.Receipt {
	return relief.Receipt{Number: number, Code: s.receiptCode(number), Clue: status == "late"}
}

// receiptCode is the secret beside a number: only our keys can make it, so that
// nothing needs to be kept that would open it.
func (s *Store) receiptCode(number string) string {
	code := base32.StdEncoding.EncodeToString(s.Keys.Code("objection_code", number))
	return code[:4] + "-" + code[4:8] + "-" + code[8:12]
}

// appealable are the rulings that can be appealed against, and appealLimit for
// how long.
var (
	appealable  = []string{"dismissed", "partial", "refused"}
	appealLimit = relief.WorkingDays(10)
)

// FollowObjection tells the holder of a number and its code what became of the
// objection. A wrong code and an unknown number are the same. That a result has
// been read is kept.
func (s *Store) FollowObjection(ctx context.Context, number, code string) (relief.FollowedObjection, error) {
	number = strings.ToUpper(strings.TrimSpace(number))
	given := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	want := strings.ReplaceAll(s.receiptCode(number), "-", "")
	if subtle.ConstantTimeCompare([]byte(given), []byte(want)) != 1 {
		return relief.FollowedObjection{}, relief.Refuse("receipt_unknown")
	}
	o, err := s.q.ObjectionByNumber(ctx, number)
	if noRows(err) {
		return relief.FollowedObjection{}, relief.Refuse("receipt_unknown")
	}
	if err != nil {
		return relief.FollowedObjection{}, refusal(err)
	}
	f := relief.FollowedObjection{
		ID: o.ID, Number: number, Slug: o.Slug, Row: o.RowNo, Ground: o.Ground, Status: o.Status, FiledAt: o.FiledAt, RuledAt: o.RuledAt, Appeal: o.Appeal, IsAppeal: o.AppealOf != nil,
		Level: relief.Level(o.Level),
	}
	if o.RuledAt != nil {
		if f.Finding, err = s.unseal("objections", "finding_enc", o.ID, o.FindingEnc); err != nil {
			return f, err
		}
		clock, err := clockOf(o.Rehearsal)
		if err != nil {
			return f, err
		}
		until := relief.Due(s.Calendar(), clock, *o.RuledAt, appealLimit)
		f.Appealable = slices.Contains(appealable, o.Status) && o.Appeal == "" && o.AppealOf == nil && s.time().Before(until)
		if err := s.q.ToldObjection(ctx, o.ID); err != nil {
			return f, refusal(fmt.Errorf("noting that the result was read: %w", err))
		}
	}
	return f, nil
}

// AppealRuling objects to the ruling on an objection, once. Others decide it, one
// level up. While the household is still posted it stops the posting like any
// objection; later it is a clue for supervision.
func (s *Store) AppealRuling(ctx context.Context, number, code, text, key string) (relief.Receipt, error) {
	was, err := s.FollowObjection(ctx, number, code)
	if err != nil {
		return relief.Receipt{}, err
	}
	o := relief.Objection{Slug: was.Slug, Row: was.Row, Ground: was.Ground, Text: text, Key: key}
	if !was.Appealable {
		sum := keyHash(o)
		if receipt, err := s.filed(ctx, sum, o); err == nil {
			return receipt, nil
		}
		if was.Appeal != "" {
			return relief.Receipt{}, relief.Refuse("appeal_twice")
		}
		return relief.Receipt{}, relief.Refuse("appeal_over")
	}
	return s.file(ctx, o, &appealed{was.ID, was.Level})
}
