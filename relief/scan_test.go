package relief

import "testing"

func TestContainsPersonalNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"李*华,身份证号11010519491231002X":                    true,
		"id11010519491231002x.":                         true,
		"１１０１０５１９４９１２３１００２Ｘ":                            true,
		"110105 19491231 002X":                          true,
		"99911010519491231002X":                         true,
		"卡号6299990145129615875":                         true,
		"6299 9901 4512 9615 875":                       true,
		"4111-1111-1111-1111":                           true,
		"举报人电话:13812341234":                             true,
		"+86 138-1234-1234":                             true,
		"tel13812341234":                                true,
		"8613812341234":                                 true,
		"500元 13812341234":                              true,
		"李*华 419999**********98 199****3526":            false,
		"***************5875":                           false,
		"公示期 2023-01-03 至 2023-01-10":                   false,
		"2024-02-20 2024-03-10 2024-03-11 2024-03-12":   false,
		"举报电话 0391-2123456":                             false,
		"110105194912310021":                            false, // wrong check digit
		"6299990145129615876":                           false,
		"合计 249500.00 元, 500 户":                         false,
		"/p/0198c3f2-7a13-7bcd-8f01-13812341234f":       false, // a hexadecimal name
		"campaign 0198c3f2-1234-7123-8123-a13812341234": false,
		"410821-005 410821-013":                         false,
		"":                                              false,
	} {
		if got := ContainsPersonalNumber(text); got != want {
			t.Errorf("ContainsPersonalNumber(%q) = %t, want %t", text, got, want)
		}
	}
}

func FuzzContainsPersonalNumber(f *testing.F) {
	f.Add("李*华 419999**********98 2023-01-03")
	f.Fuzz(func(t *testing.T, s string) {
		const id = "11010519491231002X"
		if !ContainsPersonalNumber(s + "\n" + id + "\n" + s) {
			t.Fatalf("the number between %q was not found", s)
		}
	})
}
