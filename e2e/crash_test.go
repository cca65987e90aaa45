package e2e

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/failpoint"
	"github.com/songnuan/songnuan/relief"
)

// crashable is the product's program with its places to crash live.
func crashable(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "songnuan")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "failpoint", "-o", program, "../cmd/songnuan").CombinedOutput(); err != nil {
		t.Fatalf("building the program that crashes: %v\n%s", err, out)
	}
	return program
}

// atWork are the places that only the worker passes, so that they may strike while a roster is handed in.
var atWork = []string{failpoint.ImportRow, failpoint.RelayRead, failpoint.RelayTold, failpoint.RelayNoted, failpoint.ClockWritten, failpoint.ClockCommitted}

// seldom are the places that a run passes once or twice: rows are filed many at a time.
var seldom = []string{failpoint.ImportRow, failpoint.BatchMade, failpoint.BatchMoved, failpoint.BankFileMade, failpoint.ResultsWritten, failpoint.ResultsCommitted}

// The program dies at each place where dying hurts most, once: before and after
// the commit of a decision, between the outbox and its mark, with the bank's file
// made and not handed out, while money is booked. The program that is delivered
// has no such place. SONGNUAN_HIT says at which hit,
// the first by default.
//
// covers: fault:F01 fault:F02 fault:F03 fault:F19 fault:F42
func TestTheProgramMayCrashAtEachPlace(t *testing.T) {
	program, armed := crashable(t), t.TempDir()
	if len(places(t, program)) != len(failpoint.All)+2 { // or the next says nothing
		t.Errorf("the program that crashes holds %v", places(t, program))
	}
	if found := places(t, local.program); found != nil {
		t.Errorf("the program that is delivered holds %v", found)
	}
	hit, households := "1", 3
	if asked := os.Getenv("SONGNUAN_HIT"); asked != "" {
		hit = asked
		n, err := strconv.Atoi(asked)
		if err != nil {
			t.Fatal(err)
		}
		households = max(households, n) // each passes each place
	}
	arm := func(places []string) {
		for _, p := range places {
			at := hit
			if slices.Contains(seldom, p) {
				at = "1"
			}
			if err := os.WriteFile(filepath.Join(armed, p), []byte(at), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := ownStack(t, program, "SONGNUAN_FAILPOINTS="+armed)
	arm(atWork)
	k := launch(t, plan("10000.00", nil), 200*time.Millisecond)
	k.c = demo.NewClient(local.server)
	k.file(t, families(households, base))
	arm(slices.DeleteFunc(slices.Clone(failpoint.All), func(p string) bool { return slices.Contains(atWork, p) }))

	walks := k.walks()
	ctx := soon(t, time.Duration(households)*time.Minute)
	over, moving := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	helpers.Go(func() { k.payUntil(over, t) })
	err := walkAll(ctx, households, walks, relief.Closed)
	moving()
	helpers.Wait()
	if err != nil {
		t.Fatal(err)
	}
	quiet(t, k)
	for _, w := range walks {
		keptOnce(t, k, w)
	}
	wantLine(t, k, relief.LineView{Paid: relief.Fen(households) * 500_00, Available: 10_000_00 - relief.Fen(households)*500_00})
	for _, p := range failpoint.All {
		if _, err := os.Stat(filepath.Join(armed, p+".struck")); err != nil {
			t.Errorf("nothing died at %s", p)
		}
	}
	s.verify(t)
}

// places are those of a program's code, with what arms them.
func places(t *testing.T, program string) (found []string) {
	t.Helper()
	code, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range append([]string{"SONGNUAN_FAILPOINTS", "failpoint.Hit"}, failpoint.All...) {
		if bytes.Contains(code, []byte(trace)) {
			found = append(found, trace)
		}
	}
	return found
}
