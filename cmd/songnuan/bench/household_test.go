package bench

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

// Every invented household must pass the product's own checks, or the bench
// would measure refusals.
func TestInventedHouseholdsHaveNoFindings(t *testing.T) {
	const n = 2500 // crosses days of birth
	file, err := rosterOf(serials-1000, n)
	if err != nil {
		t.Fatal(err)
	}
	plan, _, err := roster.ReadPlan(bytes.NewReader(planOf("test", n)))
	if err != nil {
		t.Fatal(err)
	}
	checker := roster.NewChecker(plan, func(string) (relief.Level, bool) { return relief.Base, true })
	records, err := roster.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	defer records.Close() //nolint:errcheck // it is in memory
	rows := 0
	for {
		record, err := records.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, findings := checker.Check(record); len(findings) > 0 {
			t.Fatalf("%v: %v", record, findings)
		}
		rows++
	}
	if rows != n {
		t.Errorf("%d rows, want %d", rows, n)
	}
}

func TestPlanCanBeLaunched(t *testing.T) {
	plan, _, err := roster.ReadPlan(bytes.NewReader(planOf("test", 200)))
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.CheckLaunch(plan.FirstDay()); err != nil {
		t.Error(err)
	}
	if plan.FirstDay() != relief.DayOf(time.Date(2023, 5, 8, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("it begins on %s", plan.FirstDay())
	}
}
