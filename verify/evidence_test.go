package verify

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A shelf holds files of the tests by their name.
type shelf map[string]struct {
	bytes string
	at    time.Time
}

func (s shelf) Get(_ context.Context, name string) ([]byte, error) {
	f, has := s[name]
	if !has {
		return nil, fs.ErrNotExist
	}
	return []byte(f.bytes), nil
}

func (s shelf) List(_ context.Context, each func(string, time.Time) error) error {
	for name, f := range s {
		if err := each(name, f.at); err != nil {
			return err
		}
	}
	return nil
}

// unreadable is a shelf whose disk is gone.
type unreadable struct{ shelf }

func (unreadable) Get(context.Context, string) ([]byte, error) {
	return nil, errors.New("input/output error")
}

// covers: inv:I34
func TestFilesAreHeldAgainstTheirRows(t *testing.T) {
	conn := worldOf(t)
	file := func(bytes string, age time.Duration) shelf {
		return shelf{sum([]byte("sealed")): {bytes, time.Now().Add(-age)}}
	}
	with := func(s shelf, age time.Duration) shelf {
		s["orphan"] = struct {
			bytes string
			at    time.Time
		}{"x", time.Now().Add(-age)}
		return s
	}
	for name, c := range map[string]struct {
		files  Files
		status Status
	}{
		"as they were":            {file("sealed", 100*time.Hour), Holds},
		"one byte changed":        {file("Sealed", 0), Violated},
		"cut short":               {file("seal", 0), Violated},
		"gone":                    {shelf{}, Violated},
		"an upload under way":     {with(file("sealed", 0), time.Hour), Holds},
		"one nobody claims":       {with(file("sealed", 0), 25*time.Hour), Violated},
		"a disk that cannot read": {unreadable{}, Unknown},
		"nobody said where":       {nil, NotAsked},
	} {
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r, err := inspect(t.Context(), []pgx.Tx{tx}, Options{Scratch: true, Files: c.files}.withDefaults())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(r.with(c.status), "I34") {
			t.Errorf("%s: I34 is not %s\n%s", name, c.status, describe(t, r))
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
