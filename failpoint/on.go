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

// folder holds a file for each armed place, which says at which hit to strike,
// counted over all processes and their lives: a byte a hit in a file beside it. A
// place that has struck is renamed.
var folder = os.Getenv("SONGNUAN_FAILPOINTS")

var mu sync.Mutex

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
	at, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	if count(armed+".hits") < at || os.Rename(armed, armed+".struck") != nil { // another process was first
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // nothing is done any more, not even by this goroutine
}

// HitOf kills the process when the place is armed for what is done there, or for whatever is.
func HitOf(place, what string) {
	Hit(place + "@" + what)
	Hit(place)
}

func count(path string) int {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteString("."); err != nil {
		return 0
	}
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return int(info.Size())
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

// A whole process has the bug that it is started with.
func init() { Plant(os.Getenv("SONGNUAN_PLANTED")) }

// Plant plants one bug, or none by the empty name, in this process.
func Plant(bug string) { planted.Store(bug) }

// Planted says whether the bug is planted.
func Planted(bug string) bool { return planted.Load() == bug }
