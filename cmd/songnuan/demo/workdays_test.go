package demo

import (
	"testing"
	"time"
)

func TestWorkingDaysFollowTheNotices(t *testing.T) {
	for _, tc := range []struct {
		name, first, last string
		want              int
	}{
		{"a plain week", "2022-12-05", "2022-12-12", 5},
		{"over New Year, 2 January off", "2022-12-30", "2023-01-09", 5},
		{"over Spring Festival, its weekend worked", "2023-01-20", "2023-02-01", 5},
		{"over New Year 2015, the Sunday worked", "2014-12-31", "2015-01-08", 5},
		{"the posting day itself", "2022-12-05", "2022-12-05", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := workingDays(tc.first, tc.last); err != nil || got != tc.want {
				t.Errorf("got %d, %v; want %d", got, err, tc.want)
			}
		})
	}
	if _, err := workingDays("2031-01-02", "2031-01-09"); err == nil {
		t.Error("a year without holidays passes for a known one")
	}
}

func TestClockShowsThePlansDay(t *testing.T) {
	launched := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	c, err := clockOf(campaign{RehearsalDay: "5s", Phases: []phase{
		{Name: "publicity", Start: "2022-12-15", Opens: launched.Add(70 * time.Second)},
		{Name: "preparation", Start: "2022-12-01", Opens: launched},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]string{0: "2022-12-01", 4999 * time.Millisecond: "2022-12-01", 5 * time.Second: "2022-12-02", 160 * time.Second: "2023-01-02"} {
		if got := c.day(launched.Add(after)); got != want {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
}
