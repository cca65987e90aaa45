package api

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/paper"
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
		"ground":   func(code string) string { return groundIn(l, code) },
		"status":   func(code string) string { return statusIn(l, code) },
		"date":     func(at any) string { return dateText(l, at) },

		"file":          func(k relief.EvidenceKind) string { return fileText(l, k) },
		"ownfiles":      relief.ApplicantFiles,
		"source":        func(code string) string { return sourceText(l, code) },
		"phase":         func(p relief.PhaseName) string { return phaseText(l, p) },
		"level":         func(v relief.Level) string { return levelText(l, v) },
		"seat":          func(v relief.Seat) string { return seatText(l, v) },
		"campaign":      func(v relief.CampaignStatus) string { return campaignText(l, v) },
		"smallest":      func() int { return relief.SmallestFigure },
		"acceptance":    func() int { return relief.AcceptanceLimit.Working },
		"investigation": func() int { return investigationDays },
		"appealing":     func() int { return relief.AppealLimit.Working },
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

func groundIn(l language, code string) string {
	for _, g := range groundsIn(l) {
		if g.Code == code {
			return g.Name
		}
	}
	return code
}

// objectionWords say to the public what became of an objection.
var objectionWords = map[string][2]string{
	"filed":     {"已收到，待受理", "Received, to be looked at"},
	"accepted":  {"已受理，核查中", "Accepted, under investigation"},
	"refused":   {"不予受理", "Not accepted"},
	"dismissed": {"经核查，不属实", "Investigated, not confirmed"},
	"partial":   {"经核查，部分属实，更正后重新公示", "Confirmed in part; corrected and posted again"},
	"upheld":    {"经核查，属实", "Confirmed"},
	"late":      {"公示结束后收到，已作为线索转监督部门", "Received after the posting, passed on to supervision as a clue"},
	"moot":      {"该户公示已终止，不再核查", "The household's posting has ended otherwise"},
}

func statusIn(l language, code string) string {
	if l == english {
		return objectionWords[code][1]
	}
	return objectionWords[code][0]
}

// investigationDays is how long the looking into an objection may take (T14).
var investigationDays = relief.Transitions[slices.IndexFunc(relief.Transitions, func(t relief.Transition) bool { return t.Action == relief.Dismiss })].Limit.Working

// dateText is the civil day of an instant, which may be missing.
func dateText(l language, at any) string {
	switch at := at.(type) {
	case time.Time:
		return dayText(l, relief.DayOf(at))
	case *time.Time:
		if at != nil {
			return dayText(l, relief.DayOf(*at))
		}
	}
	return ""
}

// A page is what the templates show.
type page struct {
	Heading   string
	Path      string // of this page, for the other language
	Sheet     relief.Sheet
	Total     relief.Fen
	QR        template.URL
	Form      relief.Objection
	Fault     string
	Receipt   relief.Receipt
	Followed  relief.FollowedObjection
	Code      string // a check code, as it was typed
	Checked   bool
	Snapshot  relief.Snapshot // what the code stands for, empty when nothing
	Open      relief.PublicCampaign
	Result    relief.ResultSheet
	RequestID string
}

// qrImage is a QR code that stands in the page itself.
func qrImage(text string) (template.URL, error) {
	png, err := paper.QR(text)
	if err != nil {
		return "", err
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)), nil //nolint:gosec // our own bytes
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
