package api

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

//go:embed page
var pageFiles embed.FS

// pages are the public pages in each language.
var pages = map[language]*template.Template{chinese: parsePages(chinese), english: parsePages(english)}

// pagePolicy is contentPolicy with the pages' own style, by its hash, and nothing else.
var pagePolicy = strings.Replace(contentPolicy, "style-src 'self'", "style-src 'sha256-"+styleHash()+"'", 1)

func pageStyle() string {
	css, err := pageFiles.ReadFile("page/style.css")
	if err != nil {
		panic(err) // embedded
	}
	return string(css)
}

func styleHash() string {
	sum := sha256.Sum256([]byte(pageStyle()))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func parsePages(l language) *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"t": func(zh, en string) string {
			if l == english {
				return en
			}
			return zh
		},
		"style":    func() template.CSS { return template.CSS(pageStyle()) }, //nolint:gosec // our own file
		"yuan":     relief.Fen.Grouped,
		"day":      func(d relief.Day) string { return dayText(l, d) },
		"consents": func() []relief.ConsentText { return relief.ConsentTexts },
		"state":    func(s relief.State) string { return stateText(l, s) },
		"grounds":  func() []ground { return groundsIn(l) },
	}).ParseFS(pageFiles, "page/*.html"))
}

var weekdays = []string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

func dayText(l language, d relief.Day) string {
	if l == english {
		return d.String() + " " + d.Weekday().String()[:3]
	}
	return d.String() + " " + weekdays[d.Weekday()]
}

// A ground is a ground of objection with its name in the reader's language.
type ground struct{ Code, Name string }

var groundsEnglish = map[string]string{
	"not_member": "Not a union member", "income_hidden": "Income concealed", "asset_hidden": "Property concealed",
	"kinship": "Favours relatives or friends", "duplicate": "Aided twice", "deceased_or_left": "Deceased or no longer employed",
	"amount": "Wrong amount", "procedure": "Wrong procedure", "other": "Other",
}

func groundsIn(l language) []ground {
	var out []ground
	for _, g := range relief.Grounds {
		if l == english {
			out = append(out, ground{g.Code, groundsEnglish[g.Code]})
		} else {
			out = append(out, ground{g.Code, g.Zh})
		}
	}
	return out
}

// A page is what the templates show.
type page struct {
	Heading   string
	Sheet     relief.Sheet
	Total     relief.Fen
	CheckCode string
	Address   string
	Form      relief.Objection
	Fault     string
	Number    string
	RequestID string
}

// show writes a public page: never indexed, never kept.
func (s *server) show(c echo.Context, status int, name string, p any) error {
	var out bytes.Buffer
	if err := pages[languageOf(c)].ExecuteTemplate(&out, name, p); err != nil {
		return fmt.Errorf("rendering page %s: %w", name, err)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set(echo.HeaderVary, "Accept-Language")
	return c.HTMLBlob(status, out.Bytes())
}

// failPage tells the public why a page cannot be shown.
func (s *server) failPage(c echo.Context, refusal *relief.Error, status int) {
	if own := c.Path(); own == "/a" || strings.HasPrefix(own, "/a/") {
		s.failOwnPage(c, refusal, status)
		return
	}
	p := page{Heading: edges[refusal.Kind()].zh, Fault: refusal.Zh(), RequestID: requestID(c)}
	if languageOf(c) == english {
		p.Heading, p.Fault = edges[refusal.Kind()].en, refusal.En()
	}
	if err := s.show(c, status, "sorry", p); err != nil {
		s.problem(c, relief.Refuse("internal"), http.StatusInternalServerError)
	}
}

// checkCode lets a reader compare a printed sheet with the page: it changes with any row.
func checkCode(sheet relief.Sheet) string {
	posted := slices.Clone(sheet.Rows)
	for i := range posted {
		posted[i].Held = false // an objection changes no row
	}
	rows, err := json.Marshal(posted)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(append([]byte(sheet.Slug), rows...))
	code := strings.ToUpper(hex.EncodeToString(sum[:4]))
	return code[:4] + "-" + code[4:]
}
