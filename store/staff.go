package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Accounts lists who holds a role within the scopes, by user name, with those roles.
func (s *Store) Accounts(ctx context.Context, scopes []string, union string, role relief.Role, search string, page relief.Page) (relief.List[relief.Account], error) {
	none := relief.List[relief.Account]{Items: []relief.Account{}}
	parts, err := s.narrowed(ctx, scopes, union)
	if err != nil {
		return none, err
	}
	lows, highs := ranges(parts)
	q := caseQuery{args: pgx.NamedArgs{"lows": lows, "highs": highs, "limit": page.Size() + 1}}
	q.where("g.user_id = u.id AND (g.active OR u.disabled) AND "+inParts("g.path"), true)
	q.with("g.role = @role", "role", string(role))
	q.with(`(position(lower(@search) IN u.username) > 0 OR position(@search IN u.name) > 0
		OR EXISTS (SELECT FROM unions n WHERE n.code = g.union_code AND (position(@search IN n.name) > 0 OR starts_with(n.code, @search))))`, "search", search)
	q.args["cursor"] = page.Cursor
	rows, err := s.pool.Query(ctx, `SELECT id, username, name, disabled, demo, created_at AS created FROM users u
		WHERE username > @cursor AND EXISTS (SELECT FROM grants g WHERE `+q.text+`) ORDER BY username LIMIT @limit`, q.args)
	if err != nil {
		return none, refusal(fmt.Errorf("reading accounts: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[relief.Account])
	if err != nil {
		return none, refusal(fmt.Errorf("reading accounts: %w", err))
	}
	for i := range list {
		held, err := s.q.PersonGrants(ctx, list[i].ID)
		if err != nil {
			return none, refusal(fmt.Errorf("reading grants: %w", err))
		}
		list[i].Roles = []relief.Appointment{}
		for _, g := range held {
			if within(scopes, g.Path) {
				list[i].Roles = append(list[i].Roles, relief.Appointment{Grant: g.ID, Role: relief.Role(g.Role), Union: g.UnionCode, Level: relief.Level(g.Level), Path: g.Path, Name: g.Name})
			}
		}
	}
	return cut(list, page, func(a relief.Account) string { return a.Username }), nil
}

// AccountPlace answers the union that an account belongs to: the nearest that
// covers all roles it holds, or held last. Who administers that union may shut it out.
func (s *Store) AccountPlace(ctx context.Context, id string) (relief.Unit, error) {
	rows, err := s.pool.Query(ctx, `SELECT path FROM grants WHERE user_id = $1::uuid AND (active OR NOT EXISTS (SELECT FROM grants g WHERE g.user_id = $1::uuid AND g.active))`, id)
	if err != nil {
		return relief.Unit{}, refusal(fmt.Errorf("reading grants: %w", err))
	}
	paths, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return relief.Unit{}, refusal(badInput(err))
	}
	if len(paths) == 0 {
		return relief.Unit{}, relief.Refuse("not_found")
	}
	common := paths[0]
	for _, p := range paths[1:] {
		for !relief.Covers(common, p) {
			common = common[:strings.LastIndexByte(common, '/')]
		}
	}
	return s.Union(ctx, common[strings.LastIndexByte(common, '/')+1:])
}

// AddAccount makes an ordinary account with a first role.
func (s *Store) AddAccount(ctx context.Context, r relief.Request, a relief.NewAccount) (relief.Reply, error) {
	if _, _, _, demo := demoName(a.Username); demo { // would be a demo account's in local mode
		return relief.Reply{}, relief.Refuse("username_taken")
	}
	hash, err := hashPassword(a.Password)
	if err != nil {
		return relief.Reply{}, relief.Refuse("password_weak")
	}
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		id := newID()
		n, err := t.InsertUser(ctx, db.InsertUserParams{ID: id, Username: a.Username, Name: a.Name, PasswordHash: hash})
		if err != nil {
			return nil, fmt.Errorf("making the account: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("username_taken")
		}
		if n, err = t.InsertGrant(ctx, db.InsertGrantParams{ID: newID(), UserID: id, Role: string(a.Role), UnionCode: a.Union, GrantedBy: &r.Actor}); err != nil || n == 0 {
			return nil, orNotFound(err)
		}
		return relief.Created{ID: id}, t.note(ctx, id, "account", r.Actor, map[string]any{"action": "create", "role": a.Role, "union": a.Union})
	})
}

// ShutOut disables an account and ends its sessions, or lets it in again.
// Nobody does it to himself.
func (s *Store) ShutOut(ctx context.Context, r relief.Request, id string, out bool) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if id == r.Actor {
			return nil, relief.Refuse("own_account")
		}
		done, err := t.Exec(ctx, "UPDATE users SET disabled = $2 WHERE id = $1::uuid", id, out)
		if err != nil || done.RowsAffected() == 0 {
			return nil, orNotFound(err)
		}
		status := "enabled"
		if out {
			status = "disabled"
			if _, err := t.Exec(ctx, "DELETE FROM sessions WHERE user_id = $1::uuid", id); err != nil {
				return nil, fmt.Errorf("ending sessions: %w", err)
			}
		}
		// The authorizers load grants of enabled accounts only, and hear of grants.
		if _, err := t.Exec(ctx, "SELECT pg_notify('songnuan_authz', 'users')"); err != nil {
			return nil, fmt.Errorf("telling the authorizers: %w", err)
		}
		return relief.Moved{ID: id, Status: status}, t.note(ctx, id, "account", r.Actor, map[string]any{"action": status})
	})
}

// SetPassword gives an account another password and ends its sessions.
func (s *Store) SetPassword(ctx context.Context, r relief.Request, id, password string) (relief.Reply, error) {
	hash, err := hashPassword(password)
	if err != nil {
		return relief.Reply{}, relief.Refuse("password_weak")
	}
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		done, err := t.Exec(ctx, "UPDATE users SET password_hash = $2 WHERE id = $1::uuid AND NOT demo", id, hash)
		if err != nil || done.RowsAffected() == 0 {
			return nil, orNotFound(err)
		}
		if _, err := t.Exec(ctx, "DELETE FROM sessions WHERE user_id = $1::uuid", id); err != nil {
			return nil, fmt.Errorf("ending sessions: %w", err)
		}
		return relief.Moved{ID: id, Status: "password_set"}, t.note(ctx, id, "account", r.Actor, map[string]any{"action": "password"})
	})
}

// PolicyView answers the role rules in force.
func (s *Store) PolicyView(ctx context.Context) (relief.PolicyView, error) {
	rules, version, err := s.Policy(ctx)
	if err != nil {
		return relief.PolicyView{}, refusal(err)
	}
	v := relief.PolicyView{Version: version, Rules: make([]relief.PolicyRule, len(rules))}
	for i, r := range rules {
		v.Rules[i] = relief.PolicyRule{Role: relief.Role(r.Role), Level: relief.Level(r.Level), Action: r.Action}
	}
	return v, nil
}
