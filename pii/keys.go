// Package pii is the one place that encrypts, decrypts and indexes personal
// data: names, ID numbers, phones, cards, addresses and uploaded files.
//
// Values are encrypted with AES-256-GCM and bound to their table, column and
// row, so that a value copied elsewhere doesn't open. Equality is looked up by a
// keyed blind index, HMAC-SHA256 cut to 16 bytes, apart for each kind of value.
//
// What people were handed, such as the code on a receipt, hangs on a key of its
// own that never changes, so that the index key may.
//
// All keysets live in one JSON file, readable by its owner only. In production
// that file is sealed with a key encryption key that a secret store mounts as a
// second file, and is useless alone; in local mode it is made in clear on first
// run. Losing it loses the data. Further keys can be added: old values still
// open, and what was indexed with an old one is found by both indexes.
package pii

import (
	"fmt"
	"log/slog"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keys encrypt and index. They are opened once and safe for concurrent use.
type Keys struct {
	cipher tink.AEAD
	index  []indexKey // in the order in which they were added
	finds  indexKey   // the file's primary
	codes  *prf.Set

	primary uint32   // number of the key that encrypts
	others  []uint32 // of those that only open what they have encrypted
}

func newKeys(encryption, index, codes *keyset.Handle, unmarked uint32) (*Keys, error) {
	cipher, err := aead.New(encryption)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKeyFile, err)
	}
	finders, err := indexKeys(index, unmarked)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKeyFile, err)
	}
	secret, err := prf.NewPRFSet(codes)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKeyFile, err)
	}
	primary, err := encryption.Primary()
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKeyFile, err)
	}
	k := &Keys{cipher: cipher, index: finders, codes: secret, primary: primary.KeyID()}
	for _, f := range finders {
		if f.primary {
			k.finds = f
		}
	}
	for i := range encryption.Len() {
		e, err := encryption.Entry(i)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrKeyFile, err)
		}
		if e.KeyID() != k.primary {
			k.others = append(k.others, e.KeyID())
		}
	}
	return k, nil
}

// Number is that of the key that encrypts, as it stands in front of what it has
// encrypted.
func (k *Keys) Number() uint32 { return k.primary }

// Others are the numbers of the keys that only open what they have encrypted.
func (k *Keys) Others() []uint32 { return slices.Clone(k.others) }

// KeyID names these keys without telling anything of them: 16 hexadecimal
// characters that change with the index key.
func (k *Keys) KeyID() string { return k.finds.id }

// Proof is a value that only these keys can check. The database keeps one beside
// the first row it stores.
func (k *Keys) Proof() ([]byte, error) { return k.Seal("proof", nil, []byte(k.finds.id)) }

// CheckProof reports whether these keys open what the keys of the proof have
// written, and find what those have indexed. Error: ErrUnreadable.
func (k *Keys) CheckProof(proof []byte) error {
	id, err := k.Unseal("proof", nil, proof)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(k.index, func(f indexKey) bool { return f.id == string(id) }) {
		return ErrUnreadable
	}
	return nil
}

// String names the keys and shows nothing of them.
func (k *Keys) String() string { return "pii.Keys(" + k.finds.id + ")" }

// Format prints String for every verb.
func (k *Keys) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, k.String()) }

// LogValue is String.
func (k *Keys) LogValue() slog.Value { return slog.StringValue(k.String()) }
