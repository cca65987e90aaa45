package store

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/pii"
)

// A progress counts the values gone through, and whether others were busy with one,
// which is met again in the next round.
type progress struct {
	values int
	busy   bool
}

// Run moves everything that can be moved, and answers how many values it went
// through. It stops when a round moved nothing: what Left names then needs somebody,
// such as a bar from before its number was kept.
func (r Reindexing) Run(ctx context.Context) (int, error) {
	var p progress
	if used, err := r.InUse(ctx); err != nil || !used {
		return 0, err
	}
	before, err := r.Left(ctx)
	for err == nil && len(before) > 0 {
		p.busy = false
		if err := r.round(ctx, &p); err != nil {
			return p.values, err
		}
		var after map[string]int
		if after, err = r.Left(ctx); maps.Equal(before, after) && !p.busy {
			break
		}
		before = after
	}
	return p.values, err
}

// round goes once through what is left.
func (r Reindexing) round(ctx context.Context, p *progress) error {
	for _, v := range indexedValues {
		if err := r.column(ctx, v, p); err != nil {
			return fmt.Errorf("indexing %s.%s anew: %w", v.table, v.column, err)
		}
	}
	if err := r.files(ctx, p); err != nil {
		return fmt.Errorf("indexing files anew: %w", err)
	}
	_, err := r.Pool.Exec(ctx, `UPDATE bars r SET person_index = uuid_send(id) WHERE kind = 'person' AND person_index <> uuid_send(id) AND id_number_enc IS NULL
		AND (status IN ('lifted', 'refused') OR ends_on < (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date) AND `+unmarked("person_index"), r.Keys.IndexMark())
	if err != nil {
		return fmt.Errorf("closing bars that are over: %w", err)
	}
	return nil
}

// An indexedValue is a value that is sealed beside its index.
type indexedValue struct{ table, column, key, index, kind string }

var indexedValues = []indexedValue{
	{"cases", "id_number_enc", "id", "id_index", pii.KindID},
	{"bars", "id_number_enc", "id", "person_index", pii.KindID},
	{"cases", "name_enc", "id", "name_index", pii.KindName},
	{"payees", "card_enc", "case_id || '/' || version", "card_index", pii.KindCard},
	{"cases", "phone_enc", "id", "phone_index", pii.KindPhone},
	{"staff_identities", "id_number_enc", "user_id", "id_index", pii.KindID},
	{"staff_identities", "phone_enc", "user_id", "phone_index", pii.KindPhone},
	{"staff_identities", "card_enc", "user_id", "card_index", pii.KindCard},
	{"applicant_codes", "id_number_enc", "id", "id_index", pii.KindID},
	{"applicant_codes", "phone_enc", "id", "phone_index", pii.KindPhone},
}

type leftValue struct {
	Key           string
	Sealed, Index []byte
}

func (r Reindexing) column(ctx context.Context, v indexedValue, p *progress) error {
	after := ""
	for {
		query := fmt.Sprintf("SELECT (%[1]s)::text, r.%[2]s, r.%[3]s FROM %[4]s r WHERE r.%[2]s <> '' AND (%[1]s)::text > $2 AND %[5]s ORDER BY 1 LIMIT $3", v.key, v.column, v.index, v.table, unmarked(v.index))
		rows, err := r.Pool.Query(ctx, query, r.Keys.IndexMark(), after, resealPage)
		if err != nil {
			return err
		}
		page, err := pgx.CollectRows(rows, pgx.RowToStructByPos[leftValue])
		if err != nil || len(page) == 0 {
			return err
		}
		for _, left := range page {
			after = left.Key
			row, err := uuid.Parse(left.Key)
			if err != nil {
				row = uuid.NewSHA1(uuid.NameSpaceOID, []byte(left.Key))
			}
			plain, err := r.Keys.Decrypt(v.table, v.column, row, left.Sealed)
			if err != nil {
				return fmt.Errorf("row %s: %w", left.Key, err)
			}
			if err := r.value(ctx, v, left, plain, p); err != nil {
				return err
			}
			if err := r.pace(ctx, p); err != nil {
				return err
			}
		}
	}
}

// value moves one value: a name in its row, anything else wherever it stands.
func (r Reindexing) value(ctx context.Context, v indexedValue, left leftValue, plain string, p *progress) error {
	if v.kind != pii.KindName {
		return r.move(ctx, v.kind, plain, p)
	}
	indexes := r.Keys.Indexes(v.kind, plain)
	return r.attempt(ctx, p, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE cases SET name_index = $1 WHERE id = $2 AND name_index = $3", indexes[len(indexes)-1], left.Key, left.Index)
		return err
	})
}

// move gives all rows of one value the newest index.
func (r Reindexing) move(ctx context.Context, kind, value string, p *progress) error {
	indexes := r.Keys.Indexes(kind, value)
	own := indexes[len(indexes)-1]
	return r.attempt(ctx, p, func(ctx context.Context, tx pgx.Tx) error {
		for _, old := range indexes[:len(indexes)-1] {
			if _, err := tx.Exec(ctx, "SELECT move_index($1, $2, $3)", kind, old, own); err != nil {
				return err
			}
		}
		return nil
	})
}

// attempt changes something in one transaction, or leaves it for the next round
// where others are busy with it.
func (r Reindexing) attempt(ctx context.Context, p *progress, change func(context.Context, pgx.Tx) error) error {
	err := pgx.BeginFunc(ctx, r.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '2s'"); err != nil {
			return err
		}
		return change(ctx, tx)
	})
	if again(err) || waited(err) {
		p.busy, err = true, nil
	}
	return err
}

// files moves the people of every file, of all its versions, and then what the
// file is found by.
func (r Reindexing) files(ctx context.Context, p *progress) error {
	after := uuid.Nil.String()
	for {
		rows, err := r.Pool.Query(ctx, `SELECT r.id::text FROM archives r WHERE r.id > $2 AND (r.name_index <> uuid_send(r.id) AND `+unmarked("name_index")+`
			OR r.id IN (SELECT r.archive_id FROM archive_people r WHERE `+unmarked("person_index")+`) OR r.id IN (SELECT r.archive_id FROM archive_keys r WHERE `+unmarked("key_index")+`)) ORDER BY r.id LIMIT $3`,
			r.Keys.IndexMark(), after, resealPage)
		if err != nil {
			return err
		}
		page, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(page) == 0 {
			return err
		}
		for _, id := range page {
			after = id
			if err := r.file(ctx, id, p); err != nil {
				return err
			}
			if err := r.pace(ctx, p); err != nil {
				return err
			}
		}
	}
}

func (r Reindexing) file(ctx context.Context, id string, p *progress) error {
	versions, err := r.versions(ctx, id)
	if err != nil || len(versions) == 0 {
		return err
	}
	seen := map[string]bool{}
	for _, f := range versions {
		for _, who := range f.Persons() {
			if who.IDNumber == "" || seen[who.IDNumber] {
				continue
			}
			seen[who.IDNumber] = true
			if err := r.move(ctx, pii.KindID, who.IDNumber, p); err != nil {
				return err
			}
		}
	}
	return r.attempt(ctx, p, func(ctx context.Context, tx pgx.Tx) error { return r.rename(ctx, tx, id) })
}

// rename gives the file, as it is under its lock, its name and likenesses anew.
func (r Reindexing) rename(ctx context.Context, tx pgx.Tx, id string) error {
	var version int
	if err := tx.QueryRow(ctx, "SELECT version FROM archives WHERE id = $1 FOR UPDATE", id).Scan(&version); err != nil {
		return err
	}
	var body []byte
	if err := tx.QueryRow(ctx, "SELECT body_enc FROM archive_versions WHERE archive_id = $1 AND version = $2", id, version).Scan(&body); err != nil {
		return err
	}
	s := &Store{Options: Options{Keys: r.Keys}}
	f, err := s.openFile("archive_versions", versionID(id, version), body)
	if err != nil {
		return err
	}
	newest := func(kind, value string) []byte {
		indexes := r.Keys.Indexes(kind, value)
		return indexes[len(indexes)-1]
	}
	var keys [][]byte
	for _, like := range likenesses(f) {
		keys = append(keys, newest(kindLikeness, like))
	}
	var b pgx.Batch
	b.Queue("UPDATE archives SET name_index = $2 WHERE id = $1", id, newest(pii.KindName, f.Head.Name))
	b.Queue("DELETE FROM archive_keys WHERE archive_id = $1", id)
	b.Queue("INSERT INTO archive_keys (archive_id, key_index) SELECT DISTINCT $1::uuid, w.key FROM unnest($2::bytea[]) AS w(key)", id, keys)
	return tx.SendBatch(ctx, &b).Close()
}

// pace counts one value and keeps the next from coming too soon.
func (r Reindexing) pace(ctx context.Context, p *progress) error {
	if p.values++; r.Tell != nil {
		r.Tell(p.values)
	}
	if r.Pace == 0 {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(r.Pace):
		return nil
	}
}
