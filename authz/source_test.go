package authz

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// memory is a Source whose content the test changes, and which counts how often it is loaded.
type memory struct {
	mu      sync.Mutex
	rules   []Rule
	version int64
	grants  []Grant
	err     error
	loads   int

	changed func(context.Context) (<-chan struct{}, error)
}

func (m *memory) Policy(context.Context) ([]Rule, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loads++
	return m.rules, m.version, m.err
}

func (m *memory) Grants(context.Context) ([]Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Grant(nil), m.grants...), nil
}

func (m *memory) Changed(ctx context.Context) (<-chan struct{}, error) { return m.changed(ctx) }

func (m *memory) set(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

// grant returns a grant of a new person.
func grant(role, level, path string) Grant {
	return Grant{ID: uuid.New(), UserID: uuid.New(), Role: role, Level: level, Path: path}
}

func defaults(t testing.TB, grants ...Grant) (*Authorizer, *memory) {
	t.Helper()
	rules, err := DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	source := &memory{rules: rules, version: 1, grants: grants}
	a, err := New(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	return a, source
}
