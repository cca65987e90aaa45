package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// DemoPassword opens every demo account; they exist in local mode only.
const DemoPassword = "songnuan-demo"

const (
	freeFailures = 5   // failures before the first delay
	maxDelay     = 300 // seconds
)

func noRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// SignIn checks the password and answers a bearer token. After a few failures of
// the account or the address the answer is delayed, never locked. Who has signed in
// from an address before is not delayed there by what others guess elsewhere.
func (s *Store) SignIn(ctx context.Context, username, password, from string) (string, error) {
	address, account, place := hashed("from:"+from), hashed("user:"+username), hashed("at:"+from+" "+username)
	known, err := s.q.KnownPlace(ctx, place)
	if err != nil {
		return "", refusal(fmt.Errorf("asking whether the place is known: %w", err))
	}
	if known {
		account = place
	}
	if _, err := s.delayed(ctx, address); err != nil {
		return "", err
	}
	if err := s.countTry(ctx, account); err != nil {
		return "", err
	}
	u, err := s.account(ctx, username)
	if err != nil {
		return "", err
	}
	if !s.opens(u, password) {
		if err := s.q.CountSignInFailure(ctx, address); err != nil {
			return "", refusal(fmt.Errorf("counting a failure: %w", err))
		}
		return "", relief.Refuse("sign_in_failed")
	}
	if err := errors.Join(s.q.ClearSignInFailures(ctx, account), s.q.KeepPlace(ctx, place)); err != nil {
		return "", refusal(fmt.Errorf("clearing failures: %w", err))
	}
	token := rand.Text() + rand.Text() // 256 bits
	if err := s.q.InsertSession(ctx, db.InsertSessionParams{TokenHash: tokenHash(token), UserID: u.ID}); err != nil {
		return "", refusal(fmt.Errorf("opening a session: %w", err))
	}
	return token, nil
}

// countTry counts a try of the account before its password is looked at, so that
// many at once are no way around the delay.
func (s *Store) countTry(ctx context.Context, account string) error {
	for {
		seen, err := s.delayed(ctx, account)
		if err != nil {
			return err
		}
		counted, err := s.q.BeginSignIn(ctx, db.BeginSignInParams{Account: account, Seen: seen})
		if err != nil {
			return refusal(fmt.Errorf("counting a try: %w", err))
		}
		if counted == 1 {
			return nil
		}
	}
}

// delayed refuses while an account or address that failed has to wait, and answers
// how often it failed.
func (s *Store) delayed(ctx context.Context, account string) (int, error) {
	f, err := s.q.SignInFailures(ctx, account)
	if noRows(err) {
		return 0, nil
	}
	if err != nil {
		return 0, refusal(fmt.Errorf("reading failures: %w", err))
	}
	if f.Failures < freeFailures {
		return f.Failures, nil
	}
	wait := min(maxDelay, 1<<min(f.Failures-freeFailures, 10)) - f.Age
	if wait > 0 {
		return f.Failures, relief.Refuse("too_many_attempts", "seconds", wait)
	}
	return f.Failures, nil
}

// account finds the user, making a demo account the first time in local mode. An
// unknown name is answered like a wrong password, in the same time.
func (s *Store) account(ctx context.Context, username string) (db.UserByNameRow, error) {
	u, err := s.q.UserByName(ctx, username)
	if noRows(err) && s.Local {
		if err := s.makeDemo(ctx, username); err != nil {
			return u, err
		}
		u, err = s.q.UserByName(ctx, username)
	}
	if noRows(err) {
		return db.UserByNameRow{PasswordHash: decoy, Disabled: true}, nil
	}
	if err != nil {
		return u, refusal(fmt.Errorf("reading the account: %w", err))
	}
	return u, nil
}

func (s *Store) opens(u db.UserByNameRow, password string) bool {
	if u.Demo {
		return s.Local && !u.Disabled && subtle.ConstantTimeCompare([]byte(password), []byte(DemoPassword)) == 1
	}
	return checkPassword(u.PasswordHash, password) && !u.Disabled
}

// makeDemo makes the account `<role>[-N]@<union>` with that role there.
func (s *Store) makeDemo(ctx context.Context, username string) error {
	role, nth, union, ok := demoName(username)
	if !ok {
		return nil
	}
	u, err := s.q.UnionByCode(ctx, union)
	if noRows(err) {
		return nil
	}
	if err != nil {
		return refusal(fmt.Errorf("reading the union: %w", err))
	}
	name := role.Zh()
	if nth > 1 {
		name += "-" + strconv.Itoa(nth)
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if _, err := t.InsertUser(ctx, db.InsertUserParams{ID: newID(), Username: username, Name: name + "（" + u.Name + "）", PasswordHash: "", Demo: true}); err != nil {
			return fmt.Errorf("making the account: %w", err)
		}
		made, err := t.UserByName(ctx, username)
		if err != nil {
			return fmt.Errorf("reading the account: %w", err)
		}
		_, err = t.InsertGrant(ctx, db.InsertGrantParams{ID: newID(), UserID: made.ID, Role: string(role), UnionCode: union})
		return err
	})
}

func demoName(username string) (role relief.Role, nth int, union string, ok bool) {
	who, union, ok := strings.Cut(username, "@")
	if !ok {
		return "", 0, "", false
	}
	nth = 1
	if name, n, numbered := strings.Cut(who, "-"); numbered {
		var err error
		if nth, err = strconv.Atoi(n); err != nil || nth < 2 || nth > 99 || strconv.Itoa(nth) != n {
			return "", 0, "", false
		}
		who = name
	}
	for _, r := range relief.Roles {
		if string(r) == who {
			return r, nth, union, true
		}
	}
	return "", 0, "", false
}

// Session answers who the token belongs to, and keeps it from idling out. Disabled
// accounts, sessions idle for 30 minutes or older than 8 hours, and demo accounts
// outside of local mode are nobody.
func (s *Store) Session(ctx context.Context, token string) (relief.Person, error) {
	u, err := s.sessionUser(ctx, token)
	if err != nil {
		return relief.Person{}, err
	}
	if u.Stale {
		if err := s.q.TouchSession(ctx, tokenHash(token)); err != nil {
			return relief.Person{}, refusal(fmt.Errorf("keeping the session: %w", err))
		}
	}
	return s.person(ctx, u)
}

// StillSignedIn answers who the token belongs to without keeping the session:
// an open screen that nobody touches idles out.
func (s *Store) StillSignedIn(ctx context.Context, token string) (relief.Person, error) {
	u, err := s.sessionUser(ctx, token)
	if err != nil {
		return relief.Person{}, err
	}
	return s.person(ctx, u)
}

func (s *Store) sessionUser(ctx context.Context, token string) (db.SessionUserRow, error) {
	u, err := s.q.SessionUser(ctx, tokenHash(token))
	if noRows(err) || err == nil && u.Demo && !s.Local {
		return u, relief.Refuse("sign_in_required")
	}
	if err != nil {
		return u, refusal(fmt.Errorf("reading the session: %w", err))
	}
	return u, nil
}

func (s *Store) person(ctx context.Context, u db.SessionUserRow) (relief.Person, error) {
	rows, err := s.q.PersonGrants(ctx, u.ID)
	if err != nil {
		return relief.Person{}, refusal(fmt.Errorf("reading grants: %w", err))
	}
	p := relief.Person{ID: u.ID, Username: u.Username, Name: u.Name}
	for _, g := range rows {
		p.Roles = append(p.Roles, relief.Appointment{Grant: g.ID, Role: relief.Role(g.Role), Union: g.UnionCode, Level: relief.Level(g.Level), Path: g.Path, Name: g.Name})
	}
	return p, nil
}

// SignOut ends the session.
func (s *Store) SignOut(ctx context.Context, token string) error {
	return refusal(s.q.DeleteSession(ctx, tokenHash(token)))
}

// AddUser makes an ordinary account with an argon2id password hash.
func (s *Store) AddUser(ctx context.Context, username, name, password string) (string, error) {
	id := newID()
	hash, err := hashPassword(password)
	if err != nil {
		return "", err
	}
	n, err := s.q.InsertUser(ctx, db.InsertUserParams{ID: id, Username: username, Name: name, PasswordHash: hash})
	if err == nil && n == 0 {
		err = fmt.Errorf("there is an account %s already", username)
	}
	return id, refusal(err)
}

// Grant gives a person a role at a union.
func (s *Store) Grant(ctx context.Context, r relief.Request, username string, role relief.Role, union string) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		u, err := t.UserByName(ctx, username)
		if err != nil {
			return nil, err
		}
		if u.ID == r.Actor {
			return nil, relief.Refuse("forbidden", "roles", "")
		}
		id := newID()
		n, err := t.InsertGrant(ctx, db.InsertGrantParams{ID: id, UserID: u.ID, Role: string(role), UnionCode: union, GrantedBy: &r.Actor})
		if err != nil {
			return nil, fmt.Errorf("granting: %w", err)
		}
		if n == 0 { // held already, or there is no such union
			held, err := t.ActiveGrant(ctx, db.ActiveGrantParams{UserID: u.ID, Role: string(role), UnionCode: union})
			return map[string]string{"id": held}, err
		}
		return map[string]string{"id": id}, t.note(ctx, u.ID, "grant", r.Actor, map[string]any{"grant": id, "role": role, "union": union})
	})
}

// Revoke takes a grant back. It waits for decisions that hold the grant, and no
// decision that rests on it commits afterwards.
func (s *Store) Revoke(ctx context.Context, r relief.Request, grant string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		g, err := t.RevokeGrant(ctx, grant)
		if err != nil {
			return nil, err
		}
		return map[string]string{"id": grant}, t.note(ctx, g.UserID, "revoke", r.Actor, map[string]any{"grant": grant, "role": g.Role, "union": g.UnionCode})
	})
}

// GrantPlace answers where a grant is held, in force or not.
func (s *Store) GrantPlace(ctx context.Context, id string) (relief.Appointment, error) {
	g, err := s.q.GrantByID(ctx, id)
	if err != nil {
		return relief.Appointment{}, refusal(badInput(err))
	}
	return relief.Appointment{Grant: id, Role: relief.Role(g.Role), Union: g.UnionCode, Level: relief.Level(g.Level), Path: g.Path}, nil
}

func tokenHash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

func hashed(account string) string {
	h := sha256.Sum256([]byte(account))
	return hex.EncodeToString(h[:16])
}

// Appoint gives an account a first role, in the system's name: for the command
// line, where nobody is signed in.
func (s *Store) Appoint(ctx context.Context, userID, role, union string) error {
	n, err := s.q.InsertGrant(ctx, db.InsertGrantParams{ID: newID(), UserID: userID, Role: role, UnionCode: union})
	if err == nil && n == 0 { // there is no such union
		err = relief.Refuse("not_found")
	}
	return refusal(err)
}
