package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// Openness is what a campaign shows to everybody (三公开).
type Openness interface {
	PublicCampaign(ctx context.Context, id string) (relief.PublicCampaign, error)
}

// openFor is how long a campaign's figures stand before they are counted anew:
// anybody may ask, and counting a large campaign takes the database a while.
const openFor = 30 * time.Second

// A figuresShelf keeps the figures of the campaigns that were asked for.
type figuresShelf struct {
	mu   sync.Mutex
	kept map[string]*keptFigures
}

type keptFigures struct {
	mu       sync.Mutex // held while they are counted, so that one visitor asks for all
	campaign relief.PublicCampaign
	at       time.Time
}

func (f *figuresShelf) of(ctx context.Context, store Openness, id string) (relief.PublicCampaign, error) {
	f.mu.Lock()
	if f.kept == nil {
		f.kept = map[string]*keptFigures{}
	}
	k := f.kept[id]
	if k == nil {
		k = &keptFigures{}
		f.kept[id] = k
	}
	f.mu.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.at.IsZero() && time.Since(k.at) < openFor {
		return k.campaign, nil
	}
	campaign, err := store.PublicCampaign(ctx, id)
	if err == nil {
		k.campaign, k.at = campaign, time.Now()
		return campaign, nil
	}
	if k.at.IsZero() { // nothing to keep: ids that do not exist must not pile up
		f.mu.Lock()
		delete(f.kept, id)
		f.mu.Unlock()
	}
	return campaign, err
}

// ShowCampaign shows everybody a campaign's policy, progress and results.
func (s *server) ShowCampaign(c echo.Context, id gen.ID, _ gen.ShowCampaignParams) error {
	campaign, err := s.figures.of(c.Request().Context(), s.Store, strings.ToLower(id))
	if err != nil {
		return err
	}
	p := page{Heading: campaign.Title + words(c, "公开", " · open to the public"), Path: "/p/campaigns/" + campaign.ID, Open: campaign}
	p.Sheet.Rehearsal = campaign.Rehearsal
	if !strings.Contains(campaign.Address, "://") {
		p.Open.Address = c.Request().Host + p.Path
	}
	if p.QR, err = qrImage(p.Open.Address); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "campaign", p)
}

var sourcesEnglish = map[string]string{
	"CENTRAL": "Central government aid fund", "PROV_FISCAL": "Provincial budget", "LOCAL_FISCAL": "Local budget", "UNION_SUPERIOR": "Superior union’s subsidy", "UNION_OWN": "The union’s own funds",
	"DONATION": "Donations", "ADMIN": "Allotted by the employer", "INTEREST": "Interest of the account", "MODEL": "Model-worker fund", "GOODS": "Goods",
}

func sourceText(l language, code string) string {
	if name := sourcesEnglish[code]; l == english && name != "" {
		return name
	}
	return relief.SourceZh(code)
}

var phasesEnglish = map[relief.PhaseName]string{relief.Preparation: "Preparation", relief.Publicity: "Publicity", relief.Visiting: "Visits", relief.Summary: "Summary"}

func phaseText(l language, p relief.PhaseName) string {
	if l == english {
		return phasesEnglish[p]
	}
	return p.Zh()
}

var levelWords = map[relief.Level][2]string{
	relief.National: {"全国", "National"}, relief.Province: {"省级", "Province"}, relief.City: {"市级", "City"}, relief.County: {"县级", "County"}, relief.Base: {"基层", "Base"},
}

func levelText(l language, level relief.Level) string {
	if l == english {
		return levelWords[level][1]
	}
	return levelWords[level][0]
}

// seatText says who signs at a seat of the chain, and from which sum on.
func seatText(l language, s relief.Seat) string {
	does := [2]string{"初审", "review"}
	if s.Role == relief.Approver {
		does = [2]string{"审批", "approval"}
	}
	if s.Collective {
		does = [2]string{"集体研究审批", "decision of a meeting"}
	}
	text, above := levelText(l, s.Level)+does[0], "（超过 %s 元）"
	if l == english {
		text, above = levelText(l, s.Level)+" "+does[1], " (above %s yuan)"
	}
	if s.Above > 0 {
		text += fmt.Sprintf(above, s.Above.Grouped())
	}
	return text
}

var campaignWords = map[relief.CampaignStatus][2]string{
	relief.CampaignRunning: {"进行中", "Under way"}, relief.CampaignSuspended: {"已中止", "Suspended"}, relief.CampaignClosed: {"已结束", "Closed"}, relief.CampaignCancelled: {"已取消", "Cancelled"},
}

func campaignText(l language, s relief.CampaignStatus) string {
	if l == english {
		return campaignWords[s][1]
	}
	return campaignWords[s][0]
}
