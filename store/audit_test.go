package store_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// The chain is computed here anew, from the columns alone.
//
// covers: F111 F112 I25 inv:I14 inv:I28
func TestTheAuditIsAnUnbrokenChain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Closed)
	filed(t, db, k, 2, relief.Surveying)
	if rows := checkChains(t, db); rows[id] < 12 || rows[k.ID] < 5 {
		t.Errorf("%d rows of the case, %d of the campaign", rows[id], rows[k.ID])
	}
	for _, err := range together(20, func(i int) error {
		_, err := db.App.Exec(t.Context(), "INSERT INTO audit (subject, kind, body, n, at, prev, hash) VALUES ($1, 'read', $2, 0, now(), '', '')", id, fmt.Sprint(i))
		return err
	}) {
		wantDone(t, err)
	}
	checkChains(t, db)
}

// checkChains fails where a row does not follow from the one before; it answers
// the rows of each subject.
func checkChains(t *testing.T, db *storetest.DB) map[string]int {
	t.Helper()
	type row struct {
		Subject, Kind, Body string
		N                   int
		Actor, Decision     *string
		At                  time.Time
		Prev, Hash          []byte
	}
	found, err := db.Owner.Query(t.Context(), "SELECT subject::text, kind, body, n, actor::text, decision_id::text AS decision, at, prev, hash FROM audit ORDER BY subject, n")
	wantDone(t, err)
	rows, err := pgx.CollectRows(found, pgx.RowToStructByName[row])
	wantDone(t, err)
	counts, last := map[string]int{}, map[string][]byte{}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	for _, r := range rows {
		counts[r.Subject]++
		line := strings.Join([]string{r.Subject, fmt.Sprint(r.N), r.Kind, text(r.Actor), text(r.Decision), fmt.Sprint(r.At.UnixMicro()), r.Body}, "|")
		hash := sha256.Sum256(append(bytes.Clone(last[r.Subject]), line...))
		if r.N != counts[r.Subject] || !bytes.Equal(r.Prev, last[r.Subject]) || !bytes.Equal(r.Hash, hash[:]) {
			t.Fatalf("row %d of %s does not follow", r.N, r.Subject)
		}
		last[r.Subject] = r.Hash
	}
	return counts
}

// covers: F113 inv:I32
func TestReadingAPersonIsNoted(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a := db.Applicant(t, 1)
	id := db.File(t, k, a)
	reader := db.Person(t, "verifier@410821")
	masked, err := db.Store.Case(t.Context(), everything, id, reader, "")
	if err != nil || masked.Name == a.Name || masked.IDNumber == a.IDNumber.Value() || masked.Account == a.Card.Value() || masked.Phone == a.Phone.Value() || masked.Holder == a.Holder {
		t.Fatalf("a masked reading: %+v, %v", masked, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE kind = 'read'"); n != 0 {
		t.Errorf("a masked reading was noted %d times", n)
	}
	whole, err := db.Store.Case(t.Context(), everything, id, reader, "核对身份")
	if err != nil || whole.Name != a.Name || whole.IDNumber != a.IDNumber.Value() || whole.Account != a.Card.Value() || whole.Phone != a.Phone.Value() || whole.Holder != a.Holder {
		t.Errorf("a whole reading: %v", err)
	}
	if got := storetest.Value[string](t, db, "SELECT actor || body FROM audit WHERE kind = 'read' AND subject = $1", id); got != reader.ID+`{"purpose":"核对身份"}` {
		t.Errorf("noted as %s", got)
	}
	for _, scope := range []string{"/000000/410000/410800/410821/410821-002", "/000000/410000/410800/410822", "/000000/410000/410800/41082"} {
		_, err := db.Store.Case(t.Context(), []string{scope}, id, reader, "好奇")
		wantCode(t, err, "not_found")
		_, err = db.Store.Timeline(t.Context(), []string{scope}, id)
		wantCode(t, err, "not_found")
	}
}
