package relief

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseYuan(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want Fen
		err  error
	}{
		{"500", 50000, nil},
		{"500.00", 50000, nil},
		{" 500.5 ", 50050, nil},
		{"0", 0, nil},
		{"0.01", 1, nil},
		{"12,500.00", 1250000, nil},
		{"1,234,567.89", 123456789, nil},
		{"１２，５００．０５", 1250005, nil},
		{"　500\u200b", 50000, nil},
		{"0500", 50000, nil},
		{"90071992547409.91", MaxFen, nil},
		{"90071992547409.92", 0, ErrAmountRange},
		{strings.Repeat("9", 400), 0, ErrAmountRange},
		{"-1", 0, ErrAmountNegative},
		{"－0.01", 0, ErrAmountNegative},
		{"--1", 0, ErrAmountFormat},
		{"-", 0, ErrAmountFormat},
		{"", 0, ErrAmountFormat},
		{".5", 0, ErrAmountFormat},
		{"5.", 0, ErrAmountFormat},
		{"5.001", 0, ErrAmountFormat},
		{"5.0.0", 0, ErrAmountFormat},
		{"1e3", 0, ErrAmountFormat},
		{"+5", 0, ErrAmountFormat},
		{"500元", 0, ErrAmountFormat},
		{"5 00", 0, ErrAmountFormat},
		{"12,50", 0, ErrAmountFormat},
		{"1250,000", 0, ErrAmountFormat},
		{",500", 0, ErrAmountFormat},
		{"1,500,", 0, ErrAmountFormat},
		{"五百", 0, ErrAmountFormat},
		{"NaN", 0, ErrAmountFormat},
	} {
		got, err := ParseYuan(tc.in)
		if got != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("ParseYuan(%q) = %d, %v; want %d, %v", tc.in, got, err, tc.want, tc.err)
		}
	}
}

func TestFenIsWrittenWithTwoDecimals(t *testing.T) {
	for _, tc := range []struct {
		fen           Fen
		plain, groups string
	}{
		{0, "0.00", "0.00"},
		{1, "0.01", "0.01"},
		{50000, "500.00", "500.00"},
		{100000, "1000.00", "1,000.00"},
		{1250005, "12500.05", "12,500.05"},
		{123456789, "1234567.89", "1,234,567.89"},
		{-50, "-0.50", "-0.50"},
		{-1250000, "-12500.00", "-12,500.00"},
		{math.MinInt64, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
	} {
		if got := tc.fen.String(); got != tc.plain {
			t.Errorf("Fen(%d).String() = %q, want %q", int64(tc.fen), got, tc.plain)
		}
		if got := tc.fen.Grouped(); got != tc.groups {
			t.Errorf("Fen(%d).Grouped() = %q, want %q", int64(tc.fen), got, tc.groups)
		}
	}
	if b, _ := json.Marshal(Fen(50000)); string(b) != "50000" {
		t.Errorf("JSON form is %s, want the integer", b)
	}
}

// covers: F87
func TestYuanTextRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := Fen(rapid.Int64Range(0, int64(MaxFen)).Draw(t, "fen"))
		for _, text := range []string{fen.String(), fen.Grouped()} {
			if got, err := ParseYuan(text); got != fen || err != nil {
				t.Fatalf("ParseYuan(%q) = %d, %v; want %d", text, got, err, fen)
			}
		}
	})
}

func FuzzParseYuan(f *testing.F) {
	for _, s := range []string{"500", "12,500.00", "-1", "１２．５", "1e9", "", "0.001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fen, err := ParseYuan(s)
		if err != nil {
			return
		}
		if fen < 0 || fen > MaxFen {
			t.Fatalf("ParseYuan(%q) = %d, out of bounds", s, fen)
		}
		if again, err := ParseYuan(fen.String()); err != nil || again != fen {
			t.Fatalf("ParseYuan(%q) = %d does not survive its own text: %d, %v", s, fen, again, err)
		}
	})
}
