package relief

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

func placeholders(sentence string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		out = append(out, m[1])
	}
	return sorted(out)
}

func TestEverySentenceIsThereInBothLanguages(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for code, s := range codes {
		if !name.MatchString(code) || s.kind == "" || s.zh == "" || s.en == "" {
			t.Errorf("%s: kind %q, zh %q, en %q", code, s.kind, s.zh, s.en)
		}
		if !strings.HasSuffix(s.zh, "。") || !strings.HasSuffix(s.en, ".") {
			t.Errorf("%s does not read as a sentence", code)
		}
		if strings.ContainsFunc(s.en, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s speaks Chinese in English: %s", code, s.en)
		}
		if d := cmp.Diff(placeholders(s.zh), placeholders(s.en)); d != "" {
			t.Errorf("%s names other values in Chinese than in English:\n%s", code, d)
		}
	}
}

// TestEveryRefusalHasItsSentence reads the module's own sources: each
// Refuse("code", "name", value, …) must have an entry, and give it every value
// its sentence names.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	fset := token.NewFileSet()
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); path == "../deploy/local" || base == "node_modules" || base == "gen" || strings.HasPrefix(base, ".") && base != ".." {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && refuses(call.Fun) {
				seen++
				checkRefusal(t, fset.Position(call.Pos()), call)
			}
			return true
		})
		return nil
	})
	if err != nil || seen < 10 {
		t.Fatalf("read %d refusals: %v", seen, err)
	}
}

func refuses(fun ast.Expr) bool {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name == "Refuse"
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return ok && x.Name == "relief" && f.Sel.Name == "Refuse"
	}
	return false
}

func checkRefusal(t *testing.T, at token.Position, call *ast.CallExpr) {
	t.Helper()
	code, ok := literal(call.Args[0])
	if !ok || call.Ellipsis.IsValid() {
		return
	}
	s, known := codes[code]
	if !known {
		t.Errorf("%s: there is no sentence for %q", at, code)
		return
	}
	var given []string
	for i := 1; i < len(call.Args); i += 2 {
		name, _ := literal(call.Args[i])
		given = append(given, name)
	}
	for _, want := range placeholders(s.zh) {
		if !slices.Contains(given, want) {
			t.Errorf("%s: %q names {%s}, which is not given", at, code, want)
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func TestEveryTaskAndOutcomeHasItsChineseName(t *testing.T) {
	for _, k := range append([]TaskKind{TaskFile}, TaskKinds...) {
		if inChinese("earlier", string(k)) == string(k) {
			t.Errorf("task %s has no Chinese name", k)
		}
	}
	for _, o := range Outcomes {
		if inChinese("outcome", string(o)) == string(o) {
			t.Errorf("outcome %s has no Chinese name", o)
		}
	}
}

func TestSeparationsRefuseWithKnownCodes(t *testing.T) {
	for _, s := range Separations {
		if codes[s.Code].kind != Forbidden {
			t.Errorf("%s is no known refusal", s.Code)
		}
	}
}

func TestUnknownCodesAreDefects(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown code was let through")
		}
	}()
	_ = Refuse("no_such_code")
}

func TestSentencesNameTheirValues(t *testing.T) {
	err := Refuse("line_exhausted", "line", "劳模", "balance_fen", Fen(50_000), "ask_fen", Fen(100_000))
	if got, want := err.Zh(), "科目“劳模”余额 500.00 元，不足以支付 1,000.00 元。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for _, tc := range []struct {
		err  *Error
		want string
	}{
		{Refuse("transition_illegal", "state", string(InReview), "action", "post"), "当前状态“逐级审核”不能进行此操作。"},
		{Refuse("sod2", "earlier", string(TaskVerify)), "您已经办过该户的“核实”环节，须由另一人办理。"},
		{Refuse("campaign_status", "status", "closed", "action", "suspend"), "活动当前为“已结束”，不能执行“中止”。"},
		{Refuse("forbidden", "roles", "approver"), "您没有办理此事的权限（需要：审批人）。"},
		{Refuse("outcome_unknown", "outcome", "reject"), "此待办不能选择“不同意”。"},
		{Refuse("outcome_unknown", "outcome", "maybe"), "此待办不能选择“maybe”。"},
	} {
		if got := tc.err.Zh(); got != tc.want {
			t.Errorf("%s\nwant %s", got, tc.want)
		}
	}
	if !err.Is(Refuse("line_exhausted", "line", "x")) || err.Is(Refuse("line_unknown")) || err.Kind() != Refused {
		t.Errorf("%v is matched by the wrong thing", err)
	}
}

// Chinese sentences use the punctuation of Chinese print.
func TestChineseSentencesUseFullWidthPunctuation(t *testing.T) {
	for code, s := range codes {
		if i := strings.IndexAny(s.zh, ",;:!?()"); i >= 0 {
			t.Errorf("%s has half-width %q: %s", code, s.zh[i], s.zh)
		}
	}
}
