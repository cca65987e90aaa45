package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/worker"
)

// An authority signs certificates of servers and clients.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	a := authority{key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.cert = signed(t, template, authority{template, a.key}, a.key)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func signed(t *testing.T, template *x509.Certificate, by authority, key *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	raw, err := x509.CreateCertificate(rand.Reader, template, by.cert, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// issue makes a certificate for both ends of a connection on this machine.
func (a authority) issue(t *testing.T) tls.Certificate {
	t.Helper()
	key := newKey(t)
	cert := signed(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "songnuan"}, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, a, key)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A door lets into Temporal who shows a certificate of the authority, by TLS.
type door struct {
	listener net.Listener

	mu    sync.Mutex
	t     *tls.Config
	conns map[net.Conn]bool
}

func newDoor(t *testing.T, a authority) *door {
	t.Helper()
	d := &door{conns: map[net.Conn]bool{}}
	d.change(t, a)
	var err error
	d.listener, err = tls.Listen("tcp", "127.0.0.1:0", &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.t, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := d.listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() { d.pass(conn) })
		}
	})
	t.Cleanup(func() {
		_ = d.listener.Close()
		d.hangUp()
		open.Wait()
	})
	return d
}

// change gives the door another authority, for itself and for who may enter.
func (d *door) change(t *testing.T, a authority) {
	t.Helper()
	known := x509.NewCertPool()
	known.AddCert(a.cert)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.t = &tls.Config{Certificates: []tls.Certificate{a.issue(t)}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: known, NextProtos: []string{"h2"}}
}

func (d *door) pass(conn net.Conn) {
	inner, err := net.Dial("tcp", local.engine)
	if err != nil {
		_ = conn.Close()
		return
	}
	d.mu.Lock()
	d.conns[conn], d.conns[inner] = true, true
	d.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(inner, conn); _ = inner.Close() })
	both.Go(func() { _, _ = io.Copy(conn, inner); _ = conn.Close() })
	both.Wait()
}

func (d *door) hangUp() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for conn := range d.conns {
		_ = conn.Close()
	}
	clear(d.conns)
}

// identity is where a client keeps its authority, certificate and key.
type identity struct{ ca, cert, key string }

func newIdentity(t *testing.T, a authority) identity {
	t.Helper()
	dir := t.TempDir()
	i := identity{filepath.Join(dir, "ca.pem"), filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")}
	i.renew(t, a)
	return i
}

// renew replaces the files by those of another authority.
func (i identity) renew(t *testing.T, a authority) {
	t.Helper()
	mine := a.issue(t)
	key, err := x509.MarshalPKCS8PrivateKey(mine.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, i.ca, "CERTIFICATE", a.cert.Raw)
	writePEM(t, i.cert, "CERTIFICATE", mine.Certificate[0])
	writePEM(t, i.key, "PRIVATE KEY", key)
}

func knock(t *testing.T, c worker.Connection) (client.Client, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	c.Namespace = "default"
	engine, err := worker.Dial(ctx, c, slog.New(slog.DiscardHandler))
	if err == nil {
		t.Cleanup(engine.Close)
	}
	return engine, err
}

// covers: fault:F59
func TestTemporalIsReachedByTLSOnlyWithTheRightPapers(t *testing.T) {
	ours, others := newAuthority(t, "ours"), newAuthority(t, "others")
	mine, foreign := newIdentity(t, ours), newIdentity(t, others)
	address := newDoor(t, ours).listener.Addr().String()
	for name, c := range map[string]struct {
		worker.Connection
		says []string
	}{
		"all of it":                  {worker.Connection{CAFile: mine.ca, CertFile: mine.cert, KeyFile: mine.key}, nil},
		"in the clear":               {worker.Connection{}, []string{address}},
		"no certificate":             {worker.Connection{CAFile: mine.ca}, []string{"it asks for a certificate of ours"}},
		"a certificate of others":    {worker.Connection{CAFile: mine.ca, CertFile: foreign.cert, KeyFile: foreign.key}, []string{address}},
		"another authority":          {worker.Connection{CAFile: foreign.ca, CertFile: mine.cert, KeyFile: mine.key}, []string{"does not hold against " + foreign.ca, "unknown authority"}},
		"the machine's authorities":  {worker.Connection{TLS: true, CertFile: mine.cert, KeyFile: mine.key}, []string{"does not hold against this machine's authorities"}},
		"another name":               {worker.Connection{CAFile: mine.ca, CertFile: mine.cert, KeyFile: mine.key, ServerName: "temporal.example"}, []string{"does not hold", "temporal.example"}},
		"a certificate but no key":   {worker.Connection{CAFile: mine.ca, CertFile: mine.cert}, []string{"needs its key"}},
		"an authority that is none":  {worker.Connection{CAFile: mine.key}, []string{"holds no certificate"}},
		"an authority that is away":  {worker.Connection{CAFile: mine.ca + "?"}, []string{"no such file"}},
		"a key of other certificate": {worker.Connection{CAFile: mine.ca, CertFile: mine.cert, KeyFile: foreign.key}, []string{"private key does not match"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.Address = address
			engine, err := knock(t, c.Connection)
			if len(c.says) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				if _, err := engine.CheckHealth(t.Context(), nil); err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil {
				t.Fatal("Temporal lets it in")
			}
			for _, want := range c.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %q, without %q", err, want)
				}
			}
		})
	}
}

func TestRenewedPapersCountWithoutARestart(t *testing.T) {
	before, after := newAuthority(t, "before"), newAuthority(t, "after")
	mine := newIdentity(t, before)
	d := newDoor(t, before)
	engine, err := knock(t, worker.Connection{Address: d.listener.Addr().String(), CAFile: mine.ca, CertFile: mine.cert, KeyFile: mine.key})
	if err != nil {
		t.Fatal(err)
	}
	healthy := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := engine.CheckHealth(ctx, nil)
		return err
	}
	d.change(t, after)
	d.hangUp()
	eventually(t, 10*time.Second, "the old papers are refused", func() bool { return healthy() != nil })
	mine.renew(t, after)
	eventually(t, 20*time.Second, "the new papers are good", func() bool { return healthy() == nil })
}

// The program reads all of it from its environment.
func TestTheProgramReachesTemporalByMutualTLS(t *testing.T) {
	ours := newAuthority(t, "ours")
	mine := newIdentity(t, ours)
	papers := []string{"TEMPORAL_ADDRESS=" + newDoor(t, ours).listener.Addr().String(), "TEMPORAL_TLS_CA=" + mine.ca}
	compared := func(extra ...string) (int, string) {
		out, err := local.command(soon(t, 30*time.Second), []string{"drift"}, append(papers, extra...)...).CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if exit == nil {
			return 0, string(out)
		}
		return exit.ExitCode(), string(out)
	}
	if code, said := compared("TEMPORAL_TLS_CERT="+mine.cert, "TEMPORAL_TLS_KEY="+mine.key); code != 0 && code != 1 {
		t.Errorf("with our certificate it exits with %d: %s", code, said)
	}
	if code, said := compared(); code == 0 || code == 1 || !strings.Contains(said, "it asks for a certificate of ours") {
		t.Errorf("without our certificate it exits with %d: %s", code, said)
	}
}
