package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/pii"
)

// ErrKeyRetired says that this process encrypts with a key that was taken out of
// use; ErrKeyHeld that one cannot be, because a process still encrypts with it.
var (
	ErrKeyRetired = errors.New("本进程加密用的密钥已停用，请换上新的密钥文件后重启 the key this process encrypts with is retired: give it the new key file and start again")
	ErrKeyHeld    = errors.New("仍有进程用旧密钥加密，请换上新的密钥文件并重启 a process still encrypts with an old key: give it the new key file and start it again")
)

// keyLock is the class of the advisory locks that say which key a connection
// encrypts with.
const keyLock = 0x70696b // "pik"

// indexLock is the class of those that say which index key a connection knows, the
// newest.
const indexLock = 0x706969 // "pii"

// holdKey makes every connection of a pool say which key its process encrypts
// with, for as long as it lives. So a process that has not got the new key file
// yet, or that was asleep, cannot write with a key that was dropped: while it is
// connected the key is not retired, and when it comes back it is refused.
func holdKey(cfg *pgxpool.Config, keys *pii.Keys) {
	if keys == nil {
		return
	}
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		numbers := keys.IndexNumbers()
		_, err := c.Exec(ctx, "SELECT pg_advisory_lock_shared($1, $2), pg_advisory_lock_shared($3, $4)",
			keyLock, int32(keys.Number()), indexLock, int32(numbers[len(numbers)-1])) //nolint:gosec // the same 32 bits
		if err != nil {
			return fmt.Errorf("holding the key: %w", err)
		}
		var retired, known bool // by a statement of its own: its view of the tables is younger than the locks
		err = c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM retired_keys WHERE number = $1), coalesce((SELECT number FROM index_keys ORDER BY seq DESC LIMIT 1), 0) = ANY ($2::bigint[])`,
			int64(keys.Number()), numbers).Scan(&retired, &known)
		if err != nil {
			return fmt.Errorf("asking whether the key is in use: %w", err)
		}
		switch {
		case retired:
			return ErrKeyRetired
		case !known:
			return ErrIndexKeyUnknown
		}
		return nil
	}
}

// OwnerPool connects as the owner of the schema, for what writes with the keys.
func OwnerPool(ctx context.Context, url string, keys *pii.Keys) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("reading the owner's address: %w", err)
	}
	holdKey(cfg, keys)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connecting as the owner: %w", err)
	}
	return pool, nil
}

// A KeyHolder is a connection whose process encrypts with a key that is not the
// one in use.
type KeyHolder struct {
	PID     int
	Address string // "" for a local socket, or when the asker may not know
	Since   time.Time
}

// Fits says whether the keys open what this database holds. Error:
// pii.ErrUnreadable.
func (r Resealing) Fits(ctx context.Context) error {
	var text string
	err := r.Pool.QueryRow(ctx, "SELECT value FROM settings WHERE key = 'pii_proof'").Scan(&text)
	if noRows(err) { // nothing was ever encrypted
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the key's proof: %w", err)
	}
	proof, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return fmt.Errorf("reading the key's proof: %w", err)
	}
	return r.Keys.CheckProof(proof)
}

// Holders lists who still encrypts with another key.
func (r Resealing) Holders(ctx context.Context) ([]KeyHolder, error) {
	rows, err := r.Pool.Query(ctx, `SELECT l.pid, coalesce(host(a.client_addr), ''), coalesce(a.backend_start, 'epoch')
		FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND l.classid = $1 AND l.objid <> $2 AND l.objsubid = 2 ORDER BY l.pid`, keyLock, r.Keys.Number())
	if err != nil {
		return nil, fmt.Errorf("asking who encrypts: %w", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[KeyHolder])
	if err != nil {
		return nil, fmt.Errorf("asking who encrypts: %w", err)
	}
	return out, nil
}

// Retire takes every key but the one in use out of use, for good: who encrypts
// with one of them is refused from now on. What they have encrypted still opens.
// Error: ErrKeyHeld.
func (r Resealing) Retire(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '1s'"); err != nil { // for connections that are just ending
			return err
		}
		for _, number := range r.Keys.Others() {
			_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, $2)", keyLock, int32(number))
			if waited(err) {
				return ErrKeyHeld
			}
			if err != nil {
				return fmt.Errorf("asking whether a key is in use: %w", err)
			}
			if _, err := tx.Exec(ctx, "INSERT INTO retired_keys (number) VALUES ($1) ON CONFLICT DO NOTHING", int64(number)); err != nil {
				return fmt.Errorf("retiring a key: %w", err)
			}
		}
		return nil
	})
}
