package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// An ask is one request of a test.
type ask struct {
	as, method, path string
	body             any // string and []byte as they are, url.Values' text, anything else as JSON
	header           map[string]string
	from             string // network address, 192.0.2.1:1234 by default
}

func (a ask) request(t testing.TB) *http.Request {
	t.Helper()
	var body io.Reader
	kind := "application/json"
	switch b := a.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	case []byte:
		body = bytes.NewReader(b)
	case url.Values:
		body = strings.NewReader(b.Encode())
	case upload:
		raw, boundary := b.form(t)
		body, kind = bytes.NewReader(raw), boundary
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	r := httptest.NewRequestWithContext(t.Context(), a.method, a.path, body)
	if a.from != "" {
		r.RemoteAddr = a.from
	}
	if body != nil {
		r.Header.Set("Content-Type", kind)
	}
	if a.as != "" {
		r.Header.Set("Authorization", "Bearer "+a.as)
	}
	if a.method != http.MethodGet {
		r.Header.Set("Idempotency-Key", "test-key-0001")
	}
	for name, value := range a.header {
		if value == "" {
			r.Header.Del(name)
		} else {
			r.Header.Set(name, value)
		}
	}
	return r
}

// do sends the request and holds the answer against the contract.
func (o *office) do(a ask) *httptest.ResponseRecorder {
	o.t.Helper()
	r := a.request(o.t)
	w := httptest.NewRecorder()
	o.echo.ServeHTTP(w, r)

	c := o.echo.NewContext(r, httptest.NewRecorder())
	o.echo.Router().Find(a.method, r.URL.EscapedPath(), c)
	if op := o.ops[a.method+" "+c.Path()]; op != nil {
		o.satisfies(op, r, w)
	}
	return w
}

// refused fails the test unless the answer is a problem of this status and code.
func refused(t testing.TB, w *httptest.ResponseRecorder, status int, code string) map[string]any {
	t.Helper()
	var problem map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || w.Code != status || problem["code"] != code {
		t.Fatalf("answered %d %s, want %d %s", w.Code, w.Body, status, code)
	}
	if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") {
		t.Errorf("problem has content type %q", got)
	}
	return problem
}

// An upload is a form with one file.
type upload struct{ field, name, content string }

func (u upload) form(t testing.TB) (body []byte, contentType string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile(u.field, u.name)
	if err == nil {
		_, err = io.WriteString(part, u.content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}
