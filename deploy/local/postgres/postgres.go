// Package postgres runs a PostgreSQL server of its own from programs that are
// already installed: it finds them, makes the data folder, and knows how to
// start on what an earlier run left behind. As root it works for the user
// postgres or nobody, since PostgreSQL refuses root.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// MaxConnections is what serve, work, migrate and the eight pools of the engine
// share.
const MaxConnections = 200

// Server is a data folder and the programs to serve it.
type Server struct {
	Installation
	Dir  string // absolute, links resolved
	Port int

	owner *syscall.Credential // nil: the present user
}

// Prepare finds PostgreSQL, makes the data folder dir when there is none yet, and
// ends a server that an earlier run left behind on it. bin may be empty; say
// hears what takes time.
func Prepare(bin, dir string, port int, say func(format string, args ...any)) (*Server, error) {
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err = reachable(dir, owner, say)
	if err != nil {
		return nil, err
	}
	s := &Server{Dir: dir, Port: port, owner: owner}
	if s.Installation, err = find(bin, dataMajor(dir)); err != nil {
		return nil, err
	}
	if dataMajor(dir) != "" {
		return s, s.endSurvivor(say)
	}
	say("PostgreSQL %s：初始化数据目录 / creating %s", s.Major, dir)
	return s, s.initialise()
}

// URL reaches database as the superuser; local connections are trusted.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.Port, database)
}

// Command starts the server in the foreground.
func (s *Server) Command() (*exec.Cmd, error) {
	return s.program("postgres", "-D", s.Dir, "-p", strconv.Itoa(s.Port),
		"-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", // a deep folder would make the socket's path too long
		"-c", "max_connections="+strconv.Itoa(MaxConnections),
		"-c", "shared_buffers=256MB",
		"-c", "log_line_prefix=[%p] ",
		"-c", "log_checkpoints=off",
		// Clients hear of their errors; a log line could carry values of a row.
		"-c", "log_min_messages=log", "-c", "log_min_error_statement=panic", "-c", "log_error_verbosity=terse",
		"-c", "logging_collector=off",
	), nil
}

// AwaitDatabase waits until the server answers and creates the database when it
// is missing.
func AwaitDatabase(ctx context.Context, adminURL, database string) error {
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := ensureDatabase(ctx, adminURL, database)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for Postgres: %w (%w)", ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}

func ensureDatabase(ctx context.Context, adminURL, database string) error {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, database).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "create database "+pgx.Identifier{database}.Sanitize())
	return err
}

// initialise builds the folder beside its place and moves it there complete, so
// that an interrupted first start is simply a first start again.
func (s *Server) initialise() error {
	draft := s.Dir + ".draft"
	if err := os.RemoveAll(draft); err != nil {
		return fmt.Errorf("clearing an unfinished data folder: %w", err)
	}
	if err := s.ownedFolder(draft); err != nil {
		return err
	}
	locale := "C.UTF-8" // Chinese letters count as letters, order is by code point
	if runtime.GOOS == "darwin" {
		locale = "en_US.UTF-8"
	}
	initdb := s.program("initdb", "-D", draft, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale="+locale, "--data-checksums", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("running initdb: %w\n%s", err, out)
	}
	if err := os.Remove(s.Dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s 不为空，但不是 PostgreSQL 数据目录 / is neither empty nor a data folder: %w", s.Dir, err)
	}
	return os.Rename(draft, s.Dir)
}

// program prepares one of PostgreSQL's own programs to run as the folder's owner.
func (s *Server) program(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.Bin, name), args...)
	cmd.Dir = filepath.Dir(s.Dir)
	if s.owner != nil {
		cmd.Dir = "/"
	}
	cmd.Env = append(withoutPG(os.Environ()), "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner}
	return cmd
}

// withoutPG drops PGDATA, PGPORT and the like, which would steer the server.
func withoutPG(env []string) []string {
	kept := env[:0:0]
	for _, v := range env {
		if !strings.HasPrefix(v, "PG") {
			kept = append(kept, v)
		}
	}
	return kept
}

func dataMajor(dir string) string {
	b, _ := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	return strings.TrimSpace(string(b))
}
