package storetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// serverURL is the superuser's address of the server all tests of the process share.
func serverURL(t testing.TB) string {
	t.Helper()
	if address := os.Getenv("SONGNUAN_TEST_PG"); address != "" {
		return address
	}
	private, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return private.URL
}

var shared = sync.OnceValues(Start)

// A Server is a private Postgres. It ends, and its data is removed, when Stop is
// called or the process that started it is gone, however it ended.
type Server struct {
	URL string
	Dir string

	stop func() error
}

// keeper runs the server until its standard input is closed, which happens at
// the latest when the test process is gone, and removes what it leaves behind.
const keeper = `
bin=$1 dir=$2 port=$3
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 &&
exec 3<&0 &&
{ "$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=400 \
	-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB -c track_commit_timestamp=on \
	-c max_wal_size=512MB -c autovacuum_naptime=10s </dev/null >>"$dir/log" 2>&1 3<&- & } &&
server=$! &&
{ read -r _ <&3; kill -QUIT $server 2>/dev/null; wait $server; }
cd / && rm -rf "$dir"
`

// Start runs a private Postgres on a free port, without care for its data.
func Start() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "songnuan-pg-")
	if err != nil {
		return nil, fmt.Errorf("making the test server's folder: %w", err)
	}
	if owner != nil {
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return nil, fmt.Errorf("giving the folder to its user: %w", err)
		}
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", keeper, "keeper", bin, dir, strconv.Itoa(port))
	cmd.Dir, cmd.Env = "/", withoutPG(os.Environ())
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Setpgid: true} // Ctrl-C reaches the tests, not the server
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("preparing the test server: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the test server: %w", err)
	}
	s := &Server{
		URL:  fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port),
		Dir:  dir,
		stop: func() error { return errors.Join(input.Close(), cmd.Wait()) },
	}
	if err := s.await(); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, errors.Join(err, errors.New(string(log)), s.stop())
	}
	return s, nil
}

// Stop ends the server and removes its data.
func (s *Server) Stop() error { return s.stop() }

func (s *Server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.URL)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the test server: %w", err)
		case <-tick.C:
		}
	}
}

// binaries is the folder with initdb and postgres, the newest found.
func binaries() (string, error) {
	var folders []string
	if folder := os.Getenv("SONGNUAN_PG_BIN"); folder != "" {
		folders = append(folders, folder)
	}
	if program, err := exec.LookPath("initdb"); err == nil {
		if program, err = filepath.EvalSymlinks(program); err == nil {
			folders = append(folders, filepath.Dir(program))
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"} {
		found, _ := filepath.Glob(pattern)
		slices.Reverse(found)
		folders = append(folders, found...)
	}
	for _, folder := range folders {
		_, err1 := os.Stat(filepath.Join(folder, "initdb"))
		_, err2 := os.Stat(filepath.Join(folder, "postgres"))
		if errors.Join(err1, err2) == nil {
			return folder, nil
		}
	}
	return "", errors.New("no Postgres for tests: install postgresql (15 or newer), or set SONGNUAN_TEST_PG to the address of a superuser")
}

// unprivileged is who runs Postgres when the tests run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("reading user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("as root, a user postgres or nobody is needed to run Postgres")
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("finding a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// withoutPG drops PGDATA, PGPORT and the like, which would steer the server.
func withoutPG(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(v string) bool { return strings.HasPrefix(v, "PG") })
}
