package relief

import (
	"errors"
	"testing"
)

// covers: S0-20 S1-11 S3-58
func TestPlanDatesResolve(t *testing.T) {
	for _, tc := range []struct {
		spec, issue, near string
		want              string
		assumed           bool
		words             string
	}{
		{"2022-12-01", "", "", "2022-12-01", false, "2022-12-01"},
		{" 2022-12-01 ", "", "", "2022-12-01", false, "2022-12-01"},
		{"issue", "2023-11-28", "", "2023-11-28", false, "2023-11-28(发文之日)"},
		{"festival:spring-1", "", "2022-12-01", "2023-01-21", false, "2023-01-21(春节前1天)"},
		{"festival:spring-1", "2011-12-05", "", "2012-01-22", false, "2012-01-22(春节前1天)"},
		{"festival:spring", "", "2016-12-01", "2017-01-28", false, "2017-01-28(春节)"},
		{"festival:spring", "", "2017-01-28", "2017-01-28", false, "2017-01-28(春节)"},
		{"festival:spring", "", "2017-01-29", "2018-02-16", false, "2018-02-16(春节)"},
		{"festival:lantern", "2014-11-28", "2015-01-01", "2015-03-05", false, "2015-03-05(元宵节)"},
		{"festival:mid-autumn+3", "", "2023-08-01", "2023-10-02", false, "2023-10-02(中秋节后3天)"},
		{"festival:new-year-5", "", "2022-12-01", "2022-12-27", false, "2022-12-27(元旦前5天)"},
		{"fuzzy:2024-02-early", "", "", "2024-02-10", true, "2024-02-10(按“2024年2月上旬”推定)"},
		{"fuzzy:2024-02-mid", "", "", "2024-02-20", true, "2024-02-20(按“2024年2月中旬”推定)"},
		{"fuzzy:2024-02-late", "", "", "2024-02-29", true, "2024-02-29(按“2024年2月下旬”推定)"},
		{"fuzzy:2023-12-late", "", "", "2023-12-31", true, "2023-12-31(按“2023年12月下旬”推定)"},
	} {
		var issue, near Day
		if err := errors.Join(issue.UnmarshalText([]byte(tc.issue)), near.UnmarshalText([]byte(tc.near))); err != nil {
			t.Fatal(err)
		}
		got, err := ResolveDate(tc.spec, issue, near)
		if err != nil || got.Day != date(tc.want) || got.Assumed != tc.assumed || got.Text != tidy(tc.spec) {
			t.Errorf("%q = %+v, %v; want %s, assumed %t", tc.spec, got, err, tc.want, tc.assumed)
		}
		if got.Words() != tc.words {
			t.Errorf("%q reads %s, want %s", tc.spec, got.Words(), tc.words)
		}
	}
}

func TestPlanDatesThatCannotResolve(t *testing.T) {
	start := date("2022-12-01")
	for _, tc := range []struct {
		spec        string
		issue, near Day
		want        error
	}{
		{"", 0, start, ErrDateFormat},
		{"soon", 0, start, ErrDateFormat},
		{"2023-02-29", 0, start, ErrDateFormat},
		{"issue", 0, start, ErrDateAnchor},
		{"festival:spring", 0, 0, ErrDateAnchor},
		{"festival:easter", 0, start, ErrDateFormat},
		{"festival:", 0, start, ErrDateFormat},
		{"festival:spring-x", 0, start, ErrDateFormat},
		{"festival:spring-9999", 0, start, ErrDateFormat},
		{"festival:spring", 0, date("2035-03-01"), ErrFestivalUnknown},
		{"fuzzy:2024-02-middle", 0, start, ErrDateFormat},
		{"fuzzy:2024-13-mid", 0, start, ErrDateFormat},
		{"fuzzy:", 0, start, ErrDateFormat},
		{"TBD", 0, start, ErrDateOpen},
		{"另行通知", 0, start, ErrDateOpen},
	} {
		got, err := ResolveDate(tc.spec, tc.issue, tc.near)
		if !errors.Is(err, tc.want) || !got.Day.IsZero() || got.Text != tc.spec {
			t.Errorf("%q = %+v, %v; want %v", tc.spec, got, err, tc.want)
		}
	}
}

func FuzzResolveDate(f *testing.F) {
	for _, s := range []string{"2022-12-01", "issue", "festival:spring-1", "fuzzy:2024-02-mid", "TBD"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ResolveDate(s, date("2022-12-01"), date("2023-01-01"))
		if (err == nil) == got.Day.IsZero() {
			t.Fatalf("%q = %+v, %v", s, got, err)
		}
		got.Words()
	})
}
