package pii

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
	index, err := k.index.ComputePrimaryPRF([]byte(kind+"\x00"+normalised), indexSize)
	if err != nil {
		panic(err) // HMAC refuses only an output longer than its hash
	}
	return index
}
