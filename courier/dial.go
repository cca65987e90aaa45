package courier

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
)

// reserved are networks that are nobody's public address, besides those that
// netip names itself.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16"),
}

// reachable says whether an address may be connected to: a public one, or one
// that the operator allows.
func reachable(ip netip.Addr, allowed []netip.Prefix) bool {
	ip = ip.Unmap()
	if named(ip, allowed) {
		return true
	}
	for _, p := range reserved {
		if p.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate()
}

// named says whether the address lies in a network that the operator allows.
func named(ip netip.Addr, allowed []netip.Prefix) bool {
	ip = ip.Unmap()
	return slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// client is a web client that looks at each address after the name was resolved
// and just before it connects, so that no name can point inwards. A plain one
// reaches the allowed networks only.
func client(c Config, plain bool) *http.Client {
	dialer := &net.Dialer{Timeout: patience, Resolver: c.Resolver, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !reachable(at.Addr(), c.Allowed) || plain && !named(at.Addr(), c.Allowed) {
			return ErrAddress
		}
		return nil
	}}
	return &http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: patience, ResponseHeaderTimeout: patience, DisableKeepAlives: true, MaxResponseHeaderBytes: answerBytes},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
