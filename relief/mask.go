package relief

import (
	"fmt"
	"strings"
	"unicode"
)

// MaskName hides the middle of a name as postings show it: 张*, 李*华, 欧**明.
// It counts characters, not bytes. Names of several parts keep the dot between
// first and last part: 阿*·*提. Nothing of a single character is shown.
func MaskName(name string) string {
	parts := strings.FieldsFunc(tidy(name), isNameDot)
	for i, part := range parts {
		parts[i] = strings.Map(dropSelectors, part)
	}
	first := []rune(strings.Join(parts, ""))
	switch {
	case len(first) == 0:
		return ""
	case len(first) == 1:
		return "*"
	}
	head, tail := string(first[0])+"*", string(first[len(first)-1])
	switch {
	case len(parts) > 1 && len(first) == 2:
		return head + "·*"
	case len(parts) > 1:
		return head + "·*" + tail
	case len(first) == 2:
		return head
	case len(first) == 3:
		return head + tail
	}
	return head + "*" + tail
}

// isNameDot knows the dots in use between the parts of a name.
func isNameDot(r rune) bool { return strings.ContainsRune("·•‧・･.", r) }

// dropSelectors removes variation selectors, which choose a glyph and are no
// character of the name.
func dropSelectors(r rune) rune {
	if unicode.Is(unicode.Variation_Selector, r) {
		return -1
	}
	return r
}

// maskDigits keeps so many characters at either end; a number too short to hide
// anything in is hidden whole.
func maskDigits(s string, first, last int) string {
	if len(s) <= first+last {
		return strings.Repeat("*", len(s))
	}
	return s[:first] + strings.Repeat("*", len(s)-first-last) + s[len(s)-last:]
}

// formatMasked serves fmt for the types whose value must not be printed.
func formatMasked(f fmt.State, verb rune, masked string) {
	if verb == 'v' && f.Flag('#') {
		verb = 'q'
	}
	switch verb {
	case 'q':
		fmt.Fprintf(f, "%q", masked)
	default:
		fmt.Fprint(f, masked)
	}
}
