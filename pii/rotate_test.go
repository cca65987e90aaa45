package pii

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func opened(t *testing.T, path string) *Keys {
	t.Helper()
	k, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAnotherKeyComesInThreeSteps(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pii.json")
	if err := Create(path); err != nil {
		t.Fatal(err)
	}
	var row [16]byte
	first := opened(t, path)
	old, err := first.Encrypt("cases", "name_enc", row, "张三")
	if err != nil || !first.Current(old) {
		t.Fatalf("current: %v, %v", first.Current(old), err)
	}
	if err := PromoteKey(path, ""); !errors.Is(err, ErrNoNewKey) {
		t.Errorf("promoting nothing: %v", err)
	}
	if err := AddKey(path, ""); err != nil {
		t.Fatal(err)
	}
	both := opened(t, path) // every server has both before one of them encrypts with the new one
	if still, _ := both.Encrypt("cases", "name_enc", row, "李四"); !first.Current(still) {
		t.Error("a key that was only added encrypts already")
	}
	if err := PromoteKey(path, ""); err != nil {
		t.Fatal(err)
	}
	next := opened(t, path)
	fresh, err := next.Encrypt("cases", "name_enc", row, "张三")
	if err != nil || next.Current(old) || !next.Current(fresh) {
		t.Errorf("current: %v and %v, %v", next.Current(old), next.Current(fresh), err)
	}
	for name, k := range map[string]*Keys{"a server that has both": both, "a server after it": next} {
		for _, sealed := range [][]byte{old, fresh} {
			if plain, err := k.Decrypt("cases", "name_enc", row, sealed); err != nil || plain != "张三" {
				t.Errorf("%s reads %q, %v", name, plain, err)
			}
		}
	}
	if !bytes.Equal(first.Index("id", "x"), next.Index("id", "x")) || first.KeyID() != next.KeyID() {
		t.Error("the index changed with the encryption key")
	}
	if err := DropKeys(path, ""); err != nil {
		t.Fatal(err)
	}
	last := opened(t, path)
	if _, err := last.Decrypt("cases", "name_enc", row, old); !errors.Is(err, ErrUnreadable) {
		t.Errorf("a dropped key opens: %v", err)
	}
	if plain, err := last.Decrypt("cases", "name_enc", row, fresh); err != nil || plain != "张三" {
		t.Errorf("read %q, %v", plain, err)
	}
	if before := opened(t, path+".before"); !before.Current(fresh) {
		t.Error("the file before is not kept")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others: %v, %v", info.Mode(), err)
	}
}

// What people were handed has a key of its own; of a file from before that it is
// the index key it had, and stays it through every change.
func TestCodesAreForGood(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pii.json")
	if err := Create(path); err != nil {
		t.Fatal(err)
	}
	if k := opened(t, path); bytes.Equal(k.Code("device", "x"), k.Index("device", "x")) {
		t.Error("codes hang on the index key")
	}
	var file map[string]json.RawMessage
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	delete(file, "codes") // as files were
	if text, err = json.Marshal(file); err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	was := opened(t, path)
	if !bytes.Equal(was.Code("device", "x"), was.Index("device", "x")) {
		t.Error("a code handed out before is another")
	}
	if err := errors.Join(AddKey(path, ""), PromoteKey(path, ""), DropKeys(path, "")); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(opened(t, path).Code("device", "x"), was.Code("device", "x")) {
		t.Error("a code changed with the encryption key")
	}
	text, err = os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || file["codes"] == nil {
		t.Errorf("the file was changed and its codes have no key of their own: %v", err)
	}
}
