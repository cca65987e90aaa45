package api

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

var formHeader = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}

func objectionForm(change map[string]string) string {
	form := url.Values{"row": {"2"}, "ground": {"income_hidden"}, "text": {"有出租房屋两套"}, "contact": {"13900000000"}, "key": {"0193b5a0-key"}}
	for name, value := range change {
		form.Set(name, value)
	}
	return form.Encode()
}

func sampleSnapshot() relief.Snapshot {
	s := relief.Snapshot{SheetHead: relief.SheetHead{Slug: slug, Title: "2023年元旦春节困难职工慰问活动", UnionName: "第一纺织厂工会", Days: 5, StartsOn: relief.NewDay(2022, time.December, 15), EndsOn: relief.NewDay(2022, time.December, 22)}}
	s.Rows = []relief.SheetRow{{Row: 1, Name: "张*", Amount: 50000}}
	s.Hash = relief.SealRow(s.Seal(), s.Rows[0])
	return s
}

func sampleSheet() relief.Sheet {
	sheet := relief.Sheet{
		Slug: slug, Title: "2023年元旦春节困难职工慰问活动", UnionName: "第一纺织厂工会", StartsOn: relief.NewDay(2022, time.December, 15),
		EndsOn: relief.NewDay(2022, time.December, 22), Days: 5, Phone: "12351",
		Organiser: "修武县总工会", Places: "厂区公示栏", CheckCode: sampleSnapshot().Code(), Address: "https://gh.example.org/p/" + slug,
	}
	for i := 1; i <= 3; i++ {
		sheet.Rows = append(sheet.Rows, relief.SheetRow{Row: i, Name: "张*", Unit: "第一纺织厂", Category: "困难职工", Cause: "因病", Members: 3, Amount: 50000})
	}
	return sheet
}

// covers: F66 F67 fault:F68
func TestThePublicPageCarriesNoScriptAndIsNotKept(t *testing.T) {
	o := newOffice(t)
	o.store.sheet = func(string) (relief.Sheet, error) {
		sheet := sampleSheet()
		sheet.Rehearsal = true
		sheet.Rows[0].Unit = `<script>alert(1)</script>`
		sheet.Rows[1].Held = true
		return sheet, nil
	}
	w := o.do(ask{method: "GET", path: "/p/" + slug})
	page := w.Body.String()
	if w.Code != http.StatusOK {
		t.Fatalf("answered %d %s", w.Code, page)
	}
	if regexp.MustCompile(`(?i)<script|javascript:|\son\w+=`).MatchString(page) {
		t.Error("the page carries script")
	}
	for _, want := range []string{"演练时钟", "第一纺织厂工会", "2022-12-15 周四", "2022-12-22 周四", "5 个工作日", "12351", "异议核查中", "1,500.00", "500.00", "income_hidden", "隐瞒收入", `name="key" value="`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "style-src 'sha256-") || strings.Contains(policy, "script-src") {
		t.Errorf("content policy is %q", policy)
	}
	if w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Header().Get("X-Robots-Tag"), "noindex") {
		t.Errorf("headers are %v", w.Header())
	}
}

func TestTheStyleOfThePublicPageIsTheOneItsPolicyAllows(t *testing.T) {
	o := newOffice(t)
	page := o.do(ask{method: "GET", path: "/p/" + slug}).Body.String()
	_, rest, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	if style != pageStyle() {
		t.Error("the style is not written as it is hashed, so browsers will not use it")
	}
}

func TestThePublicPageIsSmall(t *testing.T) {
	o := newOffice(t)
	o.store.sheet = func(string) (relief.Sheet, error) {
		sheet := sampleSheet()
		for i := 4; i <= 100; i++ {
			row := sheet.Rows[0]
			row.Row, row.Unit = i, fmt.Sprintf("第%d建筑安装工程公司", i)
			sheet.Rows = append(sheet.Rows, row)
		}
		return sheet, nil
	}
	for _, lang := range []string{"zh", "en"} {
		if n := o.do(ask{method: "GET", path: "/p/" + slug + "?lang=" + lang}).Body.Len(); n > 30<<10 {
			t.Errorf("%s: a list of 100 takes %d bytes", lang, n)
		}
	}
}

func TestThePublicPageSpeaksEnglish(t *testing.T) {
	o := newOffice(t)
	page := o.do(ask{method: "GET", path: "/p/" + slug + "?lang=en"}).Body.String()
	if !strings.Contains(page, "File an objection") || !strings.Contains(page, "Income concealed") || !strings.Contains(page, `lang="en"`) {
		t.Error("the page is not in English")
	}
}

// covers: fault:F68
func TestAPostingThatHasEndedShowsNobody(t *testing.T) {
	o := newOffice(t)
	o.store.sheet = func(string) (relief.Sheet, error) {
		sheet := sampleSheet()
		sheet.Over = true
		return sheet, nil
	}
	page := o.do(ask{method: "GET", path: "/p/" + slug}).Body.String()
	if strings.Contains(page, "张*") || strings.Contains(page, sampleSheet().CheckCode) || !strings.Contains(page, "公示已结束") {
		t.Error("the page still shows the list")
	}
}

// covers: T11
func TestALateObjectionIsTakenAsAClueAndSaidSo(t *testing.T) {
	for name, sheet := range map[string]relief.Sheet{"the sheet is over": {Slug: slug, Over: true}, "the row is gone": {Slug: slug, Rows: sampleSheet().Rows[:1]}} {
		o := newOffice(t)
		o.store.sheet = func(string) (relief.Sheet, error) { return sheet, nil }
		o.store.object = func(in relief.Objection) (relief.Receipt, error) {
			return relief.Receipt{Number: "YY-ABCDEFGH", Code: "AAAA-BBBB-CCCC", Clue: in.Row == 2}, nil
		}
		if page := o.do(ask{method: "GET", path: "/p/" + slug}).Body.String(); !strings.Contains(page, "<form") {
			t.Errorf("%s: there is no form", name)
		}
		w := o.do(ask{method: "POST", path: "/p/" + slug + "/objections", body: objectionForm(nil), header: formHeader})
		if page := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(page, "登记为线索") || !strings.Contains(page, "AAAA-BBBB-CCCC") {
			t.Errorf("%s: answered %d %s", name, w.Code, page)
		}
	}
}

// covers: fault:F68
func TestAGuessedSlugIsNotFound(t *testing.T) {
	o := newOffice(t)
	o.store.sheet = func(string) (relief.Sheet, error) { return relief.Sheet{}, relief.Refuse("not_found") }
	for _, guess := range []string{"aaaaaaaaaaaaaaaaaaaaaaaaaa", "1", "..%2f..%2fetc", "a%00bcdefgh", "%e4%b8%ad%e6%96%87%e4%b8%ad%e6%96%87"} {
		w := o.do(ask{method: "GET", path: "/p/" + guess})
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "没有找到") {
			t.Errorf("%s is answered %d %s", guess, w.Code, w.Body)
		}
	}
}

// covers: F67
func TestAnObjectionIsFiledAndThanked(t *testing.T) {
	o := newOffice(t)
	var got relief.Objection
	o.store.object = func(in relief.Objection) (relief.Receipt, error) {
		got = in
		return relief.Receipt{Number: "YY-ABCDEFGH", Code: "AAAA-BBBB-CCCC"}, nil
	}
	w := o.do(ask{method: "POST", path: "/p/" + slug + "/objections", body: objectionForm(map[string]string{"text": " 一行\r\n二行 "}), header: formHeader})
	want := relief.Objection{Slug: slug, Row: 2, Ground: "income_hidden", Text: "一行\n二行", Contact: "13900000000", Key: "0193b5a0-key"}
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "YY-ABCDEFGH") || !strings.Contains(w.Body.String(), "AAAA-BBBB-CCCC") || got != want {
		t.Errorf("answered %d; filed %+v", w.Code, got)
	}
}

// covers: fault:F64
func TestAWrongObjectionComesBackFilledIn(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]string
		status int
		says   string
	}{
		"row not on the sheet": {map[string]string{"row": "99"}, 422, "公示表序号"},
		"row no number":        {map[string]string{"row": "x"}, 422, "公示表序号"},
		"ground unknown":       {map[string]string{"ground": "envy"}, 422, "异议理由"},
		"text missing":         {map[string]string{"text": "  "}, 422, "具体情况"},
		"text too long":        {map[string]string{"text": strings.Repeat("长", 2001)}, 422, "具体情况"},
		"contact too long":     {map[string]string{"contact": strings.Repeat("1", 65)}, 422, "联系方式"},
		"hidden characters":    {map[string]string{"text": "a\u202eb"}, 400, "无法识别"},
		"a field too many":     {map[string]string{"status": "upheld"}, 422, "status"},
		"key missing":          {map[string]string{"key": ""}, 422, "Idempotency-Key"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.store.object = func(in relief.Objection) (relief.Receipt, error) {
				if in.Row != 99 {
					t.Error("the objection was filed")
				}
				return relief.Receipt{}, relief.Refuse("not_found")
			}
			w := o.do(ask{method: "POST", path: "/p/" + slug + "/objections", body: objectionForm(c.change), header: formHeader})
			page := w.Body.String()
			if w.Code != c.status || !strings.Contains(page, `role="alert"`) || !strings.Contains(page, c.says) || !strings.Contains(page, "<form") {
				t.Errorf("answered %d %s", w.Code, page)
			}
			if c.status == 422 && c.change["contact"] == "" && c.change["status"] == "" && !strings.Contains(page, "13900000000") {
				t.Error("what was typed is lost")
			}
		})
	}
}

func TestARefusedObjectionSaysWhy(t *testing.T) {
	o := newOffice(t)
	o.store.object = func(relief.Objection) (relief.Receipt, error) {
		return relief.Receipt{}, relief.Refuse("idempotency_key_reused")
	}
	w := o.do(ask{method: "POST", path: "/p/" + slug + "/objections?lang=en", body: objectionForm(nil), header: formHeader})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "was used with another request") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}

// covers: fault:F61
func TestAnObjectionBeyondTheLimitIsNotRead(t *testing.T) {
	o := newOffice(t)
	w := o.do(ask{method: "POST", path: "/p/" + slug + "/objections", body: strings.Repeat("x", 64<<10+1), header: formHeader})
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d", w.Code)
	}
}

// Another site's page does not make its visitors' browsers object, ask for a ruling or
// appeal; the form itself does, also from a phone that says nothing of where it comes from.
//
// covers: fault:F57
func TestNoOtherSiteSendsThePublicForms(t *testing.T) {
	// Where a browser says nothing of sites, its word is the origin: a form's is null under no-referrer.
	if got := newOffice(t).do(ask{method: "GET", path: receiptPath}).Header().Get("Referrer-Policy"); got != "same-origin" {
		t.Errorf("the form's own origin is hidden by %q", got)
	}
	forms := map[string]string{
		"/p/" + slug + "/objections": objectionForm(nil),
		receiptPath:                  "code=AAAA-BBBB-CCCC",
		receiptPath + "/appeals":     "code=AAAA-BBBB-CCCC&text=again&key=0193b5a0-key",
	}
	for path, body := range forms {
		for name, c := range map[string]struct {
			header map[string]string
			passes bool
		}{
			"the form itself":     {map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://example.com"}, true},
			"without TLS":         {map[string]string{"Origin": "http://example.com"}, true},
			"an old phone":        {nil, true},
			"another site":        {map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
			"a sister site":       {map[string]string{"Sec-Fetch-Site": "same-site"}, false},
			"another, no TLS":     {map[string]string{"Origin": "http://evil.example"}, false},
			"a page in a sandbox": {map[string]string{"Origin": "null"}, false},
		} {
			o := newOffice(t)
			objections := 0
			o.store.object = func(relief.Objection) (relief.Receipt, error) {
				objections++
				return relief.Receipt{Number: "YY-ABCDEFGH", Code: "AAAA-BBBB-CCCC"}, nil
			}
			header := maps.Clone(formHeader)
			maps.Copy(header, c.header)
			w := o.do(ask{method: "POST", path: path, body: body, header: header})
			if c.passes != (w.Code == http.StatusOK) || !c.passes && (w.Code != http.StatusForbidden || objections != 0 || !strings.Contains(w.Body.String(), "其他网站")) {
				t.Errorf("%s from %s: %d, %d filed: %s", path, name, w.Code, objections, w.Body)
			}
		}
	}
}
