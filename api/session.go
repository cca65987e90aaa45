package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// sessionCookie carries the token of a browser; scripts cannot read it.
const sessionCookie = "songnuan_session"

// SignIn answers a token and sets it as a cookie.
func (s *server) SignIn(c echo.Context) error {
	in, err := fill[gen.Credentials](callOf(c))
	if err != nil {
		return err
	}
	from := subscriber(c.RealIP())
	if wait := s.signIns.begin(from); wait > 0 {
		return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
	}
	token, err := s.Store.SignIn(c.Request().Context(), in.Username, in.Password, from)
	if err != nil {
		return err
	}
	s.signIns.succeed(from)
	s.setCookie(c, token, 0)
	return c.JSON(http.StatusOK, gen.Token{Token: token})
}

// SignOut ends the session.
func (s *server) SignOut(c echo.Context) error {
	token, _ := sessionToken(c)
	if err := s.Store.SignOut(c.Request().Context(), token); err != nil {
		return err
	}
	s.setCookie(c, "", -1)
	return c.NoContent(http.StatusNoContent)
}

func (s *server) setCookie(c echo.Context, token string, age int) {
	c.SetCookie(&http.Cookie{
		Name: sessionCookie, Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.Secure || c.IsTLS(),
	})
}

// GetMe says who is signed in and what he may do.
func (s *server) GetMe(c echo.Context) error {
	v := callOf(c)
	me := gen.Me{
		ID: v.person.ID, Username: v.person.Username, Name: v.person.Name, Roles: filled(v.person.Roles),
		Unions: []string{}, Permissions: filled(s.Authorizer.Permissions(v.user)),
	}
	for _, r := range v.person.Roles {
		me.Unions = append(me.Unions, r.Union)
	}
	slices.Sort(me.Unions)
	me.Unions = slices.Compact(me.Unions)
	return c.JSON(http.StatusOK, me)
}
