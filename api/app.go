package api

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/web"
)

// appPages are the first parts of the addresses that the web application draws itself.
var appPages = []string{"sign-in", "inbox", "campaigns", "cases", "postings", "money", "reports", "admin", "ops", "field", "archives", "me"}

// appFiles are the application's files beside its pages and assets.
var appFiles = []string{"favicon.svg", "sw.js", "app.webmanifest"}

// appPolicy lets the application run its own scripts and the styles it makes
// itself, which carry the nonce of the page; camera pictures are blobs.
const appPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// workerPolicy lets the worker that keeps the application's files fetch them.
const workerPolicy = "default-src 'none'; connect-src 'self'"

// pages serves the web application: one page for all of its addresses, and its files.
func (s *server) pages(e *echo.Echo) error {
	if s.Web == nil {
		s.Web = web.FS
	}
	page := notBuilt
	switch text, err := fs.ReadFile(s.Web, "index.html"); {
	case errors.Is(err, fs.ErrNotExist): // a build without Node
	case err != nil:
		return fmt.Errorf("reading the web application: %w", err)
	default:
		index, err := template.New("index").Parse(string(text))
		if err != nil {
			return fmt.Errorf("reading the web application: %w", err)
		}
		page = func(c echo.Context) error { return s.index(c, index) }
	}
	e.GET("/", page)
	for _, name := range appPages {
		e.GET("/"+name, page)
		e.GET("/"+name+"/*", page)
	}
	// A file under assets has its hash in its name; the others may change with each build.
	e.GET("/assets/*", func(c echo.Context) error {
		return s.file(c, path.Join("assets", path.Clean("/"+c.Param("*"))), "public, max-age=31536000, immutable")
	})
	for _, name := range appFiles {
		e.GET("/"+name, func(c echo.Context) error {
			if name == "sw.js" { // a worker lives under the policy it comes with
				c.Response().Header().Set("Content-Security-Policy", workerPolicy)
			}
			return s.file(c, name, "no-cache")
		})
	}
	return nil
}

func notBuilt(c echo.Context) error {
	return c.String(http.StatusServiceUnavailable, "网页尚未构建，请运行 make web。\nThe web application is not built: run make web.\n")
}

// index answers the application's page; it names no build, so it is asked for anew each time.
func (s *server) index(c echo.Context, page *template.Template) error {
	nonce := rand.Text()
	var out bytes.Buffer
	token, _ := sessionToken(c) // perhaps of a session that is over: the API says
	if err := page.Execute(&out, map[string]any{"Nonce": nonce, "TemporalUI": s.TemporalUI, "Local": s.Local, "SignedIn": token != ""}); err != nil {
		return fmt.Errorf("rendering the web application: %w", err)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", fmt.Sprintf(appPolicy, nonce))
	h.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
	h.Set(echo.HeaderCacheControl, "no-cache")
	return c.HTMLBlob(http.StatusOK, out.Bytes())
}

// file answers a file of the build, compressed as the build has done it.
func (s *server) file(c echo.Context, name, keep string) error {
	h := c.Response().Header()
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	body, err := fs.ReadFile(s.Web, name)
	for _, coding := range []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if packed, no := fs.ReadFile(s.Web, name+coding.ending); err == nil && no == nil && accepts(c.Request(), coding.name) {
			h.Set(echo.HeaderContentEncoding, coding.name)
			body = packed
			break
		}
	}
	if err != nil { // missing, or a folder
		return relief.Refuse("not_found")
	}
	h.Set(echo.HeaderCacheControl, keep)
	return c.Blob(http.StatusOK, typeOf(name), body)
}

func accepts(r *http.Request, coding string) bool {
	for _, part := range strings.Split(r.Header.Get(echo.HeaderAcceptEncoding), ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if tag == coding && strings.TrimSpace(params) != "q=0" {
			return true
		}
	}
	return false
}

// typeOf is the media type of a file of the build, whatever this machine's tables say.
func typeOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".webmanifest":
		return "application/manifest+json"
	default:
		return mime.TypeByExtension(ext)
	}
}
