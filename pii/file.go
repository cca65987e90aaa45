package pii

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Why a key file cannot be opened. A missing one is fs.ErrNotExist, one that
// Create would overwrite fs.ErrExist.
var (
	ErrKeyFile = errors.New("密钥文件无法读取 the key file holds no readable keys")
	ErrExposed = errors.New("密钥文件对其他用户开放，请收紧权限(chmod 600) the key file is open to other users")
	ErrKEK     = errors.New("密钥加密密钥应为32字节的base64文本 the key encryption key is not 32 bytes in base64")
)

// keyFile is the JSON form: three tink keysets, in clear or sealed. A file made
// before codes had a key of their own has none: theirs is the index key it had.
type keyFile struct {
	Sealed     bool            `json:"sealed"`
	Encryption json.RawMessage `json:"encryption"`
	Index      json.RawMessage `json:"index"`
	Codes      json.RawMessage `json:"codes,omitempty"`
	Unmarked   uint32          `json:"unmarked,omitempty"` // the index key whose indexes carry no number; 0: the only one
}

// part parts the key of codes from the index key, for good, without changing it.
func (f *keyFile) part() {
	if f.Codes == nil {
		f.Codes = f.Index
	}
}

// unmark keeps which index key was the first, whose indexes carry no number.
func (f *keyFile) unmark(kek tink.AEAD) error {
	if f.Unmarked != 0 {
		return nil
	}
	handle, err := readKeyset(f.Index, kek)
	if err != nil {
		return err
	}
	first, err := handle.Primary()
	if err == nil {
		f.Unmarked = first.KeyID()
	}
	return err
}

// Create makes new keys in a file of mode 0600, and its folder with mode 0700. It
// never overwrites: an existing file is fs.ErrExist.
func Create(path string) error { return CreateSealed(path, "") }

// CreateSealed is Create, the file sealed with the key encryption key in kekPath
// (32 bytes as base64), in clear if that is empty.
func CreateSealed(path, kekPath string) error {
	kek, err := readKEK(kekPath)
	if err != nil {
		return err
	}
	file := keyFile{Sealed: kek != nil}
	encryption, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fmt.Errorf("making the encryption key: %w", err)
	}
	index, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return fmt.Errorf("making the index key: %w", err)
	}
	codes, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return fmt.Errorf("making the key of codes: %w", err)
	}
	if file.Encryption, err = writeKeyset(encryption, kek); err != nil {
		return err
	}
	if file.Codes, err = writeKeyset(codes, kek); err != nil {
		return err
	}
	if file.Index, err = writeKeyset(index, kek); err != nil {
		return err
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	return writeOnce(path, append(text, '\n'))
}

// Open reads the keys of a file made by Create. Errors: fs.ErrNotExist,
// ErrExposed, ErrKeyFile.
func Open(path string) (*Keys, error) { return OpenSealed(path, "") }

// OpenSealed reads the keys of a file sealed with the key in kekPath, or of one in
// clear if that is empty. Errors: those of Open, and ErrKEK.
func OpenSealed(path, kekPath string) (*Keys, error) {
	kek, err := readKEK(kekPath)
	if err != nil {
		return nil, err
	}
	text, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	var file keyFile
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%w: %s", ErrKeyFile, path)
	}
	if file.Sealed != (kek != nil) {
		return nil, fmt.Errorf("%w: %s: sealed is %t, a key encryption key given is %t", ErrKeyFile, path, file.Sealed, kek != nil)
	}
	encryption, err := readKeyset(file.Encryption, kek)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: encryption", err, path)
	}
	index, err := readKeyset(file.Index, kek)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: index", err, path)
	}
	file.part()
	codes, err := readKeyset(file.Codes, kek)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: codes", err, path)
	}
	if err := file.unmark(kek); err != nil {
		return nil, fmt.Errorf("%w: %s: index", err, path)
	}
	return newKeys(encryption, index, codes, file.Unmarked)
}

func writeKeyset(handle *keyset.Handle, kek tink.AEAD) ([]byte, error) {
	var out bytes.Buffer
	var err error
	if kek != nil {
		err = handle.Write(keyset.NewJSONWriter(&out), kek)
	} else {
		err = insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&out))
	}
	if err != nil {
		return nil, fmt.Errorf("writing a keyset: %w", err)
	}
	return out.Bytes(), nil
}

// readKeyset hides tink's reason, which may quote what it read.
func readKeyset(text []byte, kek tink.AEAD) (*keyset.Handle, error) {
	reader := keyset.NewJSONReader(bytes.NewReader(text))
	var handle *keyset.Handle
	var err error
	if kek != nil {
		handle, err = keyset.Read(reader, kek)
	} else {
		handle, err = insecurecleartextkeyset.Read(reader)
	}
	if err != nil {
		return nil, ErrKeyFile
	}
	return handle, nil
}

func readKEK(path string) (tink.AEAD, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("%w: %s", ErrKEK, path)
	}
	return subtle.NewAESGCM(key)
}

// readPrivate refuses a file that everyone may read. A group may, since that is
// how secrets are mounted for a service's own group.
func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return nil, fmt.Errorf("%w: %s (%s)", ErrExposed, path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	return text, nil
}

// writeOnce links a finished file into place: of two processes starting together
// one makes the keys and the other is told so, and neither sees half a file.
func writeOnce(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("writing keys: %w", err)
	}
	return place(path, text, os.Link)
}

// place writes a file whole and gives it its name at last: os.Link only where
// there is none yet, os.Rename in place of the old one.
func place(path string, text []byte, name func(draft, path string) error) error {
	draft, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // mode 0600
	if err != nil {
		return fmt.Errorf("writing keys: %w", err)
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = draft.Write(text)
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return fmt.Errorf("writing keys: %w", err)
	}
	if err := name(draft.Name(), path); err != nil {
		return fmt.Errorf("writing keys: %w", err)
	}
	return nil
}
