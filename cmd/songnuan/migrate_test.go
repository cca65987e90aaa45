package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// A database of an older release, whose people have changed the role rules, gets
// what the new program brings and keeps what is its own; an older program that is
// migrated afterwards takes nothing back.
//
// covers: fault:F56 goal:G34
func TestANewReleasesRulesReachAnOldDatabase(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	program, err := authz.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	rule := func(r, level, action string) store.PolicyRule {
		return store.PolicyRule{Role: r, Level: level, Action: action}
	}
	var old []store.PolicyRule // which knew no erasing, and something that is gone since
	for _, r := range program {
		if r.Action != "case.erase" {
			old = append(old, store.PolicyRule(r))
		}
	}
	gone := rule("clerk", "base", "case.shred")
	db.Exec(t, "DELETE FROM policy_rules; DELETE FROM policy_history; DELETE FROM policy_defaults")
	if err := db.Store.SetPolicy(t.Context(), append(slices.Clone(old), gone)); err != nil {
		t.Fatal(err)
	}
	// As the migration finds it in a database from before.
	db.Exec(t, "INSERT INTO policy_defaults SELECT role, level, action FROM policy_history WHERE from_version = (SELECT min(from_version) FROM policy_history)")
	own, without := rule("auditor", "base", "campaign.close"), old[0]
	db.Exec(t, "INSERT INTO policy_rules VALUES ($1, $2, $3)", own.Role, own.Level, own.Action)
	db.Exec(t, "DELETE FROM policy_rules WHERE (role, level, action) = ($1, $2, $3)", without.Role, without.Level, without.Action)

	c := &cli{DatabaseURL: db.URL, OwnerURL: db.OwnerURL, KeyFile: db.KeyFile, Local: true}
	migrate := func(cmd migrateCmd) []string {
		t.Helper()
		if err := cmd.Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		rules, _, err := db.Store.Policy(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return store.Lines(rules)
	}
	before := migrate(migrateCmd{ShowPolicy: true})
	if slices.ContainsFunc(before, func(l string) bool { return strings.HasSuffix(l, "case.erase") }) {
		t.Error("what was only to be shown was done")
	}
	after := migrate(migrateCmd{})
	var want []string
	for _, r := range program {
		if l := store.Lines([]store.PolicyRule{store.PolicyRule(r)})[0]; l != store.Lines([]store.PolicyRule{without})[0] {
			want = append(want, l)
		}
	}
	want = append(want, "auditor,base,campaign.close")
	slices.Sort(want)
	if !slices.Equal(after, want) {
		t.Errorf("after the release there are %d rules, want %d", len(after), len(want))
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE kind = 'policy' AND body LIKE '%auditor,base,campaign.close%' AND body LIKE '%clerk,base,case.shred%'"); n != 1 {
		t.Errorf("%d audit rows tell of it", n)
	}
	if again := migrate(migrateCmd{}); !slices.Equal(again, after) || storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE kind = 'policy'") != 1 {
		t.Error("migrating again changes the rules")
	}
	db.Exec(t, "UPDATE policy_release SET schema = schema + 1") // a later release was here
	if change, err := db.Store.BringPolicy(t.Context(), old, false, true); err != nil || !change.None() {
		t.Errorf("an older program changes %+v, %v", change, err)
	}
	db.Exec(t, "UPDATE policy_release SET schema = schema - 1")
	reset := migrate(migrateCmd{ResetPolicy: true})
	if slices.Contains(reset, "auditor,base,campaign.close") || len(reset) != len(program) {
		t.Errorf("reset, there are %d rules, want %d", len(reset), len(program))
	}
}
