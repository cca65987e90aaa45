package demo

import (
	"bytes"
	"strings"
	"testing"
)

func TestPlainProgressIsLines(t *testing.T) {
	var out bytes.Buffer
	d := &display{out: &out}
	d.step("受理", 200)
	for range 200 {
		d.add(1)
	}
	d.end("%d 户", 200)
	got := out.String()
	if strings.ContainsAny(got, "\r\x1b") {
		t.Errorf("control characters in %q", got)
	}
	if n := strings.Count(got, "\n"); n != 4 {
		t.Errorf("%d lines, want a line a quarter and one at the end: %q", n, got)
	}
}

func TestTerminalProgressIsABar(t *testing.T) {
	var out bytes.Buffer
	d := &display{out: &out, tty: true}
	d.step("受理", 4)
	d.set(2, "计划日 2022-12-20")
	if got := out.String(); !strings.Contains(got, strings.Repeat("█", 15)+strings.Repeat("·", 15)+"] 2/4 计划日 2022-12-20") {
		t.Errorf("got %q", got)
	}
	d.say("一行")
	if got := out.String(); !strings.Contains(got, "\r\x1b[K一行\n") {
		t.Errorf("a line of its own is drawn into the bar: %q", got)
	}
}

func TestChecklistNamesWhatDidNotHold(t *testing.T) {
	var l checklist
	var out bytes.Buffer
	l.expect(true, "已付 %s", yuan(50000))
	if err := l.print(&out); err != nil {
		t.Errorf("everything held, yet %v", err)
	}
	l.expect(false, "少 %s", yuan(100))
	err := l.print(&out)
	if err == nil || !strings.Contains(err.Error(), "少 1.00") || strings.Contains(err.Error(), "500.00") {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(out.String(), "✓ 已付 500.00") || !strings.Contains(out.String(), "✗ 少 1.00") {
		t.Errorf("printed %s", out.String())
	}
}
