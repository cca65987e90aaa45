package supervise_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/songnuan/songnuan/deploy/local/supervise"
)

// TestMain lets the test program be a supervisor that can be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("TEST_SUPERVISOR_OF"); dir != "" {
		s, err := supervise.New(supervise.NewLog(os.Stdout, "local", false), dir)
		if err != nil {
			panic(err)
		}
		s.Start(supervise.Child{Name: "stubborn", Command: shell("trap '' TERM INT; while :; do sleep 60; done")})
		s.Start(supervise.Child{Name: "plain", Command: shell("exec sleep 600"), OnOrphaned: syscall.SIGQUIT})
		select {}
	}
	os.Exit(m.Run())
}

func shell(script string) func() (*exec.Cmd, error) {
	return func() (*exec.Cmd, error) { return exec.Command("/bin/sh", "-c", script), nil }
}

// output is a buffer for several writers.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func newSupervisor(t *testing.T) (*supervise.Supervisor, *output, string) {
	t.Helper()
	out, dir := &output{}, t.TempDir()
	s, err := supervise.New(supervise.NewLog(out, "local", false), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, out, dir
}

// eventually returns once true holds, and fails the test after ten seconds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		case <-tick.C:
			if holds() {
				tick.Stop()
				return
			}
		}
	}
}

func pidOf(dir, name string) int {
	b, _ := os.ReadFile(filepath.Join(dir, name+".pid"))
	pid, _ := strconv.Atoi(strings.TrimSpace(string(b)))
	return pid
}

func awaitPid(t *testing.T, dir, name string, not int) int {
	t.Helper()
	var pid int
	eventually(t, name+" runs", func() bool { pid = pidOf(dir, name); return pid != 0 && pid != not })
	return pid
}

// gone tells whether no such process is left, a dead one that nobody has waited for included.
func gone(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return bytes.Contains(stat, []byte(") Z "))
}

func TestAKilledChildRunsAgain(t *testing.T) {
	s, _, dir := newSupervisor(t)
	r := s.Start(supervise.Child{Name: "worker", Command: shell("exec sleep 600")})
	defer r.Stop()
	pid := 0
	for range 3 {
		next := awaitPid(t, dir, "worker", pid)
		if pid != 0 && !gone(pid) {
			t.Fatalf("process %d still runs beside its successor", pid)
		}
		pid = next
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	awaitPid(t, dir, "worker", pid)
}

func TestAChildThatCannotStartIsTriedAgain(t *testing.T) {
	s, out, dir := newSupervisor(t)
	program := filepath.Join(t.TempDir(), "later")
	r := s.Start(supervise.Child{Name: "late", Command: func() (*exec.Cmd, error) { return exec.Command(program), nil }})
	defer r.Stop()
	eventually(t, "the failure is told", func() bool { return strings.Contains(out.String(), "starting late") })
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexec sleep 600\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	awaitPid(t, dir, "late", 0)
}

func TestChildrenEndInOrderAndLeaveNothing(t *testing.T) {
	s, out, dir := newSupervisor(t)
	polite := func(name string) supervise.Child {
		return supervise.Child{Name: name, Command: shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done")}
	}
	first, second := s.Start(polite("first")), s.Start(polite("second"))
	eventually(t, "both are up", func() bool { return strings.Count(out.String(), "| up") == 2 })
	pids := []int{awaitPid(t, dir, "first", 0), awaitPid(t, dir, "second", 0)}

	second.Stop()
	first.Stop()
	s.Close()

	log := out.String()
	if i, j := strings.Index(log, "second   | bye"), strings.Index(log, "first    | bye"); i < 0 || j < i {
		t.Errorf("want second's end before first's, got\n%s", log)
	}
	for _, pid := range pids {
		if !gone(pid) {
			t.Errorf("process %d is left", pid)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 0 {
		t.Errorf("pid files left: %v", left)
	}
}

func TestAChildThatIgnoresTheRequestIsKilled(t *testing.T) {
	for _, hurry := range []bool{false, true} {
		t.Run(fmt.Sprintf("hurry=%v", hurry), func(t *testing.T) {
			s, out, dir := newSupervisor(t)
			patience := 100 * time.Millisecond
			if hurry {
				patience = time.Hour
			}
			r := s.Start(supervise.Child{Name: "deaf", Patience: patience, Command: shell("trap '' TERM; echo up; while :; do sleep 60; done")})
			eventually(t, "it is up", func() bool { return strings.Contains(out.String(), "| up") })
			pid := awaitPid(t, dir, "deaf", 0)
			if hurry {
				s.Hurry()
			}
			r.Stop()
			if !gone(pid) {
				t.Errorf("process %d is left", pid)
			}
		})
	}
}

func TestAKilledSupervisorTakesItsChildrenAlong(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "TEST_SUPERVISOR_OF="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	pids := []int{awaitPid(t, dir, "stubborn", 0), awaitPid(t, dir, "plain", 0)}

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for _, pid := range pids {
		eventually(t, "child ends", func() bool { return gone(pid) })
	}
}

func TestOutputIsCutIntoNamedLines(t *testing.T) {
	s, out, _ := newSupervisor(t)
	err := s.RunToEnd(t.Context(), supervise.Child{Name: "talk", Command: shell("printf 'one\\ntwo\\nthree'; echo four >&2; exit 3")})
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Errorf("want exit status 3, got %v", err)
	}
	for _, want := range []string{"talk     | one\n", "talk     | two\n", "talk     | threefour\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no line %q in\n%s", want, out)
		}
	}
}

func TestWhatTheProgramsSayIsKeptBesideWhatPeopleRead(t *testing.T) {
	out, kept := &output{}, &output{}
	log := supervise.NewLog(out, "local", false)
	log.Keep(kept, "demo")
	log.Say("ready")
	for _, name := range []string{"serve", "demo"} {
		_, _ = log.Lines(name).Write([]byte("of " + name + "\n"))
	}
	if s := out.String(); !strings.Contains(s, "ready") || !strings.Contains(s, "of demo") || strings.Contains(s, "of serve") {
		t.Errorf("people read\n%s", s)
	}
	if s := kept.String(); !strings.Contains(s, "of serve") || strings.Contains(s, "of demo") || strings.Contains(s, "ready") {
		t.Errorf("kept is\n%s", s)
	}
}

func TestEveryTakenPortIsNamedWithItsVariable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	taken := l.Addr().String()
	err = supervise.CheckPorts([]supervise.Port{
		{Use: "web", Address: taken, Change: "SONGNUAN_HTTP_ADDR"},
		{Use: "database", Address: "127.0.0.1:0", Change: "A"},
		{Use: "engine", Address: "127.0.0.1:0", Change: "B"},
	})
	if err == nil {
		t.Fatal("no complaint")
	}
	for _, want := range []string{taken, "端口已被占用", "set SONGNUAN_HTTP_ADDR", "both database and engine"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %q", want, err)
		}
	}
}
