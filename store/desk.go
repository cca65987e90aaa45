package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// viewsAtMost is how many views one person keeps.
const viewsAtMost = 50

// Done lists the person's own decisions, the latest first.
func (s *Store) Done(ctx context.Context, who string, page relief.Page) (relief.List[relief.Done], error) {
	text, args := doneList(who, page)
	rows, err := s.pool.Query(ctx, text, args)
	if err != nil {
		return relief.List[relief.Done]{}, refusal(fmt.Errorf("reading decisions: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[relief.Done])
	if err != nil {
		return relief.List[relief.Done]{}, refusal(badInput(fmt.Errorf("reading decisions: %w", err)))
	}
	return cut(list, page, func(d relief.Done) string { return d.ID }), nil
}

func doneList(who string, page relief.Page) (string, pgx.NamedArgs) {
	q := caseQuery{args: pgx.NamedArgs{"me": who, "limit": page.Size() + 1}}
	q.where("d.actor = @me::uuid", true)
	q.with("d.id < @cursor::uuid", "cursor", page.Cursor)
	return `SELECT d.id, d.at, d.kind, d.outcome, d.comment, c.campaign_id AS campaign, c.id AS "case", c.no AS case_no, c.name_masked AS name, c.amount_fen AS amount,
		c.state, e.version = c.version AS latest, e.version = c.version AND c.body ? 'undo' AS can_undo
		FROM decisions d JOIN cases c ON c.id = d.case_id JOIN events e ON e.id = d.event_id WHERE ` + q.text + " ORDER BY d.id DESC LIMIT @limit", q.args
}

type viewRow struct {
	ID        string
	Screen    string
	Name      string
	Query     []byte
	Shared    bool
	Owner     string
	OwnerName string
	UnionPath string
}

func (r viewRow) view(who relief.Person) (relief.SavedView, error) {
	v := relief.SavedView{ID: r.ID, Screen: r.Screen, Name: r.Name, Shared: r.Shared, Mine: r.Owner == who.ID}
	if !v.Mine {
		v.Owner = r.OwnerName
	}
	if err := json.Unmarshal(r.Query, &v.Query); err != nil {
		return v, fmt.Errorf("reading view %s: %w", r.ID, err)
	}
	return v, nil
}

const viewSQL = `SELECT v.id, v.screen, v.name, v.query, v.shared, v.owner, u.name AS owner_name, v.union_path FROM saved_views v JOIN users u ON u.id = v.owner WHERE `

// Views lists the person's own views of a screen.
func (s *Store) Views(ctx context.Context, who relief.Person, screen string) ([]relief.SavedView, error) {
	rows, err := s.pool.Query(ctx, viewSQL+"v.owner = $1 AND ($2 = '' OR v.screen = $2) ORDER BY v.screen, v.name", who.ID, screen)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading views: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[viewRow])
	if err != nil {
		return nil, refusal(fmt.Errorf("reading views: %w", err))
	}
	out := make([]relief.SavedView, len(list))
	for i, r := range list {
		if out[i], err = r.view(who); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// View answers one's own view, or one that somebody shared who works at the same
// union, above or below it.
func (s *Store) View(ctx context.Context, who relief.Person, id string) (relief.SavedView, error) {
	rows, err := s.pool.Query(ctx, viewSQL+"v.id = $1::uuid", id)
	if err != nil {
		return relief.SavedView{}, refusal(fmt.Errorf("reading the view: %w", err))
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[viewRow])
	if err != nil {
		return relief.SavedView{}, refusal(badInput(err))
	}
	near := false
	for _, a := range who.Roles {
		near = near || relief.Covers(a.Path, r.UnionPath) || relief.Covers(r.UnionPath, a.Path)
	}
	if r.Owner != who.ID && (!r.Shared || !near) {
		return relief.SavedView{}, relief.Refuse("not_found")
	}
	return r.view(who)
}

// SaveView keeps a view; the same name on the same screen takes its place.
func (s *Store) SaveView(ctx context.Context, r relief.Request, v relief.SavedView) (relief.Reply, error) {
	query, err := json.Marshal(v.Query)
	if err != nil {
		return relief.Reply{}, fmt.Errorf("writing the view: %w", err)
	}
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		var kept int
		if err := t.QueryRow(ctx, "SELECT count(*) FROM saved_views WHERE owner = $1 AND (screen, name) <> ($2, $3)", r.Actor, v.Screen, v.Name).Scan(&kept); err != nil {
			return nil, fmt.Errorf("counting views: %w", err)
		}
		if kept >= viewsAtMost {
			return nil, relief.Refuse("too_many_kept", "limit", viewsAtMost)
		}
		var id string
		err := t.QueryRow(ctx, `INSERT INTO saved_views AS v (id, owner, screen, name, query, shared, union_path) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (owner, screen, name) DO UPDATE SET query = excluded.query, shared = excluded.shared RETURNING v.id::text`,
			newID(), r.Actor, v.Screen, v.Name, query, v.Shared, t.grant.Path).Scan(&id)
		return relief.Created{ID: id}, err
	})
}

// DropView forgets one's own view.
func (s *Store) DropView(ctx context.Context, r relief.Request, id string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		done, err := t.Exec(ctx, "DELETE FROM saved_views WHERE id = $1::uuid AND owner = $2", id, r.Actor)
		if err == nil && done.RowsAffected() == 0 {
			err = relief.Refuse("not_found")
		}
		return relief.Created{ID: id}, err
	})
}

// Phrases answers the person's 常用语.
func (s *Store) Phrases(ctx context.Context, who string) ([]string, error) {
	rows, err := s.pool.Query(ctx, "SELECT text FROM phrases WHERE user_id = $1 ORDER BY position", who)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading phrases: %w", err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return list, refusal(err)
}

// SetPhrases puts these in place of the person's phrases.
func (s *Store) SetPhrases(ctx context.Context, r relief.Request, texts []string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if _, err := t.Exec(ctx, "DELETE FROM phrases WHERE user_id = $1", r.Actor); err != nil {
			return nil, fmt.Errorf("clearing phrases: %w", err)
		}
		_, err := t.Exec(ctx, "INSERT INTO phrases (user_id, position, text) SELECT $1, n, text FROM unnest($2::text[]) WITH ORDINALITY AS given (text, n)", r.Actor, texts)
		return relief.List[string]{Items: append([]string{}, texts...)}, err
	})
}

// noteOf names the row that a note is sealed for.
func noteOf(task, who string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(task+"/note/"+who)).String()
}

// SetNote keeps the person's own reminder beside a task.
func (s *Store) SetNote(ctx context.Context, r relief.Request, task string, n relief.TaskNote) (relief.Reply, error) {
	var sealed []byte
	if n.Note != "" {
		var err error
		if sealed, err = s.seal("task_notes", "note_enc", noteOf(task, r.Actor), n.Note); err != nil {
			return relief.Reply{}, err
		}
	}
	var on *time.Time
	if !n.FollowOn.IsZero() {
		on = dateOf(n.FollowOn)
	}
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		_, err := t.Exec(ctx, `INSERT INTO task_notes (task_id, user_id, follow_on, note_enc) VALUES ($1, $2, $3, $4)
			ON CONFLICT (task_id, user_id) DO UPDATE SET follow_on = excluded.follow_on, note_enc = excluded.note_enc`, task, r.Actor, on, sealed)
		return relief.TaskNote{FollowOn: n.FollowOn}, err // the answer is kept in the clear, so it holds no text
	})
}

// Note answers the person's own reminder beside a task; there may be none.
func (s *Store) Note(ctx context.Context, who, task string) (relief.TaskNote, error) {
	var on *time.Time
	var sealed []byte
	err := s.pool.QueryRow(ctx, "SELECT follow_on, note_enc FROM task_notes WHERE task_id = $1::uuid AND user_id = $2::uuid", task, who).Scan(&on, &sealed)
	if noRows(err) {
		return relief.TaskNote{}, nil
	}
	if err != nil {
		return relief.TaskNote{}, refusal(fmt.Errorf("reading the note: %w", err))
	}
	var n relief.TaskNote
	if on != nil {
		n.FollowOn = relief.DayOf(*on)
	}
	if sealed != nil {
		if n.Note, err = s.unseal("task_notes", "note_enc", noteOf(task, who), sealed); err != nil {
			return n, fmt.Errorf("opening the note: %w", err)
		}
	}
	return n, nil
}
