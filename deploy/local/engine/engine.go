// Package engine runs a complete Temporal cluster (frontend, history, matching,
// worker) and its web UI inside the calling process, stored in PostgreSQL.
//
// It is the same engine on the same storage as a production cluster, with three
// differences that suit one machine: the members are listed instead of found by
// gossip, everything listens on loopback, and a pulse watches from inside that
// workflows really move.
package engine

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const (
	// Namespace holds the product's workflows.
	Namespace = "default"

	loopback    = "127.0.0.1"
	clusterName = "active"
)

// SearchAttributes are the custom ones of [Namespace]; they carry codes and
// identifiers, never personal data.
var SearchAttributes = map[string]enumspb.IndexedValueType{
	"CampaignId": enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"UnionCode":  enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseStep":   enumspb.INDEXED_VALUE_TYPE_KEYWORD,
}

// Options place the engine.
type Options struct {
	// Postgres is the URL of a role that may create databases; the engine keeps
	// its own two, temporal and temporal_visibility.
	Postgres string
	// Port is the frontend's gRPC port; history, matching and worker take the three after it.
	Port int
	// UIPort is the web UI's.
	UIPort int
	// TimeSkipping lets a workflow that asks for it skip its timers. For tests.
	TimeSkipping bool
	// Faults is which share of the calls to its storage fails, half of them after they
	// were carried out. For tests.
	Faults float64
}

// Address is where clients reach the frontend.
func (o Options) Address() string { return net.JoinHostPort(loopback, strconv.Itoa(o.Port)) }

// Run serves until ctx ends, which is no error. It waits for Postgres as long as
// it takes. An error means that the engine is broken or no longer moves, and
// that a fresh process should take over.
func Run(ctx context.Context, o Options, say func(format string, args ...any)) error {
	stores, err := prepareUntilDone(ctx, o.Postgres, say)
	if err != nil {
		return ignoreEnd(ctx, err)
	}
	began := time.Now()
	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(o, stores)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(members(o.Port)),
		temporal.WithLogger(errorsOnly()),
		temporal.WithDynamicConfigClient(dynamicConfig(o.TimeSkipping)),
	)
	if err != nil {
		return fmt.Errorf("configuring temporal: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("starting temporal: %w", err)
	}
	say("engine at %s after %v", o.Address(), time.Since(began).Round(time.Millisecond))

	ui := newUI(o)
	go func() { _ = ui.Start() }()
	say("UI at http://%s:%d", loopback, o.UIPort)
	if err := addMissingAttributes(ctx, o.Address()); err != nil && ctx.Err() == nil {
		say("search attributes: %v", err)
	}

	if err := beatUntilEnd(ctx, o.Address(), say); err != nil {
		return err // an engine that stands still may not manage to stop either: the process just ends
	}
	ui.Stop()
	return server.Stop()
}

// errorsOnly writes one line per error to standard output, without a stack: most
// tell that Postgres is away, and the engine recovers from that by itself.
func errorsOnly() log.Logger {
	encoder := zap.NewProductionEncoderConfig()
	encoder.TimeKey, encoder.CallerKey = zapcore.OmitKey, zapcore.OmitKey
	return log.NewZapLogger(zap.New(zapcore.NewCore(
		zapcore.NewConsoleEncoder(encoder), zapcore.Lock(os.Stdout), zapcore.ErrorLevel)))
}

// prepareUntilDone repeats prepare, since Postgres may be starting, recovering or
// gone for a while; the reason is told once per change.
func prepareUntilDone(ctx context.Context, url string, say func(string, ...any)) (stores, error) {
	told := ""
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		st, err := prepare(ctx, url)
		if err == nil {
			return st, nil
		}
		if err.Error() != told {
			told = err.Error()
			say("waiting for Postgres: %v", err)
		}
		select {
		case <-ctx.Done():
			return stores{}, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// ignoreEnd keeps a requested stop from looking like a failure.
func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
