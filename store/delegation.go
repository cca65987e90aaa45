package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Delegate proposes that somebody act for the person while he is absent; a
// superior who is neither of them grants it.
func (s *Store) Delegate(ctx context.Context, r relief.Request, d relief.DelegationAsk) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		clock, err := t.delegationClock(ctx, r.Actor, d)
		if err != nil {
			return nil, err
		}
		if err := d.Check(relief.DayOf(clock.Plan(t.now))); err != nil {
			return nil, err
		}
		if d.Grant != r.Grant { // what one acts by must be one's own
			if _, err := t.LockGrant(ctx, db.LockGrantParams{ID: d.Grant, UserID: r.Actor}); err != nil {
				return nil, whenNoRows(err, "delegation_not_yours")
			}
		}
		if t.lent != nil {
			return nil, relief.Refuse("delegation_not_yours")
		}
		g, err := t.GrantByID(ctx, d.Grant)
		if err != nil {
			return nil, err
		}
		for _, a := range d.Actions {
			may, err := t.PolicyAllows(ctx, db.PolicyAllowsParams{Role: g.Role, Level: g.Level, Action: string(a)})
			if err != nil {
				return nil, fmt.Errorf("asking the policy: %w", err)
			}
			if !may {
				return nil, relief.Refuse("delegation_action", "action", string(a))
			}
		}
		scope, err := t.delegationScope(ctx, d.Scope, g.Path)
		if err != nil {
			return nil, err
		}
		to, err := t.PersonAt(ctx, db.PersonAtParams{Username: d.Delegate, Path: g.Path})
		if err != nil {
			return nil, whenNoRows(err, "person_unknown", "to", d.Delegate)
		}
		if to.ID == r.Actor {
			return nil, relief.Refuse("delegation_self")
		}
		if !to.Near {
			return nil, relief.Refuse("delegation_unfit", "to", to.Name)
		}
		row := db.InsertDelegationParams{
			ID: newID(), Principal: r.Actor, Delegate: to.ID, GrantID: d.Grant, Actions: namesOf(d.Actions), Scope: scope, CeilingFen: int64(d.Ceiling),
			StartsAt: clock.Real(d.Starts.Start()), EndsAt: clock.Real(d.Ends.End()), Reason: d.Reason,
			CampaignID: optional(d.Campaign),
		}
		if err := t.noCircle(ctx, row.Principal, row.Delegate, db.DelegationCircleParams{StartsAt: row.StartsAt, EndsAt: row.EndsAt}); err != nil {
			return nil, err
		}
		if err := t.InsertDelegation(ctx, row); err != nil {
			return nil, fmt.Errorf("keeping the delegation: %w", err)
		}
		told := map[string]any{"delegation": row.ID, "delegate": to.ID, "grant": d.Grant, "actions": row.Actions, "ceiling_fen": row.CeilingFen, "act": "propose"}
		return map[string]string{"id": row.ID, "status": "proposed"}, t.note(ctx, r.Actor, "delegation", r.Actor, told)
	})
}

// delegationClock is the clock that the days of an ask are counted by: that of
// the campaign it is for, which the person's post must reach.
func (t *tx) delegationClock(ctx context.Context, actor string, d relief.DelegationAsk) (relief.Rehearsal, error) {
	if d.Campaign == "" {
		return relief.Rehearsal{}, nil
	}
	row, err := t.CampaignByID(ctx, d.Campaign)
	if err != nil {
		return relief.Rehearsal{}, whenNoRows(badInput(err), "not_found")
	}
	g, err := t.GrantByID(ctx, d.Grant)
	if err != nil {
		return relief.Rehearsal{}, whenNoRows(badInput(err), "delegation_not_yours")
	}
	if !relief.Covers(row.OwnerPath, g.Path) && !relief.Covers(g.Path, row.OwnerPath) {
		return relief.Rehearsal{}, relief.Refuse("not_found")
	}
	return clockOf(row.Rehearsal)
}

// delegationScope is the path of the union whose cases are lent, within the grant's.
func (t *tx) delegationScope(ctx context.Context, code, grant string) (string, error) {
	if code == "" {
		return grant, nil
	}
	u, err := t.UnionByCode(ctx, code)
	if err != nil {
		return "", whenNoRows(err, "delegation_scope")
	}
	if !relief.Covers(grant, u.Path) {
		return "", relief.Refuse("delegation_scope")
	}
	return u.Path, nil
}

// noCircle refuses a delegation whose delegate would, through others' absences,
// be represented by the principal at the same time.
func (t *tx) noCircle(ctx context.Context, principal, delegate string, window db.DelegationCircleParams) error {
	if err := t.LockDelegations(ctx); err != nil {
		return fmt.Errorf("waiting for other delegations: %w", err)
	}
	window.Principal, window.Delegate = principal, delegate
	circle, err := t.DelegationCircle(ctx, window)
	if err != nil {
		return fmt.Errorf("looking for a circle: %w", err)
	}
	if circle {
		return relief.Refuse("delegation_circle")
	}
	return nil
}

// RuleDelegation grants or refuses a proposal. The superior is a third person.
func (s *Store) RuleDelegation(ctx context.Context, r relief.Request, id string, approve bool) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		d, err := t.DelegationForUpdate(ctx, id)
		if err != nil {
			return nil, err
		}
		if r.Actor == d.Principal || r.Actor == d.Delegate {
			return nil, relief.Refuse("delegation_third_person")
		}
		status := "refused"
		if approve {
			status = "active"
			if !d.EndsAt.After(t.now) {
				return nil, relief.Refuse("delegation_dates", "days", relief.MaxDelegationDays)
			}
		}
		n, err := t.Queries.RuleDelegation(ctx, db.RuleDelegationParams{ID: id, Status: status, RuledBy: &r.Actor})
		if err != nil {
			return nil, fmt.Errorf("ruling on the delegation: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("delegation_status", "status", d.Status)
		}
		return map[string]string{"id": id, "status": status}, t.note(ctx, d.Principal, "delegation", r.Actor, map[string]any{"delegation": id, "act": status})
	})
}

// RevokeDelegation ends a delegation at once, on the word of either of the two
// or of who granted it. It waits for decisions that rest on it; none commits after.
func (s *Store) RevokeDelegation(ctx context.Context, r relief.Request, id string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		d, err := t.DelegationForUpdate(ctx, id)
		if err != nil {
			return nil, err
		}
		if r.Actor != d.Principal && r.Actor != d.Delegate && r.Actor != deref(d.RuledBy) {
			return nil, relief.Refuse("not_found")
		}
		n, err := t.Queries.RevokeDelegation(ctx, db.RevokeDelegationParams{ID: id, RevokedBy: &r.Actor})
		if err != nil {
			return nil, fmt.Errorf("revoking the delegation: %w", err)
		}
		if n == 0 {
			return nil, relief.Refuse("delegation_status", "status", d.Status)
		}
		return map[string]string{"id": id, "status": "revoked"}, t.note(ctx, d.Principal, "delegation", r.Actor, map[string]any{"delegation": id, "act": "revoke"})
	})
}

// Delegations lists a person's own, given and received, and those he rules on as
// a superior: of posts below the scopes.
func (s *Store) Delegations(ctx context.Context, who relief.Person, scopes []string) ([]relief.Delegation, error) {
	rows, err := s.q.DelegationRows(ctx, db.DelegationRowsParams{Person: &who.ID, Scopes: scopes})
	if err != nil {
		return nil, refusal(fmt.Errorf("reading delegations: %w", err))
	}
	out := make([]relief.Delegation, len(rows))
	for i, d := range rows {
		out[i] = delegationView(d)
		if d.InForce && d.Delegate == who.ID {
			if out[i].Waiting, err = s.lentCount(ctx, who.ID, d.ID); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Delegation answers one, wherever it is; the caller checks who asks.
func (s *Store) Delegation(ctx context.Context, id string) (relief.Delegation, error) {
	rows, err := s.q.DelegationRows(ctx, db.DelegationRowsParams{ID: &id})
	if err != nil {
		return relief.Delegation{}, refusal(badInput(fmt.Errorf("reading the delegation: %w", err)))
	}
	if len(rows) == 0 {
		return relief.Delegation{}, relief.Refuse("not_found")
	}
	return delegationView(rows[0]), nil
}

func delegationView(d db.DelegationRowsRow) relief.Delegation {
	return relief.Delegation{
		ID: d.ID, Principal: relief.Named{ID: d.Principal, Name: d.PrincipalName, Username: d.PrincipalUser}, Delegate: relief.Named{ID: d.Delegate, Name: d.DelegateName, Username: d.DelegateUser},
		Role: relief.Role(d.Role), Union: d.UnionCode, UnionName: d.UnionName, Level: relief.Level(d.Level), Path: d.Path, Actions: kindsOf(d.Actions), Scope: lastCode(d.Scope), Campaign: deref(d.CampaignID),
		Ceiling: relief.Fen(d.CeilingFen), Starts: d.StartsAt, Ends: d.EndsAt, Reason: d.Reason, Status: d.Status, RuledBy: d.RuledBy, InForce: d.InForce,
	}
}

// actsFor is whom the person may answer the task for, nil when for nobody.
func (s *Store) actsFor(ctx context.Context, person, task string) (*relief.Named, error) {
	lent, err := s.Lent(ctx, person, task, "")
	if err != nil || lent == nil {
		return nil, err
	}
	return &relief.Named{ID: lent.Principal.ID, Name: lent.Principal.Name}, nil
}

// Lent is the delegation by which the person may answer the task, nil when there
// is none; principal, when given, says for whom. One that reaches the household's
// sum and union comes before one that does not, whose refusal then says why.
func (s *Store) Lent(ctx context.Context, person, task, principal string) (*relief.Delegation, error) {
	return lentFor(ctx, s.q, person, task, principal)
}

func lentFor(ctx context.Context, q *db.Queries, person, task, principal string) (*relief.Delegation, error) {
	rows, err := q.LentFor(ctx, db.LentForParams{Person: person, TaskID: task})
	if err != nil {
		return nil, refusal(badInput(fmt.Errorf("reading delegations: %w", err)))
	}
	var found *relief.Delegation
	for _, d := range rows {
		if principal != "" && d.Principal != principal {
			continue
		}
		one := &relief.Delegation{ID: d.ID, Principal: relief.Named{ID: d.Principal, Name: d.Name}, Grant: d.GrantID}
		if relief.Covers(d.Scope, d.CasePath) && d.SumFen <= d.CeilingFen {
			return one, nil
		}
		found = one
	}
	return found, nil
}

// lentCount is how many tasks a delegation lets the delegate answer now.
func (s *Store) lentCount(ctx context.Context, person, id string) (int, error) {
	args := pgx.NamedArgs{"me": person, "id": id}
	barrings(args)
	var n int
	err := s.pool.QueryRow(ctx, "SELECT count(*) FROM tasks t JOIN campaigns k ON k.id = t.campaign_id JOIN cases c ON c.id = t.case_id WHERE t.status = 'open' AND "+
		lentTo("AND l.id = @id::uuid")+" AND "+notBarred("@me::uuid"), args).Scan(&n)
	return n, refusal(wrap("counting what waits", err))
}

func lastCode(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

func namesOf(kinds []relief.TaskKind) []string {
	var out []string
	for _, k := range kinds {
		out = append(out, string(k))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func whenNoRows(err error, code string, pairs ...any) error {
	if noRows(err) {
		return relief.Refuse(code, pairs...)
	}
	return err
}
