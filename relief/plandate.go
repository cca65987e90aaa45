package relief

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Why a plan's date cannot be resolved.
var (
	ErrDateFormat      = errors.New("无法识别的日期 not a date of a plan")
	ErrDateOpen        = errors.New("日期待定，另行通知 the date is still to be announced")
	ErrDateAnchor      = errors.New("缺少发文日期或活动开始日期 the plan has no issue date or start to count from")
	ErrFestivalUnknown = errors.New("节日表未收录该年份 the festival table does not reach that year")
)

// A ResolvedDate is the day a plan's wording means, with the wording kept.
type ResolvedDate struct {
	Day     Day    `json:"day"`
	Text    string `json:"text,omitempty"`    // as the plan writes it
	Assumed bool   `json:"assumed,omitempty"` // the wording names no exact day; screens say so
}

// ResolveDate finds the day of a plan's date:
//
//	2022-12-01          that day
//	issue               the day the plan was issued
//	festival:spring-1   the day before the first spring festival on or after near;
//	                    also lantern, dragon-boat, mid-autumn, new-year, with ±days or without
//	fuzzy:2024-02-mid   the last day of 11–20 February, assumed; also early (1–10), late (21–end)
//	TBD                 ErrDateOpen, with the text
//
// near is the campaign's first day as far as known; without it issue is taken.
// Errors: ErrDateFormat, ErrDateOpen, ErrDateAnchor, ErrFestivalUnknown.
func ResolveDate(spec string, issue, near Day) (ResolvedDate, error) {
	resolved := ResolvedDate{Text: tidy(spec)}
	form, rest, _ := strings.Cut(resolved.Text, ":")
	var err error
	switch form {
	case "issue":
		resolved.Day = issue
		if issue.IsZero() {
			err = ErrDateAnchor
		}
	case "festival":
		if near.IsZero() {
			near = issue
		}
		resolved.Day, err = festivalDay(rest, near)
	case "fuzzy":
		resolved.Day, err = fuzzyDay(rest)
		resolved.Assumed = true
	case "TBD", "另行通知":
		err = ErrDateOpen
	default:
		if resolved.Day, err = ParseDay(resolved.Text); err != nil {
			err = ErrDateFormat
		}
	}
	if err != nil {
		return ResolvedDate{Text: resolved.Text}, fmt.Errorf("%w: %q", err, spec)
	}
	return resolved, nil
}

// festivalDay reads "spring", "spring-1", "mid-autumn+3".
func festivalDay(s string, near Day) (Day, error) {
	name, offset := s, 0
	if i := strings.LastIndexAny(s, "+-"); i >= 0 {
		if n, err := strconv.Atoi(s[i:]); err == nil {
			name, offset = s[:i], n
		}
	}
	if near.IsZero() {
		return 0, ErrDateAnchor
	}
	day, err := Festival(name).OnOrAfter(near)
	if err != nil {
		return 0, err
	}
	if offset < -366 || offset > 366 {
		return 0, ErrDateFormat
	}
	return day.AddDays(offset), nil
}

// fuzzyDay reads "2024-02-mid" and answers the last day it may mean.
func fuzzyDay(s string) (Day, error) {
	if len(s) < len("2024-02-") {
		return 0, ErrDateFormat
	}
	month, third := s[:len("2024-02-")], s[len("2024-02-"):]
	first, err := ParseDay(month + "01")
	if err != nil {
		return 0, ErrDateFormat
	}
	switch third {
	case "early":
		return first.AddDays(9), nil
	case "mid":
		return first.AddDays(19), nil
	case "late":
		year, m, _ := first.Date()
		return NewDay(year, m+1, 0), nil
	}
	return 0, ErrDateFormat
}

// Words says the date in Chinese, as prints and screens show it: "2024-02-20
// (按“2月中旬”推定)", "2023-01-21(春节前1天)".
func (r ResolvedDate) Words() string {
	form, rest, _ := strings.Cut(r.Text, ":")
	year, month, day := r.Day.Date()
	switch form {
	case "issue":
		return r.Day.String() + "(发文之日)"
	case "fuzzy":
		third := "下旬"
		if day <= 20 {
			third = "中旬"
		}
		if day <= 10 {
			third = "上旬"
		}
		return fmt.Sprintf("%s(按“%d年%d月%s”推定)", r.Day, year, month, third)
	case "festival":
		name := strings.TrimRight(rest, "+-0123456789")
		offset, _ := strconv.Atoi(strings.TrimPrefix(rest, name))
		return r.Day.String() + "(" + Festival(name).Chinese() + daysOff(offset) + ")"
	}
	return r.Day.String()
}

func daysOff(n int) string {
	switch {
	case n < 0:
		return fmt.Sprintf("前%d天", -n)
	case n > 0:
		return fmt.Sprintf("后%d天", n)
	}
	return ""
}
