package e2e

import (
	"os"
	"time"
)

// deep says whether this is the long form of the tests, before a release (`make
// deep`; RELIABILITY §4, column Deep).
var deep = os.Getenv("SONGNUAN_DEEP") != ""

// many is a number of things that every run does few of, and the deep run as
// many as the goals ask for.
func many(few, inDepth int) int {
	if deep {
		return inDepth
	}
	return few
}

// long is time enough for an ordinary run, and that many times as much for a deep one.
func long(d time.Duration, times int) time.Duration { return d * time.Duration(many(1, times)) }
