package verify

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// BenchmarkFull is goal G18: every invariant over all of n cases, one in ten of them
// walked to its end. What is held must not grow with the cases; SONGNUAN_CASES asks for
// more of them.
//
//	go test ./verify -run '^$' -bench Full -benchtime 1x
func BenchmarkFull(b *testing.B) {
	most, err := strconv.Atoi(os.Getenv("SONGNUAN_CASES"))
	if err != nil {
		most = 5000
	}
	defer func(was int) { pageOf = was }(pageOf)
	pageOf = fullPage
	db := storetest.New(b)
	loadPolicy(b, connect(b, db.OwnerURL))
	db.Unions(b)
	k := db.Campaign(b, storetest.CampaignOptions{Day: 20 * time.Millisecond, Lines: []relief.PlanLine{{Name: "困难职工慰问金", Target: "other", Amount: 100_000_000_00, Source: "UNION_OWN"}}})
	filed, held := 0, map[int]float64{}
	for _, n := range []int{most / 10, most} {
		for ; filed < n; filed++ {
			if id := db.File(b, k, db.Applicant(b, filed)); filed%10 == 0 {
				db.Walk(b, id, relief.Closed)
			}
		}
		db.Exec(b, "ANALYZE")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				stop := watch()
				o := asked()
				o.Full, o.Keys = true, db.Options.Keys
				r := runAs(b, db.App, o)
				held[n] = stop()
				b.ReportMetric(held[n], "MB")
				if broken := r.Broken(); len(broken) > 0 {
					b.Errorf("violated: %v", broken)
				}
			}
			if few := held[most/10]; held[n] > 4*few {
				b.Errorf("%d cases hold %.0f MB, a tenth of them %.0f", n, held[n], few)
			}
			b.ReportMetric(float64(storetest.Value[int](b, db, "SELECT count(*) FROM audit")), "audit-rows")
		})
	}
}

// watch answers how many megabytes of the heap are in use at the most until it is stopped.
func watch() (stop func() float64) {
	runtime.GC()
	end, most := make(chan struct{}), 0.0
	var all sync.WaitGroup
	all.Go(func() {
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, float64(m.HeapInuse)/1e6)
			select {
			case <-end:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	return func() float64 { close(end); all.Wait(); return most }
}
