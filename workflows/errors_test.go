package workflows

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"go.temporal.io/sdk/temporal"

	"github.com/songnuan/songnuan/relief"
)

type sqlError struct{}

func (sqlError) Error() string    { return `invalid input syntax: "张三 410821199001011234"` }
func (sqlError) SQLState() string { return "22P02" }

func TestSealedErrorsNameNobody(t *testing.T) {
	tests := []struct {
		name  string
		err   error
		text  string
		code  string
		final bool
	}{
		{"a refusal", relief.Refuse("already_decided", "by", "张三", "at", "now"), "already_decided", "already_decided", true},
		{"a refusal within", fmt.Errorf("case of 张三: %w", relief.Refuse("not_found")), "not_found", "not_found", true},
		{"a refusal that passes", relief.Refuse("posting_not_over"), "posting_not_over", "posting_not_over", false},
		{"a locked request", relief.Refuse("request_in_progress"), "request_in_progress", "request_in_progress", false},
		{"the system's trouble", relief.Refuse("unavailable"), "unavailable", "unavailable", false},
		{"the database", fmt.Errorf("writing 张三: %w", sqlError{}), "sqlstate 22P02", "", false},
		{"anything else", errors.New("张三"), "*errors.errorString", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := seal(tt.err)
			var app *temporal.ApplicationError
			if !errors.As(err, &app) {
				t.Fatalf("sealed as %T", err)
			}
			if app.Message() != tt.text || Code(err) != tt.code || app.NonRetryable() != tt.final || app.Unwrap() != nil {
				t.Errorf("sealed as %q, code %q, final %v; want %q, %q, %v", app.Message(), Code(err), app.NonRetryable(), tt.text, tt.code, tt.final)
			}
		})
	}
}

func TestSealLeavesTheEnginesOwnErrorsAlone(t *testing.T) {
	own := temporal.NewNonRetryableApplicationError("x", "y", nil)
	for _, err := range []error{nil, context.Canceled, context.DeadlineExceeded, own} {
		if got := seal(err); !errors.Is(got, err) {
			t.Errorf("seal(%v) = %v", err, got)
		}
	}
}
