package api

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

const receiptPath = "/p/objections/YY-ABCDEFGH"

func (o *office) form(path string, fields url.Values) (int, string) {
	w := o.do(ask{method: "POST", path: path, body: fields.Encode(), header: formHeader})
	return w.Code, w.Body.String()
}

// covers: F67
func TestTheHolderOfAReceiptReadsTheResultAndMayAppeal(t *testing.T) {
	o := newOffice(t)
	if w := o.do(ask{method: "GET", path: receiptPath}); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `name="code"`) {
		t.Fatalf("answered %d %s", w.Code, w.Body)
	}
	if code, page := o.form(receiptPath, url.Values{"code": {"AAAA-BBBB-CCCC"}}); code != http.StatusOK || !strings.Contains(page, "已收到，待受理") || strings.Contains(page, "/appeals") {
		t.Errorf("a filed one: %d %s", code, page)
	}
	if code, page := o.form(receiptPath, url.Values{"code": {"WRONG"}}); code != http.StatusNotFound || !strings.Contains(page, "编号或查询码不对") || strings.Contains(page, "隐瞒收入") {
		t.Errorf("a wrong code: %d %s", code, page)
	}
	ruled := time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC)
	o.store.follow = func(string, string) (relief.FollowedObjection, error) {
		return relief.FollowedObjection{Status: "dismissed", Finding: "经查<b>无</b>", RuledAt: &ruled, FiledAt: ruled, Ground: "amount", Row: 3, Appealable: true}, nil
	}
	code, page := o.form(receiptPath+"?lang=en", url.Values{"code": {"AAAA-BBBB-CCCC"}})
	for _, want := range []string{"not confirmed", "经查&lt;b&gt;无", "2026-01-05 Mon", "Wrong amount", receiptPath + "/appeals", `value="AAAA-BBBB-CCCC"`} {
		if code != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%d, it lacks %q: %s", code, want, page)
		}
	}
	appeal := url.Values{"code": {"AAAA-BBBB-CCCC"}, "text": {" "}, "key": {"0193b5a0-key"}}
	if code, page := o.form(receiptPath+"/appeals", appeal); code != 422 || !strings.Contains(page, "申诉理由") {
		t.Errorf("an empty appeal: %d %s", code, page)
	}
	appeal.Set("text", "调查人与该户是亲戚")
	if code, page := o.form(receiptPath+"/appeals", appeal); code != http.StatusOK || !strings.Contains(page, "YY-HGFEDCBA") || !strings.Contains(page, "DDDD-EEEE-FFFF") {
		t.Errorf("an appeal: %d %s", code, page)
	}
}

// covers: fault:F68
func TestCodesCannotBeTriedForLong(t *testing.T) {
	o := newOffice(t)
	for range 20 {
		if code, _ := o.form(receiptPath, url.Values{"code": {"WRONG"}}); code != http.StatusNotFound {
			t.Fatalf("answered %d", code)
		}
	}
	if code, _ := o.form(receiptPath, url.Values{"code": {"AAAA-BBBB-CCCC"}}); code != http.StatusServiceUnavailable && code != http.StatusTooManyRequests {
		t.Errorf("the 21st try is answered %d", code)
	}
}

// covers: I17
func TestAPrintedCodeIsChecked(t *testing.T) {
	o := newOffice(t)
	good := sampleSnapshot().Code()
	for code, want := range map[string]string{"": "公示单上的核对码", good: "核对码有效", "AAAA-BBBB-CCCC-DDDD": "核对码无效"} {
		w := o.do(ask{method: "GET", path: "/p/" + slug + "/check?code=" + code})
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "张*") {
			t.Errorf("%q: %d %s", code, w.Code, w.Body)
		}
	}
	if page := o.do(ask{method: "GET", path: "/p/" + slug}).Body.String(); !strings.Contains(page, sampleSheet().CheckCode) || !strings.Contains(page, "data:image/png;base64,") {
		t.Error("the posting shows no check code or QR code")
	}
}

func TestAWallSheetIsHandedOut(t *testing.T) {
	o := newOffice(t)
	w := o.do(ask{as: "publisher@410821-1", method: "GET", path: "/api/v1/postings/" + slug + "/wall-sheet"})
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
		t.Errorf("answered %d %v", w.Code, w.Header())
	}
	refused(t, o.do(ask{as: "approver@410822", method: "GET", path: "/api/v1/postings/" + slug + "/wall-sheet"}), 404, "not_found")
	refused(t, o.do(ask{as: "clerk@410821-001", method: "POST", path: "/api/v1/posting-boards", body: map[string]any{"union": "410821-001", "places": "公示栏", "phone": "12351"}}), 403, "forbidden")
}

// covers: F72
func TestOnlyThoseAboveTheBaseUnionReadWhatWasWritten(t *testing.T) {
	o := newOffice(t)
	path := "/api/v1/cases/" + aCase + "/objections"
	for who, reads := range map[string]bool{"reviewer@410821": true, "clerk@410821-001": false, "auditor@410821-001": false, "publisher@410821-1": false, "organizer@410821": false, "approver@410821": false} {
		w := o.do(ask{as: who, method: "GET", path: path})
		if got := strings.Contains(w.Body.String(), "13900000000"); w.Code != http.StatusOK || got != reads {
			t.Errorf("%s: answered %d, reads it %t", who, w.Code, got)
		}
	}
	for _, who := range []string{"clerk@410821-001", "auditor@410821-001", "publisher@410821-1", "organizer@410821"} {
		refused(t, o.do(ask{as: who, method: "GET", path: "/api/v1/objections"}), 403, "forbidden")
	}
}
