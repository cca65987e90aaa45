package api

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

func sampleResult() relief.ResultSheet {
	s := relief.ResultSheet{Campaign: aCampaign, Union: "410821-001", UnionPath: base, Up: true}
	s.SheetHead = relief.SheetHead{
		Slug: slug, Title: "2023年元旦春节困难职工慰问活动", UnionName: "第一纺织厂工会", Organiser: "修武县总工会", Round: 1, Days: 7, StartsOn: monday, EndsOn: monday,
		Places: "厂区公示栏", Phone: "0391-7100000", Address: "https://gh.example.org/p/results/" + slug, Rehearsal: true, Result: true,
	}
	s.Rows = []relief.SheetRow{{Row: 1, Name: "张*", Unit: "第一纺织厂", Category: "困难职工", Amount: 50000}, {Row: 2, Name: "李*华", Unit: "第一纺织厂", Category: "困难职工", Amount: 50000}}
	s.Hash = s.Seal()
	for _, r := range s.Rows {
		s.Hash = relief.SealRow(s.Hash, r)
	}
	return s
}

// covers: F73
func TestWhoGotWhatIsShownAndTakenDown(t *testing.T) {
	o := newOffice(t)
	page := o.do(ask{method: "GET", path: "/p/results/" + slug}).Body.String()
	if regexp.MustCompile(`(?i)<script|javascript:|\son\w+=`).MatchString(page) {
		t.Error("the page carries script")
	}
	for _, want := range []string{"演练时钟", "发放结果公示", "第一纺织厂工会", "李*华", "500.00", "1,000.00", "7 个工作日", "0391-7100000", sampleResult().Code(), "/p/campaigns/" + aCampaign, "/p/results/" + slug + "/wall-sheet"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	pdf := o.do(ask{method: "GET", path: "/p/results/" + slug + "/wall-sheet"})
	if pdf.Code != http.StatusOK || !strings.HasPrefix(pdf.Body.String(), "%PDF") {
		t.Errorf("the wall sheet: %d", pdf.Code)
	}
	checked := o.do(ask{method: "GET", path: "/p/results/" + slug + "/check?code=" + sampleResult().Code()}).Body.String()
	if !strings.Contains(checked, "核对码有效") || !strings.Contains(checked, "1,000.00") || !strings.Contains(checked, `action="/p/results/`+slug+`/check"`) {
		t.Errorf("the code is not known: %s", checked)
	}
	if wrong := o.do(ask{method: "GET", path: "/p/results/" + slug + "/check?code=AAAA-BBBB-CCCC-DDDD"}).Body.String(); !strings.Contains(wrong, "核对码无效") {
		t.Error("a wrong code is good")
	}
	o.store.result = func(string) (relief.ResultSheet, error) {
		s := sampleResult()
		s.Up = false
		return s, nil
	}
	page = o.do(ask{method: "GET", path: "/p/results/" + slug}).Body.String()
	if strings.Contains(page, "张*") || strings.Contains(page, sampleResult().Code()) || !strings.Contains(page, "公示已结束") {
		t.Error("a list is shown after its days")
	}
	if w := o.do(ask{method: "GET", path: "/p/results/" + slug + "/wall-sheet"}); w.Code != http.StatusNotFound {
		t.Errorf("its paper is drawn after its days: %d", w.Code)
	}
	if w := o.do(ask{as: "publisher@410821-1", method: "GET", path: "/api/v1/results/" + slug + "/wall-sheet"}); w.Body.String() != pdf.Body.String() {
		t.Errorf("the office gets another paper: %d", w.Code)
	}
}

func TestAWallSheetIsPublicWhileAllOfItIsUp(t *testing.T) {
	o := newOffice(t)
	o.store.sheet = func(string) (relief.Sheet, error) {
		sheet := sampleSheet()
		sheet.Rows = sheet.Rows[:1]
		return sheet, nil
	}
	first := o.do(ask{method: "GET", path: "/p/" + slug + "/wall-sheet"})
	if first.Code != http.StatusOK || !strings.HasPrefix(first.Body.String(), "%PDF") {
		t.Errorf("answered %d", first.Code)
	}
	o.store.sheet = func(string) (relief.Sheet, error) {
		sheet := sampleSheet()
		sheet.Rows = nil
		return sheet, nil
	}
	if w := o.do(ask{method: "GET", path: "/p/" + slug + "/wall-sheet"}); w.Code != http.StatusNotFound {
		t.Errorf("a household that was taken down stands on the paper: %d", w.Code)
	}
	codes := 0
	for range 25 { // drawing takes a while: nobody keeps the server busy with it
		if w := o.do(ask{method: "GET", path: "/p/results/" + slug + "/wall-sheet"}); w.Code == http.StatusTooManyRequests {
			codes++
		}
	}
	if codes == 0 {
		t.Error("anybody may draw as many papers as he likes")
	}
}
