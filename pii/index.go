package pii

import (
	"encoding/binary"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
)

// Kinds of indexed values; the same text has another index in each.
const (
	KindID    = "id"
	KindCard  = "card"
	KindPhone = "phone"
	KindName  = "name"
)

// indexSize is 16 bytes: no chance meeting among a nation's households.
const indexSize = 16

// An indexKey makes indexes. Those of a database's first key are 16 bytes; those
// of a later one begin with its number, so that the database can tell what is
// left under another key.
type indexKey struct {
	make    prf.PRF
	number  uint32 // 0: the first, whose indexes carry no number
	id      string
	primary bool
}

func indexKeys(handle *keyset.Handle, unmarked uint32) ([]indexKey, error) {
	set, err := prf.NewPRFSet(handle)
	if err != nil {
		return nil, err
	}
	out := make([]indexKey, handle.Len())
	for i := range out {
		e, err := handle.Entry(i)
		if err != nil {
			return nil, err
		}
		id, err := set.PRFs[e.KeyID()].ComputePRF([]byte("key id"), 8)
		if err != nil {
			return nil, err
		}
		out[i] = indexKey{make: set.PRFs[e.KeyID()], id: fmt.Sprintf("%x", id), primary: e.IsPrimary()}
		if e.KeyID() != unmarked {
			out[i].number = e.KeyID()
		}
	}
	return out, nil
}

func (k indexKey) mark() []byte {
	if k.number == 0 {
		return nil
	}
	return binary.BigEndian.AppendUint32(nil, k.number)
}

func (k indexKey) index(kind, normalised string) []byte {
	if normalised == "" {
		return nil
	}
	return append(k.mark(), keyed(k.make, kind, normalised)...)
}

// Index is the blind index of a value in its normal form (as relief's Parse
// functions give it), always the same for the same keys, kind and value. An empty
// value has none, nil. While there are two index keys, Indexes says what to look
// for, and the database which of them a value has.
func (k *Keys) Index(kind, normalised string) []byte { return k.finds.index(kind, normalised) }

// Indexes are the indexes of a value under each index key, in the order of
// IndexNumbers; none of an empty value.
func (k *Keys) Indexes(kind, normalised string) [][]byte {
	if normalised == "" {
		return nil
	}
	out := make([][]byte, len(k.index))
	for i, f := range k.index {
		out[i] = f.index(kind, normalised)
	}
	return out
}

// IndexNumbers are the numbers of the index keys, the newest last; 0 is the first
// that a database had.
func (k *Keys) IndexNumbers() []int64 {
	out := make([]int64, len(k.index))
	for i, f := range k.index {
		out[i] = int64(f.number)
	}
	return out
}

// IndexMark is how every index of the newest key begins, nil for the first key's.
func (k *Keys) IndexMark() []byte { return k.index[len(k.index)-1].mark() }

// Code is like Index a secret number of a value, but for good: what somebody was
// handed, or what was drawn by it, holds whatever becomes of the index key.
func (k *Keys) Code(kind, value string) []byte {
	return keyed(k.codes.PRFs[k.codes.PrimaryID], kind, value)
}

func keyed(key prf.PRF, kind, value string) []byte {
	out, err := key.ComputePRF([]byte(kind+"\x00"+value), indexSize)
	if err != nil {
		panic(err) // HMAC refuses only an output longer than its hash
	}
	return out
}
