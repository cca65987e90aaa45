package verify

import (
	"context"
	"encoding/binary"
	"fmt"
)

// A drawing is what was drawn at a receipt: whether the household is called back.
type drawing struct {
	Case, Event string
	Percent     uint64 // of the campaign's households, 0: all are called back
	Spared      bool
	Kin, Ever   bool // kin of somebody of the staff, as was known then, and at any time
}

const drawings = `
WITH kin AS (
    SELECT case_id, at, NULL::timestamptz AS until FROM kin_declarations WHERE relation <> 'none'
    UNION ALL SELECT m.case_id, m.found_at, r.at FROM kin_matches m LEFT JOIN kin_rulings r ON (r.case_id, r.person, r.how) = (m.case_id, m.person, m.how)
)
SELECT e.case_id::text, e.id::text, coalesce((k.rules->>'call_back_percent')::bigint, 0), coalesce((e.body->'facts'->>'spared')::boolean, false),
       EXISTS (SELECT FROM kin WHERE kin.case_id = e.case_id AND kin.at < e.at AND (kin.until IS NULL OR e.at < kin.until)), EXISTS (SELECT FROM kin WHERE kin.case_id = e.case_id)
FROM events e JOIN cases c ON c.id = e.case_id JOIN campaigns k ON k.id = c.campaign_id WHERE e.action = 'receive' ORDER BY 1, 2`

// callsDrawn is SoD1 at T25: kin of staff are always called back, nobody is spared
// where all are, and with the keys each lot is drawn again.
func callsDrawn(ctx context.Context, s *snapshot) ([]Violation, error) {
	var out []Violation
	err := each(ctx, s, drawings, func(d drawing) error {
		if why := d.wrong(s.Keys); why != "" {
			out = append(out, Violation{d.Case, []string{"events/" + d.Event}, "SoD1: " + why, fmt.Sprintf("spared: %t", d.Spared)})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading who is called back: %w", err)
	}
	return out, nil
}

// wrong says what should have come out. A lot is the first eight bytes of the case's
// code, modulo a hundred; below the campaign's part it is drawn. Who turned out to be
// kin while it was drawn may have been called without it.
func (d drawing) wrong(keys Keys) string {
	if d.Percent == 0 || d.Kin {
		if d.Spared {
			return "called back, as all are or as kin of staff"
		}
		return ""
	}
	if keys == nil {
		return ""
	}
	drawn := binary.BigEndian.Uint64(keys.Code("call_back", d.Case))%100 < d.Percent
	switch {
	case drawn && d.Spared:
		return "called back, its lot was drawn"
	case !drawn && !d.Spared && !d.Ever:
		return "spared, its lot was not drawn"
	}
	return ""
}
