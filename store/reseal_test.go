package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// resealed are the columns that these tests write.
var resealed = []store.SealedColumn{
	{Table: "cases", Column: "name_enc", Key: "id"},
	{Table: "cases", Column: "id_number_enc", Key: "id"},
	{Table: "cases", Column: "phone_enc", Key: "id"},
	{Table: "cases", Column: "remark_enc", Key: "id"},
	{Table: "payees", Column: "card_enc", Key: "case_id || '/' || version"},
	{Table: "payees", Column: "holder_enc", Key: "case_id || '/' || version"},
	{Table: "archive_versions", Column: "body_enc", Key: "archive_id || '/' || version"},
}

// promoted puts another key in use in the database's key file.
func promoted(t *testing.T, db *storetest.DB) *pii.Keys {
	t.Helper()
	if err := errors.Join(pii.AddKey(db.KeyFile, ""), pii.PromoteKey(db.KeyFile, "")); err != nil {
		t.Fatal(err)
	}
	return keysOf(t, db)
}

func keysOf(t *testing.T, db *storetest.DB) *pii.Keys {
	t.Helper()
	keys, err := pii.Open(db.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func resealing(t *testing.T, db *storetest.DB, keys *pii.Keys) store.Resealing {
	t.Helper()
	pool, err := store.OwnerPool(context.WithoutCancel(t.Context()), db.OwnerURL, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return store.Resealing{Pool: pool, Keys: keys, Files: db.Options.Files, Columns: resealed}
}

// ahead runs once, before the first statement that begins so.
type ahead struct {
	sql  string
	once sync.Once
	run  func()
}

func (b *ahead) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	if strings.HasPrefix(d.SQL, b.sql) {
		b.once.Do(b.run)
	}
	return ctx
}

func (*ahead) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// A value that is changed between being read and being replaced, and one that
// comes when its column is done, are resealed all the same.
func TestResealingMeetsWhatChangesMeanwhile(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := db.File(t, k, db.Applicant(t, 1))
	r := resealing(t, db, promoted(t, db))
	cfg := r.Pool.Config()
	cfg.ConnConfig.Tracer = &ahead{sql: "SET LOCAL lock_timeout = '10s'; ALTER TABLE \"cases\"", run: func() {
		db.Exec(t, "UPDATE cases SET unit = unit || '厂' WHERE id = $1", id) // the row is another one now
	}}
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	late := db.Store // has the old key only
	r.Pool, r.Files = pool, &lateFiles{Files: r.Files, first: func() { db.File(t, k, db.Applicant(t, 2)) }}
	evidenceOf(t, late, db, id)
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := r.Left(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("left when it said it was done: %v, %v", left, err)
	}
}

// lateFiles calls first before it gives the first file.
type lateFiles struct {
	store.Files
	once  sync.Once
	first func()
}

func (f *lateFiles) Get(ctx context.Context, name string) ([]byte, error) {
	f.once.Do(f.first)
	return f.Files.Get(ctx, name)
}

func evidenceOf(t *testing.T, s *store.Store, db *storetest.DB, id string) {
	t.Helper()
	kept, err := s.AddEvidence(t.Context(), db.By(t, "clerk@410821-001"), id, "income", relief.CleanFile{Type: "application/pdf", Data: []byte("%PDF-1.4 payslip")})
	if err != nil || kept.Status != 201 {
		t.Fatalf("keeping a file: %v", err)
	}
}

// An old key goes only when nobody can write with it any more: not while a server
// with the old file lives, and such a one that comes back later is refused.
func TestAnOldKeyIsRetiredBeforeItIsDropped(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	db.File(t, k, db.Applicant(t, 1))
	old := db.Options
	keys := promoted(t, db)
	o := db.Options
	o.Keys = keys
	next := db.Open(t, db.URL, o)
	r := resealing(t, db, keys)
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Retire(t.Context()); !errors.Is(err, store.ErrKeyHeld) {
		t.Errorf("retired while a server encrypts with it: %v", err)
	}
	if h, err := r.Holders(t.Context()); err != nil || len(h) == 0 {
		t.Errorf("nobody is named: %v, %v", h, err)
	}
	db.File(t, k, db.Applicant(t, 2)) // with the old key: nothing was changed by the refusal
	late := db.Store
	db.Store = next
	late.Close()
	if err := r.Retire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := r.Left(t.Context()); err != nil || left["cases.name_enc"] != 1 {
		t.Errorf("what was written last is not found: %v, %v", left, err)
	}
	if s, err := store.Open(t.Context(), db.URL, old); !errors.Is(err, store.ErrKeyRetired) {
		if err == nil {
			s.Close()
		}
		t.Errorf("a process with a retired key starts: %v", err)
	}
	if _, err := r.Run(t.Context()); err != nil { // a retired key still opens
		t.Fatal(err)
	}
	if err := pii.DropKeys(db.KeyFile, ""); err != nil {
		t.Fatal(err)
	}
	o.Keys = keysOf(t, db)
	last := db.Open(t, db.URL, o)
	for n := 1; n <= 2; n++ {
		mine(t, last, db.Applicant(t, n))
		mine(t, next, db.Applicant(t, n))
	}
}

func mine(t *testing.T, s *store.Store, a store.Applicant) {
	t.Helper()
	own, err := s.OwnCases(t.Context(), relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone})
	if err != nil || len(own) != 1 {
		t.Errorf("somebody does not find his case: %d, %v", len(own), err)
	}
}

// Servers with the old and the new key file go on deciding and filing while
// everything is resealed.
func TestServersGoOnWhileEverythingIsResealed(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	for n := range 10 {
		db.File(t, k, db.Applicant(t, n))
	}
	keys := promoted(t, db)
	o := db.Options
	o.Keys = keys
	next := db.Open(t, db.URL, o)
	job := db.Roster(t, k)
	var filed atomic.Int64
	var writers sync.WaitGroup
	busy := make(chan struct{})
	for i, s := range []*store.Store{db.Store, next} {
		writers.Go(func() {
			for n := range 30 {
				a := db.Applicant(t, 100*(i+1)+n)
				a.RosterRow = 100*(i+1) + n
				if err := s.ImportRow(t.Context(), job, a); err != nil {
					t.Errorf("filing: %v", err)
					return
				}
				if filed.Add(1) == 5 {
					close(busy)
				}
			}
		})
	}
	<-busy
	r := resealing(t, db, keys)
	if _, err := r.Run(t.Context()); err != nil {
		t.Errorf("beside writers: %v", err)
	}
	writers.Wait()
	late := db.Store
	db.Store = next
	late.Close()
	if err := r.Retire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := r.Left(t.Context()); err != nil || len(left) > 0 {
		t.Fatalf("left: %v, %v", left, err)
	}
	if err := pii.DropKeys(db.KeyFile, ""); err != nil {
		t.Fatal(err)
	}
	o.Keys = keysOf(t, db)
	last := db.Open(t, db.URL, o)
	for i := range 2 {
		for n := range 30 {
			mine(t, last, db.Applicant(t, 100*(i+1)+n))
		}
	}
}
