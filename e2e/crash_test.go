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

// hits are at which passing a place strikes: each place at each of them is a cell of the
// matrix that `make chaos` goes through. A run of the tests takes the first column and
// another one each day, two of five; SONGNUAN_HIT names one.
var hits = []int{1, 2, 3, 5, 8}

// The program dies at each place where dying hurts most: before and after
// the commit of a decision, between the outbox and its mark, with the bank's file
// made and not handed out, while money is booked. The program that is delivered
// has no such place.
//
// covers: goal:G03 fault:F01 fault:F02 fault:F03 fault:F19 fault:F42
func TestTheProgramMayCrashAtEachPlace(t *testing.T) {
	program := crashable(t)
	if len(places(t, program)) != len(failpoint.All)+2 { // or the next says nothing
		t.Errorf("the program that crashes holds %v", places(t, program))
	}
	if found := places(t, local.program); found != nil {
		t.Errorf("the program that is delivered holds %v", found)
	}
	columns := []int{hits[0], hits[1+time.Now().YearDay()%(len(hits)-1)]}
	if asked := os.Getenv("SONGNUAN_HIT"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil {
			t.Fatal(err)
		}
		columns = []int{n}
	}
	others := slices.DeleteFunc(slices.Clone(failpoint.All), func(p string) bool { return slices.Contains(atWork, p) })
	for _, hit := range columns {
		t.Run("hit "+strconv.Itoa(hit), func(t *testing.T) { crashAt(t, program, hit, atWork, others) })
	}
	t.Run("each decision and entry", func(t *testing.T) { crashAt(t, program, 1, nil, eachDeed()) })
}

// eachDeed are the places of a decision with the state that it leads to, and of a line of
// the ledger with its kind: dying there hurts in another way each time.
func eachDeed() (all []string) {
	for _, leads := range []relief.State{relief.Surveying, relief.Verifying, relief.ReadyToPost, relief.Posting, relief.InReview, relief.Approved, relief.Confirmed, relief.FollowedUp} {
		all = append(all, failpoint.DecideWritten+"@"+string(leads), failpoint.DecideCommitted+"@"+string(leads))
	}
	return append(all, failpoint.LedgerBooked+"@reserve") // what is settled is booked with the bank's results
}

// crashAt lets the program die at some places while a roster is handed in, and at others
// while the cases move, at that passing of each.
func crashAt(t *testing.T, program string, hit int, early, late []string) {
	armed, households := t.TempDir(), max(3, hit) // each passes each place
	arm := func(places []string) {
		for _, p := range places {
			at := strconv.Itoa(hit)
			if slices.Contains(seldom, p) {
				at = "1"
			}
			if err := os.WriteFile(filepath.Join(armed, p), []byte(at), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := ownStack(t, program, "SONGNUAN_FAILPOINTS="+armed)
	arm(early)
	k := launch(t, plan("10000.00", nil), 200*time.Millisecond)
	k.c = demo.NewClient(local.server)
	k.file(t, families(households, base))
	arm(late)

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
	for _, p := range slices.Concat(early, late) {
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
