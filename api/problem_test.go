package api

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

var blank = regexp.MustCompile(`\{([a-z_]+)\}`)

// refusedWith is the refusal of the code with something for every value that its
// sentences name.
func refusedWith(code string) *relief.Error {
	bare := relief.Refuse(code)
	var values []any
	for _, m := range blank.FindAllStringSubmatch(bare.Zh()+bare.En(), -1) {
		values = append(values, m[1], "7")
	}
	return relief.Refuse(code, values...)
}

// Whoever may not do something is told why by a sentence in his language, be it by
// any of the reasons that there are; and the reason an action is not offered for
// is the one it would be refused with.
//
// covers: I6
func TestEveryRefusalReachesTheScreenAsASentence(t *testing.T) {
	s := &server{Config: Config{Logger: slog.New(slog.DiscardHandler)}}
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	e.GET("/:code", func(c echo.Context) error { return refusedWith(c.Param("code")) })
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	all := relief.Codes()
	if slices.Sort(all); len(all) < 150 {
		t.Fatalf("only %d codes", len(all))
	}
	for _, code := range all {
		for language, end := range map[string]string{"zh-CN": "。", "en": "."} {
			r := httptest.NewRequest(http.MethodGet, "/"+code, nil)
			r.Header.Set("Accept-Language", language)
			w := httptest.NewRecorder()
			e.ServeHTTP(w, r)
			var p struct{ Type, Title, Code, Detail string }
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatalf("%s: %v in %s", code, err, w.Body)
			}
			if p.Code != code || p.Type != "urn:songnuan:problem:"+code || p.Title == "" || w.Code < 400 {
				t.Errorf("%s is answered %d %s", code, w.Code, w.Body)
			}
			if !strings.HasSuffix(p.Detail, end) || strings.ContainsAny(p.Detail, "{}") || strings.ContainsFunc(p.Detail, han) != (language == "zh-CN") {
				t.Errorf("%s in %s reads %q", code, language, p.Detail)
			}
		}
		offered := relief.AllowedAction{Action: relief.OutcomeApprove}.Because(refusedWith(code))
		if offered.ReasonCode != code || offered.Reason != refusedWith(code).Zh() {
			t.Errorf("an action that %s forbids gives the reason %s: %s", code, offered.ReasonCode, offered.Reason)
		}
	}
}
