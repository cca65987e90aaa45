package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// The processes whose CPU is read.
const (
	self     = "bench"
	serve    = "serve"
	work     = "work"
	engine   = "temporal"
	postgres = "postgres"
)

// tick is the unit of /proc/<pid>/stat.
const tick = 10 * time.Millisecond

// processes are found by the supervisor's pid files, Postgres by one of its own
// backends.
type processes struct {
	pids       string // folder; "" when there is none
	postmaster int    // 0 when it runs elsewhere
}

func findProcesses(ctx context.Context, db *pgxpool.Pool, data string) (*processes, error) {
	p := &processes{}
	if pids := filepath.Join(data, "pids"); exists(pids) {
		p.pids = pids
	}
	var backend int
	if err := db.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return nil, fmt.Errorf("asking Postgres for a process: %w", err)
	}
	if s, ok := statOf(backend); ok && s.name == "postgres" {
		p.postmaster = s.parent
	}
	return p, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// pid answers the process of that name, 0 when it is not known.
func (p *processes) pid(name string) int {
	if p.pids == "" {
		return 0
	}
	text, err := os.ReadFile(filepath.Join(p.pids, name+".pid"))
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

// A spent is the CPU time of one process up to now.
type spent struct {
	pid int
	cpu time.Duration
}

// read answers the CPU time of everything that can be found.
func (p *processes) read() map[string]spent {
	out := map[string]spent{}
	for name, pid := range map[string]int{self: os.Getpid(), serve: p.pid(serve), work: p.pid(work), engine: p.pid(engine)} {
		if s, ok := statOf(pid); ok {
			out[name] = spent{pid, s.own}
		}
	}
	if s, ok := statOf(p.postmaster); ok {
		// A backend that has ended is in the postmaster's account.
		sum := s.own + s.children
		for _, child := range childrenOf(p.postmaster) {
			sum += child.own
		}
		out[postgres] = spent{p.postmaster, sum}
	}
	return out
}

// since answers what each process has spent; one that was started anew is
// left out.
func (p *processes) since(before map[string]spent) map[string]time.Duration {
	out := map[string]time.Duration{}
	for name, now := range p.read() {
		if was, ok := before[name]; ok && was.pid == now.pid {
			out[name] = now.cpu - was.cpu
		}
	}
	return out
}

// A stat is what /proc says about a process.
type stat struct {
	name          string
	parent        int
	own, children time.Duration
}

func statOf(pid int) (stat, bool) {
	if pid <= 0 {
		return stat{}, false
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, false
	}
	return parseStat(text)
}

// parseStat reads proc(5)'s fields 2, 4 and 14 to 17; the name may hold spaces
// and brackets.
func parseStat(text []byte) (stat, bool) {
	open, shut := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || shut < open {
		return stat{}, false
	}
	fields := strings.Fields(string(text[shut+1:]))
	if len(fields) < 15 {
		return stat{}, false
	}
	number := func(field int) int {
		n, _ := strconv.Atoi(fields[field-3])
		return n
	}
	return stat{
		name: string(text[open+1 : shut]), parent: number(4),
		own: time.Duration(number(14)+number(15)) * tick, children: time.Duration(number(16)+number(17)) * tick,
	}, true
}

func childrenOf(parent int) []stat {
	var out []stat
	list, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range list {
		text, err := os.ReadFile(path) //nolint:gosec // below /proc
		if err != nil {
			continue // it has ended
		}
		if s, ok := parseStat(text); ok && s.parent == parent {
			out = append(out, s)
		}
	}
	return out
}

// halt stops a process where it stands; the answer lets it go on.
func halt(pid int) (goOn func(), err error) {
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		return nil, fmt.Errorf("stopping process %d: %w", pid, err)
	}
	return func() { _ = syscall.Kill(pid, syscall.SIGCONT) }, nil
}
