package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// WithStack runs a local stack of its own by the supervisor's program, on free
// ports and with its data in a temporary folder, while do measures it. When it
// fails, the error ends with the stack's last words.
func WithStack(ctx context.Context, program string, o Options, do func(context.Context, Options) error) (err error) {
	data, err := os.MkdirTemp("", "songnuan-bench-")
	if err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	if err := os.Chmod(data, 0o755); err != nil { //nolint:gosec // Postgres may be another user
		return fmt.Errorf("opening the data folder: %w", err)
	}
	p, err := freePorts()
	if err != nil {
		return err
	}
	log := filepath.Join(data, "stack.log")
	stack, err := start(program, log, p.environment(data))
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- stack.Wait() }()
	defer stop(stack.Process, ended)

	o.Server, o.Temporal, o.Namespace, o.Data = fmt.Sprintf("http://127.0.0.1:%d", p.http), fmt.Sprintf("127.0.0.1:%d", p.temporal), "default", data
	o.OwnerURL = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/songnuan?sslmode=disable", p.postgres)
	if err := ready(ctx, o.Server, ended); err != nil {
		return fmt.Errorf("%w\n%s", err, tail(log))
	}
	return do(ctx, o)
}

type ports struct{ http, postgres, temporal, ui int }

// environment is the stack's configuration and nothing else of ours.
func (p ports) environment(data string) []string {
	var env []string
	for _, v := range os.Environ() {
		ours := strings.HasPrefix(v, "SONGNUAN_") && !strings.HasPrefix(v, "SONGNUAN_PG_BIN=")
		if !ours && !strings.HasPrefix(v, "DATABASE_URL=") && !strings.HasPrefix(v, "TEMPORAL_") {
			env = append(env, v)
		}
	}
	self, _ := os.Executable() // empty makes the stack say what is missing
	return append(env, "SONGNUAN_BIN="+self, "SONGNUAN_DATA="+data, "SONGNUAN_DEMO_LOAD=0", "SONGNUAN_SHOW_LOGS=1", "SONGNUAN_UNDO=1s", "SONGNUAN_LOG=warn",
		fmt.Sprintf("SONGNUAN_HTTP_ADDR=127.0.0.1:%d", p.http), fmt.Sprintf("SONGNUAN_PG_PORT=%d", p.postgres),
		fmt.Sprintf("SONGNUAN_TEMPORAL_PORT=%d", p.temporal), fmt.Sprintf("SONGNUAN_TEMPORAL_UI_PORT=%d", p.ui))
}

// freePorts finds seven in a row that nobody listens on; Temporal takes four.
// They lie below those that the system gives to clients, so that none of these
// takes one in between.
func freePorts() (ports, error) {
	const tries, row, from, to = 100, 7, 20_000, 32_000
	for range tries {
		base := from + rand.IntN(to-from) //nolint:gosec // any will do
		free := true
		for n := 0; n < row && free; n++ {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", base+n))
			if free = err == nil; free {
				_ = l.Close()
			}
		}
		if free {
			return ports{temporal: base, http: base + 4, postgres: base + 5, ui: base + 6}, nil
		}
	}
	return ports{}, errors.New("no seven free ports in a row")
}

func start(program, log string, env []string) (*exec.Cmd, error) {
	out, err := os.Create(log) //nolint:gosec // in our own folder
	if err != nil {
		return nil, fmt.Errorf("opening the stack's log: %w", err)
	}
	defer out.Close() //nolint:errcheck // the child has its own
	cmd := exec.Command(program, "run", "--with-parent")
	cmd.Env, cmd.Stdout, cmd.Stderr = env, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us; we stop it
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the stack: %w", err)
	}
	return cmd, nil
}

// stop asks the stack to end, and makes it when it takes too long.
func stop(p *os.Process, ended <-chan error) {
	_ = p.Signal(syscall.SIGINT)
	select {
	case <-ended:
	case <-time.After(time.Minute):
		_ = p.Kill()
		<-ended
	}
}

// ready waits until the whole system works.
func ready(ctx context.Context, server string, ended chan error) error {
	return await(ctx, "the stack", func(ctx context.Context) (bool, error) {
		select {
		case err := <-ended:
			ended <- err // for stop
			return false, fmt.Errorf("the stack has ended: %w", err)
		default:
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/readyz", nil)
		if err != nil {
			return false, err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return false, nil // not yet
		}
		return res.StatusCode == http.StatusOK, res.Body.Close()
	})
}

func tail(path string) string {
	const most = 3000
	text, _ := os.ReadFile(path) //nolint:gosec // our own log
	return string(text[max(0, len(text)-most):])
}
