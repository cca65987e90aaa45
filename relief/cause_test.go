package relief

import "testing"

// covers: fault:F68
func TestAPostingNamesTheClassOfACauseOnly(t *testing.T) {
	for cause, want := range map[string]string{
		"患重特大疾病": "因病", "残疾": "因残", "子女上学": "因学", "自然灾害": "因灾", "夫妻双下岗": "就业困难",
		"": "其他", "其他": "其他", "慢性肾衰竭": "其他",
	} {
		if got := CauseClass(cause); got != want {
			t.Errorf("CauseClass(%q) = %q, want %q", cause, got, want)
		}
	}
}
