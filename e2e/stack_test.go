package e2e

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
)

// children are what the supervisor keeps running, in the order of their end.
var children = []string{"serve", "work", "temporal", "postgres"}

// A stack is everything songnuan-local starts, on free ports and a data folder
// of its own.
type stack struct {
	program    string // songnuan
	data       string
	server     string // http://127.0.0.1:…
	pgPort     int
	engine     string // host:port of Temporal
	spare      int    // the first of a few ports for processes started beside
	supervisor *exec.Cmd
	ended      chan error
	client     *demo.Client
	owner      *pgxpool.Pool
}

func startStack() (*stack, error) {
	return startStackOf("")
}

// startStackOf starts a stack of another program than the product's, when it
// names one, with variables that all of its processes see.
func startStackOf(program string, extra ...string) (*stack, error) {
	bin := os.Getenv("SONGNUAN_BIN_DIR")
	if bin == "" {
		bin = "../bin"
	}
	var programs []string
	for _, name := range []string{"songnuan", "songnuan-local"} {
		path, err := filepath.Abs(filepath.Join(bin, name))
		if err == nil {
			_, err = exec.LookPath(path)
		}
		if err != nil {
			return nil, fmt.Errorf("%s is missing: run `make build local` first, or set SONGNUAN_BIN_DIR (%w)", path, err)
		}
		programs = append(programs, path)
	}
	programs[0] = cmp.Or(program, programs[0])
	data, err := os.MkdirTemp("", "songnuan-e2e-")
	if err != nil {
		return nil, err
	}
	temporary := filepath.Join(data, "tmp")
	if err := errors.Join(os.Chmod(data, 0o755), os.Mkdir(temporary, 0o755), os.Chmod(temporary, 0o777|os.ModeSticky)); err != nil { // PostgreSQL's own user must get there
		return nil, err
	}
	port, err := freePorts(12)
	if err != nil {
		return nil, err
	}
	s := &stack{
		program: programs[0], data: data, server: at(port), pgPort: port + 1,
		engine: "127.0.0.1:" + strconv.Itoa(port+3), spare: port + 7, ended: make(chan error, 1),
	}
	if err := s.launch(programs[1], port, extra); err != nil {
		return nil, err
	}
	s.client = demo.NewClient(s.server)
	if err := s.awaitReady(4 * time.Minute); err != nil {
		return nil, errors.Join(err, s.stop(), fmt.Errorf("the programs said:\n%s", s.lastWords(60)))
	}
	s.owner, err = pgxpool.New(context.Background(), s.database("postgres", "songnuan"))
	return s, err
}

// ownStack lets a test have a stack of its own, with the unions loaded, in the
// place of the package's until it ends.
func ownStack(t *testing.T, program string, extra ...string) *stack {
	t.Helper()
	s, err := startStackOf(program, extra...)
	if err != nil {
		t.Fatal(err)
	}
	product := local
	local = s
	t.Cleanup(func() {
		local = product
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() { // what it takes to find out why: logs, both databases, the keys
			t.Logf("%s is kept; the programs said:\n%s", s.data, s.lastWords(40))
			return
		}
		_ = os.RemoveAll(s.data)
	})
	if err := loadUnions(); err != nil {
		t.Fatal(err)
	}
	return s
}

func at(port int) string { return "http://127.0.0.1:" + strconv.Itoa(port) }

// freePorts answers the first of n free neighbours, below the range from which
// the kernel takes the ports of outgoing connections.
func freePorts(n int) (int, error) {
	for first := 21_000 + os.Getpid()%900*12; first < 32_700-n; first += n {
		free := true
		for p := first; p < first+n && free; p++ {
			l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(p))
			if free = err == nil; free {
				_ = l.Close()
			}
		}
		if free {
			return first, nil
		}
	}
	return 0, errors.New("no free ports")
}

func (s *stack) launch(program string, port int, extra []string) error {
	log, err := os.Create(s.logPath())
	if err != nil {
		return err
	}
	s.supervisor = exec.Command(program, "run", "--with-parent")
	s.supervisor.Stdout, s.supervisor.Stderr = log, log
	s.supervisor.Env = append(os.Environ(), "TMPDIR="+filepath.Join(s.data, "tmp"),
		"SONGNUAN_BIN="+s.program, "SONGNUAN_DATA="+s.data, "SONGNUAN_HTTP_ADDR="+strings.TrimPrefix(s.server, "http://"),
		"SONGNUAN_PG_PORT="+strconv.Itoa(s.pgPort), "SONGNUAN_TEMPORAL_UI_PORT="+strconv.Itoa(port+2), "SONGNUAN_TEMPORAL_PORT="+strconv.Itoa(port+3),
		"SONGNUAN_DEMO_LOAD=0", "SONGNUAN_SHOW_LOGS=1", "SONGNUAN_UNDO=1s", "DATABASE_URL=", "SONGNUAN_OWNER_URL=", "TEMPORAL_ADDRESS=", "SONGNUAN_KEY_FILE=")
	s.supervisor.Env = append(s.supervisor.Env, extra...)
	if err := s.supervisor.Start(); err != nil {
		return fmt.Errorf("starting the stack: %w", err)
	}
	go func() {
		s.ended <- s.supervisor.Wait()
		_ = log.Close()
	}()
	return nil
}

// awaitReady waits until the whole system works.
func (s *stack) awaitReady(within time.Duration) error {
	var dead error
	ready := comesTrue(within, func() bool {
		select {
		case err := <-s.ended:
			dead = fmt.Errorf("the supervisor ended: %w", err)
			s.ended <- err
			return true
		default:
			return status(s.server+"/readyz") == http.StatusOK
		}
	})
	if !ready {
		return fmt.Errorf("not ready after %v", within)
	}
	return dead
}

// stop ends everything and checks that no process is left.
func (s *stack) stop() error {
	if s.owner != nil {
		s.owner.Close()
	}
	pids := map[string]int{}
	for _, name := range children {
		pids[name] = s.pid(name)
	}
	_ = s.supervisor.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-s.ended:
		if err != nil {
			return fmt.Errorf("the supervisor ended: %w", err)
		}
	case <-time.After(60 * time.Second):
		return errors.Join(errors.New("it does not end"), s.supervisor.Process.Kill())
	}
	var left error
	for name, pid := range pids {
		if pid != 0 && !gone(pid) {
			left = errors.Join(left, fmt.Errorf("%s, process %d, is left", name, pid))
		}
	}
	return left
}

// database is the URL of one of the stack's databases.
func (s *stack) database(role, name string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", role, s.pgPort, name)
}

// command is the product's program as the stack runs it; extra variables come last.
func (s *stack) command(ctx context.Context, args []string, extra ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.program, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Join(s.data, "tmp"), "SONGNUAN_LOCAL=1", "SONGNUAN_DATA="+s.data, "SONGNUAN_SERVER="+s.server, "SONGNUAN_UNDO=1s", "SONGNUAN_DRAIN=0s",
		"TEMPORAL_ADDRESS="+s.engine, "DATABASE_URL="+s.database("songnuan_app", "songnuan"), "SONGNUAN_OWNER_URL=", "SONGNUAN_KEY_FILE=")
	cmd.Env = append(cmd.Env, extra...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// verify runs `songnuan verify` and wants every invariant to hold.
func (s *stack) verify(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), long(2*time.Minute, 5))
	defer cancel()
	if out, err := s.command(ctx, []string{"verify"}).CombinedOutput(); err != nil {
		t.Fatalf("songnuan verify: %v\n%s", err, out)
	}
}

// pid is the process of a child, 0 while there is none.
func (s *stack) pid(child string) int {
	text, _ := os.ReadFile(filepath.Join(s.data, "pids", child+".pid"))
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

// signal sends the child a signal and answers its process, 0 when there was none.
func (s *stack) signal(child string, sig syscall.Signal) int {
	pid := s.pid(child)
	if pid == 0 || syscall.Kill(pid, sig) != nil {
		return 0
	}
	return pid
}

// kill ends the child as a crash would, waiting for it to run first.
func (s *stack) kill(t testing.TB, child string) {
	t.Helper()
	eventually(t, 30*time.Second, child+" runs", func() bool { return s.signal(child, syscall.SIGKILL) != 0 })
}

// gone says whether no such process is left but perhaps its entry, which waits
// for somebody to collect it.
func gone(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return bytes.Contains(stat, []byte(") Z "))
}

// status is what url answers, 0 when nobody does.
func status(url string) int {
	quick := http.Client{Timeout: 5 * time.Second}
	res, err := quick.Get(url)
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func (s *stack) logPath() string { return filepath.Join(s.data, "stack.log") }

// lastWords are the last lines of the log, cut short, but for ordinary requests
// and what the engine says of a database that is away.
func (s *stack) lastWords(n int) string {
	const longest = 300
	text, _ := os.ReadFile(s.logPath())
	var lines []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, `"level":"INFO","msg":"request"`) && !strings.Contains(line, "temporal | error") {
			lines = append(lines, strings.TrimRight(line[:min(len(line), longest)], "\n"))
		}
	}
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
