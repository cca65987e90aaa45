package e2e

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F15 T12
func TestWithoutWorkDecisionsAreAnsweredAndNoPostingEnds(t *testing.T) {
	const day = time.Second
	k := launch(t, plan("60000.00", nil), day)
	k.c = demo.NewClient(local.server)
	k.file(t, families(8, base))
	walks := k.walks()
	posted, later := walks[:4], walks[4:]
	if err := walkAll(soon(t, time.Minute), 4, posted, relief.Posting); err != nil {
		t.Fatal(err)
	}
	pid := local.signal("work", syscall.SIGSTOP)
	if pid == 0 {
		t.Fatal("work does not run")
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGCONT) })
	if err := walkAll(soon(t, time.Minute), 4, later, relief.Posting); err != nil {
		t.Fatalf("deciding without work: %v", err)
	}
	eventually(t, 40*time.Second, "/readyz tells that no workflow moves", func() bool {
		return status(local.server+"/readyz") == http.StatusServiceUnavailable
	})
	for _, w := range walks {
		var due time.Time
		eventually(t, time.Minute, "the posting is overdue", func() bool {
			v := k.look(t, w.id)
			if v.State != relief.Posting || v.Posting.EndedAt != nil {
				t.Fatalf("without work the case became %s", v.State)
			}
			due = v.Posting.EndsAt
			return time.Since(due) > day
		})
	}
	if got := status(local.server + "/healthz"); got != http.StatusOK {
		t.Errorf("/healthz answers %d", got)
	}
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := walkAll(soon(t, time.Minute), 8, walks, relief.Approved); err != nil {
		t.Fatalf("after work came back: %v", err)
	}
	t.Logf("all postings had ended and all cases were approved %v after work came back", time.Since(began).Round(10*time.Millisecond))
	for _, w := range walks {
		if p := k.look(t, w.id).Posting; p.EndedAt == nil || p.EndedAt.Before(p.EndsAt) {
			t.Errorf("the posting of case %s ended at %v, due at %v", w.id, p.EndedAt, p.EndsAt)
		}
	}
	if err := local.awaitReady(healWithin); err != nil {
		t.Fatal(err)
	}
}
