package worker

import (
	"fmt"
	"path"
	"runtime"
	"strings"

	"go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"github.com/songnuan/songnuan/workflows"
)

// What a panic says may quote whatever was at hand, a name too. It goes neither
// into a history, which keeps it for ever, nor into a log: both are told the line
// of our code, which is what whoever mends it needs.

// panicked is an activity's panic as its failure. Call it where it was recovered.
func panicked() error {
	return temporal.NewApplicationError("panic at "+panickedAt(), workflows.Panicked)
}

// panickedAt is the line that the panic being recovered came from: the first below
// the runtime's own.
func panickedAt() string {
	lines := make([]uintptr, 64)
	frames := runtime.CallersFrames(lines[:runtime.Callers(2, lines)])
	for raised := false; ; {
		f, more := frames.Next()
		own := strings.HasPrefix(f.Function, "runtime.")
		if raised && !own {
			return fmt.Sprintf("%s/%s:%d", path.Base(path.Dir(f.File)), path.Base(f.File), f.Line)
		}
		raised = raised || f.Function == "runtime.gopanic"
		if !more {
			return "a line unknown"
		}
	}
}

// sealedText stands for what a panic said.
const sealedText = "panic (its text is sealed; see the stack)"

// engines says whether it is the SDK's own panic, as when code does not fit a
// history: it names events and types only.
func engines(text string) bool { return strings.HasPrefix(text, "[TMPRL") }

// sealedFailures keeps the text of panics out of what goes to the engine.
type sealedFailures struct{ converter.FailureConverter }

// ErrorToFailure is that of the SDK, but for what panics said.
func (s sealedFailures) ErrorToFailure(err error) *failure.Failure {
	f := s.FailureConverter.ErrorToFailure(err)
	for n := f; n != nil; n = n.GetCause() {
		if n.GetApplicationFailureInfo().GetType() == "PanicError" && !engines(n.GetMessage()) {
			n.Message = sealedText
		}
	}
	return f
}

// sealedLog keeps the text of panics out of the log that the SDK writes to.
type sealedLog struct{ log.Logger }

// Error logs what the SDK says, but for what panics said.
func (l sealedLog) Error(msg string, pairs ...any) { l.Logger.Error(msg, sealedPairs(msg, pairs)...) }

// Warn is like Error: a failed workflow task is told as a warning.
func (l sealedLog) Warn(msg string, pairs ...any) { l.Logger.Warn(msg, sealedPairs(msg, pairs)...) }

func sealedPairs(msg string, pairs []any) []any {
	out := append([]any{}, pairs...)
	for i := 0; i+1 < len(out); i += 2 {
		if out[i] == "PanicError" || out[i] == "Error" && (strings.Contains(msg, "panic") || ofPanic(out[i+1])) {
			if text := fmt.Sprint(out[i+1]); !engines(text) {
				out[i+1] = sealedText
			}
		}
	}
	return out
}

// ofPanic says whether a logged error is a panic; the SDK keeps the type of a
// workflow's to itself.
func ofPanic(err any) bool {
	return strings.HasSuffix(strings.ToLower(fmt.Sprintf("%T", err)), "panicerror")
}
