package api

import (
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

// A call is one request on its way: what the guard has found out about it, and
// what its handler may rely on.
type call struct {
	op     *operation
	person relief.Person
	user   uuid.UUID

	body  []byte // JSON, YAML, or the uploaded file
	file  string // name of the uploaded file
	value any    // the JSON body

	scopes []string // unions a list is narrowed to
	grant  string
	policy int64

	delegation string // by which the grant, another's, is used
	hash       []byte
	place      string // operation and path ids

	at   spot // where the action was judged
	seen found
}

const callKey = "songnuan.call"

func callOf(c echo.Context) *call {
	v, _ := c.Get(callKey).(*call)
	return v
}

// request is the change as the store is asked for it.
func (v *call) request(key string) relief.Request {
	return relief.Request{Actor: v.person.ID, Grant: v.grant, Policy: v.policy, Endpoint: v.place, Key: key, Hash: v.hash, Delegation: v.delegation}
}

// guard lets a request through to its handler: somebody known asks, in the
// contract's form, for something he may do there (RELIABILITY rules 20-23).
func (s *server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		op := s.operations[c.Request().Method+" "+c.Path()]
		if op == nil {
			return next(c)
		}
		v := &call{op: op}
		c.Set(callKey, v)
		for _, step := range []func(echo.Context, *call) error{s.authenticate, s.haveRoom, check, s.permit} {
			if err := step(c, v); err != nil {
				return err
			}
		}
		return next(c)
	}
}

// check holds path, query, headers and body against the contract.
func check(c echo.Context, v *call) error {
	if err := pathIDs(c, v.op); err != nil {
		return err
	}
	if err := checkParameters(c.Request().Context(), c, v.op); err != nil {
		return err
	}
	if v.op.page {
		return nil
	}
	if err := readBody(c, v); err != nil {
		return err
	}
	v.place = v.op.id + strings.TrimRight("/"+strings.Join(c.ParamValues(), "/"), "/")
	h := sha256.New()
	for _, part := range [][]byte{[]byte(v.place), []byte(c.Request().URL.RawQuery), []byte(v.file), v.canonical()} {
		h.Write(part)
		h.Write([]byte{0})
	}
	v.hash = h.Sum(nil)
	return nil
}

func (v *call) canonical() []byte {
	if v.value != nil {
		return canonical(v.value)
	}
	return v.body
}

// authenticate finds out who asks, by bearer token or session cookie.
func (s *server) authenticate(c echo.Context, v *call) error {
	if v.op.permission.Public {
		if v.op.changes {
			return crossSite(c.Request(), false)
		}
		return nil
	}
	token, cookie := sessionToken(c)
	if token == "" {
		return relief.Refuse("sign_in_required")
	}
	if cookie && v.op.changes {
		if err := crossSite(c.Request(), true); err != nil {
			return err
		}
	}
	person, err := s.Store.Session(c.Request().Context(), token)
	if err != nil {
		return err
	}
	v.person = person
	if v.user, err = uuid.Parse(person.ID); err != nil {
		return err
	}
	grants := make([]string, len(person.Roles))
	for i, r := range person.Roles {
		grants[i] = r.Grant
	}
	s.Authorizer.Know(c.Request().Context(), v.user, grants)
	return nil
}

// sessionToken answers the caller's token and whether it came as a cookie.
func sessionToken(c echo.Context) (token string, cookie bool) {
	if scheme, token, ok := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " "); ok && strings.EqualFold(scheme, "bearer") {
		return strings.TrimSpace(token), false
	}
	if k, err := c.Cookie(sessionCookie); err == nil {
		return k.Value, true
	}
	return "", false
}

// crossSite refuses a change that another site makes a browser send. Browsers
// say so in Sec-Fetch-Site, or without TLS in Origin; a change on a cookie that
// comes with neither (strict) is refused, because no browser sends it. A public
// form without either is an old phone's, and taken.
func crossSite(r *http.Request, strict bool) error {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get(echo.HeaderOrigin)
	switch {
	case site == "same-origin", site == "none":
		return nil
	case site != "":
		return relief.Refuse("cross_site")
	case origin != "":
		if _, host, _ := strings.Cut(origin, "://"); host == r.Host {
			return nil
		}
		return relief.Refuse("cross_site")
	case strict:
		return relief.Refuse("cross_site")
	}
	return nil
}

// permit judges what the contract's x-permission says. Whatever a reading
// permission does not cover is not found, just like what is not there; what it
// covers and the action does not allow is forbidden.
func (s *server) permit(c echo.Context, v *call) error {
	p := v.op.permission
	if p.Public || p.SignedIn {
		return nil
	}
	if find, narrows := narrowing[p.Scope]; narrows {
		return s.narrow(c, v, find)
	}
	at, err := places[p.Scope](s, c, v)
	if err != nil {
		return err
	}
	v.at = at
	action, level := p.Action, authz.AnyLevel
	if action == taskKind {
		action = string(at.kind)
	}
	if p.Level != levelAny {
		level = string(at.level)
	}
	var role relief.Role
	if action == string(at.kind) { // answering a task, not only reading it
		role = at.role
	}
	if err := s.allowOrStandIn(c, v, role, action, level, at); err != nil {
		return err
	}
	if p.Unmask != "" && c.Request().Header.Get(purposeHeader) != "" {
		return s.allow(v, p.Unmask, authz.AnyLevel, at.path)
	}
	return nil
}

// allowOrStandIn is allowAs; where a task is answered, an absent person's grant
// will do that is lent to the caller, and must be when he says for whom he acts.
func (s *server) allowOrStandIn(c echo.Context, v *call, role relief.Role, action, level string, at spot) error {
	no := s.allowAs(v, role, action, level, at.path)
	if no != nil && role != "" && v.takesOver(at) {
		return nil
	}
	if role == "" || no == nil && v.text("on_behalf_of") == "" {
		return no
	}
	lent, err := s.standIn(c, v, action, level, at)
	switch {
	case err != nil:
		return err
	case lent:
		return nil
	case no == nil: // he holds the seat himself, and named somebody he does not stand in for
		return relief.Refuse("delegation_over")
	}
	return no
}

// narrow finds the unions the answer is limited to.
func (s *server) narrow(c echo.Context, v *call, find finder) error {
	if find != nil {
		if _, err := find(s, c, v); err != nil {
			return err
		}
	}
	v.scopes = s.Authorizer.Scopes(v.user, v.op.permission.Action)
	if len(v.scopes) > 0 {
		return s.allow(v, v.op.permission.Action, authz.AnyLevel, v.scopes[0])
	}
	if find == nil && c.Param("id") != "" {
		return relief.Refuse("not_found")
	}
	return s.allow(v, v.op.permission.Action, authz.AnyLevel, "")
}

// allow finds the grant that lets the caller act, or says which roles could.
func (s *server) allow(v *call, action, level, path string) error {
	return s.allowAs(v, "", action, level, path)
}

// allowAs is allow on a grant of the role; any role's will do when it is empty.
func (s *server) allowAs(v *call, role relief.Role, action, level, path string) error {
	v.policy = s.Authorizer.Version()
	grant, ok := s.Authorizer.GrantForRole(v.user, string(role), action, level, path)
	if !ok {
		why := s.Authorizer.Explain(v.user, action, level, path)
		if why.Allowed { // in another role than the task's
			why = authz.Reason{Code: authz.RoleMissing, Roles: []string{string(role)}}
		}
		return forbidden(why, action)
	}
	v.grant, v.delegation = grant.ID.String(), ""
	return nil
}

// takesOver finds the caller's grant of the task's role at the union above, once
// the task is so long overdue that this union may decide; the store asks again.
func (v *call) takesOver(at spot) bool {
	for _, r := range v.person.Roles {
		if at.above != "" && r.Role == at.role && r.Path == at.above {
			v.grant = r.Grant
			return true
		}
	}
	return false
}

func forbidden(why authz.Reason, action string) error {
	return relief.Refuse("forbidden", "roles", strings.Join(why.Roles, ", "), "reason_code", why.Code, "action", action)
}

// patience gives an upload the time that a county's line needs, once somebody known sends it.
func patience(c echo.Context, v *call) {
	if !v.op.uploads() {
		return
	}
	arrived := time.Now().Add(uploadTime)
	line := http.NewResponseController(c.Response())
	// A writer that has no deadlines, as in tests, needs none.
	_ = line.SetReadDeadline(arrived)
	_ = line.SetWriteDeadline(arrived.Add(writeTime))
}

// uploads says whether the operation takes a file.
func (o *operation) uploads() bool { return o.limit > plainLimit*16 }
