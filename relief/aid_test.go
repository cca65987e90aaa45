package relief

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEarlierAidIsSummedByYearUnionAndSource(t *testing.T) {
	aid := []PastAid{
		{Year: 2023, Union: "410821-001", Source: "UNION_OWN", Amount: 500_00, Paid: true, Recent: true},
		{Year: 2023, Union: "410822-001", Source: "CENTRAL", Amount: 800_00, Recent: true},
		{Year: 2021, Union: "410821-001", Source: "UNION_OWN", Amount: 300_00, Paid: true},
	}
	v := Aided(aid, 1000_00)
	if v.TwelveMonths != 1300_00 || v.WithThis != 2300_00 || v.PaidFen != 800_00 {
		t.Errorf("twelve months %d, with this case %d, ever paid %d", v.TwelveMonths, v.WithThis, v.PaidFen)
	}
	want := []AidSum{{Key: "2023", Paid: 1, PaidFen: 500_00, Open: 1, OpenFen: 800_00}, {Key: "2021", Paid: 1, PaidFen: 300_00}}
	if d := cmp.Diff(want, v.ByYear); d != "" {
		t.Errorf("by year (-want +got):\n%s", d)
	}
	want = []AidSum{{Key: "410822-001", Open: 1, OpenFen: 800_00}, {Key: "410821-001", Paid: 2, PaidFen: 800_00}}
	if d := cmp.Diff(want, v.ByUnion); d != "" {
		t.Errorf("by union (-want +got):\n%s", d)
	}
	want = []AidSum{{Key: "UNION_OWN", Paid: 2, PaidFen: 800_00}, {Key: "CENTRAL", Open: 1, OpenFen: 800_00}}
	if d := cmp.Diff(want, v.BySource); d != "" {
		t.Errorf("by source (-want +got):\n%s", d)
	}
}
