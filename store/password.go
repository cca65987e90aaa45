package store

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// argon2id as OWASP advises for servers: 19 MiB, 2 passes, 1 lane.
const (
	argonMemory = 19 * 1024
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
)

// hashing bounds how many hashes are computed at once, so that a storm of
// sign-ins cannot take all memory.
var hashing = make(chan struct{}, 2)

// argon2id is a variable so that a test can count what reaches it.
var argon2id = argon2.IDKey

// decoy is compared with when there is no such account, so that the answer takes
// as long as a wrong password.
var decoy = encode(make([]byte, 16), make([]byte, argonKey))

func hashPassword(password string) (string, error) {
	if len(password) < 10 {
		return "", fmt.Errorf("a password needs at least ten characters")
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	return encode(salt, derive(password, salt)), nil
}

func checkPassword(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false
	}
	return subtle.ConstantTimeCompare(derive(password, salt), want) == 1
}

func derive(password string, salt []byte) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2id([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
}

func encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", argonMemory, argonTime, argonLanes, b64(salt), b64(key))
}
