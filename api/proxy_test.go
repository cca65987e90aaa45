package api

import (
	"net/http"
	"net/netip"
	"testing"
)

// covers: fault:F58
func TestOnlyATrustedProxySaysWhoCalls(t *testing.T) {
	const proxy, inner = "10.1.2.3", "fd00::7"
	behind := []netip.Prefix{netip.MustParsePrefix("10.1.2.9/24"), netip.MustParsePrefix("fd00::/64")}
	for name, c := range map[string]struct {
		trusted              []netip.Prefix
		from, forwarded, who string
	}{
		"no proxy is trusted":          {nil, proxy + ":5000", "203.0.113.9", proxy},
		"by the proxy":                 {behind, proxy + ":5000", "203.0.113.9", "203.0.113.9"},
		"by a proxy of IPv6":           {behind, "[" + inner + "]:5000", "2001:db8::1", "2001:db8::/64"},
		"by two proxies":               {behind, proxy + ":5000", "203.0.113.9, " + inner, "203.0.113.9"},
		"forged before the proxy":      {behind, proxy + ":5000", "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		"the proxy says nothing":       {behind, proxy + ":5000", "", proxy},
		"around the proxy":             {behind, "203.0.113.9:5000", "198.51.100.1", "203.0.113.9"},
		"a neighbour is no proxy":      {behind, "10.1.3.3:5000", "198.51.100.1", "10.1.3.3"},
		"this machine is no proxy":     {behind, "127.0.0.1:5000", "198.51.100.1", "127.0.0.1"},
		"a private caller is nobody's": {behind, proxy + ":5000", "198.51.100.1, 192.168.0.5", "192.168.0.5"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, func(cfg *Config) { cfg.TrustedProxies = c.trusted })
			told := ""
			o.store.signIn = func(_, _, from string) (string, error) { told = from; return "token", nil }
			w := o.do(ask{
				from: c.from, method: http.MethodPost, path: "/api/v1/session", body: map[string]any{"username": "approver@410821", "password": "right"},
				header: map[string]string{"X-Forwarded-For": c.forwarded},
			})
			if w.Code != http.StatusOK || told != c.who {
				t.Errorf("answered %d; the store was told %q, want %q", w.Code, told, c.who)
			}
		})
	}
}
