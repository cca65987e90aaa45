package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

var visitHeader = map[string]string{"Cookie": visitCookie + "=" + aVisit}

// form is a form of the applicant's session, with its token.
func ownFields(pairs ...string) url.Values {
	v := url.Values{"token": {formToken(aVisit)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func visiting(extra map[string]string) map[string]string {
	h := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	for k, v := range visitHeader {
		h[k] = v
	}
	for k, v := range extra {
		h[k] = v
	}
	return h
}

func application() url.Values {
	return ownFields(
		"姓名", "张三", "类别", "困难职工", "工作单位", "供热公司", "就业状况", "在职", "家庭人口", "3", "家庭年总收入(元)", "15292", "家庭年刚性支出(元)", "3606", "主要致困原因", "子女上学",
		"开户银行", "农村信用社", "银行卡号", "6299990000000000004", "上年度是否已慰问", "否", "失业登记号", "", "备注", "", "劳模级别", "",
		"personal_data", "2026-1", "economy_check", "2026-1",
	)
}

func TestAskingForACodeAnswersEverybodyAlike(t *testing.T) {
	o := newOffice(t)
	ask1 := url.Values{"id_number": {"419999196001015013"}, "phone": {"19900000001"}}
	known := o.do(ask{method: "POST", path: "/a/code", body: ask1, header: formHeader})
	ask1.Set("phone", "199 0000 0002")
	unknown := o.do(ask{method: "POST", path: "/a/code", body: ask1, header: formHeader})
	if known.Code != http.StatusOK || known.Body.String() != unknown.Body.String() {
		t.Errorf("answers differ: %d %d", known.Code, unknown.Code)
	}
	if len(o.store.asked) != 2 || o.store.asked[1].Phone != "19900000002" {
		t.Errorf("asked for %d codes", len(o.store.asked))
	}
	ask1.Set("id_number", "123")
	bad := o.do(ask{method: "POST", path: "/a/code", body: ask1, header: formHeader})
	if bad.Code != http.StatusUnprocessableEntity || !strings.Contains(bad.Body.String(), "身份证号") || len(o.store.asked) != 2 {
		t.Errorf("a number that cannot be: %d", bad.Code)
	}
}

// A page of somebody else's sends its visitors' browsers neither to have codes sent to
// phones it names, nor into a session of its own, in which they would enter what they
// believe to be for their union.
//
// covers: fault:F57
func TestNobodyElsesPageAsksForCodesOrOpensSessions(t *testing.T) {
	o := newOffice(t)
	for path, fields := range map[string]url.Values{
		"/a/code":    {"id_number": {"419999196001015013"}, "phone": {"19900000001"}},
		"/a/session": {"ticket": {aTicket}, "code": {"123456"}},
	} {
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"} {
			header := map[string]string{name: value}
			for k, v := range formHeader {
				header[k] = v
			}
			w := o.do(ask{method: "POST", path: path, body: fields, header: header})
			if w.Code != http.StatusForbidden || len(w.Result().Cookies()) != 0 {
				t.Errorf("%s with %s answers %d", path, name, w.Code)
			}
		}
	}
	if len(o.store.asked) != 0 {
		t.Errorf("%d codes were sent", len(o.store.asked))
	}
}

func TestTheRightCodeSetsACookieOfItsOwn(t *testing.T) {
	o := newOffice(t)
	wrong := o.do(ask{method: "POST", path: "/a/session", body: url.Values{"ticket": {aTicket}, "code": {"000000"}}, header: formHeader})
	if wrong.Code != http.StatusUnprocessableEntity || len(wrong.Result().Cookies()) != 0 {
		t.Errorf("a wrong code answers %d", wrong.Code)
	}
	right := o.do(ask{method: "POST", path: "/a/session", body: url.Values{"ticket": {aTicket}, "code": {"123456"}}, header: formHeader})
	cookies := right.Result().Cookies()
	if right.Code != http.StatusOK || len(cookies) != 1 {
		t.Fatalf("the right code answers %d with %d cookies", right.Code, len(cookies))
	}
	k := cookies[0]
	if k.Name != visitCookie || k.Value != aVisit || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/a" || k.MaxAge > 1800 {
		t.Errorf("the cookie is %+v", k)
	}
}

func TestApplicantsFormsCarryTheSessionsToken(t *testing.T) {
	o := newOffice(t)
	path := "/a/cases/" + aCase + "/withdraw"
	for name, tt := range map[string]struct {
		body   url.Values
		header map[string]string
		status int
	}{
		"without a session": {ownFields(), formHeader, http.StatusUnauthorized},
		"without the token": {url.Values{}, visiting(nil), http.StatusForbidden},
		"another's token":   {url.Values{"token": {formToken("x")}}, visiting(nil), http.StatusForbidden},
		"from another site": {ownFields(), visiting(map[string]string{"Sec-Fetch-Site": "cross-site"}), http.StatusForbidden},
		"a field too many":  {ownFields("state", "approved"), visiting(nil), http.StatusUnprocessableEntity},
	} {
		if w := o.do(ask{method: "POST", path: path, body: tt.body, header: tt.header}); w.Code != tt.status {
			t.Errorf("%s: %d, want %d", name, w.Code, tt.status)
		}
	}
	if o.store.withdrawn != 0 {
		t.Fatalf("withdrawn %d times by forgeries", o.store.withdrawn)
	}
	if w := o.do(ask{method: "POST", path: path, body: ownFields(), header: visiting(nil)}); w.Code != http.StatusOK || o.store.withdrawn != 1 {
		t.Errorf("his own form answers %d", w.Code)
	}
	// The staff's session opens nothing here, and his nothing there.
	if w := o.do(ask{as: "clerk@410821-001", path: "/a/cases"}); w.Code != http.StatusUnauthorized {
		t.Errorf("the staff's token answers %d", w.Code)
	}
	if w := o.do(ask{path: "/api/v1/me", header: visitHeader}); w.Code != http.StatusUnauthorized {
		t.Errorf("the applicant's cookie answers %d", w.Code)
	}
}

// covers: F56
func TestApplicationIsCheckedLikeARosterAndNeedsBothConsents(t *testing.T) {
	o := newOffice(t)
	path := "/a/apply/" + aCampaign + "?union=410821-001"
	post := func(change func(url.Values)) *httptest.ResponseRecorder {
		form := application()
		change(form)
		return o.do(ask{method: "POST", path: path, body: form, header: visiting(nil)})
	}
	for name, change := range map[string]func(url.Values){
		"no consent to the check": func(v url.Values) { v.Del("economy_check") },
		"an old text":             func(v url.Values) { v.Set("personal_data", "2025-1") },
		"no income":               func(v url.Values) { v.Set("家庭年总收入(元)", "") },
		"a card that cannot be":   func(v url.Values) { v.Set("银行卡号", "6299990000000000005") },
		"nobody's category":       func(v url.Values) { v.Set("类别", "困难农民") },
		"a household of none":     func(v url.Values) { v.Set("家庭人口", "0") },
	} {
		w := post(change)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `role="alert"`) || !strings.Contains(w.Body.String(), `value="供热公司"`) {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if len(o.store.applied) != 0 {
		t.Fatalf("%d applications got through", len(o.store.applied))
	}
	if w := post(func(url.Values) {}); w.Code != http.StatusOK {
		t.Fatalf("a good one answers %d %s", w.Code, w.Body)
	}
	a := o.store.applied[0]
	if a.Amount != 500_00 || a.Name != "张三" || a.Holder != "张三" || a.IDNumber != "419999196001015013" || a.Phone != "19900000001" || a.Grade != relief.GradeDeep {
		t.Errorf("applied as %+v", a.Amount)
	}
}

// covers: P8
func TestApplicantsPagesAreSmallAndNeedNoScript(t *testing.T) {
	o := newOffice(t)
	out := os.Getenv("SONGNUAN_PAGES") // a folder to look at them
	for name, path := range map[string]string{
		"start": "/a", "cases": "/a/cases", "case": "/a/cases/" + aCase, "find": "/a/apply?name=城关", "form": "/a/apply/" + aCampaign + "?union=410821-001", "lost": "/a/cases/" + nowhere,
	} {
		for _, lang := range []string{"zh", "en"} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			w := o.do(ask{path: path + sep + "lang=" + lang, header: visitHeader})
			page := w.Body.String()
			if len(page) > 30<<10 || strings.Contains(page, "<script") || !strings.Contains(page, `lang="`) {
				t.Errorf("%s %s: %d bytes", name, lang, len(page))
			}
			if regexp.MustCompile(`\d{11,}`).MatchString(strings.NewReplacer(aCase, "", aCampaign, "", w.Header().Get("X-Request-Id"), "").Replace(page)) {
				t.Errorf("%s shows a whole number", name)
			}
			if w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Header().Get("X-Robots-Tag"), "noindex") {
				t.Errorf("%s may be kept: %v", name, w.Header())
			}
			if out != "" {
				if err := os.WriteFile(filepath.Join(out, name+"-"+lang+".html"), w.Body.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// covers: T04
func TestTheApplicantReadsWhatIsMissingInHisLanguage(t *testing.T) {
	o := newOffice(t)
	for lang, want := range map[string][]string{
		"zh": {"还缺什么", "○ 收入证明", "✓ 入户走访记录", "缺：病历与医疗费票据"},
		"en": {"what is missing", "○ Proof of income", "✓ Record of a home visit", "Missing: Medical papers"},
	} {
		page := o.do(ask{path: "/a/cases/" + aCase + "?lang=" + lang, header: visitHeader}).Body.String()
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("%s: the page does not say %q", lang, w)
			}
		}
	}
}
