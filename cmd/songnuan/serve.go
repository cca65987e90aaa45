package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/worker"
)

type serveCmd struct {
	Addr       string `env:"SONGNUAN_HTTP_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	TemporalUI string `env:"SONGNUAN_TEMPORAL_UI" help:"Address of the Temporal UI, for links."`
	Secure     bool   `env:"SONGNUAN_SECURE" help:"Browsers reach us by TLS."`

	Drain time.Duration `env:"SONGNUAN_DRAIN" default:"3s" help:"How long to go on answering after being told to stop, while /healthz and /readyz say that no more should be sent here."`

	TrustedProxies []netip.Prefix `env:"SONGNUAN_TRUSTED_PROXIES" help:"Networks of the reverse proxies in front (CIDR), whose X-Forwarded-For is believed."`
}

// Run answers HTTP until the process is told to stop.
func (cmd *serveCmd) Run(ctx context.Context, c *cli) error {
	if c.Local && !loopback(cmd.Addr) {
		return fmt.Errorf("local mode listens on loopback only, not on %s", cmd.Addr)
	}
	w, err := c.watch(ctx, "songnuan-serve")
	if err != nil {
		return err
	}
	defer w.close()
	s, err := c.openTraced(ctx, w.traces)
	if err != nil {
		return err
	}
	defer s.Close()
	w.facts(s)
	var az *authz.Authorizer
	err = await(ctx, "role rules", func(ctx context.Context) error {
		az, err = authz.New(ctx, policySource{s})
		return err
	})
	if err != nil {
		return err
	}
	told := ctx.Done()
	ctx, stop := linger(ctx, cmd.Drain)
	defer stop()
	go az.Run(ctx)
	engine, err := w.temporal(c.temporal())
	if err != nil {
		return err
	}
	t, err := worker.DialLater(engine, slog.Default())
	if err != nil {
		return fmt.Errorf("preparing the connection to Temporal: %w", err)
	}
	defer t.Close()
	ui := cmd.TemporalUI
	if ui != "" { // its pages about our workflows
		ui = strings.TrimRight(ui, "/") + "/namespaces/" + url.PathEscape(c.Namespace)
	}
	events := api.NewEvents(s)
	go events.Run(ctx)
	room := roomOf(s.Files)
	w.disk(room)
	handler, err := api.New(api.Config{
		Store: s, Authorizer: az, Events: events, Health: health{store: s, authz: az, temporal: t, since: time.Now(), room: room}, Room: room, Logger: slog.Default(),
		Leaving: told, Local: c.Local, Secure: cmd.Secure, TemporalUI: ui, TrustedProxies: cmd.TrustedProxies, Observe: w.request,
	})
	if err != nil {
		return err
	}
	slog.Info("serving", "addr", cmd.Addr, "local", c.Local)
	return api.Serve(ctx, cmd.Addr, w.handler(handler))
}

// linger answers a context that ends so long after ctx has ended.
func linger(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		slog.Info("leaving", "in", d.String())
		time.AfterFunc(d, cancel)
	})
	return longer, cancel
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// health tells the truth about this process and about the whole system.
type health struct {
	store    *store.Store
	authz    *authz.Authorizer
	temporal client.Client
	since    time.Time // when this process began to ask
	room     func() (relief.Room, error)
}

// Traffic: database, migrations at head, policy loaded. Temporal is not asked:
// approvals go on without it.
func (h health) Traffic(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return errors.Join(h.store.AtHead(ctx), h.store.InTime(), h.authz.Healthy())
}

// maxBeat is how old the last heartbeat of the workflows may be.
const maxBeat = 15 * time.Second

// System adds Temporal and a heartbeat workflow that a worker really ran.
func (h health) System(ctx context.Context) map[string]error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	parts := map[string]error{"database": h.store.AtHead(ctx), "policy": h.authz.Healthy()}
	_, parts["temporal"] = h.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	age, err := h.store.BeatAge(ctx)
	if err == nil && age > time.Since(h.since) { // what moved before says nothing of now
		err = errors.New("no workflow has moved yet")
	} else if err == nil && age > maxBeat {
		err = fmt.Errorf("no workflow has moved for %v", age.Round(time.Second))
	}
	parts["workflows"] = err
	if h.room != nil {
		parts["disk"] = roomy(h.room())
	}
	return parts
}

// roomOf measures the disk of kept files; nil for a bucket, which has no bounds.
func roomOf(f store.Files) func() (relief.Room, error) {
	if disk, ok := f.(interface{ Room() (relief.Room, error) }); ok {
		return disk.Room
	}
	return nil
}

func roomy(r relief.Room, err error) error {
	if err == nil && !r.TakesFiles() {
		return fmt.Errorf("%d of %d MiB are free", r.Free>>20, r.Total>>20)
	}
	return err
}
