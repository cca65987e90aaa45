package worker

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync/atomic"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/grpc"
)

// A Connection says where Temporal is and how it is reached: in the clear on
// loopback, by TLS, by TLS with a certificate of ours (mTLS), or with the API
// key of Temporal Cloud, which implies TLS.
type Connection struct {
	Address    string // host:port
	Namespace  string
	TLS        bool
	CAFile     string // PEM; the machine's roots when empty
	CertFile   string // PEM, with KeyFile: ours
	KeyFile    string
	ServerName string // expected in the server's certificate; the address's host when empty
	APIKeyFile string // read anew for every call, so that it can be replaced

	Metrics client.MetricsHandler // may be nil
	Tracing interceptor.Interceptor
}

// Dial connects to Temporal.
func Dial(ctx context.Context, c Connection, l *slog.Logger) (client.Client, error) {
	o, asked, err := c.options(l)
	if err != nil {
		return nil, err
	}
	t, err := client.DialContext(ctx, o)
	if err != nil && asked.Load() {
		return nil, fmt.Errorf("connecting to Temporal at %s: it asks for a certificate of ours, and none is configured: %w", c.Address, err)
	}
	if err != nil {
		return nil, fmt.Errorf("connecting to Temporal at %s: %w", c.Address, err)
	}
	return t, nil
}

// DialLater prepares a connection that is made when it is first used.
func DialLater(c Connection, l *slog.Logger) (client.Client, error) {
	o, _, err := c.options(l)
	if err != nil {
		return nil, err
	}
	return client.NewLazyClient(o)
}

// options: the SDK logs names, ids and sealed errors, never what a message holds.
// asked becomes true when Temporal asks for a certificate and we have none.
func (c Connection) options(l *slog.Logger) (o client.Options, asked *atomic.Bool, err error) {
	o = client.Options{
		HostPort: c.Address, Namespace: c.Namespace, Logger: sealedLog{log.NewStructuredLogger(l)}, MetricsHandler: c.Metrics,
		FailureConverter: sealedFailures{temporal.GetDefaultFailureConverter()},
	}
	if c.Tracing != nil {
		o.Interceptors = []interceptor.ClientInterceptor{c.Tracing}
	}
	if loopback(c.Address) { // compressing costs more than it saves
		o.ConnectionOptions.GrpcCompression = &client.GrpcCompressionNone{}
	}
	if c.APIKeyFile != "" {
		key := c.APIKeyFile
		if _, err := os.Stat(key); err != nil {
			return o, nil, fmt.Errorf("reading the API key of Temporal: %w", err)
		}
		o.Credentials = client.NewAPIKeyDynamicCredentials(func(context.Context) (string, error) { return readSecret(key) })
	}
	if !c.secure() {
		return o, new(atomic.Bool), nil
	}
	t, err := c.tls()
	o.ConnectionOptions.TLS = t // an API key wants it, though the next line is what counts
	fresh := c.renewed(t)
	o.ConnectionOptions.DialOptions = []grpc.DialOption{grpc.WithTransportCredentials(fresh)}
	return o, fresh.asked, err
}

func readSecret(file string) (string, error) {
	raw, err := os.ReadFile(file)
	return strings.TrimSpace(string(raw)), err
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}
