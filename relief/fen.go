package relief

import (
	"errors"
	"strconv"
	"strings"
)

// Fen is an amount of money in fen, a hundredth of a yuan. Amounts are never
// floats; JSON carries them as integers.
type Fen int64

// MaxFen is the largest amount accepted from outside, 2^53-1: the largest
// integer that every JSON reader keeps exactly.
const MaxFen Fen = 1<<53 - 1

// Why a text is no amount.
var (
	ErrAmountFormat   = errors.New("金额格式不正确 not an amount in yuan with at most two decimals")
	ErrAmountNegative = errors.New("金额不能为负 a negative amount")
	ErrAmountRange    = errors.New("金额过大 an amount beyond 2^53-1 fen")
)

// ParseYuan reads an amount in yuan with at most two decimals, as roster and
// plan files write it: "500", "500.5", "12,500.00", also in full-width digits.
// Thousands separators, where present, must stand in their places. Errors:
// ErrAmountFormat, ErrAmountNegative, ErrAmountRange.
func ParseYuan(s string) (Fen, error) {
	s = tidy(s)
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		if _, err := ParseYuan(rest); err != nil || strings.HasPrefix(rest, "-") {
			return 0, ErrAmountFormat
		}
		return 0, ErrAmountNegative
	}
	yuan, decimals, dotted := strings.Cut(s, ".")
	if dotted && (len(decimals) > 2 || !allDigits(decimals)) {
		return 0, ErrAmountFormat
	}
	yuan, ok := ungroup(yuan)
	if !ok {
		return 0, ErrAmountFormat
	}
	fen, err := strconv.ParseInt(yuan+(decimals + "00")[:2], 10, 64)
	if err != nil || Fen(fen) > MaxFen {
		return 0, ErrAmountRange
	}
	return Fen(fen), nil
}

// ungroup removes thousands separators that stand in their places.
func ungroup(digits string) (string, bool) {
	groups := strings.Split(digits, ",")
	for i, group := range groups {
		misplaced := len(groups) > 1 && (len(group) > 3 || i > 0 && len(group) != 3)
		if misplaced || !allDigits(group) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// String writes the amount in yuan with two decimals, "12500.00": the form of
// files.
func (f Fen) String() string {
	sign, yuan, cents := f.split()
	return sign + strconv.FormatUint(yuan, 10) + "." + twoDigits(cents)
}

// Grouped writes the amount for readers, "12,500.00".
func (f Fen) Grouped() string {
	sign, yuan, cents := f.split()
	digits := strconv.FormatUint(yuan, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits + "." + twoDigits(cents)
}

func (f Fen) split() (sign string, yuan, cents uint64) {
	abs := uint64(f)
	if f < 0 {
		sign, abs = "-", -abs
	}
	return sign, abs / 100, abs % 100
}

func twoDigits(n uint64) string {
	return string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
}
