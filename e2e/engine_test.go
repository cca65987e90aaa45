package e2e

import (
	"log/slog"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// temporal is a client of the stack's engine, as an operator would have one.
func temporal(t testing.TB) client.Client {
	t.Helper()
	var c client.Client
	eventually(t, 30*time.Second, "Temporal answers", func() bool {
		var err error
		c, err = client.Dial(client.Options{HostPort: local.engine, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
		return err == nil
	})
	t.Cleanup(c.Close)
	return c
}
