package main

import (
	"context"
	"log/slog"

	"go.temporal.io/sdk/client"

	"github.com/songnuan/songnuan/worker"
)

// engine says how Temporal is reached when it is not our own on loopback.
type engine struct {
	TLS        bool   `name:"tls" env:"TEMPORAL_TLS" help:"Reach Temporal by TLS."`
	CA         string `name:"tls-ca" env:"TEMPORAL_TLS_CA" help:"PEM file of the authority that signed Temporal's certificate."`
	Cert       string `name:"tls-cert" env:"TEMPORAL_TLS_CERT" help:"PEM file of our certificate for Temporal (mTLS)."`
	Key        string `name:"tls-key" env:"TEMPORAL_TLS_KEY" help:"PEM file of its key."`
	ServerName string `name:"tls-server-name" env:"TEMPORAL_TLS_SERVER_NAME" help:"Name expected in Temporal's certificate."`
	APIKeyFile string `name:"api-key-file" env:"TEMPORAL_API_KEY_FILE" help:"File with the API key of Temporal Cloud."`
}

func (c *cli) temporal() worker.Connection {
	e := c.Engine
	return worker.Connection{
		Address: c.Temporal, Namespace: c.Namespace,
		TLS: e.TLS, CAFile: e.CA, CertFile: e.Cert, KeyFile: e.Key, ServerName: e.ServerName, APIKeyFile: e.APIKeyFile,
	}
}

func (c *cli) dial(ctx context.Context) (client.Client, error) {
	return worker.Dial(ctx, c.temporal(), slog.Default())
}
