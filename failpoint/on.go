//go:build failpoint

package failpoint

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// folder holds a file for each armed place, which says at which hit, counted in
// each process, to strike; a place that has struck is renamed.
var folder = os.Getenv("SONGNUAN_FAILPOINTS")

var (
	mu   sync.Mutex
	hits = map[string]int{}
)

// Hit kills the process when the place is armed: at its hit, once.
func Hit(place string) {
	if folder == "" {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	armed := filepath.Join(folder, place)
	text, err := os.ReadFile(armed)
	if err != nil {
		return
	}
	hits[place]++
	at, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	if hits[place] < at || os.Rename(armed, armed+".struck") != nil { // another process was first
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // nothing is done any more, not even by this goroutine
}

// Panic panics at a line that is armed for the subject.
func Panic(line, subject string) {
	if folder == "" {
		return
	}
	if of, err := os.ReadFile(filepath.Join(folder, line)); err == nil && string(of) == subject {
		panic(PanicText)
	}
}

var planted atomic.Value

// Plant plants one bug, or none by the empty name, in this process.
func Plant(bug string) { planted.Store(bug) }

// Planted says whether the bug is planted.
func Planted(bug string) bool { return planted.Load() == bug }
