package roster

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestText and longestName bound a cell in characters (RELIABILITY rule 23).
const (
	longestText = 2000
	longestName = 64
)

// textFault says what is wrong with the characters of a cell, or "". Format
// characters (bidirectional controls, zero width) and control characters have
// no place on a roster: they make two names look the same that are not.
func textFault(s string) (zh, en string) {
	if utf8.RuneCountInString(s) > longestText {
		return "文字过长，最多 2000 个字", "the text is longer than 2,000 characters"
	}
	if !utf8.ValidString(s) {
		return "含有无法识别的编码，请另存为 UTF-8 后重传", "the cell holds bytes that are not valid in the file's encoding"
	}
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			return "含有无法识别的编码，请另存为 UTF-8 后重传", "the cell holds bytes that are not valid in the file's encoding"
		case r == '\n' || r == '\r':
		case unicode.Is(unicode.Cf, r):
			return "含有看不见的字符（零宽或方向控制符），请重新输入", "the cell holds zero-width or bidirectional characters"
		case unicode.IsControl(r):
			return "含有控制字符，请重新输入", "the cell holds control characters"
		}
	}
	return "", ""
}

// startsFormula reports whether a spreadsheet may take s for a formula: by its first
// sign, or by a blank before it that some spreadsheets skip (ASVS 1.2.10).
func startsFormula(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune("=+-@\t\r\n\x00＝＋－＠", r)
}

// Guard makes a text safe to stand in a CSV cell: one that a spreadsheet would
// run gets a leading apostrophe (RELIABILITY F63). A text that already looks
// guarded gets another one, so that unguard always gives back what was written.
func Guard(s string) string {
	if startsFormula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// unguard takes back what Guard has added.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && startsFormula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

// plainNumber writes a numeric XLSX cell as Excel shows it. Excel keeps fifteen
// digits and may store 4.35 as 4.3499999999999996, or a phone number as
// 1.9900000001E10. What isn't a number comes back untouched.
func plainNumber(s string) string {
	const excelDigits = 15
	if !strings.ContainsAny(s, ".eE") || len(s) > 40 {
		return s
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if exp, err := strconv.Atoi(s[i+1:]); err != nil || exp > 20 || exp < -20 {
			return s
		}
	}
	f, _, err := big.ParseFloat(s, 10, 128, big.ToNearestEven)
	if err != nil {
		return s
	}
	f, _, err = big.ParseFloat(f.Text('e', excelDigits-1), 10, 128, big.ToNearestEven)
	if err != nil {
		return s
	}
	plain := f.Text('f', excelDigits)
	return strings.TrimSuffix(strings.TrimRight(plain, "0"), ".")
}

// halfWidthDigits folds the full-width digits of Chinese input methods.
func halfWidthDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// samePerson compares a name with an account's holder: banks and forms differ in
// the spaces and in the dot inside the names of minorities.
func samePerson(a, b string) bool { return bareName(a) == bareName(b) }

func bareName(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case strings.ContainsRune("•・．.‧∙⋅", r):
			return '·'
		case unicode.IsLetter(r):
			return unicode.ToUpper(r)
		}
		return r
	}, s)
}
