package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/pii"
)

// A SealedColumn is a column of ciphertext; Key is SQL for what its row's id is
// made of.
type SealedColumn struct{ Table, Column, Key string }

// A Resealing puts everything that was encrypted under the key in use: after
// another key was promoted. It works page by page while the servers go on, may be
// stopped and begun again, and several at once do no harm: a value is only
// replaced by the same one under the new key, if it is still the one that was
// read. It works as the owner of the tables, because some of them may not be
// changed by anybody else.
type Resealing struct {
	Pool    *pgxpool.Pool // as the owner
	Keys    *pii.Keys
	Files   Files
	Columns []SealedColumn
}

// resealPage is how many values are replaced in one transaction: its table takes
// no other writes meanwhile, for milliseconds.
const resealPage = 200

// imports keep whole files, which are bound to their import and to no column.
const importTable = "imports"

type sealedValue struct {
	CTID, Key     string
	Sealed, Fresh []byte
}

func (r Resealing) columns() []SealedColumn {
	return append([]SealedColumn{{importTable, "file_enc", "id"}}, r.Columns...)
}

// Left counts what is not under the key in use, by table and column; what is not
// named has nothing left.
func (r Resealing) Left(ctx context.Context) (map[string]int, error) {
	left := map[string]int{}
	for _, c := range r.columns() {
		var n int
		if err := r.Pool.QueryRow(ctx, "SELECT count(*) "+c.others(), r.Keys.Mark()).Scan(&n); err != nil {
			return nil, fmt.Errorf("counting %s.%s: %w", c.Table, c.Column, err)
		}
		if n > 0 {
			left[c.Table+"."+c.Column] = n
		}
	}
	err := r.files(ctx, func(_, _ string, _ []byte) error {
		left["evidence"]++
		return nil
	})
	if err != nil {
		return nil, err
	}
	old, err := r.proofIsOld(ctx)
	if old {
		left["settings.pii_proof"] = 1
	}
	return left, err
}

func (c SealedColumn) others() string {
	return fmt.Sprintf("FROM %s WHERE octet_length(%s) > 0 AND substring(%s FROM 1 FOR 5) <> $1", pgx.Identifier{c.Table}.Sanitize(), c.Column, c.Column)
}

// Run reseals until nothing is left, and answers how much that was: a value that
// somebody changed after it was read, or that a server wrote with an older key
// meanwhile, is met again in the next round.
func (r Resealing) Run(ctx context.Context) (int, error) {
	for done := 0; ; {
		n, err := r.round(ctx)
		if done += n; err != nil {
			return done, err
		}
		left, err := r.Left(ctx)
		if err != nil || len(left) == 0 {
			return done, err
		}
		if n > 0 {
			continue
		}
		select { // somebody is busy with the last ones
		case <-ctx.Done():
			return done, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// round goes once through everything.
func (r Resealing) round(ctx context.Context) (int, error) {
	done := 0
	for _, c := range r.columns() {
		n, err := r.column(ctx, c)
		if done += n; err != nil {
			return done, fmt.Errorf("resealing %s.%s: %w", c.Table, c.Column, err)
		}
	}
	err := r.files(ctx, func(id, file string, sealed []byte) error {
		n, err := r.file(ctx, id, file, sealed)
		done += n
		return err
	})
	if err != nil {
		return done, fmt.Errorf("resealing evidence: %w", err)
	}
	n, err := r.proof(ctx)
	return done + n, err
}

func (r Resealing) file(ctx context.Context, id, file string, sealed []byte) (int, error) {
	plain, err := r.Keys.Unseal("evidence", []byte(id), sealed)
	if err != nil {
		return 0, err
	}
	if sealed, err = r.Keys.Seal("evidence", []byte(id), plain); err != nil {
		return 0, err
	}
	name, err := r.Files.Put(ctx, sealed) // the file before is swept once no row names it
	if err != nil {
		return 0, err
	}
	return r.write(ctx, "evidence", func(ctx context.Context, tx pgx.Tx) (int, error) {
		tag, err := tx.Exec(ctx, "UPDATE evidence SET file = $1, stored = $2 WHERE id = $3 AND file = $4", name, len(sealed), id, file)
		return int(tag.RowsAffected()), err
	})
}

func (r Resealing) proof(ctx context.Context) (int, error) {
	if old, err := r.proofIsOld(ctx); !old || err != nil {
		return 0, err
	}
	proof, err := r.Keys.Proof()
	if err != nil {
		return 0, err
	}
	tag, err := r.Pool.Exec(ctx, "UPDATE settings SET value = $1 WHERE key = 'pii_proof'", base64.StdEncoding.EncodeToString(proof))
	if err != nil {
		return 0, fmt.Errorf("proving the key: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// column goes once through a column, from page to page of what was there when it
// began, and answers how many values it replaced.
func (r Resealing) column(ctx context.Context, c SealedColumn) (int, error) {
	found, err := r.Pool.Query(ctx, fmt.Sprintf("SELECT ctid::text, (%s)::text, %s %s", c.Key, c.Column, c.others()), r.Keys.Mark())
	if err != nil {
		return 0, err
	}
	defer found.Close()
	done, page := 0, make([]sealedValue, 0, resealPage)
	flush := func() error {
		n, err := r.page(ctx, c, page)
		done, page = done+n, page[:0]
		return err
	}
	for found.Next() {
		var v sealedValue
		if err := found.Scan(&v.CTID, &v.Key, &v.Sealed); err != nil {
			return done, err
		}
		if page = append(page, v); len(page) == resealPage {
			if err := flush(); err != nil {
				return done, err
			}
		}
	}
	if err := found.Err(); err != nil || len(page) == 0 {
		return done, err
	}
	return done, flush()
}

func (r Resealing) page(ctx context.Context, c SealedColumn, page []sealedValue) (int, error) {
	for i, v := range page {
		var err error
		if page[i].Fresh, err = r.again(c, v); err != nil {
			return 0, fmt.Errorf("row %s: %w", v.Key, err)
		}
	}
	update := fmt.Sprintf("UPDATE %s SET %s = $1 WHERE ctid = $2::tid AND %s = $3", pgx.Identifier{c.Table}.Sanitize(), c.Column, c.Column)
	return r.write(ctx, c.Table, func(ctx context.Context, tx pgx.Tx) (int, error) {
		var b pgx.Batch
		done := 0
		for _, v := range page {
			b.Queue(update, v.Fresh, v.CTID, v.Sealed).Exec(func(tag pgconn.CommandTag) error {
				done += int(tag.RowsAffected())
				return nil
			})
		}
		err := tx.SendBatch(ctx, &b).Close()
		return done, err
	})
}

// again is the same value under the key in use, bound to the same place.
func (r Resealing) again(c SealedColumn, v sealedValue) ([]byte, error) {
	if c.Table == importTable {
		plain, err := r.Keys.Unseal("import", []byte(v.Key), v.Sealed)
		if err != nil {
			return nil, err
		}
		return r.Keys.Seal("import", []byte(v.Key), plain)
	}
	row, err := uuid.Parse(v.Key)
	if err != nil {
		row = uuid.NewSHA1(uuid.NameSpaceOID, []byte(v.Key))
	}
	plain, err := r.Keys.Decrypt(c.Table, c.Column, row, v.Sealed)
	if err != nil {
		return nil, err
	}
	return r.Keys.Encrypt(c.Table, c.Column, row, plain)
}

// files visits the evidence that is not under the key in use. A file that is not
// there is for verify to name.
func (r Resealing) files(ctx context.Context, each func(id, file string, sealed []byte) error) error {
	rows, err := r.Pool.Query(ctx, "SELECT id::text, file FROM evidence ORDER BY id")
	if err != nil {
		return fmt.Errorf("reading evidence: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ ID, File string }])
	if err != nil {
		return fmt.Errorf("reading evidence: %w", err)
	}
	for _, e := range list {
		sealed, err := r.Files.Get(ctx, e.File)
		if errors.Is(err, fs.ErrNotExist) || err == nil && r.Keys.Current(sealed) {
			continue
		}
		if err == nil {
			err = each(e.ID, e.File, sealed)
		}
		if err != nil {
			return fmt.Errorf("evidence %s: %w", e.ID, err)
		}
	}
	return nil
}

func (r Resealing) proofIsOld(ctx context.Context) (bool, error) {
	var text string
	err := r.Pool.QueryRow(ctx, "SELECT value FROM settings WHERE key = 'pii_proof'").Scan(&text)
	if noRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading the key's proof: %w", err)
	}
	proof, err := base64.StdEncoding.DecodeString(text)
	return !r.Keys.Current(proof), err
}

// write changes a table whose triggers forbid it, in a transaction that nobody
// sees half done: either all is changed and guarded again, or nothing. Where
// others are busy with the table it changes nothing, for the next round.
func (r Resealing) write(ctx context.Context, table string, change func(context.Context, pgx.Tx) (int, error)) (done int, err error) {
	name := pgx.Identifier{table}.Sanitize()
	err = pgx.BeginFunc(ctx, r.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '10s'; ALTER TABLE "+name+" DISABLE TRIGGER USER"); err != nil {
			return err
		}
		if done, err = change(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "ALTER TABLE "+name+" ENABLE TRIGGER USER")
		return err
	})
	if err == nil {
		return done, nil
	}
	if again(err) || waited(err) {
		return 0, nil
	}
	return 0, err
}
