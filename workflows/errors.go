package workflows

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"go.temporal.io/sdk/temporal"

	"github.com/songnuan/songnuan/relief"
)

// Types of failure that are ours and not a refusal of the rules.
const (
	// Diverged: the rules refuse an event that Postgres holds as a fact.
	Diverged = "diverged"
	// Broken: anything unforeseen, database and network included.
	Broken = "broken"
	// Panicked: a fault of the program; the text says at which line.
	Panicked = "panicked"
)

// seal readies an activity's error for the trip through the server, which keeps
// type and text for ever. A refusal travels as its code alone, because its
// values may name people; of anything else only the SQL state or the Go type is
// told, because a database's text may quote what was written.
func seal(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var app *temporal.ApplicationError
	if errors.As(err, &app) || temporal.IsCanceledError(err) {
		return err
	}
	var refusal *relief.Error
	if errors.As(err, &refusal) {
		return temporal.NewApplicationErrorWithOptions(refusal.Code, refusal.Code,
			temporal.ApplicationErrorOptions{NonRetryable: !passing(refusal)})
	}
	var sql interface{ SQLState() string }
	if errors.As(err, &sql) {
		return temporal.NewApplicationError("sqlstate "+sql.SQLState(), Broken)
	}
	return temporal.NewApplicationError(fmt.Sprintf("%T", root(err)), Broken)
}

// Code is the code of a refusal that came back from an activity, or "".
func Code(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) && app.Type() != Broken && app.Type() != Panicked {
		return app.Type()
	}
	return ""
}

// IsPanic says whether an activity failed by a fault of the program.
func IsPanic(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.Type() == Panicked
}

// final says that trying again cannot help.
func final(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.NonRetryable()
}

// passing says which refusals may be gone at the next attempt.
func passing(e *relief.Error) bool {
	switch e.Kind() {
	case relief.Unavailable, relief.Internal:
		return true // the system's own trouble
	case relief.Malformed, relief.Unauthorised, relief.Forbidden, relief.NotFound, relief.TooLarge:
		return false // the input will not change
	case relief.Conflict:
		return e.Code == "request_in_progress" || e.Code == "workflow_held" // a lock or an operator; other conflicts are decided
	case relief.Refused:
		return e.Code == "posting_not_over" // the database's clock is behind the engine's
	}
	return false
}

func diverged(caseID string, version int, cause error) error {
	return temporal.NewNonRetryableApplicationError(
		"case "+caseID+" version "+strconv.Itoa(version)+": "+relief.CodeOf(cause), Diverged, nil)
}

func root(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
