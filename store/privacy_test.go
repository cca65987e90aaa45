package store_test

import (
	"encoding/hex"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// Every column of every table, as text and as bytes, is searched for all that
// was entered about three people who went all the way.
//
// covers: F118 I9 inv:I27 inv:I30 fault:F69 goal:G24
func TestNoColumnHoldsAPersonInPlainText(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	secrets := []string{"他家有两套房", "13900000000", "李四家", db.Applicant(t, 50).Card.Value()}
	for n := range 3 {
		a := db.Applicant(t, n)
		secrets = append(secrets, a.Name, a.IDNumber.Value(), a.Phone.Value(), a.Card.Value(), a.Remark)
		id := db.File(t, k, a)
		db.Walk(t, id, relief.Posting)
		if n == 0 {
			object(t, db, id, "1")
			rule(t, db, id, relief.Ruling{Outcome: "dismiss", Finding: "不属实"})
		}
		db.Walk(t, id, relief.Paying)
		if n == 1 {
			db.Pay(t, id, "returned")
			d := approve(t, db, id)
			d.Fields.Card, d.Fields.Holder = db.Applicant(t, 50).Card.Value(), a.Holder
			db.Decide(t, id, d)
		}
		db.Walk(t, id, relief.Closed)
	}
	if _, err := db.Store.Import(t.Context(), db.By(t, "organizer@410821"), k.ID, "roster.csv", []byte("1,李四家,男"), true); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Owner.Query(t.Context(), "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")
	wantDone(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	wantDone(t, err)
	searched := 0
	for _, table := range tables {
		rows, err := db.Owner.Query(t.Context(), "SELECT x::text FROM "+pgx.Identifier{table}.Sanitize()+" x")
		wantDone(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		wantDone(t, err)
		for _, l := range lines {
			searched++
			for _, s := range secrets {
				if strings.Contains(l, s) || strings.Contains(l, hex.EncodeToString([]byte(s))) {
					t.Errorf("table %s holds something of a person in plain text", table)
				}
			}
		}
	}
	if searched < 200 || len(tables) < 25 {
		t.Errorf("only %d rows of %d tables were searched", searched, len(tables))
	}
}

// The audit is kept for ever, so that no free text may stand in it; the reasons
// are sealed beside what they are given for.
//
// covers: inv:I27 goal:G24
func TestNoReasonStandsInTheAudit(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	const why = "张三家卡号6222报错"
	id := filed(t, db, k, 1, relief.Approved)
	batch := db.MakeBatch(t, id).ID
	_, err := db.Store.MoveBatch(t.Context(), db.By(t, "approver-2@410821"), batch, "cancel", why)
	wantDone(t, err)
	organizer := "organizer@410821"
	_, err = db.Store.Reschedule(t.Context(), db.By(t, organizer), k.ID, relief.Visiting, k.Plan.FirstDay(), k.Plan.FirstDay().AddDays(400), why)
	wantDone(t, err)
	for _, action := range []string{"suspend", "resume"} {
		_, err = db.Store.MoveCampaign(t.Context(), db.By(t, organizer), k.ID, action, why)
		wantDone(t, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE strpos(body::text, $1) > 0 OR body::jsonb ? 'reason'", why); n != 0 {
		t.Errorf("%d audit rows hold what somebody wrote", n)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE body::jsonb @> '{\"reason_given\": true}'"); n != 4 {
		t.Errorf("%d audit rows say that a reason was given, want 4", n)
	}
	sealed := storetest.Value[[]byte](t, db, "SELECT reason_enc FROM payment_batches WHERE id = $1", batch)
	if got, err := db.Options.Keys.Decrypt("payment_batches", "reason_enc", uuid.MustParse(batch), sealed); err != nil || got != why {
		t.Errorf("the batch was cancelled for %q, %v", got, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM campaign_notes WHERE campaign_id = $1 AND strpos(encode(text_enc, 'hex'), $2) = 0", k.ID, hex.EncodeToString([]byte(why))); n != 3 {
		t.Errorf("%d sealed reasons of the campaign, want 3", n)
	}
}

// covers: F5 F100
func TestCasesAreFoundByNumberNameAndIDNumber(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a := db.Applicant(t, 1)
	id := db.File(t, k, a)
	db.File(t, k, db.Applicant(t, 2))
	for what, query := range map[string]string{
		"its number": db.Case(t, id).No, "the name": a.Name, "the ID number": a.IDNumber.Value(), "the ID number with blanks": " " + a.IDNumber.Value() + " ",
	} {
		list, err := db.Store.Cases(t.Context(), relief.CaseFilter{Scopes: everything, Query: query})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != id || list.Items[0].Name == a.Name {
			t.Errorf("by %s: %d cases, %v", what, len(list.Items), err)
		}
	}
	for what, f := range map[string]relief.CaseFilter{
		"a part of the name":   {Scopes: everything, Query: a.Name[:3]},
		"another union":        {Scopes: []string{"/000000/410000/410800/410822"}},
		"a union like it":      {Scopes: []string{"/000000/410000/410800/410821/410821-00"}},
		"no scope":             {},
		"another step":         {Scopes: everything, Step: relief.StepApproval},
		"another state":        {Scopes: everything, State: relief.Closed},
		"a union without case": {Scopes: everything, Union: "410821-002"},
	} {
		if list, err := db.Store.Cases(t.Context(), f); err != nil || len(list.Items) != 0 {
			t.Errorf("by %s: %d cases, %v", what, len(list.Items), err)
		}
	}
	first, err := db.Store.Cases(t.Context(), relief.CaseFilter{Scopes: everything, Campaign: k.ID, Page: relief.Page{Limit: 1}})
	if err != nil || len(first.Items) != 1 || first.Items[0].ID != id || first.NextCursor != id {
		t.Errorf("the first page: %+v, %v", first, err)
	}
	rest, err := db.Store.Cases(t.Context(), relief.CaseFilter{Scopes: everything, Page: relief.Page{Cursor: first.NextCursor}})
	if err != nil || len(rest.Items) != 1 || rest.NextCursor != "" {
		t.Errorf("the next page: %+v, %v", rest, err)
	}
	_, err = db.Store.Cases(t.Context(), relief.CaseFilter{Scopes: everything, Page: relief.Page{Cursor: "1' OR '1'='1"}})
	wantCode(t, err, "not_found")
}

// covers: inv:I30
func TestAnotherKeyDoesNotOpenTheStore(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	path := filepath.Join(t.TempDir(), "other.json")
	wantDone(t, pii.Create(path))
	keys, err := pii.Open(path)
	wantDone(t, err)
	o := db.Options
	o.Keys = keys
	_, err = store.Open(t.Context(), db.URL, o)
	if !errors.Is(err, pii.ErrUnreadable) || !strings.Contains(err.Error(), "密钥不匹配") || !strings.Contains(err.Error(), keys.KeyID()) {
		t.Errorf("another key: %v", err)
	}
	if has, err := store.HasKey(t.Context(), db.URL); !has || err != nil {
		t.Errorf("the database is said to have no key: %v", err)
	}
	// Two that start on an empty database with keys of their own: one is refused.
	db.Exec(t, "DELETE FROM settings")
	if has, err := store.HasKey(t.Context(), db.URL); has || err != nil {
		t.Errorf("an empty database is said to have a key: %v", err)
	}
	refused := 0
	for _, err := range together(2, func(i int) error {
		s, err := store.Open(t.Context(), db.URL, []store.Options{db.Options, o}[i])
		if err == nil {
			s.Close()
		}
		return err
	}) {
		if errors.Is(err, pii.ErrUnreadable) {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d of two were refused", refused)
	}
}
