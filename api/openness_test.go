package api

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// sampleOpenness is a campaign as large as its page ever shows one.
func sampleOpenness() relief.PublicCampaign {
	p := relief.PublicCampaign{
		ID: aCampaign, Title: "2023年元旦春节困难职工慰问活动", Theme: "心系职工情、温暖进万家", Owner: "修武县总工会", Status: relief.CampaignRunning, Phone: "0391-7100000",
		Address: "https://gh.example.org/p/campaigns/" + aCampaign, Targets: []string{"因大病、子女上学、遭受意外灾害导致生活困难的职工"}, Excluded: []string{"困难农民", "困难城镇居民"}, SoftExcluded: true,
		Phases:    []relief.PlanPhase{{Name: relief.Visiting, Start: relief.ResolvedDate{Day: monday}, End: relief.ResolvedDate{Day: monday}}},
		Standards: []relief.Standard{{Category: "困难职工", Amount: 500_00}, {Category: "劳动模范", ModelLevel: "全国", Amount: 2000_00}},
		Chain:     []relief.Seat{{Level: relief.County, Role: relief.Reviewer}, {Level: relief.City, Role: relief.Approver, Above: 5000_00}}, PostingDays: 5, Rounds: []relief.Level{relief.Base},
		Lines: []relief.PublicLine{
			{Name: "困难职工慰问金", Source: "UNION_OWN", Amount: 250_000_00, Paid: 61_500_00, Households: 123},
			{Name: "劳模慰问金", Source: "MODEL", Amount: 90_000_00, Paid: 2_777_00, Households: 1},
		},
		Rest: relief.PublicFigures{Units: 7, UnderWay: 6, Aided: 11}, More: 3, Rehearsal: true,
	}
	for i := range 60 {
		p.Units = append(p.Units, relief.PublicFigures{Name: fmt.Sprintf("第%d建筑安装工程有限责任公司工会委员会", i), UnderWay: 12, Aided: 345, Ended: 6})
	}
	for i := range 25 {
		p.Sheets = append(p.Sheets, relief.PublicSheet{Slug: slug, Union: fmt.Sprintf("第%d建筑安装工程有限责任公司工会委员会", i), EndsOn: monday})
		p.Results = append(p.Results, p.Sheets[i])
	}
	p.All = relief.Total(p.Units, p.Rest)
	return p
}

// covers: F66
func TestACampaignIsOpenToEverybody(t *testing.T) {
	o := newOffice(t)
	w := o.do(ask{method: "GET", path: "/p/campaigns/" + aCampaign})
	page := w.Body.String()
	if w.Code != http.StatusOK {
		t.Fatalf("answered %d %s", w.Code, page)
	}
	if regexp.MustCompile(`(?i)<script|javascript:|\son\w+=`).MatchString(page) {
		t.Error("the page carries script")
	}
	for _, want := range []string{
		"演练时钟", "修武县总工会", "本级工会经费", "劳模专项资金", "340,000.00", "劳动模范（全国）", "2,000.00", "市级审批（超过 5,000.00 元）", "困难农民、困难城镇居民；上年已慰问过的", "5 个工作日",
		"第59建筑安装工程有限责任公司", "其他 7 个单位", "/p/" + slug, "另有 3 份", "61,500.00", "不足 5 户，暂不公布", "0391-7100000", "data:image/png", "lang=en",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "2,777.00") || strings.Contains(page, "64,277.00") {
		t.Error("the page says what one household got")
	}
	english := o.do(ask{method: "GET", path: "/p/campaigns/" + aCampaign + "?lang=en"}).Body.String()
	for _, want := range []string{"Where the money comes from", "The union’s own funds", "City approval (above 5,000.00 yuan)", "Other units: 7"} {
		if !strings.Contains(english, want) {
			t.Errorf("the English page lacks %q", want)
		}
	}
	for _, text := range []string{page, english} {
		if n := len(text); n > 30<<10 {
			t.Errorf("the page has %d bytes", n)
		}
	}
}

func TestManyVisitorsCountACampaignOnce(t *testing.T) {
	o := newOffice(t)
	asked := 0
	o.store.open = func(id string) (relief.PublicCampaign, error) {
		asked++
		if id != aCampaign {
			return relief.PublicCampaign{}, relief.Refuse("not_found")
		}
		return sampleOpenness(), nil
	}
	for range 3 {
		if w := o.do(ask{method: "GET", path: "/p/campaigns/" + strings.ToUpper(aCampaign)}); w.Code != http.StatusOK {
			t.Fatalf("answered %d", w.Code)
		}
	}
	if asked != 1 {
		t.Errorf("counted %d times", asked)
	}
	for range 2 { // what is not there is not kept
		if w := o.do(ask{method: "GET", path: "/p/campaigns/" + nowhere}); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "<h1>") {
			t.Fatalf("answered %d", w.Code)
		}
	}
	if asked != 3 {
		t.Errorf("asked %d times", asked)
	}
}
