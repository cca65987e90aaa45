package evidence

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestAShelfKeepsBytesUnderTheirOwnName(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "evidence")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	name, err := s.Put(t.Context(), []byte("sealed"))
	if err != nil || len(name) != 64 {
		t.Fatalf("%q, %v", name, err)
	}
	if again, err := s.Put(t.Context(), []byte("sealed")); err != nil || again != name {
		t.Errorf("the same bytes are kept as %q, %v", again, err)
	}
	if got, err := s.Get(t.Context(), name); err != nil || string(got) != "sealed" {
		t.Errorf("read %q, %v", got, err)
	}
	info, err := os.Stat(filepath.Join(dir, name[:2], name))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	for _, wrong := range []string{"", "../keys/pii.json", name[:63], "\n" + name} {
		if _, err := s.Get(t.Context(), wrong); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	half := filepath.Join(dir, ".draft-17")
	if err := os.WriteFile(half, []byte("ha"), 0o600); err != nil {
		t.Fatal(err)
	}
	var names []string
	if err := s.List(t.Context(), func(n string, _ time.Time) error { names = append(names, n); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{".draft-17", name}) {
		t.Errorf("it lists %v", names)
	}
	for _, n := range append(names, names...) { // taking away twice is harmless
		if err := s.Remove(t.Context(), n); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Get(t.Context(), name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestTheShelfKnowsItsDisk(t *testing.T) {
	shelf, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if r, err := shelf.Room(); err != nil || r.Total == 0 || r.Free == 0 || r.Free > r.Total {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := (&Shelf{dir: "/nowhere"}).Room(); err == nil {
		t.Error("a folder that is not there has room")
	}
}
