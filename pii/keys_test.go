package pii_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/songnuan/songnuan/pii"
)

func open(t *testing.T, path string) *pii.Keys {
	t.Helper()
	keys, err := pii.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func newKeys(t *testing.T) *pii.Keys {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := pii.Create(path); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func TestFieldOpensOnlyInItsPlace(t *testing.T) {
	keys, row := newKeys(t), uuid.New()
	const plain = "11010519491231002X"
	sealed, err := keys.Encrypt("households", "id_number", row, plain)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := keys.Decrypt("households", "id_number", row, sealed); got != plain || err != nil {
		t.Fatalf("read back %q, %v", got, err)
	}
	if bytes.Contains(sealed, []byte(plain)) {
		t.Error("the value stands in clear")
	}
	if again, _ := keys.Encrypt("households", "id_number", row, plain); bytes.Equal(sealed, again) {
		t.Error("the same value encrypts to the same bytes")
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, read := range map[string]func() (string, error){
		"another table":    func() (string, error) { return keys.Decrypt("payments", "id_number", row, sealed) },
		"another column":   func() (string, error) { return keys.Decrypt("households", "name", row, sealed) },
		"another row":      func() (string, error) { return keys.Decrypt("households", "id_number", uuid.New(), sealed) },
		"other keys":       func() (string, error) { return newKeys(t).Decrypt("households", "id_number", row, sealed) },
		"a changed byte":   func() (string, error) { return keys.Decrypt("households", "id_number", row, changed) },
		"a cut value":      func() (string, error) { return keys.Decrypt("households", "id_number", row, sealed[:9]) },
		"a value in clear": func() (string, error) { return keys.Decrypt("households", "id_number", row, []byte(plain)) },
	} {
		if got, err := read(); got != "" || !errors.Is(err, pii.ErrUnreadable) || strings.Contains(err.Error(), plain) {
			t.Errorf("%s: read %q, %v", name, got, err)
		}
	}
}

func TestEmptyFieldIsNull(t *testing.T) {
	keys, row := newKeys(t), uuid.New()
	if sealed, err := keys.Encrypt("households", "phone", row, ""); sealed != nil || err != nil {
		t.Errorf("nothing encrypts to %x, %v", sealed, err)
	}
	for _, null := range [][]byte{nil, {}} {
		if plain, err := keys.Decrypt("households", "phone", row, null); plain != "" || err != nil {
			t.Errorf("NULL reads %q, %v", plain, err)
		}
	}
}

func TestPlacesCannotBeConfused(t *testing.T) {
	keys, row := newKeys(t), uuid.New()
	for _, place := range [][2]string{{"", "name"}, {"households", ""}, {"a:b", "c"}, {"a", "b:c"}} {
		if _, err := keys.Encrypt(place[0], place[1], row, "x"); !errors.Is(err, pii.ErrPlace) {
			t.Errorf("encrypting at %q: %v", place, err)
		}
		if _, err := keys.Decrypt(place[0], place[1], row, nil); !errors.Is(err, pii.ErrPlace) {
			t.Errorf("decrypting at %q: %v", place, err)
		}
	}
	if _, err := keys.Seal("a:b", nil, nil); !errors.Is(err, pii.ErrPlace) {
		t.Errorf("sealing for a:b: %v", err)
	}
	field, _ := keys.Encrypt("files", "photo", row, "x")
	if _, err := keys.Unseal("files", row[:], field); !errors.Is(err, pii.ErrUnreadable) {
		t.Errorf("a field opens as a file: %v", err)
	}
}

func TestSealedFileOpensOnlyForItsPurpose(t *testing.T) {
	keys, id := newKeys(t), uuid.New()
	for _, data := range [][]byte{[]byte("a photo"), bytes.Repeat([]byte("x"), 1<<20), {}} {
		sealed, err := keys.Seal("photo", id[:], data)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := keys.Unseal("photo", id[:], sealed); !bytes.Equal(got, data) || err != nil {
			t.Errorf("%d bytes read back as %d, %v", len(data), len(got), err)
		}
		if _, err := keys.Unseal("minutes", id[:], sealed); !errors.Is(err, pii.ErrUnreadable) {
			t.Errorf("opened for another purpose: %v", err)
		}
		if _, err := keys.Unseal("photo", nil, sealed); !errors.Is(err, pii.ErrUnreadable) {
			t.Errorf("opened under another id: %v", err)
		}
	}
}

func TestIndexIsStableAndApartByKind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := pii.Create(path); err != nil {
		t.Fatal(err)
	}
	keys, again, other := open(t, path), open(t, path), newKeys(t)
	seen := map[string]string{}
	for _, kind := range []string{pii.KindID, pii.KindCard, pii.KindPhone, pii.KindName} {
		for _, value := range []string{"11010519491231002X", "13812341234", "李建华"} {
			index := keys.Index(kind, value)
			if len(index) != 16 || !bytes.Equal(index, again.Index(kind, value)) {
				t.Errorf("%s %s has index %x, and %x when opened again", kind, value, index, again.Index(kind, value))
			}
			if twin, ok := seen[string(index)]; ok {
				t.Errorf("%s %s has the index of %s", kind, value, twin)
			}
			seen[string(index)] = kind + " " + value
			if bytes.Equal(index, other.Index(kind, value)) {
				t.Errorf("%s %s has the same index under other keys", kind, value)
			}
		}
		if keys.Index(kind, "") != nil {
			t.Errorf("nothing has a %s index", kind)
		}
	}
}

func TestKeysRefuseAnothersProof(t *testing.T) {
	keys, other := newKeys(t), newKeys(t)
	proof, err := keys.Proof()
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.CheckProof(proof); err != nil {
		t.Errorf("own proof refused: %v", err)
	}
	if err := other.CheckProof(proof); !errors.Is(err, pii.ErrUnreadable) {
		t.Errorf("another's proof: %v", err)
	}
	if len(keys.KeyID()) != 16 || keys.KeyID() == other.KeyID() {
		t.Errorf("key ids are %q and %q", keys.KeyID(), other.KeyID())
	}
}

// The old index key with a new encryption key has the old id, but opens nothing.
func TestProofFindsExchangedKeyset(t *testing.T) {
	dir := t.TempDir()
	files := []map[string]any{{}, {}}
	for i := range files {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := pii.Create(path); err != nil {
			t.Fatal(err)
		}
		text, _ := os.ReadFile(path)
		if err := json.Unmarshal(text, &files[i]); err != nil {
			t.Fatal(err)
		}
	}
	keys := open(t, filepath.Join(dir, "0"))
	proof, _ := keys.Proof()
	for _, part := range []string{"encryption", "index"} {
		mixed := map[string]any{"sealed": false, "encryption": files[0]["encryption"], "index": files[0]["index"]}
		mixed[part] = files[1][part]
		text, _ := json.Marshal(mixed)
		path := filepath.Join(dir, part)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := open(t, path).CheckProof(proof); !errors.Is(err, pii.ErrUnreadable) {
			t.Errorf("with another %s keyset: %v", part, err)
		}
	}
}

func TestKeyFileIsPrivateAndNeverOverwritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "secrets")
	path := filepath.Join(dir, "keys.json")
	if _, err := pii.Open(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := pii.Create(path); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{dir: 0o700, path: 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %s, %v; want %s", filepath.Base(name), info.Mode().Perm(), err, want)
		}
	}
	before, _ := os.ReadFile(path)
	if err := pii.Create(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating again: %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the keys were overwritten")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if _, err := pii.Open(path); !errors.Is(err, pii.ErrExposed) {
		t.Errorf("a file open to all: %v", err)
	}
}

func TestOfManyCreatorsOneWins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = pii.Create(path) })
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !errors.Is(err, fs.ErrExist) {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d of %d made the keys", made, len(errs))
	}
	open(t, path)
}

func TestBrokenKeyFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	for _, text := range []string{"", "{}", "[]", `{"encryption":{"primaryKeyId":1,"key":[]},"index":{}}`, "\x00"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := pii.Open(path); !errors.Is(err, pii.ErrKeyFile) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSealedKeyFileNeedsItsKEK(t *testing.T) {
	dir := t.TempDir()
	kek := func(name string, key []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(key)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	right, wrong, short := kek("right", bytes.Repeat([]byte{1}, 32)), kek("wrong", bytes.Repeat([]byte{2}, 32)), kek("short", []byte("abc"))
	sealed, clear := filepath.Join(dir, "sealed"), filepath.Join(dir, "clear")
	if err := errors.Join(pii.CreateSealed(sealed, right), pii.Create(clear)); err != nil {
		t.Fatal(err)
	}
	keys, err := pii.OpenSealed(sealed, right)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(sealed); !bytes.Contains(text, []byte("encryptedKeyset")) {
		t.Error("the sealed file holds its keys in clear")
	}
	again, err := pii.OpenSealed(sealed, right)
	if err != nil || again.KeyID() != keys.KeyID() {
		t.Errorf("opened again as %v, %v", again, err)
	}
	for _, tc := range []struct {
		path, kek string
		want      error
	}{
		{sealed, wrong, pii.ErrKeyFile},
		{sealed, "", pii.ErrKeyFile},
		{clear, right, pii.ErrKeyFile},
		{sealed, short, pii.ErrKEK},
		{sealed, filepath.Join(dir, "none"), fs.ErrNotExist},
	} {
		if _, err := pii.OpenSealed(tc.path, tc.kek); !errors.Is(err, tc.want) {
			t.Errorf("%s with %q: %v, want %v", filepath.Base(tc.path), filepath.Base(tc.kek), err, tc.want)
		}
	}
}

func TestKeysPrintNothingOfThemselves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := pii.Create(path); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	var file struct {
		Encryption, Index struct {
			Key []struct{ KeyData struct{ Value []byte } }
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	secret := file.Encryption.Key[0].KeyData.Value
	secret = secret[len(secret)-32:]

	keys := open(t, path)
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", keys)
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("opened", "keys", keys)
	}
	//lint:ignore SA9005 that nothing of it marshals is the point
	marshalled, _ := json.Marshal(keys)
	out.Write(marshalled)
	if got := strings.Count(out.String(), "pii.Keys("+keys.KeyID()+")"); got != 9 {
		t.Errorf("%d of 9 prints name the keys:\n%s", got, &out)
	}
	for _, leak := range []string{string(secret), fmt.Sprintf("%x", secret), fmt.Sprint(secret), base64.StdEncoding.EncodeToString(secret)} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("a key was printed:\n%s", &out)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	keys := newKeys(t)
	want := keys.Index(pii.KindID, "x")
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for range 200 {
				row, plain := uuid.New(), fmt.Sprint("value ", i)
				sealed, err := keys.Encrypt("t", "c", row, plain)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := keys.Decrypt("t", "c", row, sealed); got != plain || err != nil {
					t.Errorf("read back %q, %v", got, err)
				}
				if !bytes.Equal(keys.Index(pii.KindID, "x"), want) {
					t.Error("the index changed")
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkEncrypt(b *testing.B) {
	path := filepath.Join(b.TempDir(), "keys.json")
	if err := pii.Create(path); err != nil {
		b.Fatal(err)
	}
	keys, err := pii.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	row := uuid.New()
	for b.Loop() {
		if _, err := keys.Encrypt("households", "id_number", row, "11010519491231002X"); err != nil {
			b.Fatal(err)
		}
	}
}
