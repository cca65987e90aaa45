package relief

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// date keeps tables readable: it is ParseDay for literals.
func date(s string) Day {
	d, err := ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestDayIsTheCivilDayInShanghai(t *testing.T) {
	for _, tc := range []struct{ instant, day string }{
		{"2023-01-21T15:59:59Z", "2023-01-21"},
		{"2023-01-21T16:00:00Z", "2023-01-22"},
		{"2023-01-21T00:00:00+08:00", "2023-01-21"},
		{"2022-12-31T23:00:00-05:00", "2023-01-01"},
		{"1988-07-01T15:30:00Z", "1988-07-02"}, // summer time was kept then
	} {
		at, _ := time.Parse(time.RFC3339, tc.instant)
		if got := DayOf(at).String(); got != tc.day {
			t.Errorf("%s is on %s in Shanghai, want %s", tc.instant, got, tc.day)
		}
	}
	if got := date("2023-01-21").End().UTC().Format(time.RFC3339); got != "2023-01-21T16:00:00Z" {
		t.Errorf("24:00 of 2023-01-21 is %s", got)
	}
	if got := DayOf(time.Time{}); !got.IsZero() || got.String() != "" {
		t.Errorf("the zero time is on %q", got)
	}
}

func TestDayText(t *testing.T) {
	var back map[Day][]Day
	const text = `{"2024-02-29":["2024-03-01","","0001-01-01"]}`
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	if got, _ := json.Marshal(back); string(got) != text {
		t.Errorf("%s came back as %s", text, got)
	}
	for _, bad := range []string{"2023-02-29", "2023-2-1", "20230201", "2023-02-01T00:00:00Z", "二月"} {
		var d Day
		if err := d.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was read as %s", bad, d)
		}
	}
	if NewDay(1970, time.January, 1) != unixEpoch || NewDay(1, time.January, 1) != 1 {
		t.Error("days are not counted from 0001-01-01 as 1")
	}
}

func TestDayArithmetic(t *testing.T) {
	d := date("2024-02-28")
	if got := d.AddDays(2); got != date("2024-03-01") || got.Sub(d) != 2 || !got.After(d) || !d.Before(got) || d.Compare(got) >= 0 {
		t.Errorf("two days after %s is %s", d, got)
	}
	if got := date("2015-03-01").Weekday(); got != time.Sunday {
		t.Errorf("2015-03-01 is a %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(1, 3_000_000).Draw(t, "day"))
		if DayOf(d.Start()) != d || DayOf(d.End()) != d+1 || DayOf(d.End().Add(-1)) != d {
			t.Fatalf("%s does not span its own hours", d)
		}
		if date(d.String()) != d || NewDay(d.Date()) != d {
			t.Fatalf("%s does not survive its own text", d)
		}
	})
}
