package pii

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"testing"
)

func TestAnotherIndexKeyComesBesideTheFirst(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pii.json")
	if err := Create(path); err != nil {
		t.Fatal(err)
	}
	first := opened(t, path)
	old := first.Index(KindID, "x")
	proof, err := first.Proof()
	if err != nil || len(old) != indexSize || first.IndexMark() != nil || !slices.Equal(first.IndexNumbers(), []int64{0}) {
		t.Fatalf("of the first key: %x, %v, %v", first.IndexMark(), first.IndexNumbers(), err)
	}
	if err := PromoteIndexKey(path, ""); !errors.Is(err, ErrNoNewKey) {
		t.Errorf("promoting nothing: %v", err)
	}
	if err := AddIndexKey(path, ""); err != nil {
		t.Fatal(err)
	}
	both := opened(t, path)
	two := both.Indexes(KindID, "x")
	if len(two) != 2 || !bytes.Equal(two[0], old) || !bytes.HasPrefix(two[1], both.IndexMark()) || len(two[1]) != 4+indexSize || !bytes.Equal(both.Index(KindID, "x"), old) {
		t.Errorf("beside each other: %x", two)
	}
	if both.Indexes(KindID, "") != nil {
		t.Error("nothing has an index")
	}
	if err := PromoteIndexKey(path, ""); err != nil {
		t.Fatal(err)
	}
	next := opened(t, path)
	later, err := next.Proof()
	if err != nil || !bytes.Equal(next.Index(KindID, "x"), two[1]) || !first.Current(proof) {
		t.Errorf("after it: %v", err)
	}
	for name, c := range map[string]struct {
		keys   *Keys
		proof  []byte
		refuse bool
	}{
		"both of the old":        {both, proof, false},
		"both of the new":        {both, later, false},
		"the new of the old":     {next, proof, false},
		"the old one of the new": {first, later, true},
	} {
		if err := c.keys.CheckProof(c.proof); (err != nil) != c.refuse {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := DropIndexKeys(path, ""); err != nil {
		t.Fatal(err)
	}
	last := opened(t, path)
	if one := last.Indexes(KindID, "x"); len(one) != 1 || !bytes.Equal(one[0], two[1]) {
		t.Errorf("the new key alone: %x", one)
	}
	if err := last.CheckProof(proof); !errors.Is(err, ErrUnreadable) {
		t.Errorf("a proof of a key that is gone: %v", err)
	}
	if !bytes.Equal(last.Code("c", "x"), first.Code("c", "x")) {
		t.Error("a code changed with the index key")
	}
}
