package main

import (
	"bufio"
	"bytes"
	"context"
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

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/songnuan/songnuan/deploy/local/engine"
)

var children = []string{"postgres", "temporal", "work", "serve"}

// bed is where one test runs the whole stack: real PostgreSQL and Temporal, with
// the test program in the part of songnuan.
type bed struct {
	data string
	env  []string
	port int // Temporal's
}

func newBed(t *testing.T) bed {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} { // PostgreSQL's user must get there
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "songnuan")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	port := freePorts(t, 7)
	b := bed{data: filepath.Join(dir, "data"), port: port + 3}
	b.env = append(os.Environ(),
		"SONGNUAN_TEST_PART=local", "SONGNUAN_BIN="+program, "SONGNUAN_DATA="+b.data,
		"DATABASE_URL=", "SONGNUAN_OWNER_URL=", "TEMPORAL_ADDRESS=",
		"SONGNUAN_HTTP_ADDR=127.0.0.1:"+strconv.Itoa(port),
		"SONGNUAN_PG_PORT="+strconv.Itoa(port+1),
		"SONGNUAN_TEMPORAL_UI_PORT="+strconv.Itoa(port+2),
		"SONGNUAN_TEMPORAL_PORT="+strconv.Itoa(b.port))
	return b
}

// freePorts returns the first of n free neighbours, below the range from which
// the kernel takes the ports of outgoing connections.
func freePorts(t *testing.T, n int) int {
	t.Helper()
	for first := 20_000 + os.Getpid()%1_000*10; first < 32_000; first += n {
		free := true
		for p := first; p < first+n && free; p++ {
			l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(p))
			if free = err == nil; free {
				_ = l.Close()
			}
		}
		if free {
			return first
		}
	}
	t.Fatal("no free ports")
	return 0
}

// local is one life of songnuan-local.
type local struct {
	cmd   *exec.Cmd
	ended chan error
	mu    sync.Mutex
	text  bytes.Buffer
}

func (l *local) output() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (b bed) start(t *testing.T) *local {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	l := &local{cmd: exec.Command(self, "run"), ended: make(chan error, 1)}
	l.cmd.Env = b.env
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	l.cmd.Stderr = l.cmd.Stdout
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			l.mu.Lock()
			l.text.WriteString(lines.Text() + "\n")
			l.mu.Unlock()
		}
		l.ended <- l.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = l.cmd.Process.Signal(syscall.SIGTERM)
		if t.Failed() {
			t.Logf("songnuan-local said:\n%s", l.output())
		}
	})
	return l
}

func (l *local) await(t *testing.T, text string) {
	t.Helper()
	eventually(t, text, func() bool {
		select {
		case err := <-l.ended:
			t.Fatalf("ended with %v before %q", err, text)
		default:
		}
		return strings.Contains(l.output(), text)
	})
}

// end asks for the end and checks that nothing is left.
func (l *local) end(t *testing.T, b bed) {
	t.Helper()
	pids := b.pids(t)
	if err := l.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-l.ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("does not end")
	}
	for name, pid := range pids {
		if !gone(pid) {
			t.Errorf("%s (process %d) is left", name, pid)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(b.data, "pids", "*")); len(left) != 0 {
		t.Errorf("pid files left: %v", left)
	}
}

func (b bed) pid(name string) int {
	text, _ := os.ReadFile(filepath.Join(b.data, "pids", name+".pid"))
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

func (b bed) pids(t *testing.T) map[string]int {
	t.Helper()
	pids := map[string]int{}
	for _, name := range children {
		eventually(t, name+" runs", func() bool { pids[name] = b.pid(name); return pids[name] != 0 })
	}
	return pids
}

// gone tells whether no such process is left but perhaps its entry, which waits
// for somebody to collect it.
func gone(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return bytes.Contains(stat, []byte(") Z "))
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(40 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		case <-tick.C:
		}
	}
}

// waiting is a workflow that waits for one signal, as a case waits for a person.
func waiting(ctx workflow.Context) (string, error) {
	var who string
	workflow.GetSignalChannel(ctx, "decided").Receive(ctx, &who)
	return who, nil
}

func (b bed) client(t *testing.T) client.Client {
	t.Helper()
	var c client.Client
	eventually(t, "Temporal answers", func() bool {
		var err error
		c, err = client.Dial(client.Options{HostPort: fmt.Sprintf("127.0.0.1:%d", b.port), Namespace: engine.Namespace})
		return err == nil
	})
	t.Cleanup(c.Close)
	w := worker.New(c, "test", worker.Options{})
	w.RegisterWorkflow(waiting)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	return c
}

func begin(t *testing.T, c client.Client, id string) client.WorkflowRun {
	t.Helper()
	var run client.WorkflowRun
	eventually(t, "workflow "+id+" starts", func() bool {
		var err error
		run, err = c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			ID: id, TaskQueue: "test",
			TypedSearchAttributes: temporal.NewSearchAttributes(
				temporal.NewSearchAttributeKeyKeyword("CampaignId").ValueSet("c1"),
				temporal.NewSearchAttributeKeyKeyword("UnionCode").ValueSet("410821"),
				temporal.NewSearchAttributeKeyKeyword("CaseStep").ValueSet("survey")),
		}, waiting)
		return err == nil
	})
	return run
}

// decide signals the workflow and expects its end.
func decide(t *testing.T, c client.Client, run client.WorkflowRun) {
	t.Helper()
	eventually(t, run.GetID()+" is told", func() bool {
		return c.SignalWorkflow(t.Context(), run.GetID(), run.GetRunID(), "decided", "王") == nil
	})
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	var who string
	if err := run.Get(ctx, &who); err != nil || who != "王" {
		t.Fatalf("workflow %s answered %q, %v", run.GetID(), who, err)
	}
}

// covers: fault:F07
func TestTheStackHealsEndsInOrderAndContinues(t *testing.T) {
	b := newBed(t)
	l := b.start(t)
	l.await(t, "送暖已就绪")
	l.await(t, "demo     | demo DATABASE_URL=postgres://songnuan_app@")
	c := b.client(t)
	open := begin(t, c, "case/open")

	for _, name := range children {
		before := b.pids(t)[name]
		if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, name+" runs again", func() bool { now := b.pid(name); return now != 0 && now != before })
	}
	decide(t, c, begin(t, c, "case/after-kills"))

	b.refusesASecond(t, "已在运行")

	l.end(t, b)
	order := []string{"stopping serve", "stopping work", "stopping temporal", "stopping postgres", "all stopped"}
	for rest, i := l.output(), 0; i < len(order); i++ {
		_, after, found := strings.Cut(rest, order[i])
		if !found {
			t.Fatalf("no %q in its turn", order[i])
		}
		rest = after
	}

	again := b.start(t)
	again.await(t, "送暖已就绪")
	decide(t, c, open)
	again.end(t, b)
}

func (b bed) refusesASecond(t *testing.T, want string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	second := exec.Command(self, "run")
	second.Env = b.env
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), want) {
		t.Errorf("want a refusal with %q, got %v\n%s", want, err, out)
	}
}

func TestAKilledSupervisorLeavesNothingAndBlocksNothing(t *testing.T) {
	b := newBed(t)
	l := b.start(t)
	l.await(t, "送暖已就绪")
	pids := b.pids(t)
	if err := l.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-l.ended

	again := b.start(t) // at once, while PostgreSQL may still be ending
	again.await(t, "送暖已就绪")
	for name, pid := range pids {
		if !gone(pid) {
			t.Errorf("%s (process %d) is left", name, pid)
		}
	}
	c := b.client(t)
	decide(t, c, begin(t, c, "case/after-crash"))
	again.end(t, b)
}

func TestATakenPortIsNamed(t *testing.T) {
	b := newBed(t)
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", b.port))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	b.refusesASecond(t, "SONGNUAN_TEMPORAL_PORT")
}
