package relief

import (
	"fmt"
	"time"
)

// A Festival is a day that plans refer to by name.
type Festival string

// The festivals plans may be anchored to.
const (
	FestivalNewYear    Festival = "new-year"    // 元旦, 1 January
	FestivalSpring     Festival = "spring"      // 春节, first of the first lunar month
	FestivalLantern    Festival = "lantern"     // 元宵, its fifteenth
	FestivalDragonBoat Festival = "dragon-boat" // 端午, fifth of the fifth
	FestivalMidAutumn  Festival = "mid-autumn"  // 中秋, fifteenth of the eighth
)

// Chinese is the festival's name on screens.
func (f Festival) Chinese() string {
	switch f {
	case FestivalNewYear:
		return "元旦"
	case FestivalSpring:
		return "春节"
	case FestivalLantern:
		return "元宵节"
	case FestivalDragonBoat:
		return "端午节"
	case FestivalMidAutumn:
		return "中秋节"
	}
	return string(f)
}

// lunarFrom is the first year of lunarDays.
const lunarFrom = 2010

// lunarDays holds, year by year, month and day of spring festival, dragon boat
// and mid-autumn by the official lunar calendar (GB/T 33661, Beijing time).
var lunarDays = [...][3][2]int{
	{{2, 14}, {6, 16}, {9, 22}},
	{{2, 3}, {6, 6}, {9, 12}},
	{{1, 23}, {6, 23}, {9, 30}},
	{{2, 10}, {6, 12}, {9, 19}},
	{{1, 31}, {6, 2}, {9, 8}},
	{{2, 19}, {6, 20}, {9, 27}}, // 2015
	{{2, 8}, {6, 9}, {9, 15}},
	{{1, 28}, {5, 30}, {10, 4}},
	{{2, 16}, {6, 18}, {9, 24}},
	{{2, 5}, {6, 7}, {9, 13}},
	{{1, 25}, {6, 25}, {10, 1}}, // 2020
	{{2, 12}, {6, 14}, {9, 21}},
	{{2, 1}, {6, 3}, {9, 10}},
	{{1, 22}, {6, 22}, {9, 29}},
	{{2, 10}, {6, 10}, {9, 17}},
	{{1, 29}, {5, 31}, {10, 6}}, // 2025
	{{2, 17}, {6, 19}, {9, 25}},
	{{2, 6}, {6, 9}, {9, 15}},
	{{1, 26}, {5, 28}, {10, 3}},
	{{2, 13}, {6, 16}, {9, 22}},
	{{2, 3}, {6, 5}, {9, 12}}, // 2030
	{{1, 23}, {6, 24}, {10, 1}},
	{{2, 11}, {6, 12}, {9, 19}},
	{{1, 31}, {6, 1}, {9, 8}},
	{{2, 19}, {6, 20}, {9, 27}},
	{{2, 8}, {6, 10}, {9, 16}}, // 2035
}

// In is the festival's day in that year. It refuses unknown festivals, and lunar
// ones outside 2010 to 2035.
func (f Festival) In(year int) (Day, error) {
	column, after := 0, 0
	switch f {
	case FestivalNewYear:
		return NewDay(year, time.January, 1), nil
	case FestivalSpring:
	case FestivalLantern:
		after = 14
	case FestivalDragonBoat:
		column = 1
	case FestivalMidAutumn:
		column = 2
	default:
		return 0, fmt.Errorf("%w: 未知的节日 unknown festival %q", ErrDateFormat, string(f))
	}
	if year < lunarFrom || year >= lunarFrom+len(lunarDays) {
		return 0, fmt.Errorf("%w: %s %d", ErrFestivalUnknown, f.Chinese(), year)
	}
	date := lunarDays[year-lunarFrom][column]
	return NewDay(year, time.Month(date[0]), date[1]).AddDays(after), nil
}

// OnOrAfter is the festival's first day not before d.
func (f Festival) OnOrAfter(d Day) (Day, error) {
	year, _, _ := d.Date()
	day, err := f.In(year)
	if err == nil && day < d {
		return f.In(year + 1)
	}
	return day, err
}
