package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// fallbackParent takes the data when the wanted folder lies where the
// unprivileged user cannot go, such as below /root.
const fallbackParent = "/var/lib/songnuan"

// unprivileged is who runs PostgreSQL when we are root; nil when we are not.
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
	return nil, errors.New("以 root 运行时需要用户 postgres 或 nobody / as root, a user postgres or nobody is needed to run PostgreSQL")
}

// reachable returns dir with links resolved, or, when its owner-to-be cannot get
// there, a fresh folder elsewhere that dir is made a link to.
func reachable(dir string, owner *syscall.Credential, say func(string, ...any)) (string, error) {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", fmt.Errorf("preparing the data folder: %w", err)
	}
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir, parent = target, filepath.Dir(target)
	}
	if owner == nil || canEnter(parent, owner) {
		return dir, nil
	}
	if dataMajor(dir) != "" {
		return "", fmt.Errorf("PostgreSQL 的用户无法进入 %s，请用 SONGNUAN_DATA 指定其他目录 / its user cannot enter that folder: set SONGNUAN_DATA to another", parent)
	}
	return elsewhere(dir, say)
}

func elsewhere(dir string, say func(string, ...any)) (string, error) {
	fail := func(err error) (string, error) {
		return "", fmt.Errorf("PostgreSQL 的用户无法进入 %s，请用 SONGNUAN_DATA 指定其他目录 / its user cannot enter that folder, and another could not be made (%w): set SONGNUAN_DATA",
			filepath.Dir(dir), err)
	}
	if err := os.MkdirAll(fallbackParent, 0o755); err != nil {
		return fail(err)
	}
	room, err := os.MkdirTemp(fallbackParent, "data-")
	if err != nil {
		return fail(err)
	}
	if err := os.Chmod(room, 0o755); err != nil {
		return fail(err)
	}
	target := filepath.Join(room, "postgres")
	if err := os.Mkdir(target, 0o700); err != nil { // the link must lead somewhere at once
		return fail(err)
	}
	_ = os.Remove(dir) // an empty folder, or a link whose target was deleted
	if err := os.Symlink(target, dir); err != nil {
		return fail(err)
	}
	say("%s 对 PostgreSQL 的用户不可达，数据放在 %s / PostgreSQL's user cannot reach the first, its data is in the second", dir, target)
	return target, nil
}

// canEnter asks as the user itself, since modes, access lists and mounts all have a say.
func canEnter(dir string, owner *syscall.Credential) bool {
	cmd := exec.Command("/bin/sh", "-c", `cd "$1" && test -x .`, "sh", dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	return cmd.Run() == nil
}

// ownedFolder makes an empty folder that belongs to who runs PostgreSQL.
func (s *Server) ownedFolder(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	if s.owner == nil {
		return nil
	}
	if err := os.Chown(dir, int(s.owner.Uid), int(s.owner.Gid)); err != nil {
		return fmt.Errorf("giving the data folder to PostgreSQL's user: %w", err)
	}
	return nil
}
