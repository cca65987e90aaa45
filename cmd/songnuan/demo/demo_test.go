package demo

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Where nothing answers, the demo says so at once instead of looking stuck.
func TestRunSaysAtOnceThatNothingAnswers(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var out strings.Builder
	plan := filepath.Join("..", "..", "..", "data", "campaigns", "county-2023.yaml")
	if err := Run(ctx, Options{Server: "http://127.0.0.1:1", Plan: plan, Out: &out}); err == nil {
		t.Error("a demo without a server ended well")
	}
	if !strings.Contains(out.String(), "http://127.0.0.1:1 没有应答") {
		t.Errorf("said %q", out.String())
	}
}
