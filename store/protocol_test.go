package store_test

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/store"
)

// With the simple protocol values would be written into the text of statements.
//
// covers: fault:F67
func TestStatementsAndValuesGoApart(t *testing.T) {
	_, err := store.Open(t.Context(), "postgres://nobody@127.0.0.1:1/none?default_query_exec_mode=simple_protocol", store.Options{})
	if err == nil || !strings.Contains(err.Error(), "default_query_exec_mode") {
		t.Errorf("opened with %v", err)
	}
}
