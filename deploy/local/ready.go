package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/songnuan/songnuan/deploy/local/supervise"
)

// watch asks /readyz until ctx ends and tells of every change; the first time it
// is ready, the addresses are printed and the demo is loaded.
func (s *stack) watch(ctx context.Context, began time.Time) {
	client := &http.Client{Timeout: 5 * time.Second}
	ready, first := false, true
	since := began
	for ctx.Err() == nil {
		why := readiness(ctx, client, "http://"+s.HTTPAddr+"/readyz")
		now := why == ""
		switch {
		case now && first:
			s.log.Print(s.banner(time.Since(began)))
			first = false
			if s.LoadDemo {
				s.side.Go(func() { s.loadDemo(ctx) })
			}
		case now && !ready:
			s.log.Say("已恢复就绪 / ready again after %v", time.Since(since).Round(100*time.Millisecond))
		case !now && ready:
			since = time.Now()
			s.log.Say("暂不可用 / not ready: %s", why)
		}
		ready = now
		pause := 250 * time.Millisecond
		if ready {
			pause = 2 * time.Second
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// readiness returns why the system is not ready, nothing when it is.
func readiness(ctx context.Context, client *http.Client, url string) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err.Error()
	}
	res, err := client.Do(req)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusOK {
		return ""
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, 400))
	return fmt.Sprintf("%s %s", res.Status, strings.Join(strings.Fields(string(body)), " "))
}

func (s *stack) loadDemo(ctx context.Context) {
	demo := supervise.Child{Name: "demo", Command: s.program(s.appURL(), strings.Fields(demoCommand)...)}
	if err := s.sup.RunToEnd(ctx, demo); err != nil && ctx.Err() == nil {
		s.log.Say("演示活动未能载入 / the demo campaign was not loaded: %v", err)
	}
}

// demoLogins has one person for each of the twelve roles.
var demoLogins = []struct{ user, zh, en string }{
	{"organizer@410821", "组织员", "organizes the campaign"},
	{"clerk@410821-001", "经办人", "enters and accepts"},
	{"surveyor@410821-001", "摸底员", "surveys"},
	{"verifier@410821-001", "核实员", "verifies"},
	{"publisher@410821-001", "公示员", "posts"},
	{"reviewer@410821", "初审人", "reviews"},
	{"approver@410821", "审批人", "approves"},
	{"finance@410821", "财务", "prepares payments"},
	{"cashier@410821", "出纳", "releases payments"},
	{"auditor@410821", "经审", "audits"},
	{"operator@000000", "运维员", "operates"},
	{"admin@000000", "管理员", "administers"},
}

func (s *stack) banner(took time.Duration) string {
	var b strings.Builder
	line := strings.Repeat("─", 78)
	address := func(zh, en, where string) { fmt.Fprintf(&b, "  %s / %-14s %s\n", zh, en, where) }
	fmt.Fprintf(&b, "\n%s\n  送暖已就绪（%.1f 秒） / Songnuan is ready\n\n", line, took.Seconds())
	address("网页与接口", "web + API", "http://"+s.HTTPAddr)
	if ui := s.temporalUI(); ui != "" {
		address("流程界面　", "Temporal UI", ui)
	}
	address("流程引擎　", "Temporal gRPC", s.temporalAddress())
	if s.ownPostgres() {
		address("数据库　　", "Postgres", fmt.Sprintf("127.0.0.1:%d  (psql -h 127.0.0.1 -p %[1]d -U postgres songnuan)", s.PGPort))
	}
	address("数据目录　", "data", s.Data)
	if !s.ShowLogs {
		address("运行日志　", "log", s.logFile())
	}
	b.WriteString("\n  演示账号，密码均为 songnuan-demo / demo logins, password songnuan-demo\n\n")
	for _, l := range demoLogins {
		fmt.Fprintf(&b, "    %-22s %s / %s\n", l.user, l.zh, l.en)
	}
	fmt.Fprintf(&b, "\n  其他工会：<角色>@<工会代码> / other unions: <role>@<union code>\n  按 Ctrl-C 停止 / Ctrl-C stops everything\n%s\n\n", line)
	return b.String()
}
