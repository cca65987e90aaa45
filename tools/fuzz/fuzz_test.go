// Package fuzz lets every fuzz target of the tree run for a while, with `make test`
// for 20 seconds and with `make fuzz` for as long as one likes. What a target finds is
// written below its package's testdata/fuzz, and runs with every test from then on.
package fuzz

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// tree is the root of the module.
const tree = "../.."

// asked is what goal G22 wants fuzzed, each by at least one target.
var asked = map[string][]string{
	"JSON decoder":           {"FuzzStrictJSON"},
	"ID and card normaliser": {"FuzzParseIDNumber", "FuzzParseCardNumber"},
	"calendar":               {"FuzzCalendar", "FuzzResolveDate"},
	"XLSX and CSV import":    {"FuzzReadCSV", "FuzzReadXLSX", "FuzzReadSheet", "FuzzReadPlan"},
	"formula escape":         {"FuzzGuard"},
	"path and org parser":    {"FuzzCovers", "FuzzReadUnions"},
	"bank callback":          {"FuzzReadBankResults"}, // the bank calls back by file
	"cursor":                 {"FuzzCursor"},
	"filter parser":          {"FuzzCaseFilter"},
	"policy loader":          {"FuzzParsePolicy"},
	"masking":                {"FuzzMaskName"},
	"idempotency key":        {"FuzzIdempotencyKey"},
	"canonical encoder":      {"FuzzCanonical"},
	"relief.Next":            {"FuzzNext"},
	"hostile files":          {"FuzzClean"},
	"amounts":                {"FuzzParseYuan"},
	"numbers in free text":   {"FuzzContainsPersonalNumber"},
}

// A target is one fuzz function.
type target struct{ pkg, name string }

var declared = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)

func targets(t *testing.T) (all []target) {
	t.Helper()
	err := filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != tree && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"bin", "node_modules", "testdata"}, d.Name())) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(source, -1) {
			rel, _ := filepath.Rel(tree, filepath.Dir(path))
			all = append(all, target{"./" + rel, string(m[1])})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatIsAskedForHasItsTargets(t *testing.T) {
	var there []string
	for _, one := range targets(t) {
		there = append(there, one.name)
	}
	var named []string
	for _, names := range asked {
		named = append(named, names...)
	}
	slices.Sort(there)
	slices.Sort(named)
	if !slices.Equal(there, named) {
		t.Errorf("there are %v,\nasked for are %v", there, named)
	}
}

// Every target runs for the time that is asked for, one on each processor, and none
// finds anything.
//
// covers: goal:G22
func TestEveryTargetIsFuzzed(t *testing.T) {
	length := cmp.Or(os.Getenv("SONGNUAN_FUZZTIME"), "20s")
	if d, err := time.ParseDuration(length); err != nil || d <= 0 {
		t.Fatalf("SONGNUAN_FUZZTIME is %q", length)
	}
	began, all := time.Now(), targets(t)
	var total atomic.Int64
	var left sync.WaitGroup
	at := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, one := range all {
		at <- struct{}{}
		left.Go(func() {
			defer func() { <-at }()
			n, kept, out, err := one.run(t.Context(), length)
			if err != nil || n == 0 {
				t.Errorf("%s of %s: %v after %d executions\n%s", one.name, one.pkg, err, n, out)
				return
			}
			total.Add(n)
			t.Logf("%-26s %10d executions, %4d inputs kept", one.name, n, kept)
		})
	}
	left.Wait()
	t.Logf("%d executions of %d targets, %s each, in %v", total.Load(), len(all), length, time.Since(began).Round(time.Second))
}

var (
	executions = regexp.MustCompile(`execs: (\d+) `)
	interest   = regexp.MustCompile(`new interesting: \d+ \(total: (\d+)\)`)
)

// run lets the target run on one processor and answers how often it did, how many
// inputs its corpus in the build cache holds, and what was said.
func (one target) run(ctx context.Context, length string) (executed, kept int64, out string, err error) {
	cmd := exec.CommandContext(ctx, "go", "test", one.pkg, "-run", "^$", "-fuzz", "^"+one.name+"$", "-fuzztime", length, "-fuzzminimizetime", "1s", "-parallel", "1", "-timeout", "0")
	cmd.Dir = tree
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what it starts ends with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	said, err := cmd.CombinedOutput()
	last := func(pattern *regexp.Regexp) (n int64) {
		if all := pattern.FindAllSubmatch(said, -1); len(all) > 0 {
			n, _ = strconv.ParseInt(string(all[len(all)-1][1]), 10, 64)
		}
		return n
	}
	return last(executions), last(interest), string(said), err
}
