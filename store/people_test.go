package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: fault:F57
func TestDemoAccountsExistInLocalModeOnly(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	token, err := db.Store.SignIn(t.Context(), "approver-2@410821", store.DemoPassword, "here")
	wantDone(t, err)
	p, err := db.Store.Session(t.Context(), token)
	if err != nil || len(p.Roles) != 1 || p.Roles[0].Role != relief.Approver || p.Roles[0].Union != "410821" || p.Roles[0].Level != relief.County || !strings.Contains(p.Name, "修武县") {
		t.Fatalf("signed in as %+v, %v", p, err)
	}
	o := db.Options
	o.Local = false
	real := db.Open(t, db.URL, o)
	_, err = real.Session(t.Context(), token)
	wantCode(t, err, "sign_in_required")
	for _, name := range []string{"approver-2@410821", "admin@000000"} {
		_, err = real.SignIn(t.Context(), name, store.DemoPassword, "there")
		wantCode(t, err, "sign_in_failed")
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM users WHERE username = 'admin@000000'"); n != 0 {
		t.Error("a demo account was made outside of local mode")
	}
	for _, name := range []string{
		"approver-1@410821", "approver-02@410821", "approver-100@410821", "approver-+2@410821", "boss@410821", "approver@999999", "approver@", "@410821", "approver", "Approver@410821", "approver@410821 ",
	} {
		if _, err := db.Store.SignIn(t.Context(), name, store.DemoPassword, name); relief.CodeOf(err) != "sign_in_failed" {
			t.Errorf("%q: %v", name, err)
		}
	}
	wantDone(t, db.Store.SignOut(t.Context(), token))
	_, err = db.Store.Session(t.Context(), token)
	wantCode(t, err, "sign_in_required")
}

// covers: fault:F58
func TestGuessingIsDelayedByAccountAndByAddress(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	for range 5 {
		_, err := db.Store.SignIn(t.Context(), "clerk@410821", "guess", "10.0.0.1")
		wantCode(t, err, "sign_in_failed")
	}
	for what, c := range map[string][2]string{
		"the account from elsewhere":       {"clerk@410821", "10.0.0.2"},
		"another account from the address": {"verifier@410821", "10.0.0.1"},
	} {
		_, err := db.Store.SignIn(t.Context(), c[0], store.DemoPassword, c[1])
		if refused := wantCode(t, err, "too_many_attempts"); refused.Detail["seconds"].(int) < 1 {
			t.Errorf("%s waits %v seconds", what, refused.Detail["seconds"])
		}
	}
	if _, err := db.Store.SignIn(t.Context(), "verifier@410821", store.DemoPassword, "10.0.0.2"); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	db.Exec(t, "UPDATE sign_in_failures SET failures = 40, last_at = now() - interval '200 seconds'")
	_, err := db.Store.SignIn(t.Context(), "clerk@410821", store.DemoPassword, "10.0.0.2")
	if refused := wantCode(t, err, "too_many_attempts"); refused.Detail["seconds"].(int) > 100 {
		t.Errorf("after 200 seconds it still waits %v", refused.Detail["seconds"])
	}
	db.Exec(t, "UPDATE sign_in_failures SET last_at = now() - interval '301 seconds'")
	if _, err := db.Store.SignIn(t.Context(), "clerk@410821", store.DemoPassword, "10.0.0.2"); err != nil {
		t.Errorf("the delay never ends: %v", err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM sign_in_failures WHERE account LIKE '%clerk%' OR account LIKE '%10.0%'"); n != 0 {
		t.Error("names or addresses are kept in plain text")
	}
}

// Where somebody has signed in before, only what fails there delays him; the place is
// forgotten after ninety days.
//
// covers: fault:F58
func TestNobodyIsKeptOutByGuessesFromElsewhere(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	const name, home, away = "clerk@410821", "10.0.0.1", "10.0.0.2"
	signIn := func(from, password string) error {
		_, err := db.Store.SignIn(t.Context(), name, password, from)
		return err
	}
	wantDone(t, signIn(home, store.DemoPassword))
	for _, err := range together(50, func(i int) error { return signIn(fmt.Sprint("10.1.0.", i), "guess") }) {
		if code := relief.CodeOf(err); code != "sign_in_failed" && code != "too_many_attempts" {
			t.Fatalf("a guess is answered %v", err)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT max(failures) FROM sign_in_failures"); n < 5 || n > 8 {
		t.Errorf("%d of fifty guesses at once were looked at", n)
	}
	db.Exec(t, "UPDATE sign_in_failures SET failures = 20, last_at = now() WHERE failures >= 5")
	wantCode(t, signIn(away, store.DemoPassword), "too_many_attempts")
	wantDone(t, signIn(home, store.DemoPassword))
	wantCode(t, signIn(away, store.DemoPassword), "too_many_attempts") // that he is in frees nobody elsewhere
	_, err := db.Store.SignIn(t.Context(), "at:"+home+" "+name, "guess", away)
	wantCode(t, err, "sign_in_failed") // a name that looks like his place is a name
	db.Exec(t, "UPDATE sign_in_places SET seen_at = now() - interval '91 days'")
	wantCode(t, signIn(home, store.DemoPassword), "too_many_attempts")
	if n, err := db.Store.SweepVisits(t.Context()); n != 1 || err != nil {
		t.Errorf("%d places are forgotten, %v", n, err)
	}
	db.Exec(t, "UPDATE sign_in_failures SET last_at = now() - interval '301 seconds'")
	wantDone(t, signIn(home, store.DemoPassword))
	for range 5 {
		wantCode(t, signIn(home, "guess"), "sign_in_failed")
	}
	db.Exec(t, "UPDATE sign_in_failures SET failures = 20, last_at = now() WHERE failures >= 5")
	wantCode(t, signIn(home, store.DemoPassword), "too_many_attempts") // what fails at home counts there
}

// covers: fault:F57 fault:F58
func TestAnAccountsPasswordIsArgon2id(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	const password = "correct horse battery"
	for _, name := range []string{"wang", "zhao"} {
		id, err := db.Store.AddUser(t.Context(), name, "王明", password)
		wantDone(t, err)
		wantDone(t, db.Store.Appoint(t.Context(), id, string(relief.Auditor), "410821"))
	}
	if _, err := db.Store.AddUser(t.Context(), "wang", "另一个王明", password); err == nil {
		t.Error("an account was made twice")
	}
	if _, err := db.Store.AddUser(t.Context(), "li", "李", "short"); err == nil {
		t.Error("a short password is allowed")
	}
	if n := storetest.Value[int](t, db, "SELECT count(DISTINCT password_hash) FROM users WHERE password_hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%' AND NOT demo"); n != 2 {
		t.Errorf("%d different argon2id hashes, want 2", n)
	}
	o := db.Options
	o.Local = false
	s := db.Open(t, db.URL, o)
	_, err := s.SignIn(t.Context(), "wang", password+"!", "here")
	wantCode(t, err, "sign_in_failed")
	_, err = s.SignIn(t.Context(), "nobody", password, "here")
	wantCode(t, err, "sign_in_failed")
	token, err := s.SignIn(t.Context(), "wang", password, "here")
	wantDone(t, err)
	if p, err := s.Session(t.Context(), token); err != nil || len(p.Roles) != 1 || p.Roles[0].Role != relief.Auditor {
		t.Errorf("signed in as %+v, %v", p, err)
	}
	for _, c := range [][2]string{
		{"a session idle for half an hour", "UPDATE sessions SET seen_at = now() - interval '31 minutes'"},
		{"a session older than its limit", "UPDATE sessions SET seen_at = now(), expires_at = now() - interval '1 second'"},
		{"a disabled account", "UPDATE sessions SET expires_at = now() + interval '1 hour'; UPDATE users SET disabled = true"},
	} {
		db.Exec(t, c[1])
		if _, err := s.Session(t.Context(), token); relief.CodeOf(err) != "sign_in_required" {
			t.Errorf("%s: %v", c[0], err)
		}
	}
	_, err = s.SignIn(t.Context(), "zhao", password, "here")
	wantCode(t, err, "sign_in_failed")
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM sessions WHERE encode(token_hash, 'escape') = $1", token); n != 0 {
		t.Error("a token is kept as it is")
	}
}

// covers: fault:F54 inv:I13
func TestNobodyGrantsToHimself(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	admin := db.Person(t, "admin@410821")
	_, err := db.Store.Grant(t.Context(), db.By(t, "admin@410821"), admin.Username, relief.Approver, "410821")
	wantCode(t, err, "forbidden")
	_, err = db.App.Exec(t.Context(), "INSERT INTO grants (id, user_id, role, union_code, path, level, granted_by) VALUES (gen_random_uuid(), $1, 'approver', '410821', '/', 'county', $1)", admin.ID)
	if sqlState(err) != "23514" {
		t.Errorf("plain SQL does: %v", err)
	}
	db.Person(t, "clerk@410821-001")
	grant := func(union string) (string, error) {
		reply, err := db.Store.Grant(t.Context(), db.By(t, "admin@410821"), "clerk@410821-001", relief.Verifier, union)
		if err != nil {
			return "", err
		}
		return read[relief.Created](t, reply).ID, nil
	}
	_, err = grant("999999")
	wantCode(t, err, "not_found")
	one, err := grant("410821-001")
	wantDone(t, err)
	if two, err := grant("410821-001"); two != one || err != nil {
		t.Errorf("the same grant again is %s, want %s, %v", two, one, err)
	}
	place, err := db.Store.GrantPlace(t.Context(), one)
	if err != nil || place.Role != relief.Verifier || place.Path != db.Unit(t, "410821-001").Path {
		t.Errorf("the grant is held at %+v, %v", place, err)
	}
	_, err = db.Store.Revoke(t.Context(), db.By(t, "admin@410821"), one)
	wantDone(t, err)
	_, err = db.Store.Revoke(t.Context(), db.By(t, "admin@410821"), one)
	wantCode(t, err, "not_found")
}

// covers: fault:F37
func TestAChangeOfRightsIsSignalledWithinASecond(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	clerk := db.Person(t, "clerk@410821-001")
	db.Person(t, "admin@410821")
	changes, err := db.Open(t, db.URL, db.Options).PolicyChanges(t.Context()) // another process
	wantDone(t, err)
	_, before, err := db.Store.Policy(t.Context())
	wantDone(t, err)
	rules := []store.PolicyRule{{Role: "role:clerk", Level: "base", Action: "accept"}}
	var grant string
	for what, change := range []func() error{
		func() error { return db.Store.SetPolicy(t.Context(), rules) },
		func() error {
			reply, err := db.Store.Grant(t.Context(), db.By(t, "admin@410821"), clerk.Username, relief.Surveyor, "410821-001")
			if err == nil {
				grant = read[relief.Created](t, reply).ID
			}
			return err
		},
		func() error {
			_, err := db.Store.Revoke(t.Context(), db.By(t, "admin@410821"), grant)
			return err
		},
	} {
		wantDone(t, change())
		select {
		case _, open := <-changes:
			if !open {
				t.Fatal("the connection was lost")
			}
		case <-time.After(time.Second):
			t.Fatalf("change %d was not signalled within a second", what)
		}
	}
	got, after, err := db.Store.Policy(t.Context())
	if err != nil || after <= before || len(got) != 1 || got[0] != rules[0] {
		t.Errorf("the policy is %v at version %d, %v", got, after, err)
	}
	wantDone(t, db.Store.SetPolicy(t.Context(), rules))
	if _, same, _ := db.Store.Policy(t.Context()); same != after {
		t.Error("an unchanged policy has a new version")
	}
	live, err := db.Store.LiveGrants(t.Context())
	if err != nil || len(live) != 2 {
		t.Errorf("%d live grants, want 2, %v", len(live), err)
	}
	db.Exec(t, "UPDATE users SET disabled = true WHERE id = $1", clerk.ID)
	if live, _ := db.Store.LiveGrants(t.Context()); len(live) != 1 {
		t.Errorf("%d live grants, a disabled account among them", len(live))
	}
}

// covers: fault:F37 fault:F56
func TestProcessesThatStartTogetherLoadThePolicyOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	var rules []store.PolicyRule
	for _, r := range relief.Roles {
		rules = append(rules, store.PolicyRule{Role: string(r), Level: "base", Action: "read"})
	}
	for _, err := range together(8, func(int) error { return db.Store.SetPolicy(t.Context(), rules) }) {
		wantDone(t, err)
	}
	if got, _, err := db.Store.Policy(t.Context()); err != nil || len(got) != len(rules) {
		t.Errorf("%d rules, %v", len(got), err)
	}
}
