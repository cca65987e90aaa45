package relief

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestParseCardNumber(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
	}{
		{"6299990145129615875", "6299990145129615875", nil},
		{"4111111111111111", "4111111111111111", nil},
		{" 6299 9901 4512 9615 875 ", "6299990145129615875", nil},
		{"6299-9901-4512-9615-875", "6299990145129615875", nil},
		{"６２９９９９０１４５１２９６１５８７５", "6299990145129615875", nil},
		{"000000000000", "000000000000", nil},
		{"6299990145129615876", "", ErrCardChecksum},
		{"6299990145129615785", "", ErrCardChecksum},
		{"", "", ErrCardLength},
		{"00000000000", "", ErrCardLength},
		{"00000000000000000000", "", ErrCardLength},
		{"6.29999014512962E+18", "", ErrCardLength}, // what a spreadsheet makes of it
		{"411111111111111X", "", ErrCardLength},
	} {
		got, err := ParseCardNumber(tc.in)
		if got.Value() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("ParseCardNumber(%q) = %q, %v; want %q, %v", tc.in, got.Value(), err, tc.want, tc.err)
		}
	}
}

func TestLuhnFindsSingleSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(rapid.StringMatching(`[0-9]{11,18}`).Draw(t, "digits") + "0")
		last := len(digits) - 1
		for !luhn(string(digits)) {
			digits[last]++
		}
		if digits[last] > '9' {
			t.Fatalf("%s has no check digit", digits)
		}
		i := rapid.IntRange(0, last).Draw(t, "at")
		digits[i] = '0' + (digits[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if luhn(string(digits)) {
			t.Fatalf("the slip at %d in %s was not found", i, digits)
		}
	})
}

func FuzzParseCardNumber(f *testing.F) {
	for _, s := range []string{"6299990145129615875", "6299 9901 4512 9615 875", "１２３", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		card, err := ParseCardNumber(s)
		if err != nil {
			return
		}
		if again, err := ParseCardNumber(card.Value()); err != nil || again != card {
			t.Fatalf("ParseCardNumber(%q) = %q does not survive itself: %v", s, card.Value(), err)
		}
	})
}
