package relief

import (
	"regexp"
	"slices"
	"strings"
)

// numbers are runs of digits, perhaps grouped by single spaces or hyphens, the
// last perhaps with the X of an ID number.
var numbers = regexp.MustCompile(`[0-9]+(?:[ -][0-9]+)*[Xx]?`)

// Shapes in which people group the digits of an ID number, a phone, a card.
// Without them two dates side by side would make a card number.
var groupings = [][]int{
	{6, 8, 4},
	{6, 4, 4, 4},
	{6, 4, 2, 2, 4},
	{3, 4, 4},
	{4, 4, 4, 4},
	{4, 4, 4, 4, 1},
	{4, 4, 4, 4, 2},
	{4, 4, 4, 4, 3},
	{6, 13},
	{6, 10},
}

// ContainsPersonalNumber reports whether a text that is about to be published
// holds a whole ID number, bank card number (16 to 19 digits) or mobile number,
// whose check digit or shape holds: also in full-width digits, in groups, and
// inside longer runs.
func ContainsPersonalNumber(s string) bool {
	s = halfWidth(s)
	for _, at := range numbers.FindAllStringIndex(s, -1) {
		groups := strings.FieldsFunc(s[at[0]:at[1]], func(r rune) bool { return r == ' ' || r == '-' })
		for i, group := range groups {
			alone := (i > 0 || !hexBefore(s, at[0])) && (i < len(groups)-1 || !hexAfter(s, at[1]))
			if personal(group, alone) || personalGroups(groups[i:]) {
				return true
			}
		}
	}
	return false
}

// personal judges one run; alone says that it is no piece of a hexadecimal name,
// where eleven digits in a row are chance.
func personal(run string, alone bool) bool {
	if n := len(run); n >= 16 && n <= 19 && allDigits(run) && luhn(run) {
		return true
	}
	if alone && isMobile(strings.TrimPrefix(run, "86")) {
		return true
	}
	for i := 0; i+18 <= len(run); i++ {
		if _, err := ParseIDNumber(run[i : i+18]); err == nil {
			return true
		}
	}
	return false
}

// personalGroups judges the groups that begin here and have a known shape.
func personalGroups(groups []string) bool {
	for _, shape := range groupings {
		if len(groups) < len(shape) {
			continue
		}
		begin := groups[:len(shape)]
		fits := slices.EqualFunc(begin, shape, func(group string, n int) bool { return len(group) == n })
		if fits && personal(strings.Join(begin, ""), true) {
			return true
		}
	}
	return false
}

func hexBefore(s string, i int) bool { return i > 0 && isHexLetter(s[i-1]) }
func hexAfter(s string, i int) bool  { return i < len(s) && isHexLetter(s[i]) }

func isHexLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'f' }
