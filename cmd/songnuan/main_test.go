package main

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestTheCommandLineIsWellFormed(t *testing.T) {
	var c cli
	k, err := kong.New(&c, kong.Name("songnuan"), local())
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]string{
		{"serve"},
		{"work"},
		{"migrate"},
		{"rebuild", "--by", "x"},
		{"drift", "--repair", "--by", "x", "--json"},
		{"verify", "--nightly"},
		{"audit", "export"},
		{"verify", "--temporal", "--level", "full", "--case", "x", "--max-lag", "10s", "--keep"},
	} {
		if _, err := k.Parse(line); err != nil {
			t.Errorf("%v: %v", line, err)
		}
	}
}

// In local mode work makes links to where serve listens.
func TestWorkKnowsWhereServeListens(t *testing.T) {
	t.Setenv("SONGNUAN_HTTP_ADDR", "127.0.0.1:9080")
	t.Setenv("SONGNUAN_PG_PORT", "25432")
	t.Setenv("SONGNUAN_TEMPORAL_PORT", "9233")
	var c cli
	k, err := kong.New(&c, kong.Name("songnuan"), local())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Parse([]string{"work"}); err != nil || c.Serve.Addr != "127.0.0.1:9080" {
		t.Errorf("serve listens on %q, %v", c.Serve.Addr, err)
	}
	if !strings.Contains(c.DatabaseURL, ":25432/") || c.Temporal != "127.0.0.1:9233" || c.PublicURL != "http://127.0.0.1:9080" {
		t.Errorf("the others speak to %s, %s, %s", c.DatabaseURL, c.Temporal, c.PublicURL)
	}
	if _, err := k.Parse([]string{"demo", "main.go"}); err != nil || c.Demo.Server != "http://127.0.0.1:9080" {
		t.Errorf("the demo drives %q, %v", c.Demo.Server, err)
	}
}

// The help of a command begins with what is its own.
func TestHelpBeginsWithTheCommandsOwnFlags(t *testing.T) {
	var c cli
	var out strings.Builder
	k, err := kong.New(&c, kong.Name("songnuan"), kong.Writers(&out, &out), kong.Exit(func(int) { panic("exit") }), local())
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = k.Parse([]string{"demo", "--help"})
	}()
	own, every := strings.Index(out.String(), "--spread"), strings.Index(out.String(), "Settings of every command:")
	if own < 0 || every < own {
		t.Fatalf("its own at %d, the others at %d:\n%s", own, every, out.String())
	}
	for _, flag := range []string{"--database-url", "--temporal-address", "--temporal-tls", "--log-level"} {
		if strings.Index(out.String(), flag+"=") < every && strings.Index(out.String(), flag) < every {
			t.Errorf("%s stands among the command's own", flag)
		}
	}
}
