package api

import (
	"strings"
	"testing"
)

// A refused field is told by its rule, in words, in both languages.
func TestARefusedFieldSaysWhatIsWanted(t *testing.T) {
	path := "/api/v1/tasks/" + aTask + "/decision"
	o := newOffice(t)
	for name, c := range map[string]struct {
		body   any
		zh, en string
	}{
		"missing":  {map[string]any{"outcome": "approve"}, "“版本”填写不符合要求。请填写此项。", "It is required."},
		"unknown":  {map[string]any{"version": 4, "outcome": "aprove"}, "只能是：approve、return、reject、", "One of: approve, return, reject,"},
		"text":     {map[string]any{"version": "4", "outcome": "approve"}, "应为整数。", "It must be a whole number."},
		"too long": {map[string]any{"version": 4, "outcome": "reject", "comment": strings.Repeat("字", 2001)}, "最多 2000 个字。", "At most 2000 characters."},
	} {
		p := refused(t, o.do(ask{as: "approver@410821", method: "POST", path: path, body: c.body}), 422, "schema")
		zh, _ := p["detail"].(string)
		en, _ := p["detail_en"].(string)
		if !strings.Contains(zh, c.zh) || !strings.Contains(en, c.en) {
			t.Errorf("%s: %q, %q", name, zh, en)
		}
		if _, leaks := p[want]; leaks {
			t.Errorf("%s: the answer carries %v", name, p[want])
		}
	}
}
