package api

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	"index.html":           {Data: []byte(`<meta name="nonce" content="{{.Nonce}}"><meta name="ui" content="{{.TemporalUI}}">{{if .Local}}demo{{end}}`)},
	"assets/app-1a.js":     {Data: []byte("plain")},
	"assets/app-1a.js.br":  {Data: []byte("brotli")},
	"assets/app-1a.js.gz":  {Data: []byte("zipped")},
	"assets/app-1a.css":    {Data: []byte("style")},
	"favicon.svg":          {Data: []byte("<svg/>")},
	"sw.js":                {Data: []byte("work")},
	"assets/deeper/x.json": {Data: []byte("{}")},
}

func withApp(c *Config) { c.Web = built }

func TestEveryAddressOfTheApplicationIsItsPage(t *testing.T) {
	o := newOffice(t, withApp)
	for _, path := range []string{"/", "/inbox", "/inbox/" + aTask, "/cases/" + aCase + "/print", "/sign-in"} {
		w := o.do(ask{method: "GET", path: path})
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "http://127.0.0.1:8233") || !strings.Contains(w.Body.String(), "demo") {
			t.Errorf("%s is answered %d %s", path, w.Code, w.Body)
		}
		if keep := w.Header().Get("Cache-Control"); keep != "no-cache" {
			t.Errorf("%s is kept: %q", path, keep)
		}
	}
	for _, path := range []string{"/nothing", "/api/v1/nothing", "/assets/nothing.js", "/assets/deeper", "/assets/../index.html"} {
		if w := o.do(ask{method: "GET", path: path}); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "nonce") {
			t.Errorf("%s is answered %d %s", path, w.Code, w.Body)
		}
	}
}

func TestThePageLetsItsOwnScriptsRunAndItsNonceIsNewEachTime(t *testing.T) {
	o := newOffice(t, withApp, func(c *Config) { c.Local, c.TemporalUI = false, "" })
	seen := map[string]bool{}
	for range 2 {
		w := o.do(ask{method: "GET", path: "/inbox"})
		_, nonce, _ := strings.Cut(w.Body.String(), `content="`)
		nonce, _, _ = strings.Cut(nonce, `"`)
		policy := w.Header().Get("Content-Security-Policy")
		if len(nonce) < 20 || seen[nonce] || !strings.Contains(policy, "style-src 'self' 'nonce-"+nonce+"'") || !strings.Contains(policy, "script-src 'self';") {
			t.Errorf("the page has nonce %q under %q", nonce, policy)
		}
		seen[nonce] = true
		if strings.Contains(w.Body.String(), "demo") {
			t.Error("outside of local mode the page says that demo accounts exist")
		}
	}
}

func TestAssetsAreKeptForGoodAndSentCompressed(t *testing.T) {
	o := newOffice(t, withApp)
	for accept, want := range map[string]string{"gzip, deflate, br": "brotli", "gzip": "zipped", "br;q=0": "plain", "": "plain"} {
		w := o.do(ask{method: "GET", path: "/assets/app-1a.js", header: map[string]string{"Accept-Encoding": accept}})
		h := w.Header()
		if w.Body.String() != want || !strings.Contains(h.Get("Cache-Control"), "immutable") || !strings.HasPrefix(h.Get("Content-Type"), "text/javascript") || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("for %q it is %q with %v", accept, w.Body, h)
		}
	}
	if h := o.do(ask{method: "GET", path: "/favicon.svg"}).Header(); h.Get("Cache-Control") != "no-cache" || h.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the icon has %v", h)
	}
}

func TestTheWorkerMayFetchAndNothingElse(t *testing.T) {
	o := newOffice(t, withApp)
	w := o.do(ask{method: "GET", path: "/sw.js"})
	if policy := w.Header().Get("Content-Security-Policy"); w.Body.String() != "work" || policy != "default-src 'none'; connect-src 'self'" {
		t.Errorf("the worker is %q under %q", w.Body, policy)
	}
}

func TestWithoutABuildThePageSaysHowToMakeOne(t *testing.T) {
	o := newOffice(t, func(c *Config) { c.Web = fstest.MapFS{} })
	if w := o.do(ask{method: "GET", path: "/"}); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make web") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}
