package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
)

// The chain of the county's campaign: the higher the ask, the higher it goes.
var (
	tiers     = []string{"500.00", "5001.00", "20001.00", "50001.00"}
	approvers = []string{"reviewer@410821", "approver@410821", "approver@410800", "approver@410000", "approver@000000"}
	seats     = [][]string{approvers[:2], approvers[:3], approvers[:4], approvers[:5]}
)

func tiered() map[string]any {
	standards := map[string]string{}
	for i, yuan := range tiers {
		standards[tier(i)] = yuan
	}
	seat := func(level, role, above string) map[string]string {
		return map[string]string{"level": level, "role": role, "above": above}
	}
	return plan("80000.00", map[string]any{
		"standards": standards,
		"budget":    map[string]any{"total": "80000.00", "lines": []any{map[string]string{"name": "困难职工慰问金", "target": "other", "amount": "80000.00", "source": "CENTRAL"}}}, // what a person gets of 送温暖 money is limited
		"chain": []any{
			map[string]string{"level": "county", "role": "reviewer"},
			map[string]string{"level": "county", "role": "approver"},
			seat("city", "approver", "5000.00"), seat("province", "approver", "20000.00"), seat("national", "approver", "50000.00"),
		},
	})
}

func tier(i int) string {
	return []string{"一档困难职工", "二档困难职工", "三档困难职工", "四档困难职工"}[i]
}

// covers: F21 F22 T17 T18 T20 T22
func TestTheAskDecidesHowFarUpACaseGoes(t *testing.T) {
	k := launch(t, tiered(), time.Second)
	var hs []household
	for i, yuan := range tiers {
		hs = append(hs, invent(tier(i), yuan, base))
	}
	k.file(t, hs)
	walks := k.walks()
	if err := walkAll(soon(t, time.Minute), len(walks), walks, relief.InReview); err != nil {
		t.Fatal(err)
	}
	for i, w := range walks {
		for _, who := range seats[i] {
			waitsFor(t, k, w.id, who)
			if err := w.next(soon(t, 20*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		if v := k.look(t, w.id); v.State != relief.Approved {
			t.Fatalf("%s yuan after %v: the case is %s", tiers[i], seats[i], v.State)
		}
	}
	const asked = 500_00 + 5_001_00 + 20_001_00 + 50_001_00
	wantLine(t, k, relief.LineView{Reserved: asked, Available: 80_000_00 - asked})
	if n, err := k.pay(soon(t, time.Minute)); err != nil || n != len(hs) {
		t.Fatalf("%d payments: %v", n, err)
	}
	wantLine(t, k, relief.LineView{Paid: asked, Available: 80_000_00 - asked})
	if err := walkAll(soon(t, time.Minute), len(walks), walks, relief.Closed); err != nil {
		t.Fatal(err)
	}
	for i, w := range walks {
		var got []string
		for _, task := range w.seats {
			if task.Kind == relief.TaskReview || task.Kind == relief.TaskApprove {
				got = append(got, fmt.Sprintf("%s@%s", task.Role, task.Union))
			}
		}
		if diff := cmp.Diff(seats[i], got); diff != "" {
			t.Errorf("%s yuan: the seats of the chain (-want +got):\n%s", tiers[i], diff)
		}
	}
	local.verify(t)
}

// waitsFor checks that of all approvers exactly this one has the case on his list.
func waitsFor(t *testing.T, k *campaign, id, who string) {
	t.Helper()
	var got []string
	for _, a := range approvers {
		for _, task := range k.tasks(t, a, "") {
			if task.Case == id {
				got = append(got, a)
			}
		}
	}
	if diff := cmp.Diff([]string{who}, got); diff != "" {
		t.Fatalf("whom case %s waits for (-want +got):\n%s", id, diff)
	}
}

// wantLine checks the reserved, paid and available money of the one line.
func wantLine(t *testing.T, k *campaign, want relief.LineView) {
	t.Helper()
	l := k.view(t).Lines[0]
	got := relief.LineView{Reserved: l.Reserved, Paid: l.Paid, Available: l.Available}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the line's money (-want +got):\n%s", diff)
	}
}
