package postgres_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/deploy/local/postgres"
)

// dataFolder is one that PostgreSQL's user can reach, which t.TempDir is not for root.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "postgres")
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func prepare(t *testing.T, dir string, port int) *postgres.Server {
	t.Helper()
	s, err := postgres.Prepare("", dir, port, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// start runs the server until the test ends and returns its process and its end.
func start(t *testing.T, s *postgres.Server) (*os.Process, <-chan struct{}) {
	t.Helper()
	cmd, err := s.Command()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGQUIT); <-ended })
	if err := postgres.AwaitDatabase(t.Context(), s.URL("postgres"), "songnuan"); err != nil {
		t.Fatal(err)
	}
	return cmd.Process, ended
}

func query[T any](t *testing.T, url, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// covers: inv:I36
func TestAFreshServerKeepsWhatItCommits(t *testing.T) {
	s := prepare(t, dataFolder(t), freePort(t))
	start(t, s)
	for setting, want := range map[string]string{
		"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on",
		"server_encoding": "UTF8", "listen_addresses": "127.0.0.1", "max_connections": fmt.Sprint(postgres.MaxConnections),
	} {
		if got := query[string](t, s.URL("songnuan"), "show "+setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	extensions := query[int](t, s.URL("postgres"),
		"select count(*)::int from pg_available_extensions where name in ('pg_trgm', 'btree_gist', 'ltree')")
	if extensions != 3 {
		t.Errorf("%d of the 3 extensions are available", extensions)
	}
	if letter := query[bool](t, s.URL("postgres"), `select '送' ~ '[[:alpha:]]'`); !letter {
		t.Error("a Chinese character is no letter: a search by parts of a name would find nothing")
	}
}

func TestAServerOfAnEarlierRunIsEnded(t *testing.T) {
	dir, port := dataFolder(t), freePort(t)
	_, ended := start(t, prepare(t, dir, port))

	second := prepare(t, dir, port)
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the earlier server still runs")
	}
	start(t, second)
}

func TestAPidFileOfAnotherProgramDoesNotBlockTheStart(t *testing.T) {
	dir, port := dataFolder(t), freePort(t)
	process, ended := start(t, prepare(t, dir, port))
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended

	other := exec.Command("sleep", "600")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Process.Kill(); _ = other.Wait() }()
	file := filepath.Join(dir, "postmaster.pid")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(file, fmt.Appendf(nil, "%d\n%s", other.Process.Pid, rest), 0o600); err != nil {
		t.Fatal(err)
	}

	start(t, prepare(t, dir, port))
	if err := other.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the other program was touched: %v", err)
	}
}

func TestAnInterruptedFirstStartIsRepeated(t *testing.T) {
	dir := dataFolder(t)
	if err := os.MkdirAll(filepath.Join(dir+".draft", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	start(t, prepare(t, dir, freePort(t)))
}

func TestAFolderThatTheServerCannotEnterIsReplacedByALink(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("only root runs PostgreSQL as somebody else; an ordinary user enters its own folders")
		return
	}
	dir := dataFolder(t)
	closed := filepath.Dir(dir)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	s := prepare(t, dir, port)
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(s.Dir)) })
	target, err := os.Readlink(dir)
	if err != nil || target != s.Dir {
		t.Fatalf("want a link to %s, got %q, %v", s.Dir, target, err)
	}
	start(t, s)
	if again := prepare(t, dir, port); again.Dir != s.Dir {
		t.Errorf("the next run uses %s instead of %s", again.Dir, s.Dir)
	}
}

func TestAMissingInstallationSaysWhatToInstall(t *testing.T) {
	_, err := postgres.Prepare(t.TempDir(), dataFolder(t), freePort(t), t.Logf)
	if err == nil || !strings.Contains(err.Error(), "SONGNUAN_PG_BIN") {
		t.Errorf("want an error about SONGNUAN_PG_BIN, got %v", err)
	}
	for _, want := range []string{"apt-get install postgresql", "DATABASE_URL", "brew install"} {
		if !strings.Contains(postgres.ErrNotFound.Error(), want) {
			t.Errorf("ErrNotFound does not mention %q", want)
		}
	}
	if errors.Is(err, postgres.ErrNotFound) {
		t.Error("a wrong SONGNUAN_PG_BIN is not a missing installation")
	}
}
