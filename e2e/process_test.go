package e2e

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A process is one of the product's that a test starts beside those of the
// supervisor, and ends itself.
type process struct {
	cmd   *exec.Cmd
	log   string
	ended chan error
}

// start starts the program with a log of that name; extra variables come last.
// What still runs when the test is over is ended then.
func (s *stack) start(t testing.TB, name string, args []string, extra ...string) *process {
	t.Helper()
	p := &process{log: filepath.Join(s.data, name+".log"), ended: make(chan error, 1)}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = s.command(context.WithoutCancel(t.Context()), args, extra...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.ended <- p.cmd.Wait()
		_ = log.Close()
	}()
	t.Cleanup(func() {
		if p.cmd != nil {
			p.stop(t)
		}
	})
	return p
}

// stop tells the process to end and wants it to end well.
func (p *process) stop(t testing.TB) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("%v ended: %v\n%s", p.cmd.Args[1:], err, p.said())
		}
	case <-time.After(30 * time.Second):
		t.Errorf("%v does not end", p.cmd.Args[1:])
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
	p.cmd = nil
}

func (p *process) said() []byte {
	text, _ := os.ReadFile(p.log)
	return text
}

// serve starts another `songnuan serve` on the n-th spare port and answers its
// address.
func (s *stack) serve(t testing.TB, n int, extra ...string) string {
	t.Helper()
	address, _ := s.serveOn(t, n, extra...)
	return address
}

func (s *stack) serveOn(t testing.TB, n int, extra ...string) (string, *process) {
	t.Helper()
	address := at(s.spare + n)
	p := s.start(t, "serve-"+strconv.Itoa(n), []string{"serve"}, append([]string{"SONGNUAN_HTTP_ADDR=" + strings.TrimPrefix(address, "http://")}, extra...)...)
	eventually(t, 30*time.Second, "another serve answers", func() bool { return status(address+"/healthz") == http.StatusOK })
	return address, p
}

// work starts another `songnuan work` and waits until it works.
func (s *stack) work(t testing.TB, n int, extra ...string) *process {
	t.Helper()
	p := s.start(t, "work-"+strconv.Itoa(n), []string{"work"}, extra...)
	eventually(t, 30*time.Second, "another worker works", func() bool { return bytes.Contains(p.said(), []byte(`"msg":"working"`)) })
	return p
}
