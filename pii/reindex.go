package pii

import (
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
)

// Another index key comes in four steps. AddIndexKey puts it beside the old one,
// and the file goes to every server: all look for both now. Which of them new rows
// get, the database says, from one moment on and to all at once; PromoteIndexKey
// only notes it in the file. When no row is left under the old key, DropIndexKeys
// takes it out.

// AddIndexKey adds a new index key to the file.
func AddIndexKey(path, kekPath string) error {
	return changeKeys(path, kekPath, index, func(m *keyset.Manager, _ *keyset.Handle) error {
		_, err := m.Add(prf.HMACSHA256PRFKeyTemplate())
		return err
	})
}

// PromoteIndexKey makes the newest index key the file's own. Error: ErrNoNewKey.
func PromoteIndexKey(path, kekPath string) error {
	return changeKeys(path, kekPath, index, promoteLast)
}

// DropIndexKeys leaves only the file's own. What is indexed with another is found
// no more: the caller has made sure that there is nothing.
func DropIndexKeys(path, kekPath string) error {
	return changeKeys(path, kekPath, index, dropOthers)
}
