package e2e

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"
)

// local is the one stack of the package.
var local *stack

func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.list").Value.String() != "" {
		os.Exit(m.Run())
	}
	os.Exit(run(m))
}

// run lets the tests run between a start and an end of the stack; an end that
// leaves something behind fails them too.
func run(m *testing.M) int {
	began := time.Now()
	s, err := startStack()
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 1
	}
	fmt.Printf("e2e: the stack is ready after %v, at %s, data in %s\n", time.Since(began).Round(100*time.Millisecond), s.server, s.data)
	local = s
	code := 1
	if err := loadUnions(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: loading the unions:", err)
	} else {
		code = m.Run()
	}
	if err := s.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: stopping the stack:", err)
		code = 1
	}
	if code != 0 {
		fmt.Fprintf(os.Stderr, "e2e: what the programs said, in short (all of it is in %s):\n%s\n", s.logPath(), s.lastWords(60))
		return code
	}
	_ = os.RemoveAll(s.data)
	return 0
}

// loadUnions loads the tree and the county's base unions as the administrator.
func loadUnions() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, file := range []string{"unions.csv", "base-unions-410821.csv"} {
		body, err := os.ReadFile("../data/" + file)
		if err != nil {
			return err
		}
		var out struct{ Unions int }
		if err := local.client.As("admin@000000").PostFile(ctx, "/unions/import", "text/csv", body, &out); err != nil {
			return err
		}
		if out.Unions == 0 {
			return fmt.Errorf("%s loaded nothing", file)
		}
	}
	return nil
}

// decoded reads JSON that must be readable.
func decoded[T any](t testing.TB, body []byte) T {
	t.Helper()
	var out T
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatalf("reading %s: %v", body, err)
	}
	return out
}

// eventually waits for something to become true.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	if !comesTrue(within, holds) {
		t.Fatalf("within %v never happened: %s", within, what)
	}
}

func comesTrue(within time.Duration, holds func() bool) bool {
	deadline := time.After(within)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
	return true
}
