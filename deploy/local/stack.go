package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/songnuan/songnuan/deploy/local/postgres"
	"github.com/songnuan/songnuan/deploy/local/supervise"
)

// demoCommand loads the demo campaign; the program itself decides whether there
// is anything to load.
const demoCommand = "demo --spread data/campaigns/county-2023.yaml"

// stack is everything that runs on the machine. Its children end in this order:
// serve, work, temporal, postgres.
type stack struct {
	Config
	log  *supervise.Log
	sup  *supervise.Supervisor
	lock *os.File
	pg   *postgres.Server // nil: an external one

	running []*supervise.Running // in the order of their start
	side    sync.WaitGroup       // what ends with the context
}

// newStack claims the data folder and the ports; nothing runs yet.
func newStack(c Config, out io.Writer) (*stack, error) {
	if _, err := exec.LookPath(c.Program); err != nil {
		return nil, fmt.Errorf("找不到主程序 %s，请先执行 make build，或设置 SONGNUAN_BIN / the program is missing: run make build or set SONGNUAN_BIN", c.Program)
	}
	lock, err := claim(c.Data)
	if err != nil {
		return nil, err
	}
	colour := false
	if f, ok := out.(*os.File); ok {
		colour = isatty.IsTerminal(f.Fd()) && os.Getenv("NO_COLOR") == ""
	}
	s := &stack{Config: c, lock: lock, log: supervise.NewLog(out, "local", colour)}
	if !c.ShowLogs {
		if err := s.keepLogs(); err != nil {
			return nil, errors.Join(err, lock.Close())
		}
	}
	if c.ownPostgres() {
		s.pg, err = postgres.Prepare(c.PGBin, filepath.Join(c.Data, "postgres"), c.PGPort, s.log.Say)
		if err != nil {
			return nil, errors.Join(err, lock.Close())
		}
	}
	if err := supervise.CheckPorts(s.ports()); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s.sup, err = supervise.New(s.log, filepath.Join(c.Data, "pids"))
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return s, nil
}

// keepLogs writes what the programs say to a file, which tells of this run and the
// one before; the terminal is for people.
func (s *stack) keepLogs() error {
	if err := os.Rename(s.logFile(), s.logFile()+".1"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keeping the last log: %w", err)
	}
	f, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	s.log.Keep(f, "demo")
	s.log.Say("各程序的输出写入 / what the programs say is kept in %s", s.logFile())
	return nil
}

func (s *stack) logFile() string { return filepath.Join(s.Data, "log") }

// claim locks the data folder against a second supervisor; the kernel lets go of
// the lock whichever way this one ends.
func claim(data string) (*os.File, error) {
	if err := os.MkdirAll(data, 0o755); err != nil {
		return nil, fmt.Errorf("preparing the data folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(data, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening the lock: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		pid, _ := os.ReadFile(filepath.Join(data, "pids", "supervisor.pid"))
		return nil, fmt.Errorf("已在运行（进程 %[1]s，数据目录 %[2]s） / already running on %[2]s as process %[1]s", strings.TrimSpace(string(pid)), data)
	}
	return lock, nil
}

func (s *stack) close() {
	s.sup.Close()
	_ = s.lock.Close()
}

func (s *stack) ports() []supervise.Port {
	list := []supervise.Port{{Use: "web + API", Address: s.HTTPAddr, Change: "SONGNUAN_HTTP_ADDR"}}
	local := func(use string, port int, change string) {
		list = append(list, supervise.Port{Use: use, Address: "127.0.0.1:" + strconv.Itoa(port), Change: change})
	}
	if s.ownPostgres() {
		local("PostgreSQL", s.PGPort, "SONGNUAN_PG_PORT")
	}
	if s.ownTemporal() {
		for i, use := range []string{"Temporal", "Temporal history", "Temporal matching", "Temporal worker"} {
			local(use, s.TemporalPort+i, "SONGNUAN_TEMPORAL_PORT")
		}
		local("Temporal UI", s.TemporalUIPort, "SONGNUAN_TEMPORAL_UI_PORT")
	}
	return list
}

// run starts everything in order, reports readiness, and on the end of ctx stops
// everything in order.
func (s *stack) run(ctx context.Context) error {
	began := time.Now()
	defer s.stop()
	if s.pg != nil {
		s.start(supervise.Child{
			Name: "postgres", Command: s.pg.Command,
			// SIGINT is a fast shutdown, SIGQUIT an immediate one: safe, but recovers at the next start.
			Ask: syscall.SIGINT, Insist: syscall.SIGQUIT, Patience: 20 * time.Second, OnOrphaned: syscall.SIGQUIT,
		})
	}
	if s.ownTemporal() {
		s.start(supervise.Child{Name: "temporal", Command: s.engineCommand, Patience: 15 * time.Second})
	}
	if err := s.migrate(ctx); err != nil {
		return ignoreStop(ctx, err)
	}
	s.start(supervise.Child{Name: "work", Command: s.program(s.appURL(), "work")})
	s.start(supervise.Child{Name: "serve", Command: s.program(s.appURL(), "serve")})

	s.watch(ctx, began)
	return nil
}

func (s *stack) start(c supervise.Child) { s.running = append(s.running, s.sup.Start(c)) }

// stop ends the children in the reverse order of their start.
func (s *stack) stop() {
	began := time.Now()
	s.side.Wait()
	for i := len(s.running) - 1; i >= 0; i-- {
		s.running[i].Stop()
	}
	s.log.Say("已全部停止 / all stopped in %v", time.Since(began).Round(10*time.Millisecond))
}

// migrate creates the database and brings it to head; it is repeated until it
// succeeds, since Postgres may be killed at any time.
func (s *stack) migrate(ctx context.Context) error {
	if s.pg != nil {
		if err := postgres.AwaitDatabase(ctx, s.ownerURL("postgres"), "songnuan"); err != nil {
			return err
		}
	}
	owner := s.ownerURL("songnuan")
	migrate := supervise.Child{Name: "migrate", Command: s.program(owner, "migrate")}
	for pause := 200 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := s.sup.RunToEnd(ctx, migrate)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		s.log.Say("数据库迁移未成功，%v 后重试 / migrate ended with %v, trying again", pause, err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// engineCommand is this very program in another role.
func (s *stack) engineCommand() (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	return exec.Command(self, "temporal"), nil
}

func (s *stack) program(database string, args ...string) func() (*exec.Cmd, error) {
	return func() (*exec.Cmd, error) {
		cmd := exec.Command(s.Program, args...)
		cmd.Env = append(os.Environ(), s.environment(database)...)
		cmd.Env = append(cmd.Env, "SONGNUAN_OWNER_URL="+s.ownerFor(database))
		return cmd, nil
	}
}

// ownerFor keeps the owner's URL from the processes that must not have it.
func (s *stack) ownerFor(database string) string {
	if owner := s.ownerURL("songnuan"); database == owner {
		return owner
	}
	return ""
}

func ignoreStop(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
