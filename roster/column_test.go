package roster

import (
	"strings"
	"testing"
	"unicode"
)

func TestEveryColumnHasAnEnglishNameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, h := range Headers() {
		en := English(h)
		if en == "" || seen[en] || strings.ContainsFunc(en, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is called %q in English", h, en)
		}
		seen[en] = true
	}
	if English("没有这一列") != "" {
		t.Error("a column that is none has a name")
	}
}
