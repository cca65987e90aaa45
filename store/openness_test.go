package store_test

import (
	"fmt"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestACampaignShowsItsFiguresAndNobody(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Owner: "410800", Day: still})
	first := filed(t, db, k, 1, relief.Posting)
	copies(t, db, first, 6) // seven households are posted in one county
	slug := db.Case(t, first).Posting.Slug
	db.Exec(t, "UPDATE cases SET state = 'closed' WHERE id IN (SELECT id FROM cases WHERE id <> $1 LIMIT 2)", first)
	p, err := db.Store.PublicCampaign(t.Context(), k.ID)
	wantDone(t, err)
	if p.Owner != "焦作市总工会" || p.PostingDays != 5 || !p.Rehearsal || p.Status != relief.CampaignRunning || len(p.Phases) != 4 || p.Budget() != 340_000_00 || p.Phone != "12351" {
		t.Errorf("the campaign: %+v", p)
	}
	if len(p.Units) != 0 || p.Rest.Units != 1 || p.All.Open() || p.All.Households() != 7 {
		t.Errorf("two paid households stand for themselves: %+v, %+v", p.Units, p.Rest)
	}
	if p.Lines[1].Households != 2 || p.Lines[1].Open() {
		t.Errorf("the line: %+v", p.Lines[1])
	}
	if len(p.Sheets) != 1 || p.Sheets[0].Slug != slug || p.More != 0 {
		t.Errorf("the sheets: %+v and %d", p.Sheets, p.More)
	}
	db.Exec(t, "UPDATE cases SET state = 'posting' WHERE state = 'closed'")
	p, err = db.Store.PublicCampaign(t.Context(), k.ID)
	wantDone(t, err)
	if got := fmt.Sprint(p.Units); got != "[{修武县总工会 0 7 0 0}]" || p.Rest.Households() != 0 {
		t.Errorf("the figures: %s", got)
	}
	db.Exec(t, "UPDATE postings SET ends_at = starts_at WHERE slug = $1", slug)
	p, err = db.Store.PublicCampaign(t.Context(), k.ID)
	if wantDone(t, err); len(p.Sheets) != 0 {
		t.Errorf("a posting that is over is linked: %+v", p.Sheets)
	}
}

func TestADraftIsNotOpenToThePublic(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Draft: true})
	_, err := db.Store.PublicCampaign(t.Context(), k.ID)
	wantCode(t, err, "not_found")
	_, err = db.Store.PublicCampaign(t.Context(), "no-id")
	if relief.CodeOf(err) == "" {
		t.Errorf("a wrong id: %v", err)
	}
}
