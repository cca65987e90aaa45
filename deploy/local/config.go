package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
)

// variable is one setting, always read from the environment.
type variable struct{ name, fallback, meaning string }

// variables is the whole configuration; help prints it and the README repeats it.
var variables = []variable{
	{"SONGNUAN_HTTP_ADDR", "127.0.0.1:8080", "网页与接口地址 / web and API, loopback only"},
	{"SONGNUAN_DATA", "./.data", "数据目录 / everything that is kept"},
	{"SONGNUAN_PG_PORT", "15432", "PostgreSQL 端口 / port"},
	{"SONGNUAN_PG_BIN", "", "initdb 所在目录，默认自动查找 / folder of initdb, searched for when empty"},
	{"SONGNUAN_TEMPORAL_PORT", "7233", "Temporal gRPC 端口，另用其后三个 / gRPC port, and the three after it"},
	{"SONGNUAN_TEMPORAL_UI_PORT", "8233", "Temporal 界面端口 / UI port"},
	{"SONGNUAN_TEMPORAL_TIME_SKIPPING", "0", "1 = 允许测试跳过定时器 / lets tests skip timers"},
	{"SONGNUAN_TEMPORAL_FAULTS", "0", "引擎存储随机出错的比例，仅供测试 / share of the engine's storage calls that fail, for tests (0.01)"},
	{"SONGNUAN_BIN", "bin/songnuan", "主程序 / the program to supervise"},
	{"SONGNUAN_DEMO_LOAD", "1", "1 = 首次就绪后载入演示活动 / loads the demo campaign once ready"},
	{"SONGNUAN_SHOW_LOGS", "0", "1 = 各程序的输出显示在终端，不写入 <数据目录>/log / shows what the programs say instead of keeping it in <data>/log"},
	{"SONGNUAN_PUBLIC_URL", "", "公示单上印的网址，默认本机地址 / what stands before /p/… on printed postings; our own address when empty"},
	{"DATABASE_URL", "", "使用已有数据库，不再启动 PostgreSQL / an existing database instead of our own PostgreSQL"},
	{"SONGNUAN_OWNER_URL", "", "其属主账号，默认同上 / its owner for migrations, DATABASE_URL when empty"},
	{"TEMPORAL_ADDRESS", "", "使用已有 Temporal，不再启动 / an existing Temporal (host:port) instead of our own"},
	{"SONGNUAN_TEMPORAL_UI", "", "已有 Temporal 的界面网址 / the UI of an existing Temporal"},
}

// Config is the configuration in the form in which it is used.
type Config struct {
	HTTPAddr       string
	Data           string // absolute
	PGPort         int
	PGBin          string
	TemporalPort   int
	TemporalUIPort int
	TimeSkipping   bool
	EngineFaults   float64 // 0…1
	Program        string  // absolute
	LoadDemo       bool
	ShowLogs       bool
	PublicURL      string

	ExternalDatabase string // URL for serve and work; empty: our own
	ExternalOwner    string // URL for migrate and the engine
	ExternalTemporal string // host:port; empty: our own
	ExternalUI       string
}

// readConfig reports everything that is wrong at once.
func readConfig(getenv func(string) string) (Config, error) {
	values := map[string]string{}
	for _, v := range variables {
		values[v.name] = v.fallback
		if set := getenv(v.name); set != "" {
			values[v.name] = set
		}
	}
	var problems []error
	port := func(name string, room int) int {
		n, err := strconv.Atoi(values[name])
		if err != nil || n < 1 || n+room > 65535 {
			problems = append(problems, fmt.Errorf("%s=%s 不是可用的端口 / is no usable port", name, values[name]))
		}
		return n
	}
	path := func(name string) string {
		abs, err := filepath.Abs(values[name])
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		}
		return abs
	}
	faults, err := strconv.ParseFloat(values["SONGNUAN_TEMPORAL_FAULTS"], 64)
	if err != nil || faults < 0 || faults > 0.5 {
		problems = append(problems, fmt.Errorf("SONGNUAN_TEMPORAL_FAULTS=%s 应在 0 与 0.5 之间 / is no share up to a half", values["SONGNUAN_TEMPORAL_FAULTS"]))
	}
	c := Config{
		HTTPAddr:       values["SONGNUAN_HTTP_ADDR"],
		Data:           path("SONGNUAN_DATA"),
		PGPort:         port("SONGNUAN_PG_PORT", 0),
		PGBin:          values["SONGNUAN_PG_BIN"],
		TemporalPort:   port("SONGNUAN_TEMPORAL_PORT", 3),
		TemporalUIPort: port("SONGNUAN_TEMPORAL_UI_PORT", 0),
		TimeSkipping:   isOn(values["SONGNUAN_TEMPORAL_TIME_SKIPPING"]),
		EngineFaults:   faults,
		Program:        path("SONGNUAN_BIN"),
		LoadDemo:       isOn(values["SONGNUAN_DEMO_LOAD"]),
		ShowLogs:       isOn(values["SONGNUAN_SHOW_LOGS"]),
		PublicURL:      cmp.Or(values["SONGNUAN_PUBLIC_URL"], "http://"+values["SONGNUAN_HTTP_ADDR"]),

		ExternalDatabase: values["DATABASE_URL"],
		ExternalOwner:    values["SONGNUAN_OWNER_URL"],
		ExternalTemporal: values["TEMPORAL_ADDRESS"],
		ExternalUI:       values["SONGNUAN_TEMPORAL_UI"],
	}
	if c.ExternalOwner == "" {
		c.ExternalOwner = c.ExternalDatabase
	}
	if !isLoopback(c.HTTPAddr) {
		problems = append(problems, fmt.Errorf("SONGNUAN_HTTP_ADDR=%s 必须是本机回环地址，如 127.0.0.1:8080 / must be a loopback host:port: the demo accounts are open to whoever reaches it", c.HTTPAddr))
	}
	return c, errors.Join(problems...)
}

func isOn(value string) bool {
	on, err := strconv.ParseBool(strings.ToLower(value))
	return err == nil && on
}

func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func (c Config) ownPostgres() bool { return c.ExternalDatabase == "" }
func (c Config) ownTemporal() bool { return c.ExternalTemporal == "" }

// ownerURL reaches database as a role that may create databases, roles and tables.
func (c Config) ownerURL(database string) string {
	if c.ownPostgres() {
		return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", c.PGPort, database)
	}
	return c.ExternalOwner
}

// appURL is for serve and work, which own nothing.
func (c Config) appURL() string {
	if c.ownPostgres() {
		return fmt.Sprintf("postgres://songnuan_app@127.0.0.1:%d/songnuan?sslmode=disable", c.PGPort)
	}
	return c.ExternalDatabase
}

func (c Config) temporalAddress() string {
	if c.ownTemporal() {
		return fmt.Sprintf("127.0.0.1:%d", c.TemporalPort)
	}
	return c.ExternalTemporal
}

func (c Config) temporalUI() string {
	if c.ownTemporal() {
		return fmt.Sprintf("http://127.0.0.1:%d", c.TemporalUIPort)
	}
	return c.ExternalUI
}

// environment is what the product's processes are told; outside variables reach
// them too.
func (c Config) environment(database string) []string {
	return []string{
		"SONGNUAN_LOCAL=1",
		"SONGNUAN_DRAIN=0s", // nobody else could answer meanwhile
		"SONGNUAN_HTTP_ADDR=" + c.HTTPAddr,
		"SONGNUAN_SERVER=http://" + c.HTTPAddr,
		"SONGNUAN_PUBLIC_URL=" + c.PublicURL,
		"SONGNUAN_DATA=" + c.Data,
		"SONGNUAN_TEMPORAL_UI=" + c.temporalUI(),
		"TEMPORAL_ADDRESS=" + c.temporalAddress(),
		"DATABASE_URL=" + database,
	}
}
