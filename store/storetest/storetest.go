// Package storetest gives tests a real, empty Songnuan database of their own and
// a small world to fill it with: unions, people, a campaign, households, and a
// walk that takes a case along its path by the decisions of the right people.
//
// The server is the one SONGNUAN_TEST_PG names as a superuser, otherwise a
// private one that ends with the test process. A database is a clone of a
// template that is migrated once a server and schema.
package storetest

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/evidence"
	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
)

// AppRole is the role that serve and work run as.
const AppRole = "songnuan_app"

// A DB is one database of one test with what reaches it.
type DB struct {
	URL      string // as the application's role
	OwnerURL string
	KeyFile  string
	Owner    *pgxpool.Pool // superuser
	App      *pgxpool.Pool // the application's role, without the store's rules
	Store    *store.Store
	Options  store.Options // what Store was opened with

	mu     sync.Mutex
	people map[string]relief.Person
}

// New answers an empty database that is dropped when the test ends. Bulk
// decisions can be taken back for a moment only, so that tests need not wait.
func New(t testing.TB) *DB {
	t.Helper()
	server := serverURL(t)
	name := "songnuan_" + uuid.NewString()
	if err := clone(t.Context(), server, name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(t, server, name) })
	db := &DB{
		URL: at(t, server, AppRole, name), OwnerURL: at(t, server, "", name), KeyFile: filepath.Join(t.TempDir(), "keys.json"), people: map[string]relief.Person{},
	}
	if err := pii.Create(db.KeyFile); err != nil {
		t.Fatal(err)
	}
	keys, err := pii.Open(db.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	shelf, err := evidence.Open(filepath.Join(t.TempDir(), "evidence"))
	if err != nil {
		t.Fatal(err)
	}
	db.Options = store.Options{Keys: keys, Calendar: relief.StatutoryCalendar(), Local: true, Undo: 10 * time.Millisecond, Files: shelf}
	db.Owner, db.App = db.Pool(t, db.OwnerURL), db.Pool(t, db.URL)
	db.Store = db.Open(t, db.URL, db.Options)
	return db
}

// Open opens one more store, such as another process would.
func (db *DB) Open(t testing.TB, address string, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Pool connects to the address until the test ends.
func (db *DB) Pool(t testing.TB, address string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(context.WithoutCancel(t.Context()), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Exec runs plain SQL as the superuser.
func (db *DB) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := db.Owner.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// Value answers the one value that a query as the superuser finds.
func Value[T any](t testing.TB, db *DB, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := db.Owner.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// Clone answers a copy of the database, for a test that corrupts it. Nobody may
// be connected to the original, so its pools and store are closed.
func (db *DB) Clone(t testing.TB) *DB {
	t.Helper()
	db.Store.Close()
	db.App.Close()
	db.Owner.Close()
	server := serverURL(t)
	name := "songnuan_" + uuid.NewString()
	if err := copyDatabase(t.Context(), server, db.name(t), name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(t, server, name) })
	c := &DB{URL: at(t, server, AppRole, name), OwnerURL: at(t, server, "", name), KeyFile: db.KeyFile, Options: db.Options, people: map[string]relief.Person{}}
	c.Owner, c.App = c.Pool(t, c.OwnerURL), c.Pool(t, c.URL)
	c.Store = c.Open(t, c.URL, c.Options)
	return c
}

func (db *DB) name(t testing.TB) string {
	u, err := url.Parse(db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path[1:]
}

// at is the server's address for a user (its own when empty) and a database.
func at(t testing.TB, server, user, database string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("reading the server's address: %v", err)
	}
	if user != "" {
		u.User = url.User(user)
	}
	u.Path = "/" + database
	return u.String()
}

func drop(t testing.TB, server, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Errorf("dropping the test's database: %v", err)
		return
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, fmt.Sprintf(`DROP DATABASE IF EXISTS %q WITH (FORCE)`, name)); err != nil {
		t.Errorf("dropping the test's database: %v", err)
	}
}
