package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
)

// FuzzCanonical: two bodies have one form if and only if they say the same, however
// each of them is written; and what has the form says the same again.
func FuzzCanonical(f *testing.F) {
	for _, s := range []string{`{}`, `{"b":[1,"x"],"a":null}`, `{"a":1.0}`, `"<\u2028&>"`, `{"\"":"\\","":{}}`, `[0,-0,1e3]`, `"送暖 𠮷"`} {
		f.Add([]byte(s), []byte(` `+s+"\n"))
		f.Add([]byte(s), []byte(`{"a":1}`))
	}
	f.Fuzz(func(t *testing.T, one, two []byte) {
		a, err := strictJSON(one)
		if err != nil {
			return
		}
		form := canonical(a)
		again, err := strictJSON(form)
		if err != nil || !reflect.DeepEqual(again, a) || !bytes.Equal(canonical(again), form) {
			t.Fatalf("%q has the form %q, which says %v, %v", one, form, again, err)
		}
		var other bytes.Buffer
		otherwise(&other, a)
		if same, err := strictJSON(other.Bytes()); err != nil || !bytes.Equal(canonical(same), form) {
			t.Fatalf("%q, written %q, has another form than %q: %v", one, other.String(), form, err)
		}
		if b, err := strictJSON(two); err == nil && reflect.DeepEqual(a, b) != bytes.Equal(form, canonical(b)) {
			t.Fatalf("%q and %q: the forms are %q and %q", one, two, form, canonical(b))
		}
	})
}

// otherwise writes a value as another client would: keys the other way round, blanks
// between, every character of a text by its number.
func otherwise(out *bytes.Buffer, value any) {
	switch v := value.(type) {
	case map[string]any:
		out.WriteString(" {\n")
		for i, key := range slices.Backward(slices.Sorted(maps.Keys(v))) {
			otherwise(out, key)
			out.WriteString("\t: ")
			otherwise(out, v[key])
			if i > 0 {
				out.WriteString(" ,")
			}
		}
		out.WriteString("} ")
	case []any:
		out.WriteString("[ ")
		for i, one := range v {
			if i > 0 {
				out.WriteString(" ,\r\n")
			}
			otherwise(out, one)
		}
		out.WriteString(" ]")
	case string:
		out.WriteByte('"')
		for _, r := range v {
			if r > 0xffff {
				out.WriteRune(r)
				continue
			}
			fmt.Fprintf(out, `\u%04X`, r)
		}
		out.WriteByte('"')
	case json.Number:
		out.WriteString(v.String())
	default:
		_ = json.NewEncoder(out).Encode(v)
	}
}

// FuzzIdempotencyKey: a key of 8 to 64 visible ASCII characters reaches the store as it
// is, with any body the same request; nothing else reaches it.
func FuzzIdempotencyKey(f *testing.F) {
	for _, s := range []string{"", "12345678", "1234567", strings.Repeat("k", 64), strings.Repeat("k", 65), " 12345678", "1234 5678", "键键键键键键键键", "12345678\x00", "a,b;c=d\"~!", "12345678\t"} {
		f.Add(s)
	}
	o := newOffice(f)
	var got []relief.Request
	o.store.decide = func(r relief.Request, _ relief.Decide) (relief.Reply, error) {
		got = append(got, r)
		return ok(200, relief.Decided{})
	}
	path := "/api/v1/tasks/" + aTask + "/decision"
	f.Fuzz(func(t *testing.T, key string) {
		o.logs.Reset()
		got = got[:0]
		var code string
		for range 2 {
			r := ask{as: "approver@410821", method: http.MethodPost, path: path, body: approve}.request(t)
			r.Header["Idempotency-Key"] = []string{key}
			w := httptest.NewRecorder()
			o.echo.ServeHTTP(w, r)
			var problem struct{ Code string }
			_ = json.Unmarshal(w.Body.Bytes(), &problem)
			code = fmt.Sprint(w.Code, problem.Code)
		}
		visible := strings.IndexFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
		if !visible || len(key) < 8 || len(key) > 64 {
			if len(got) > 0 || code != "422schema" && code != "422key_required" {
				t.Fatalf("key %q is answered %s, and reaches the store %d times", key, code, len(got))
			}
			return
		}
		if len(got) != 2 || got[0].Key != key || got[1].Key != key || !bytes.Equal(got[0].Hash, got[1].Hash) || got[0].Endpoint != got[1].Endpoint {
			t.Fatalf("key %q is answered %s, and reaches the store as %+v", key, code, got)
		}
	})
}

// FuzzCaseFilter: whatever stands behind the question mark, or in the header beside it,
// the store is asked for what exists, each thing once and as it was meant; or the
// answer is a refusal.
func FuzzCaseFilter(f *testing.F) {
	for _, s := range []string{
		"", "limit=50&cursor=x", "state=in_review&step=approval", "state=gone", "campaign=" + aCampaign, "overdue=true", "overdue=1", "union=410821&line=" + aLine,
		"q=2023-1-0417", "q=a%00b", "q=1&q=2", "limit=0", "limit=201", "limit=1e1", "cursor=%ff", "role=admin", "state=;step=", "%71=1", "format=xlsx", "a&b;c", "Q=1", "limit=+5",
	} {
		f.Add(s, "")
	}
	f.Add("", "%E7%8E%8B")
	f.Add("", "%zz")
	o := newOffice(f)
	var asked []relief.CaseFilter
	o.store.cases = func(in relief.CaseFilter) (relief.List[relief.CaseRow], error) {
		asked = append(asked, in)
		return relief.List[relief.CaseRow]{Items: []relief.CaseRow{}}, nil
	}
	known := map[string]bool{}
	for _, p := range o.ops["GET /api/v1/cases"].parameters("query") {
		known[p.Name] = true
	}
	f.Fuzz(func(t *testing.T, query, search string) {
		o.logs.Reset()
		asked = asked[:0]
		r := ask{as: "auditor@410821", method: http.MethodGet, path: "/api/v1/cases"}.request(t)
		r.URL.RawQuery = query
		if search != "" {
			r.Header["X-Search"] = []string{search}
		}
		w := httptest.NewRecorder()
		o.echo.ServeHTTP(w, r)
		given, err := url.ParseQuery(query)
		clean := err == nil
		for name, values := range given {
			clean = clean && known[name] && len(values) == 1
		}
		switch {
		case w.Code >= 500:
			t.Fatalf("%q, %q: answered %d %s", query, search, w.Code, w.Body)
		case w.Code != http.StatusOK:
			var problem struct{ Code string }
			if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Code == "" || len(asked) > 0 {
				t.Fatalf("%q, %q: answered %d %s after %d questions", query, search, w.Code, w.Body, len(asked))
			}
			return
		case !clean:
			t.Fatalf("%q: what the contract does not know is let through", query)
		case len(asked) == 0:
			t.Fatalf("%q: answered 200 and asked nothing", query)
		}
		for _, in := range asked {
			if why := unmeant(in, given, search); why != "" {
				t.Fatalf("%q, %q: asked for %+v: %s", query, search, in, why)
			}
		}
	})
}

// unmeant says what a filter holds that was not asked for or does not exist.
func unmeant(in relief.CaseFilter, given url.Values, search string) string {
	id := func(text string) bool { return text == "" || uuid.Validate(text) == nil && len(text) == 36 }
	looked, _ := url.QueryUnescape(search)
	if looked = strings.TrimSpace(looked); looked == "" {
		looked = given.Get("q")
	}
	overdue, _ := strconv.ParseBool(given.Get("overdue"))
	switch {
	case in.State != "" && !in.State.Known() || string(in.State) != given.Get("state"):
		return "state"
	case in.Step != "" && !slices.Contains(relief.Steps, in.Step) || string(in.Step) != given.Get("step"):
		return "step"
	case !id(in.Campaign) || !strings.EqualFold(in.Campaign, given.Get("campaign")) || !id(in.Line) || !strings.EqualFold(in.Line, given.Get("line")):
		return "campaign or line"
	case in.Union != given.Get("union") || in.Overdue != overdue:
		return "union or overdue"
	case in.Query != looked:
		return "search"
	case in.Page.Cursor != given.Get("cursor") && given.Get("format") == "", in.Page.Limit < 0 || in.Page.Limit > 200 && given.Get("format") == "", len(in.Page.Cursor) > 256:
		return "page"
	case len(in.Scopes) != 1 || in.Scopes[0] != county:
		return "scopes"
	}
	for _, text := range []string{in.Union, in.Query, in.Page.Cursor} {
		if !cleanText(text) {
			return "text that hides or reorders"
		}
	}
	return ""
}
