// Command songnuan-local runs the whole product on one machine, on loopback, in
// the foreground: PostgreSQL, the Temporal engine with its UI, and songnuan's own
// migrate, serve and work, as children that it keeps alive and takes along when
// it ends.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/songnuan/songnuan/deploy/local/engine"
)

func main() {
	command := "help"
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	var err error
	switch command {
	case "run":
		err = run(len(os.Args) > 2 && os.Args[2] == "--with-parent")
	case "temporal": // not for people: the child that run starts
		err = runEngine()
	default:
		help()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "songnuan-local: %v\n", err)
		os.Exit(1)
	}
}

func help() {
	fmt.Println("songnuan-local run    启动整套本地环境，Ctrl-C 停止 / starts everything on this machine, Ctrl-C stops it")
	fmt.Println("\n环境变量 / environment:")
	for _, v := range variables {
		fmt.Printf("  %-32s %-16s %s\n", v.name, v.fallback, v.meaning)
	}
}

func run(withParent bool) error {
	c, err := readConfig(os.Getenv)
	if err != nil {
		return err
	}
	s, err := newStack(c, os.Stdout)
	if err != nil {
		return err
	}
	defer s.close()
	if withParent {
		if err := s.sup.EndWithParent(); err != nil {
			return fmt.Errorf("asking to end with the parent: %w", err)
		}
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		<-signals
		stop()
		began := time.Now()
		for range signals {
			if time.Since(began) > hurryAfter {
				s.sup.Hurry()
			}
		}
	}()
	return s.run(ctx)
}

// hurryAfter is when a second Ctrl-C means impatience: terminals, make and
// timeout send the same signal twice at once.
const hurryAfter = time.Second

func runEngine() error {
	c, err := readConfig(os.Getenv)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return engine.Run(ctx, engine.Options{
		Postgres: c.ownerURL("postgres"), Port: c.TemporalPort, UIPort: c.TemporalUIPort, TimeSkipping: c.TimeSkipping, Faults: c.EngineFaults,
	}, func(format string, args ...any) { fmt.Printf(format+"\n", args...) })
}
