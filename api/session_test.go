package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F57
func TestAnotherSiteCannotUseTheCookie(t *testing.T) {
	for name, c := range map[string]struct {
		header map[string]string
		passes bool
	}{
		"same origin":              {map[string]string{"Sec-Fetch-Site": "same-origin"}, true},
		"typed by the person":      {map[string]string{"Sec-Fetch-Site": "none"}, true},
		"other site":               {map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		"sister site":              {map[string]string{"Sec-Fetch-Site": "same-site"}, false},
		"no TLS, own origin":       {map[string]string{"Origin": "http://example.com"}, true},
		"no TLS, other origin":     {map[string]string{"Origin": "http://evil.example"}, false},
		"no TLS, no origin at all": {nil, false},
		"a null origin":            {map[string]string{"Origin": "null"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			a := decision(aTask)
			a.as = ""
			a.header = map[string]string{"Cookie": sessionCookie + "=approver@410821"}
			for k, v := range c.header {
				a.header[k] = v
			}
			w := o.do(a)
			if c.passes && w.Code != http.StatusOK {
				t.Errorf("answered %d %s", w.Code, w.Body)
			}
			if !c.passes {
				refused(t, w, http.StatusForbidden, "cross_site")
			}
		})
	}
	o := newOffice(t)
	a := decision(aTask)
	a.header = map[string]string{"Sec-Fetch-Site": "cross-site"}
	if w := o.do(a); w.Code != http.StatusOK {
		t.Errorf("a bearer token is no cookie, yet answered %d", w.Code)
	}
}

// covers: fault:F57
func TestSigningInSetsACookieScriptsCannotRead(t *testing.T) {
	o := newOffice(t)
	w := o.do(ask{method: "POST", path: "/api/v1/session", body: map[string]any{"username": "approver@410821", "password": "right"}})
	cookies := w.Result().Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Value != "approver@410821" {
		t.Errorf("cookies are %v", cookies)
	}
	w = o.do(ask{as: "approver@410821", method: "DELETE", path: "/api/v1/session"})
	if gone := w.Result().Cookies(); len(gone) != 1 || gone[0].MaxAge >= 0 {
		t.Errorf("signing out leaves %v", gone)
	}
	evil := ask{method: "POST", path: "/api/v1/session", body: map[string]any{"username": "x", "password": "right"}, header: map[string]string{"Sec-Fetch-Site": "cross-site"}}
	refused(t, o.do(evil), http.StatusForbidden, "cross_site")
}

// TestForgedAddressesDoNotWidenTheLimit is probe E1: 200 attempts with forged headers.
//
// covers: fault:F58
func TestForgedAddressesDoNotWidenTheLimit(t *testing.T) {
	o := newOffice(t)
	asked := 0
	o.store.signIn = func(_, password, from string) (string, error) {
		if asked++; from != "10.20.30.40" {
			t.Errorf("the store was told address %s", from)
		}
		if password == "right" {
			return "token", nil
		}
		return "", relief.Refuse("sign_in_failed")
	}
	attempt := func(i int, password string) *httptest.ResponseRecorder {
		forged := "10.20.30." + string(rune('0'+i%10))
		return o.do(ask{
			from: "10.20.30.40:5000", method: "POST", path: "/api/v1/session", body: map[string]any{"username": "approver@410821", "password": password},
			header: map[string]string{"X-Forwarded-For": forged, "X-Real-IP": forged, "Forwarded": "for=" + forged},
		})
	}
	for i := range 100 {
		if w := attempt(i, "right"); w.Code != http.StatusOK {
			t.Fatalf("sign-in %d that succeeds counts: %d", i, w.Code)
		}
	}
	for i := range 200 {
		w := attempt(i, "wrong")
		if i < 10 {
			refused(t, w, http.StatusUnauthorized, "sign_in_failed")
			continue
		}
		refused(t, w, http.StatusTooManyRequests, "too_many_attempts")
		if w.Header().Get("Retry-After") == "" {
			t.Fatal("no Retry-After")
		}
	}
	if asked != 110 {
		t.Errorf("the store was asked %d times", asked)
	}
}

func TestTheLimitEndsWithItsWindow(t *testing.T) {
	now := time.Unix(0, 0)
	a := newAttempts(2)
	a.now = func() time.Time { return now }
	a.begin("x")
	a.begin("x")
	if a.begin("x") != attemptsWindow || a.begin("y") != 0 {
		t.Error("the limit is not per address")
	}
	now = now.Add(attemptsWindow)
	if a.begin("x") != 0 {
		t.Error("the limit outlasts its window")
	}
}
