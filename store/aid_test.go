package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: INV-13
func TestEarlierAidOfAHouseholdIsSeenAcrossTheCountry(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	paid := filed(t, db, k, 1, relief.Paid)
	other := db.Campaign(t, storetest.CampaignOptions{Owner: "410822"})
	a := db.Applicant(t, 1)
	a.Union = db.Unit(t, "410822-001")
	id := db.File(t, other, a)
	v, err := db.Store.Aid(t.Context(), []string{"/000000/410000/410800/410822"}, id)
	wantDone(t, err)
	if v.TwelveMonths != 500_00 || v.WithThis != 1000_00 || v.PaidFen != 500_00 || len(v.Items) != 1 || v.Items[0].Case != paid {
		t.Errorf("the county reads %+v", v)
	}
	if len(v.ByUnion) != 1 || v.ByUnion[0].Key != "410821-001" || len(v.BySource) != 1 || v.BySource[0].Key != "UNION_OWN" || v.ByYear[0].Paid != 1 {
		t.Errorf("sums %+v, %+v, %+v", v.ByUnion, v.BySource, v.ByYear)
	}
	_, err = db.Store.Aid(t.Context(), []string{"/000000/410000/410800/410822"}, paid)
	wantCode(t, err, "not_found") // the case itself is another county's
}
