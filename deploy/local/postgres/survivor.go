package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endSurvivor clears the way for a start on existing data. A server of an earlier
// run is shut down. A postmaster.pid whose number now belongs to some other
// program or to a zombie, which PostgreSQL cannot tell from a live server, is
// removed; one whose process is gone is left to PostgreSQL, which also checks for
// orphaned backends.
func (s *Server) endSurvivor(say func(string, ...any)) error {
	file := filepath.Join(s.Dir, "postmaster.pid")
	pid, err := firstLine(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || pid <= 0 {
		say("removing an unreadable %s", file)
		return os.Remove(file)
	}
	if !alive(pid) {
		return nil
	}
	if !serves(pid, s.Dir) {
		say("removing a stale %s: process %d is no server", file, pid)
		return os.Remove(file)
	}
	say("上次的 PostgreSQL（进程 %d）仍在运行，先将其停止 / ending PostgreSQL of an earlier run, process %d", pid, pid)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		if err := syscall.Kill(pid, sig); errors.Is(err, syscall.ESRCH) || ended(pid, 5*time.Second) {
			return nil
		}
	}
	return fmt.Errorf("进程 %d 占用数据目录且无法停止 / process %d holds the data folder %s and cannot be stopped", pid, pid, s.Dir)
}

func firstLine(file string) (int, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strconv.Atoi(strings.TrimSpace(line))
}

// alive reports whether the number is taken; by a process that ended and that
// nobody has waited for, too, which PostgreSQL takes for a live one.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// ended waits for the process to stop running.
func ended(pid int, within time.Duration) bool {
	for end := time.Now().Add(within); alive(pid) && !isZombie(pid); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

func isZombie(pid int) bool {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "Z")
}

// serves reports whether the process is a PostgreSQL on dir.
func serves(pid int, dir string) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil { // no /proc: macOS
		command, err = exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
		if err != nil {
			return false
		}
	}
	text := strings.ReplaceAll(string(command), "\x00", " ")
	return strings.Contains(text, "postgres") && strings.Contains(text+" ", dir+" ")
}
