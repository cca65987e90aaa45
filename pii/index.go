package pii

import "github.com/tink-crypto/tink-go/v2/prf"

// Kinds of indexed values; the same text has another index in each.
const (
	KindID    = "id"
	KindCard  = "card"
	KindPhone = "phone"
	KindName  = "name"
)

// indexSize is 16 bytes: no chance meeting among a nation's households.
const indexSize = 16

// Index is the blind index of a value in its normal form (as relief's Parse
// functions give it): 16 bytes, always the same for the same keys, kind and
// value. An empty value has none, nil.
func (k *Keys) Index(kind, normalised string) []byte {
	if normalised == "" {
		return nil
	}
	return keyed(k.index, kind, normalised)
}

// Code is like Index a secret number of a value, but for good: what somebody was
// handed, or what was drawn by it, holds whatever becomes of the index key.
func (k *Keys) Code(kind, value string) []byte { return keyed(k.codes, kind, value) }

func keyed(set *prf.Set, kind, value string) []byte {
	out, err := set.ComputePrimaryPRF([]byte(kind+"\x00"+value), indexSize)
	if err != nil {
		panic(err) // HMAC refuses only an output longer than its hash
	}
	return out
}
