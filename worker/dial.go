package worker

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// Dial connects to Temporal at host:port. The SDK logs names, ids and sealed
// errors, never what a message holds.
func Dial(ctx context.Context, address, namespace string, l *slog.Logger) (client.Client, error) {
	o := client.Options{HostPort: address, Namespace: namespace, Logger: log.NewStructuredLogger(l)}
	if loopback(address) { // compressing costs more than it saves
		o.ConnectionOptions.GrpcCompression = &client.GrpcCompressionNone{}
	}
	c, err := client.DialContext(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("connecting to Temporal at %s: %w", address, err)
	}
	return c, nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}
