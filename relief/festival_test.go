package relief

import (
	"errors"
	"testing"
)

func TestFestivalDays(t *testing.T) {
	for _, tc := range []struct {
		festival Festival
		year     int
		want     string
	}{
		{FestivalNewYear, 2023, "2023-01-01"},
		{FestivalSpring, 2012, "2012-01-23"},
		{FestivalSpring, 2015, "2015-02-19"},
		{FestivalSpring, 2017, "2017-01-28"},
		{FestivalSpring, 2023, "2023-01-22"},
		{FestivalSpring, 2024, "2024-02-10"},
		{FestivalSpring, 2027, "2027-02-06"},
		{FestivalSpring, 2030, "2030-02-03"},
		{FestivalLantern, 2015, "2015-03-05"},
		{FestivalDragonBoat, 2023, "2023-06-22"},
		{FestivalMidAutumn, 2020, "2020-10-01"},
		{FestivalMidAutumn, 2035, "2035-09-16"},
	} {
		if got, err := tc.festival.In(tc.year); got != date(tc.want) || err != nil {
			t.Errorf("%s %d = %s, %v; want %s", tc.festival, tc.year, got, err, tc.want)
		}
	}
	for _, year := range []int{2009, 2036} {
		if _, err := FestivalSpring.In(year); !errors.Is(err, ErrFestivalUnknown) {
			t.Errorf("spring festival %d: %v", year, err)
		}
	}
}

// Nobody works on a lunar festival, so the two tables prove each other.
func TestFestivalsAreHolidays(t *testing.T) {
	c := StatutoryCalendar()
	for year := lunarFrom; year <= 2026; year++ {
		for _, f := range []Festival{FestivalNewYear, FestivalSpring, FestivalDragonBoat, FestivalMidAutumn} {
			if day, err := f.In(year); err != nil || c.IsWorkingDay(day) {
				t.Errorf("%s %d is on %s, a working day (%v)", f, year, day, err)
			}
		}
	}
	for year := lunarFrom; year < lunarFrom+len(lunarDays); year++ {
		spring, _ := FestivalSpring.In(year)
		moon, _ := FestivalMidAutumn.In(year)
		// seven or eight lunar months and two weeks lie between them
		if gap := moon.Sub(spring); (gap < 219 || gap > 223) && (gap < 249 || gap > 252) {
			t.Errorf("%d: mid-autumn comes %d days after spring festival", year, gap)
		}
	}
}
