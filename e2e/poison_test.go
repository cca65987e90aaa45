package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// Decisions of every size and with words that nobody knows are refused before
// they reach a workflow, and the case goes on at once.
//
// covers: fault:F28
func TestWhatNoWorkflowCouldSwallowIsRefusedAtTheDoor(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(1, base))
	task := k.tasks(t, clerk, relief.TaskAccept)[0]
	decide := func(body string) int {
		return k.raw(t, clerk, demo.Request{Path: "/tasks/" + task.ID + "/decision", Body: []byte(body)}).Status
	}
	for _, size := range []int{65 << 10, 1 << 20, 2 << 20, 35 << 17, 6 << 20} {
		if got := decide(fmt.Sprintf(`{"version":%d,"outcome":"approve","comment":%q}`, task.Version, strings.Repeat("a", size))); got != http.StatusRequestEntityTooLarge {
			t.Errorf("%d KiB are answered %d", size>>10, got)
		}
	}
	for _, body := range []string{`{"version":%d,"outcome":"explode"}`, `{"version":%d,"outcome":"approve","fields":{"receipt_method":"telepathy"}}`, `{"version":%d,"outcome":7}`} {
		if got := decide(fmt.Sprintf(body, task.Version)); got != http.StatusUnprocessableEntity && got != http.StatusBadRequest {
			t.Errorf("%s is answered %d", body, got)
		}
	}
	began := time.Now()
	if err := (&walk{k: k, id: k.cases[0]}).next(soon(t, healWithin)); err != nil {
		t.Fatal(err)
	}
	eventually(t, 5*time.Second, "the workflow is told", func() bool {
		return count(t, "SELECT count(*) FROM outbox WHERE subject = $1 AND delivered_at IS NULL", k.cases[0]) == 0
	})
	t.Logf("decided, and the workflow told, in %v", time.Since(began).Round(time.Millisecond))
}
