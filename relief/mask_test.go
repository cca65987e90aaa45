package relief

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{
		"张三":           "张*",
		"李建华":          "李*华",
		"欧阳明":          "欧*明",
		"欧阳修明":         "欧**明",
		"𠮷田":           "𠮷*", // outside the basic plane
		"张\U000E0100三": "张*", // a variation selector is no character
		"张":            "*",
		"":             "",
		" 张三 ":         "张*",
		"阿卜杜拉·买买提":     "阿*·*提",
		"阿卜杜拉・买买提":     "阿*·*提",
		"古丽•阿依":        "古*·*依",
		"甲·乙":          "甲*·*",
		"甲·乙·丙":        "甲*·*丙",
		"·":            "",
		"司马相如之子":       "司**子",
	} {
		if got := MaskName(name); got != want {
			t.Errorf("MaskName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestMaskNameHidesTheMiddle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom([]rune("张王李赵欧阳建国华·买提𠮷")), 1, 12, -1).Draw(t, "name")
		masked := MaskName(name)
		if !utf8.ValidString(masked) {
			t.Fatalf("MaskName(%q) = %q, broken text", name, masked)
		}
		shown := strings.NewReplacer("*", "", "·", "").Replace(masked)
		if bare := strings.ReplaceAll(name, "·", ""); bare != "" && (utf8.RuneCountInString(shown) >= utf8.RuneCountInString(bare) || utf8.RuneCountInString(shown) > 2) {
			t.Fatalf("MaskName(%q) = %q hides too little", name, masked)
		}
	})
}

func TestNumbersAreMaskedWhereverTheyArePrinted(t *testing.T) {
	id, _ := ParseIDNumber("419999198710014098")
	card, _ := ParseCardNumber("6299990145129615875")
	phone, _ := ParsePhone("19900003526")
	for _, tc := range []struct {
		value  interface{ Value() string }
		masked string
	}{
		{id, "419999**********98"},
		{card, "***************5875"},
		{phone, "199****3526"},
	} {
		whole := tc.value.Value()
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%30s"} {
			fmt.Fprintf(&out, verb+" ", tc.value)
			fmt.Fprintf(&out, verb+" ", struct{ N any }{tc.value})
		}
		if strings.Count(out.String(), tc.masked) != 20 {
			t.Errorf("printed as %s", &out)
		}
		nested := map[string]any{"inner": []any{tc.value}}
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(handler).Info("seen", "number", tc.value, "nested", nested)
		}
		if err := json.NewEncoder(&out).Encode(nested); err != nil {
			t.Fatal(err)
		}
		for _, leak := range []string{whole, fmt.Sprintf("%x", whole), fmt.Sprintf("%X", whole)} {
			if strings.Contains(out.String(), leak) {
				t.Errorf("%s leaks in %s", leak, &out)
			}
		}
	}
}

func TestNumbersAreCheckedWhenDecoded(t *testing.T) {
	var in struct {
		ID    IDNumber
		Card  CardNumber
		Phone PhoneNumber
	}
	if err := json.Unmarshal([]byte(`{"ID":"11010519491231002x","Card":"4111 1111 1111 1111","Phone":"+8613812341234"}`), &in); err != nil {
		t.Fatal(err)
	}
	if in.ID.Value() != "11010519491231002X" || in.Card.Value() != "4111111111111111" || in.Phone.Value() != "13812341234" {
		t.Errorf("decoded %q %q %q", in.ID.Value(), in.Card.Value(), in.Phone.Value())
	}
	for _, bad := range []string{`{"ID":"110105********002X"}`, `{"Card":"1"}`, `{"Phone":"138****1234"}`} {
		if err := json.Unmarshal([]byte(bad), &in); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}
