package demo

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// halfWidth is punctuation of English print that touches a Chinese character or
// what is printed beside one.
var halfWidth = regexp.MustCompile(`\p{Han}[,;:!?()]|[,;!?(]\p{Han}|[,;!?][0-9]`)

// What the demo says in Chinese has the punctuation of Chinese print.
func TestTheDemoSaysChineseWithFullWidthPunctuation(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if text == colAmount || !regexp.MustCompile(`\p{Han}`).MatchString(text) { // colAmount is a head of the roster's file
				return true
			}
			seen++
			if at := halfWidth.FindString(text); at != "" {
				t.Errorf("%s has half-width %q: %s", name, at, text)
			}
			return true
		})
	}
	if seen < 50 {
		t.Errorf("only %d Chinese texts were looked at", seen)
	}
}

// Codes, slices and durations are written as words.
func TestTheDemoWritesCodesAsWords(t *testing.T) {
	for got, want := range map[string]string{
		zhState("surveying"):             "摸底中",
		zhKind("correct_account"):        "账户更正",
		word(statusWords, "running"):     "进行中",
		zhState("unheard_of"):            "unheard_of",
		inOrder([]int{601, 607}):         "601、607",
		seconds(1500 * time.Millisecond): "1.5 秒",
		seconds(2 * time.Second):         "2 秒",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for role, list := range kinds {
		for _, kind := range list {
			if kindWords[kind] == "" {
				t.Errorf("%s of %s has no word", kind, role)
			}
		}
	}
}
