package relief

import (
	"strings"
	"unicode"
)

// halfWidth turns the full-width forms that Chinese input methods produce
// (１２３，．Ｘ and the ideographic space) into their ASCII twins.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

// tidy is what every number typed or pasted by a person goes through first:
// half width, and without the blanks and invisible marks around it.
func tidy(s string) string {
	return strings.TrimFunc(halfWidth(s), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	})
}

// compact is tidy without the spaces and hyphens by which people group digits.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, tidy(s))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
