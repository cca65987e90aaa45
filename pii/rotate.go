package pii

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Another encryption key comes in three steps, so that of several servers none
// meets a value that it cannot open: AddKey puts the new key beside the old one,
// and the file goes to every server; PromoteKey makes it the one that encrypts,
// and the file goes round again; when no value is left under the old key,
// DropKeys takes it out. The index key changes by the same steps (reindex.go);
// what people were handed has a key of its own, for good.

// ErrNoNewKey says that there is no key beside the one that encrypts.
var ErrNoNewKey = errors.New("没有可启用的新密钥，请先 keys add there is no new key: add one first")

// AddKey adds a new encryption key to the file; the old one still encrypts.
func AddKey(path, kekPath string) error {
	return changeKeys(path, kekPath, encryption, func(m *keyset.Manager, _ *keyset.Handle) error {
		_, err := m.Add(aead.AES256GCMKeyTemplate())
		return err
	})
}

// PromoteKey makes the newest key the one that encrypts. Error: ErrNoNewKey.
func PromoteKey(path, kekPath string) error {
	return changeKeys(path, kekPath, encryption, promoteLast)
}

func promoteLast(m *keyset.Manager, h *keyset.Handle) error {
	last, err := h.Entry(h.Len() - 1)
	if err != nil {
		return err
	}
	if last.IsPrimary() {
		return ErrNoNewKey
	}
	return m.SetPrimary(last.KeyID())
}

// DropKeys leaves only the key that encrypts. Values under another are lost:
// the caller has made sure that there are none.
func DropKeys(path, kekPath string) error {
	return changeKeys(path, kekPath, encryption, dropOthers)
}

func dropOthers(m *keyset.Manager, h *keyset.Handle) error {
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return err
		}
		if e.IsPrimary() {
			continue
		}
		if err := m.Delete(e.KeyID()); err != nil {
			return err
		}
	}
	return nil
}

// encryption and index are the keysets of a file that may be changed.
func encryption(f *keyFile) *json.RawMessage { return &f.Encryption }
func index(f *keyFile) *json.RawMessage      { return &f.Index }

// changeKeys replaces the file in one step and keeps the one before beside it.
func changeKeys(path, kekPath string, of func(*keyFile) *json.RawMessage, change func(*keyset.Manager, *keyset.Handle) error) error {
	kek, err := readKEK(kekPath)
	if err != nil {
		return err
	}
	before, err := readPrivate(path)
	if err != nil {
		return err
	}
	var file keyFile
	if err := json.Unmarshal(before, &file); err != nil || file.Sealed != (kek != nil) {
		return fmt.Errorf("%w: %s", ErrKeyFile, path)
	}
	file.part()
	handle, err := readKeyset(*of(&file), kek)
	if err != nil {
		return fmt.Errorf("%w: %s", err, path)
	}
	if err := file.unmark(kek); err != nil {
		return fmt.Errorf("%w: %s: index", err, path)
	}
	m := keyset.NewManagerFromHandle(handle)
	if err := change(m, handle); err != nil {
		return err
	}
	if handle, err = m.Handle(); err != nil {
		return fmt.Errorf("changing the keys: %w", err)
	}
	if *of(&file), err = writeKeyset(handle, kek); err != nil {
		return err
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	if err := place(path+".before", before, os.Rename); err != nil {
		return err
	}
	return place(path, append(text, '\n'), os.Rename)
}

// tinkMark is the first byte of what tink has encrypted; the key's number follows.
const tinkMark = 0x01

// Mark is how everything that these keys encrypt now begins: five bytes.
func (k *Keys) Mark() []byte { return binary.BigEndian.AppendUint32([]byte{tinkMark}, k.primary) }

// Current says whether a sealed value is under the key that encrypts now.
func (k *Keys) Current(sealed []byte) bool { return bytes.HasPrefix(sealed, k.Mark()) }
