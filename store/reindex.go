package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
)

// ErrIndexKeyUnknown says that this process does not know the index key in use;
// ErrIndexKeyMissed that one cannot be put in use, because a process does not know it.
var (
	ErrIndexKeyUnknown = errors.New("本进程的密钥文件缺少现用的索引密钥，请换上新的密钥文件后重启 this process lacks the index key in use: give it the new key file and start again")
	ErrIndexKeyMissed  = errors.New("仍有进程不知道新的索引密钥，请换上新的密钥文件并重启 a process does not know the new index key yet: give it the new key file and start it again")
)

// A Reindexing moves every row that people are found by to the newest index key,
// once that is in use. It works person by person while the servers go on, each in
// one transaction, so that all of a person's rows agree at any moment; it may be
// stopped and begun again, and several at once do no harm.
type Reindexing struct {
	Pool *pgxpool.Pool // as the owner
	Keys *pii.Keys
	Pace time.Duration // at least so long for each value, 0: as fast as it goes
	Tell func(done int)
}

// Use puts the newest index key in use, everywhere from one moment on, and keeps
// its proof. Error: ErrIndexKeyMissed.
func (r Reindexing) Use(ctx context.Context) error {
	numbers := r.Keys.IndexNumbers()
	newest := numbers[len(numbers)-1]
	if newest == 0 {
		return pii.ErrNoNewKey
	}
	return pgx.BeginFunc(ctx, r.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '1s'"); err != nil { // for connections that are just ending
			return err
		}
		for _, old := range numbers[:len(numbers)-1] { // whoever connects with an old one now waits, and then looks
			_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, $2)", indexLock, int32(old)) //nolint:gosec // a key's number has 32 bits
			if waited(err) {
				return ErrIndexKeyMissed
			}
			if err != nil {
				return fmt.Errorf("asking who knows the index key: %w", err)
			}
		}
		var missed int
		err := tx.QueryRow(ctx, `SELECT count(DISTINCT k.pid) FROM pg_locks k WHERE k.locktype = 'advisory' AND k.granted AND k.classid = $1 AND k.objsubid = 2
			AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND NOT EXISTS (SELECT FROM pg_locks i WHERE i.pid = k.pid AND i.locktype = 'advisory' AND i.granted AND i.classid = $2 AND i.objid = $3 AND i.objsubid = 2)`,
			keyLock, indexLock, uint32(newest)).Scan(&missed) //nolint:gosec // a key's number has 32 bits
		if err != nil {
			return fmt.Errorf("asking who knows the index key: %w", err)
		}
		if missed > 0 {
			return ErrIndexKeyMissed
		}
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '15s'; SELECT pg_advisory_xact_lock(hashtext('index_keys'))"); err != nil { // who writes now does so with the old key to his end
			return fmt.Errorf("waiting for who writes: %w", err)
		}
		if _, err := tx.Exec(ctx, "INSERT INTO index_keys (number) VALUES ($1) ON CONFLICT DO NOTHING", newest); err != nil {
			return fmt.Errorf("putting the index key in use: %w", err)
		}
		return nil
	})
}

// Prove keeps the proof of the file's keys, which a process that has only the old
// index key does not pass.
func (r Reindexing) Prove(ctx context.Context) error {
	proof, err := r.Keys.Proof()
	if err != nil {
		return err
	}
	if _, err := r.Pool.Exec(ctx, "UPDATE settings SET value = $1 WHERE key = 'pii_proof'", base64.StdEncoding.EncodeToString(proof)); err != nil {
		return fmt.Errorf("proving the keys: %w", err)
	}
	return nil
}

// InUse says whether the newest index key is the one in use.
func (r Reindexing) InUse(ctx context.Context) (bool, error) {
	var used int64
	err := r.Pool.QueryRow(ctx, "SELECT coalesce((SELECT number FROM index_keys ORDER BY seq DESC LIMIT 1), 0)").Scan(&used)
	numbers := r.Keys.IndexNumbers()
	if err != nil {
		return false, fmt.Errorf("asking which index key is in use: %w", err)
	}
	return used == numbers[len(numbers)-1], nil
}

// leftIndexes are the rows with an index that is not under the newest key ($1 is
// its mark). What was erased has the number of its row instead.
var leftIndexes = map[string]string{
	"cases":            "cases r WHERE r.id_number_enc <> '' AND (" + unmarked("id_index") + " OR " + unmarked("name_index") + " OR " + unmarked("phone_index") + ")",
	"case_people":      "case_people r JOIN cases c ON c.id = r.case_id AND c.id_number_enc <> '' WHERE " + unmarked("person_index"),
	"payees":           "payees r WHERE r.card_enc <> '' AND " + unmarked("card_index"),
	"archives":         "archives r WHERE r.name_index <> uuid_send(r.id) AND " + unmarked("name_index"),
	"archive_people":   "archive_people r WHERE " + unmarked("person_index"),
	"archive_keys":     "archive_keys r WHERE " + unmarked("key_index"),
	"bars":             "bars r WHERE r.kind = 'person' AND r.person_index <> uuid_send(r.id) AND " + unmarked("person_index"),
	"staff_identities": "staff_identities r WHERE " + unmarked("id_index") + " OR " + unmarked("phone_index") + " OR " + unmarked("card_index"),
	"applicant_codes":  "applicant_codes r WHERE " + unmarked("id_index") + " OR " + unmarked("phone_index"),
}

func unmarked(column string) string {
	return "(octet_length(r." + column + ") <> 20 OR substring(r." + column + " FROM 1 FOR 4) <> $1)"
}

// Left counts the rows by table that are not under the newest index key; what is
// not named has nothing left.
func (r Reindexing) Left(ctx context.Context) (map[string]int, error) {
	left := map[string]int{}
	if r.Keys.IndexMark() == nil {
		return left, nil
	}
	for table, rows := range leftIndexes {
		var n int
		if err := r.Pool.QueryRow(ctx, "SELECT count(*) FROM "+rows, r.Keys.IndexMark()).Scan(&n); err != nil {
			return nil, fmt.Errorf("counting %s: %w", table, err)
		}
		if n > 0 {
			left[table] = n
		}
	}
	n, err := r.signatures(ctx)
	if n > 0 {
		left["consents"] = n
	}
	return left, err
}

// signatures counts the consents left under another key: all that have no mark but
// those of people without a number, who are known by a code.
func (r Reindexing) signatures(ctx context.Context) (int, error) {
	rows, err := r.Pool.Query(ctx, "SELECT r.case_id::text, r.person_index FROM consents r WHERE r.person_index <> uuid_send(r.id) AND "+unmarked("person_index"), r.Keys.IndexMark())
	if err != nil {
		return 0, fmt.Errorf("reading consents: %w", err)
	}
	signed, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Case   string
		Person []byte
	}])
	if err != nil {
		return 0, fmt.Errorf("reading consents: %w", err)
	}
	left, codes := 0, map[string][][]byte{}
	for _, s := range signed {
		if _, known := codes[s.Case]; !known {
			if codes[s.Case], err = r.codes(ctx, s.Case); err != nil {
				return 0, err
			}
		}
		if !among(codes[s.Case], s.Person) {
			left++
		}
	}
	return left, nil
}

// codes are what the people without a number of a case's household have signed by.
func (r Reindexing) codes(ctx context.Context, caseID string) ([][]byte, error) {
	var archive string
	err := r.Pool.QueryRow(ctx, "SELECT archive_id::text FROM case_archives WHERE case_id = $1", caseID).Scan(&archive)
	if noRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("finding the file: %w", err)
	}
	versions, err := r.versions(ctx, archive)
	var out [][]byte
	for _, f := range versions {
		for _, p := range f.Persons() {
			if p.IDNumber == "" {
				out = append(out, r.Keys.Code("unnumbered", unnumberedKey(caseID, p)))
			}
		}
	}
	return out, err
}

// versions are all versions of a file, the latest last; none of an erased one.
func (r Reindexing) versions(ctx context.Context, id string) ([]relief.ArchiveFile, error) {
	rows, err := r.Pool.Query(ctx, "SELECT version, body_enc FROM archive_versions WHERE archive_id = $1 AND body_enc <> '' ORDER BY version", id)
	if err != nil {
		return nil, fmt.Errorf("reading file %s: %w", id, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Version int
		Body    []byte
	}])
	if err != nil {
		return nil, fmt.Errorf("reading file %s: %w", id, err)
	}
	s, out := &Store{Options: Options{Keys: r.Keys}}, make([]relief.ArchiveFile, len(list))
	for i, v := range list {
		if out[i], err = s.openFile("archive_versions", versionID(id, v.Version), v.Body); err != nil {
			return nil, err
		}
	}
	return slices.Clip(out), nil
}
