package e2e

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
)

// sly are values that mean something where they do not belong: in the text of a
// statement, in a pattern, in an array, in a cursor.
var sly = []string{
	"'", "''", "';DROP TABLE cases;--", "' OR '1'='1", "1; SELECT pg_sleep(3)--", "due_at DESC, (SELECT 1/0)", `\`, "%", "_%", "{}", "{a,b", "$1", "@limit", "E'\\x'",
	"'||(SELECT current_user)||'", "困难' UNION SELECT password_hash FROM users--", "-1", "9999999999999999999", "NaN", "::uuid", "b25l", "ń\u0301",
}

// Every parameter of every list takes them as the values they are, or refuses
// them; none of them is a fault of the server.
//
// covers: fault:F67
func TestNoParameterOfAListIsReadAsAStatement(t *testing.T) {
	raw, err := os.ReadFile("../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	cases := count(t, "SELECT count(*) FROM cases")
	asked, looked := 0, 0
	for path, item := range doc.Paths.Map() {
		if item.Get == nil || strings.Contains(path, "{") || strings.HasSuffix(path, "/events") {
			continue
		}
		for _, of := range append(item.Parameters, item.Get.Parameters...) {
			if of.Value.In != openapi3.ParameterInQuery && of.Value.Name != "X-Search" {
				continue
			}
			looked++
			for _, value := range sly {
				r := demo.Request{Method: http.MethodGet, Path: path}
				if of.Value.In == openapi3.ParameterInQuery {
					r.Path += "?" + url.Values{of.Value.Name: {value}}.Encode()
				} else {
					r.Header = map[string]string{of.Value.Name: url.QueryEscape(value)}
				}
				res, err := local.client.As("organizer@"+county).Do(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				asked++
				if res.Status >= http.StatusInternalServerError || res.Status == http.StatusTooManyRequests {
					t.Errorf("%s %s=%q is answered %d %s", path, of.Value.Name, value, res.Status, res.Body)
				}
			}
		}
	}
	if looked < 20 {
		t.Errorf("only %d parameters were found", looked)
	}
	if now := count(t, "SELECT count(*) FROM cases"); now < cases {
		t.Errorf("of %d cases %d are left", cases, now)
	}
	t.Logf("%d requests with %d parameters", asked, looked)
}
