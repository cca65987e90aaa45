// Command songnuan is the whole product: serve answers HTTP, work runs the
// workflows, and the other subcommands set up, check and show it.
package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the configuration, read once from flags and the environment. Its flags
// are one group, so that the help of a command begins with the command's own.
type cli struct {
	DatabaseURL string  `name:"database-url" env:"DATABASE_URL" default:"postgres://songnuan_app@127.0.0.1:${pg}/songnuan?sslmode=disable" help:"Postgres, as the application's role." group:"Settings of every command:"`
	OwnerURL    string  `name:"owner-url" env:"SONGNUAN_OWNER_URL" help:"Postgres, as the owner of the schema (migrate only)." group:"Settings of every command:"`
	Temporal    string  `name:"temporal-address" env:"TEMPORAL_ADDRESS" default:"127.0.0.1:${temporal}" help:"Temporal frontend, host:port." group:"Settings of every command:"`
	Namespace   string  `env:"TEMPORAL_NAMESPACE" default:"default" help:"Temporal namespace." group:"Settings of every command:"`
	Engine      engine  `embed:"" prefix:"temporal-" group:"Settings of every command:"`
	Tracing     tracing `embed:"" group:"Settings of every command:"`
	Data        string  `env:"SONGNUAN_DATA" default:"./.data" help:"Folder of the personal-data key." group:"Settings of every command:"`
	KeyFile     string  `env:"SONGNUAN_KEY_FILE" help:"Personal-data key file; default <data>/keys/pii.json." group:"Settings of every command:"`
	Evidence    string  `env:"SONGNUAN_EVIDENCE" help:"Folder of the kept files, sealed, or s3://bucket/folder; default <data>/evidence. Shared by all of serve and work." group:"Settings of every command:"`
	PublicURL   string  `name:"public-url" env:"SONGNUAN_PUBLIC_URL" default:"http://${http}" help:"What stands before /p/… on printed postings." group:"Settings of every command:"`
	Local       bool    `env:"SONGNUAN_LOCAL" help:"Local mode: demo accounts, rehearsal clocks, loopback only." group:"Settings of every command:"`
	Undo        string  `env:"SONGNUAN_UNDO" default:"10s" help:"How long a bulk decision can be taken back." group:"Settings of every command:"`
	LogLevel    string  `env:"SONGNUAN_LOG" default:"info" enum:"debug,info,warn,error" help:"Log level." group:"Settings of every command:"`

	Messages messages    `embed:"" group:"Settings of every command:"`
	Objects  objectStore `embed:"" group:"Settings of every command:"`

	Serve    serveCmd    `cmd:"" help:"Answer HTTP: API, public postings, web."`
	Work     workCmd     `cmd:"" help:"Run the workflows and tell them what was decided."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the database to the newest schema."`
	Import   importCmd   `cmd:"" help:"Load unions from a CSV file."`
	User     userCmd     `cmd:"" help:"Make an account; the password is read from standard input."`
	Verify   verifyCmd   `cmd:"" help:"Check every invariant; exit 0 holds, 1 violated, 2 could not check."`
	Audit    auditCmd    `cmd:"" help:"Export the audit, and check what was exported."`
	Drift    driftCmd    `cmd:"" help:"Compare Postgres and Temporal; exit 0 the same, 1 different, 2 could not compare."`
	Rebuild  rebuildCmd  `cmd:"" help:"Start the missing workflow of everything open, from Postgres."`
	Versions versionsCmd `cmd:"" help:"List the versions of work, or give the workflows to one (--give)."`
	Demo     demoCmd     `cmd:"" help:"Drive a whole campaign over HTTP as different people."`
	Bench    benchCmd    `cmd:"" help:"Measure decisions and cases beside two baselines."`
	Keys     keysCmd     `cmd:"" help:"Change the personal-data key: add, promote, reseal, drop; status says where that stands."`
	Erase    eraseCmd    `cmd:"" help:"Take personal data out of ended cases: due, ask, confirm, run; two people."`
	Recount  recountCmd  `cmd:"" help:"Count the boards' sums anew from the facts."`
	Files    filesCmd    `cmd:"" help:"Copy the kept files to another folder or bucket: what it lacks."`
	Matrix   matrixCmd   `cmd:"" help:"Print who may do what: role, action, level."`
}

// local is where this machine's own stack answers: the settings of make run move
// the other commands along, so that they never speak to another stack.
func local() kong.Vars {
	return kong.Vars{
		"http":     cmp.Or(os.Getenv("SONGNUAN_HTTP_ADDR"), "127.0.0.1:8080"),
		"pg":       cmp.Or(os.Getenv("SONGNUAN_PG_PORT"), "15432"),
		"temporal": cmp.Or(os.Getenv("SONGNUAN_TEMPORAL_PORT"), "7233"),
	}
}

func main() {
	var c cli
	k := kong.Parse(&c, kong.Name("songnuan"), kong.Description("送暖 Songnuan: relief campaigns of Chinese trade unions."), kong.ShortUsageOnError(), local())
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level})))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	k.FatalIfErrorf(k.Run(&c))
}
