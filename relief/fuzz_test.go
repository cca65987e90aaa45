package relief

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// The rules and parsers under the fuzzer: `make fuzz` runs each for a while,
// `go test` runs what is written here and what was ever found (testdata/fuzz).

func FuzzNext(f *testing.F) {
	for n := range byte(8) { // a few bytes would not last for one path
		choices := make([]byte, 1<<17)
		_, _ = rand.NewChaCha8([32]byte{n}).Read(choices)
		f.Add(choices)
	}
	f.Fuzz(rapid.MakeFuzz(randomEventsKeepTheInvariants))
}

func FuzzMaskName(f *testing.F) {
	for _, s := range []string{"张三", "欧阳修明", "阿卜杜拉·买买提", "·", "张\U000E0100三", "\xff\xfe", "a", "甲·乙·丙"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		masked := MaskName(name)
		if masked != "" && !strings.Contains(masked, "*") {
			t.Fatalf("MaskName(%q) = %q hides nothing", name, masked)
		}
		if shown := utf8.RuneCountInString(strings.NewReplacer("*", "", "·", "").Replace(masked)); shown > 2 {
			t.Fatalf("MaskName(%q) = %q shows %d characters", name, masked, shown)
		}
	})
}

func FuzzCalendar(f *testing.F) {
	f.Add(int32(2023), int16(20), int16(5))
	f.Add(int32(1999), int16(-400), int16(-5))
	f.Add(int32(2024), int16(0), int16(0))
	f.Fuzz(func(t *testing.T, year int32, day, n int16) {
		if year < 1900 || year > 2200 {
			return
		}
		cal := StatutoryCalendar()
		d, n := NewDay(int(year), 1, 1).AddDays(int(day)), n%400
		end := cal.AddWorkingDays(d, int(n))
		switch {
		case n == 0:
			if end != d {
				t.Fatalf("no working days after %s is %s", d, end)
			}
			return
		case !cal.IsWorkingDay(end):
			t.Fatalf("%d working days after %s is %s, when nobody works", n, d, end)
		case n > 0 && cal.WorkingDaysBetween(d, end) != int(n):
			t.Fatalf("from %s to %s there are %d working days, not %d", d, end, cal.WorkingDaysBetween(d, end), n)
		case n < 0 && cal.WorkingDaysBetween(end, d.AddDays(-1)) != int(-n)-1:
			t.Fatalf("from %s back to %s there are not %d working days", d, end, -n)
		}
	})
}

// FuzzCovers: a scope covers a path if and only if each of its unions stands at the
// same place of the path.
func FuzzCovers(f *testing.F) {
	for _, s := range [][2]string{{"/000000", "/000000/410000"}, {"/000000/41", "/000000/410000"}, {"/a", "/a"}, {"/a/b", "/a"}, {"", "/a"}, {"/a/", "/a"}, {"/a", "/a//"}, {"/é", "/é/x"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, scope, path string) {
		above, at := strings.Split(scope, "/"), strings.Split(path, "/")
		if want := len(above) <= len(at) && slices.Equal(above, at[:len(above)]); Covers(scope, path) != want {
			t.Fatalf("whether %q covers %q: %t", scope, path, !want)
		}
		if !Covers(scope, scope+"/"+path) || Covers(scope, scope+"-"+path) {
			t.Fatalf("below %q %q, and beside it, are mistaken", scope, path)
		}
	})
}
