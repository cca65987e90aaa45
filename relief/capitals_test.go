package relief

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCapitals(t *testing.T) {
	for yuan, want := range map[string]string{
		"0":                 "零元整",
		"0.05":              "伍分",
		"0.50":              "伍角",
		"0.55":              "伍角伍分",
		"1":                 "壹元整",
		"10":                "壹拾元整",
		"15":                "壹拾伍元整",
		"105":               "壹佰零伍元整",
		"500":               "伍佰元整",
		"1500":              "壹仟伍佰元整",
		"1005":              "壹仟零伍元整",
		"1050":              "壹仟零伍拾元整",
		"1409.50":           "壹仟肆佰零玖元伍角",
		"6007.14":           "陆仟零柒元壹角肆分",
		"325.04":            "叁佰贰拾伍元零肆分",
		"16409.02":          "壹万陆仟肆佰零玖元零贰分",
		"10000":             "壹万元整",
		"10000.05":          "壹万元零伍分",
		"10001":             "壹万零壹元整",
		"100010.50":         "壹拾万零壹拾元伍角",
		"101000":            "壹拾万壹仟元整",
		"249500":            "贰拾肆万玖仟伍佰元整",
		"1000000":           "壹佰万元整",
		"3500000":           "叁佰伍拾万元整",
		"10000001":          "壹仟万零壹元整",
		"100000000":         "壹亿元整",
		"100000001":         "壹亿零壹元整",
		"100010000":         "壹亿零壹万元整",
		"110000000":         "壹亿壹仟万元整",
		"5000000000":        "伍拾亿元整",
		"1000000000000":     "壹万亿元整",
		"1000100000000":     "壹万零壹亿元整",
		"1000000010000":     "壹万亿零壹万元整",
		"90071992547409.91": "玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分",
	} {
		fen, err := ParseYuan(yuan)
		if err != nil {
			t.Fatal(err)
		}
		if got := fen.Capitals(); got != want {
			t.Errorf("%s in capitals is %s, want %s", yuan, got, want)
		}
	}
	if got := Fen(-50000).Capitals(); got != "负伍佰元整" {
		t.Errorf("a negative amount reads %s", got)
	}
}

func TestCapitalsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := Fen(rapid.Int64Range(0, int64(MaxFen)).Draw(t, "fen"))
		text := fen.Capitals()
		if got := readCapitals(text); got != fen {
			t.Fatalf("%s reads back as %d, want %d", text, got, fen)
		}
		for _, wrong := range []string{"零零", "零元", "零万", "零亿", "零角", "零分", "零整"} {
			if fen != 0 && strings.Contains(text, wrong) {
				t.Fatalf("%s contains %s", text, wrong)
			}
		}
	})
}

// readCapitals is the reader's way: digits times units, sections closed by 万
// and 亿.
func readCapitals(s string) Fen {
	var total, section, digit int64
	for _, r := range s {
		switch r {
		case '零', '整':
		case '拾', '佰', '仟':
			section += digit * map[rune]int64{'拾': 10, '佰': 100, '仟': 1000}[r]
			digit = 0
		case '万':
			total, section, digit = total+(section+digit)*1e4, 0, 0
		case '亿':
			total, section, digit = (total+section+digit)*1e8, 0, 0
		case '元':
			total, section, digit = (total+section+digit)*100, 0, 0
		case '角':
			total, digit = total+digit*10, 0
		case '分':
			total, digit = total+digit, 0
		default:
			digit = int64(strings.Index("零壹贰叁肆伍陆柒捌玖", string(r)) / len("零"))
		}
	}
	return Fen(total)
}
