package store

import (
	"sync/atomic"
	"testing"
)

// CountHashes counts the passwords that are hashed until the test ends, which must
// not run beside others.
func CountHashes(t *testing.T) *atomic.Int64 {
	var n atomic.Int64
	real := argon2id
	argon2id = func(password, salt []byte, time, memory uint32, lanes uint8, length uint32) []byte {
		n.Add(1)
		return real(password, salt, time, memory, lanes, length)
	}
	t.Cleanup(func() { argon2id = real })
	return &n
}
