package worker

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	sdkworker "go.temporal.io/sdk/worker"

	"github.com/songnuan/songnuan/store/storetest"
	"github.com/songnuan/songnuan/workflows"
)

const said = "伏特加 410821199003077716"

// covers: fault:F28
func TestAPanickingActivityFailsByItsLineOnly(t *testing.T) {
	db := storetest.New(t)
	var logged bytes.Buffer
	l := slog.New(slog.NewTextHandler(&logged, nil))
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(sdkworker.Options{Interceptors: []interceptor.WorkerInterceptor{&watch{store: db.Store, log: l}}})
	workflows.Beat.Serve(env, func(context.Context, struct{}) (struct{}, error) { panic(said) })
	_, err := env.ExecuteActivity(string(workflows.Beat), struct{}{})
	if !workflows.IsPanic(err) || workflows.Code(err) != "" || !strings.Contains(err.Error(), "panic at worker/panic_test.go:") {
		t.Errorf("the activity failed as %v", err)
	}
	for word := range strings.FieldsSeq(said) {
		if strings.Contains(logged.String(), word) || strings.Contains(err.Error(), word) {
			t.Errorf("what it said stands in %s %s", err, &logged)
		}
	}
}

// A panicError is what the SDK makes of a workflow's panic: a type of its own.
type panicError struct{ error }

func TestWhatAPanicSaysIsNotLoggedAndOtherErrorsAre(t *testing.T) {
	const mismatch = "[TMPRL1100] lookup failed for scheduledEventID"
	for _, tt := range []struct {
		msg, key string
		value    any
		shown    bool
	}{
		{"Workflow panic", "Error", panicError{errors.New(said)}, false},
		{"Failed to process workflow task.", "Error", &panicError{errors.New(said)}, false},
		{"LocalActivity panic.", "PanicError", said, false},
		{"Workflow panic", "Error", panicError{errors.New(mismatch)}, true},
		{"Activity error.", "Error", temporal.NewApplicationError("sqlstate 55P03", workflows.Broken), true},
	} {
		var out bytes.Buffer
		l := log.With(sealedLog{log.NewStructuredLogger(slog.New(slog.NewTextHandler(&out, nil)))}, "WorkflowID", "case/1")
		l.Error(tt.msg, "Attempt", 1, tt.key, tt.value)
		l.Warn(tt.msg, "Attempt", 1, tt.key, tt.value)
		if shown := strings.Count(out.String(), "sealed") == 0; shown != tt.shown || strings.Contains(out.String(), "410821199003077716") {
			t.Errorf("%s %v: logged %s", tt.msg, tt.value, &out)
		}
	}
}
