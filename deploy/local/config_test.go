package main

import (
	"os"
	"strings"
	"testing"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestAnEmptyEnvironmentGivesTheDocumentedAddresses(t *testing.T) {
	c, err := readConfig(env(nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ what, got, want string }{
		{"web", c.HTTPAddr, "127.0.0.1:8080"},
		{"temporal", c.temporalAddress(), "127.0.0.1:7233"},
		{"ui", c.temporalUI(), "http://127.0.0.1:8233"},
		{"owner", c.ownerURL("songnuan"), "postgres://postgres@127.0.0.1:15432/songnuan?sslmode=disable"},
		{"app", c.appURL(), "postgres://songnuan_app@127.0.0.1:15432/songnuan?sslmode=disable"},
	} {
		if row.got != row.want {
			t.Errorf("%s: got %s, want %s", row.what, row.got, row.want)
		}
	}
}

func TestExternalServicesReplaceOurOwn(t *testing.T) {
	c, err := readConfig(env(map[string]string{"DATABASE_URL": "postgres://app@db/x", "TEMPORAL_ADDRESS": "temporal:7233"}))
	if err != nil {
		t.Fatal(err)
	}
	if c.ownPostgres() || c.ownTemporal() {
		t.Error("something of ours would still be started")
	}
	if c.ownerURL("songnuan") != "postgres://app@db/x" || c.appURL() != "postgres://app@db/x" {
		t.Errorf("owner %s, app %s", c.ownerURL("songnuan"), c.appURL())
	}
	c, _ = readConfig(env(map[string]string{"DATABASE_URL": "postgres://app@db/x", "SONGNUAN_OWNER_URL": "postgres://boss@db/x"}))
	if c.ownerURL("songnuan") != "postgres://boss@db/x" || c.appURL() != "postgres://app@db/x" {
		t.Errorf("owner %s, app %s", c.ownerURL("songnuan"), c.appURL())
	}
}

func TestEveryWrongSettingIsNamed(t *testing.T) {
	_, err := readConfig(env(map[string]string{
		"SONGNUAN_HTTP_ADDR": "0.0.0.0:8080", "SONGNUAN_PG_PORT": "many", "SONGNUAN_TEMPORAL_PORT": "65534",
	}))
	if err == nil {
		t.Fatal("no complaint")
	}
	for _, name := range []string{"SONGNUAN_HTTP_ADDR", "SONGNUAN_PG_PORT", "SONGNUAN_TEMPORAL_PORT"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in %v", name, err)
		}
	}
}

func TestTheOwnersURLStaysAwayFromServeAndWork(t *testing.T) {
	c, err := readConfig(env(nil))
	if err != nil {
		t.Fatal(err)
	}
	s := &stack{Config: c}
	for database, want := range map[string]string{
		c.appURL():             "SONGNUAN_OWNER_URL=",
		c.ownerURL("songnuan"): "SONGNUAN_OWNER_URL=" + c.ownerURL("songnuan"),
	} {
		cmd, err := s.program(database, os.Args[0])()
		if err != nil {
			t.Fatal(err)
		}
		if got := cmd.Env[len(cmd.Env)-1]; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
