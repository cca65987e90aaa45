// Package supervise keeps programs running as children of this process: it
// starts them, puts their output under a name, starts them again when they die,
// and ends them in order. A child never outlives its supervisor, not even one
// that was killed.
package supervise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	firstPause = 100 * time.Millisecond
	longPause  = 2 * time.Second
	// steadyAfter is how long a child has to live for its next death to count as the first.
	steadyAfter = 5 * time.Second
	// pipeDelay is how long a dead child's own children may hold its output.
	pipeDelay = 500 * time.Millisecond
)

// Child describes one program to keep running.
type Child struct {
	Name string
	// Command is called for every start, since an exec.Cmd runs once.
	Command func() (*exec.Cmd, error)
	// Ask is sent for an orderly end, Insist when that takes longer than Patience;
	// as much later the child is killed. The zero values mean SIGTERM and 10 s.
	Ask, Insist syscall.Signal
	Patience    time.Duration
	// OnOrphaned is what the kernel sends when the supervisor dies; zero means SIGKILL.
	OnOrphaned syscall.Signal
}

// Supervisor owns children.
type Supervisor struct {
	log    *Log
	pidDir string
	starts chan func()
	hurry  chan struct{}
	once   sync.Once
}

// New returns a supervisor that writes <name>.pid files of its children, and its
// own as supervisor.pid, into pidDir.
func New(log *Log, pidDir string) (*Supervisor, error) {
	if err := os.MkdirAll(pidDir, 0o755); err != nil {
		return nil, fmt.Errorf("preparing the pid folder: %w", err)
	}
	s := &Supervisor{log: log, pidDir: pidDir, starts: make(chan func()), hurry: make(chan struct{})}
	go s.startFromOneThread()
	return s, s.writePid("supervisor", os.Getpid())
}

// startFromOneThread starts every child from a thread that lives as long as the
// process: the kernel tells a child of its parent's death when the starting
// thread ends.
func (s *Supervisor) startFromOneThread() {
	runtime.LockOSThread()
	for start := range s.starts {
		start()
	}
}

// OnThread runs f on the thread that starts the children.
func (s *Supervisor) OnThread(f func()) {
	done := make(chan struct{})
	s.starts <- func() { defer close(done); f() }
	<-done
}

// Hurry makes every orderly end, present and future, an immediate one.
func (s *Supervisor) Hurry() { s.once.Do(func() { close(s.hurry) }) }

// Close forgets the supervisor's own pid; call it when all children have stopped.
func (s *Supervisor) Close() { _ = os.Remove(s.pidFile("supervisor")) }

// Running is a child that is kept running.
type Running struct {
	s     *Supervisor
	child Child
	stop  chan struct{}
	once  sync.Once
	done  chan struct{}
}

// Start starts c and keeps it running until Stop.
func (s *Supervisor) Start(c Child) *Running {
	r := &Running{s: s, child: c.withDefaults(), stop: make(chan struct{}), done: make(chan struct{})}
	go r.keep()
	return r
}

func (c Child) withDefaults() Child {
	if c.Ask == 0 {
		c.Ask = syscall.SIGTERM
	}
	if c.Insist == 0 {
		c.Insist = syscall.SIGKILL
	}
	if c.Patience == 0 {
		c.Patience = 10 * time.Second
	}
	if c.OnOrphaned == 0 {
		c.OnOrphaned = syscall.SIGKILL
	}
	return c
}

// Stop ends the child and returns when its process is gone.
func (r *Running) Stop() {
	r.once.Do(func() { close(r.stop) })
	<-r.done
}

func (r *Running) keep() {
	defer close(r.done)
	pause := firstPause
	for {
		began := time.Now()
		err := r.runOnce()
		select {
		case <-r.stop:
			return
		default:
		}
		if time.Since(began) >= steadyAfter {
			pause = firstPause
		}
		r.s.log.Say("%s ended (%v), starting again in %v", r.child.Name, reason(err), pause)
		select {
		case <-r.stop:
			return
		case <-time.After(pause):
		}
		pause = min(3*pause, longPause)
	}
}

// runOnce returns when the child's process has ended, by itself or by Stop.
func (r *Running) runOnce() error {
	p, err := r.s.launch(r.child)
	if err != nil {
		return err
	}
	select {
	case <-p.ended:
		return p.err
	case <-r.stop:
	}
	r.s.log.Say("stopping %s", r.child.Name)
	p.end(r.child, r.s.hurry)
	return p.err
}

// RunToEnd runs c once, ends it when ctx does, and reports how it went.
func (s *Supervisor) RunToEnd(ctx context.Context, c Child) error {
	c = c.withDefaults()
	p, err := s.launch(c)
	if err != nil {
		return err
	}
	select {
	case <-p.ended:
	case <-ctx.Done():
		p.end(c, s.hurry)
		return ctx.Err()
	}
	return p.err
}

// process is one life of a child; err may be read once ended is closed.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
	err   error
}

func (s *Supervisor) launch(c Child) (*process, error) {
	cmd, err := c.Command()
	if err != nil {
		return nil, err
	}
	out := s.log.Lines(c.Name)
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = out, out, pipeDelay
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true // Ctrl-C reaches the supervisor alone, which stops in order
	endWithParent(cmd.SysProcAttr, c.OnOrphaned)

	s.OnThread(func() { err = cmd.Start() })
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.Name, err)
	}
	if err := s.writePid(c.Name, cmd.Process.Pid); err != nil {
		s.log.Say("%v", err)
	}
	p := &process{cmd: cmd, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		p.err = cmd.Wait()
		out.Flush()
		_ = os.Remove(s.pidFile(c.Name))
	}()
	return p, nil
}

// end asks, insists and finally kills, and returns when the process is gone.
func (p *process) end(c Child, hurry <-chan struct{}) {
	for _, sig := range []syscall.Signal{c.Ask, c.Insist} {
		_ = p.cmd.Process.Signal(sig)
		patience := time.NewTimer(c.Patience)
		select {
		case <-p.ended:
			patience.Stop()
			return
		case <-hurry:
			if sig == c.Insist { // the last polite word still needs a moment
				select {
				case <-p.ended:
					return
				case <-time.After(time.Second):
				}
			}
		case <-patience.C:
		}
		patience.Stop()
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // the child and what it started
	<-p.ended
}

func (s *Supervisor) pidFile(name string) string { return filepath.Join(s.pidDir, name+".pid") }

// writePid replaces the file in one step, so that a reader never sees half a number.
func (s *Supervisor) writePid(name string, pid int) error {
	draft := s.pidFile(name) + ".draft"
	if err := os.WriteFile(draft, []byte(strconv.Itoa(pid)+"\n"), 0o644); err != nil {
		return fmt.Errorf("writing the pid of %s: %w", name, err)
	}
	return os.Rename(draft, s.pidFile(name))
}

func reason(err error) string {
	if err == nil || errors.Is(err, exec.ErrWaitDelay) {
		return "exit status 0"
	}
	return err.Error()
}
