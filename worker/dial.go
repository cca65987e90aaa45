package worker

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
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
	o, err := c.options(l)
	if err != nil {
		return nil, err
	}
	t, err := client.DialContext(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("connecting to Temporal at %s: %w", c.Address, err)
	}
	return t, nil
}

// DialLater prepares a connection that is made when it is first used.
func DialLater(c Connection, l *slog.Logger) (client.Client, error) {
	o, err := c.options(l)
	if err != nil {
		return nil, err
	}
	return client.NewLazyClient(o)
}

// options: the SDK logs names, ids and sealed errors, never what a message holds.
func (c Connection) options(l *slog.Logger) (client.Options, error) {
	o := client.Options{HostPort: c.Address, Namespace: c.Namespace, Logger: log.NewStructuredLogger(l), MetricsHandler: c.Metrics}
	if c.Tracing != nil {
		o.Interceptors = []interceptor.ClientInterceptor{c.Tracing}
	}
	if loopback(c.Address) { // compressing costs more than it saves
		o.ConnectionOptions.GrpcCompression = &client.GrpcCompressionNone{}
	}
	if c.APIKeyFile != "" {
		key := c.APIKeyFile
		if _, err := os.Stat(key); err != nil {
			return o, fmt.Errorf("reading the API key of Temporal: %w", err)
		}
		o.Credentials = client.NewAPIKeyDynamicCredentials(func(context.Context) (string, error) { return readSecret(key) })
	}
	var err error
	o.ConnectionOptions.TLS, err = c.tls()
	return o, err
}

// tls is nil when the connection is in the clear.
func (c Connection) tls() (*tls.Config, error) {
	if !c.TLS && c.CAFile == "" && c.CertFile == "" && c.KeyFile == "" && c.APIKeyFile == "" {
		return nil, nil
	}
	t := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: c.ServerName}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("reading Temporal's authority: %w", err)
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("reading Temporal's authority: %s holds no certificate", c.CAFile)
		}
	}
	if (c.CertFile == "") != (c.KeyFile == "") {
		return nil, errors.New("a certificate for Temporal needs its key, and a key its certificate")
	}
	if c.CertFile != "" {
		if _, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile); err != nil {
			return nil, fmt.Errorf("reading our certificate for Temporal: %w", err)
		}
		t.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { // a renewed one counts at once
			pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
			return &pair, err
		}
	}
	return t, nil
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
