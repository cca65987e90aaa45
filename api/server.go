package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

// How long things may take (RELIABILITY rule 24).
const (
	readHeaderTime = 5 * time.Second
	readTime       = 15 * time.Second
	writeTime      = 60 * time.Second
	idleTime       = 60 * time.Second
	handleTime     = 45 * time.Second
	shutdownTime   = 10 * time.Second
	headerBytes    = 16 << 10
)

// A Config is what the server is made of. Store, Authorizer, Health and Logger are needed.
type Config struct {
	Store      Store
	Authorizer *authz.Authorizer
	Health     Health
	Events     *Events // nil: screens are not told of changes
	Logger     *slog.Logger
	Leaving    <-chan struct{}                    // closed when the process is about to stop listening; may be nil
	Local      bool                               // local mode: rehearsal clocks and demo accounts exist
	Secure     bool                               // browsers reach us by TLS: mark the cookie so
	TemporalUI string                             // address of our namespace in the Temporal UI, for links
	Observe    func(context.Context, Observation) // told of every answered request; may be nil
	Web        fs.FS                              // the built web application; package web's when nil

	Room func() (relief.Room, error) // on the disk that keeps files; nil where nobody can measure it

	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed; with none, callers are who connects
}

// An Observation is what may be counted of a request: nothing of whom it is about.
type Observation struct {
	Method string
	Route  string // template
	Status int
	Code   string // of the refusal
	Took   time.Duration
}

type server struct {
	Config
	operations map[string]*operation
	signIns    *attempts
	objections *attempts
	codes      *attempts // one-time codes asked for and tried
	receipts   *attempts // codes that somebody tries
	prints     *attempts // papers drawn for the public
	uploads    *attempts // files that applicants hand in
	rooms      admission
	figures    figuresShelf
	parts      downs
}

// New builds the handler of everything Songnuan serves over HTTP. It fails when
// the contract is unsound.
func New(cfg Config) (http.Handler, error) {
	e, err := newEcho(cfg)
	return e, err
}

func newEcho(cfg Config) (*echo.Echo, error) {
	all, err := operations()
	if err != nil {
		return nil, err
	}
	s := &server{Config: cfg, operations: all, signIns: newAttempts(10), objections: newAttempts(60), codes: newAttempts(30), receipts: newAttempts(20), prints: newAttempts(20), uploads: newAttempts(40), rooms: admission{open: make(chan struct{}, mostOpen), work: make(chan struct{}, atWork)}, parts: downs{told: map[string]time.Time{}}}
	e := echo.New()
	e.HideBanner, e.HidePort, e.Debug = true, true, false
	e.IPExtractor = addressBehind(cfg.TrustedProxies)
	e.HTTPErrorHandler = s.fail
	e.Use(giveRequestID, s.part, s.log, s.recoverPanic, s.admit, secureHeaders, s.limit, s.guard)
	gen.RegisterHandlers(e, s)
	return e, s.pages(e)
}

// addressBehind finds a caller's address: the last that no trusted proxy has.
// Nobody is trusted for being near, because anybody may forge the header.
func addressBehind(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// part asks whoever calls a process that is about to end to call another next
// time: a connection that is closed while it idles could swallow a request.
func (s *server) part(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.leaving() {
			c.Response().Header().Set(echo.HeaderConnection, "close")
		}
		return next(c)
	}
}

func (s *server) leaving() bool {
	select {
	case <-s.Leaving:
		return true
	default:
		return false
	}
}

// Serve answers on addr until ctx ends, then lets what is under way finish.
func Serve(ctx context.Context, addr string, handler http.Handler) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", addr, err)
	}
	return ServeOn(ctx, listener, handler)
}

// ServeOn is Serve on a listener that is open already.
func ServeOn(ctx context.Context, listener net.Listener, handler http.Handler) error {
	web := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := web.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("shutting down: %w", err), web.Close())
	}
	return nil
}

// requestIDForm is what a caller's own request id may look like, so that it can stand in a log.
var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9_.-]{8,64}$`)

func giveRequestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !requestIDForm.MatchString(id) {
			id = uuid.NewString()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// log writes one line for each request: the route's template and never the URI,
// the query or the body, which may name people (RELIABILITY rule 25).
func (s *server) log(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		attrs := []slog.Attr{
			slog.String("request_id", requestID(c)), slog.String("method", c.Request().Method), slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status), slog.Duration("took", time.Since(start)),
		}
		if v := callOf(c); v != nil && v.person.ID != "" {
			attrs = append(attrs, slog.String("person", v.person.ID))
		}
		seen := Observation{Method: c.Request().Method, Route: c.Path(), Status: c.Response().Status, Code: relief.CodeOf(err), Took: time.Since(start)}
		if s.Observe != nil {
			s.Observe(c.Request().Context(), seen)
		}
		if code := seen.Code; code != "" {
			attrs = append(attrs, slog.String("code", code))
		}
		level := slog.LevelInfo
		if c.Response().Status < 400 && (s.Local || c.Path() == "/healthz" || c.Path() == "/readyz") {
			level = slog.LevelDebug // one person's terminal, or asked every few seconds: of interest when it fails
		}
		s.Logger.LogAttrs(c.Request().Context(), level, "request", attrs...)
		return nil
	}
}

// recoverPanic turns a panic into an internal error: its value may hold
// anything, so only its type and the stack are logged.
func (s *server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic of type %T at %s", p, stack())
			}
		}()
		return next(c)
	}
}

// limit ends what takes too long. An upload has as long again as it may take to
// arrive, so that a slow line leaves the handler its time.
func (s *server) limit(next echo.HandlerFunc) echo.HandlerFunc {
	plain, upload := middleware.ContextTimeout(handleTime)(next), middleware.ContextTimeout(uploadTime+handleTime)(next)
	return func(c echo.Context) error {
		op := s.operations[c.Request().Method+" "+c.Path()]
		switch {
		case op != nil && op.stream:
			return next(c)
		case op != nil && op.uploads():
			return upload(c)
		}
		return plain(c)
	}
}

// contentPolicy lets pages use their own styles and forms, and no script at all.
const contentPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin") // with no-referrer a browser calls the origin of our own forms null
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if v := c.Path(); len(v) > 4 && v[:5] == "/api/" {
			h.Set(echo.HeaderCacheControl, "no-store")
		}
		return next(c)
	}
}
