package worker

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"

	"google.golang.org/grpc/credentials"
)

// secure says whether Temporal is reached by TLS.
func (c Connection) secure() bool {
	return c.TLS || c.CAFile != "" || c.CertFile != "" || c.KeyFile != "" || c.APIKeyFile != ""
}

// tls reads the files of the connection.
func (c Connection) tls() (*tls.Config, error) {
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
		pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("reading our certificate for Temporal: %w", err)
		}
		t.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil } // the server says why not
	}
	return t, nil
}

// renewed reads authority, certificate and key anew for every connection, so
// that renewed ones count from the next on; connections that stand stay.
type renewed struct {
	credentials.TransportCredentials // of the files as they were at first
	c                                Connection
	asked                            *atomic.Bool // for a certificate, when we have none
}

func (c Connection) renewed(t *tls.Config) renewed {
	return renewed{credentials.NewTLS(t), c, new(atomic.Bool)}
}

// ClientHandshake says which file to look at when the server is not believed.
func (r renewed) ClientHandshake(ctx context.Context, authority string, raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	t, err := r.c.tls()
	if err != nil {
		return nil, nil, err
	}
	if r.c.CertFile == "" {
		t.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			r.asked.Store(true)
			return new(tls.Certificate), nil
		}
	}
	conn, info, err := credentials.NewTLS(t).ClientHandshake(ctx, authority, raw)
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) {
		signer := "this machine's authorities"
		if r.c.CAFile != "" {
			signer = r.c.CAFile
		}
		err = fmt.Errorf("the certificate at %s does not hold against %s: %w", r.c.Address, signer, err)
	}
	return conn, info, err
}

// Clone keeps reading anew.
func (r renewed) Clone() credentials.TransportCredentials {
	return renewed{r.TransportCredentials.Clone(), r.c, r.asked}
}
