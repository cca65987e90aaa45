package relief

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestParseIDNumber(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
	}{
		{"11010519491231002X", "11010519491231002X", nil}, // the example of GB 11643
		{"419999198710014098", "419999198710014098", nil},
		{" 11010519491231002x\n", "11010519491231002X", nil},
		{"１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", nil},
		{"\ufeff11010519491231002X\u3000", "11010519491231002X", nil},
		{"340524800101001", "34052419800101001X", nil},
		{"110105194912310021", "", ErrIDChecksum},
		{"419999198710014089", "", ErrIDChecksum}, // two digits exchanged
		{"440524188001010014", "", ErrIDBirth},    // born 1880
		{"110105202302290020", "", ErrIDBirth},
		{"110105194913310020", "", ErrIDBirth},
		{"110105800230001", "", ErrIDBirth},
		{"01010519491231002X", "", ErrIDFormat},
		{"010105491231002", "", ErrIDFormat},
		{"1101051949123100X2", "", ErrIDFormat},
		{"11010519491231002Y", "", ErrIDFormat},
		{"1101051949123100２a", "", ErrIDFormat},
		{"", "", ErrIDLength},
		{"1101051949123100", "", ErrIDLength},
		{"11010519491231002XX", "", ErrIDLength},
		{"11010580123100X", "", ErrIDLength},
		{"110105 19491231 002X", "", ErrIDLength},
	} {
		got, err := ParseIDNumber(tc.in)
		if got.Value() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("ParseIDNumber(%q) = %q, %v; want %q, %v", tc.in, got.Value(), err, tc.want, tc.err)
		}
	}
}

func TestIDNumberTellsBirthAndSex(t *testing.T) {
	for _, tc := range []struct {
		id     string
		birth  string
		female bool
	}{
		{"11010519491231002X", "1949-12-31", true},
		{"419999198710014098", "1987-10-01", false},
		{"340524800101001", "1980-01-01", false},
	} {
		id, err := ParseIDNumber(tc.id)
		if err != nil || id.BirthDay() != date(tc.birth) || id.Female() != tc.female {
			t.Errorf("%s: born %s, female %t, %v", tc.id, id.BirthDay(), id.Female(), err)
		}
	}
	if !IDNumber("").BirthDay().IsZero() || IDNumber("").Female() {
		t.Error("no number tells a birth date or a sex")
	}
}

// Mod 11-2 finds every single wrong digit and every exchange of neighbours.
func TestIDNumberChecksumFindsSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := drawDay(t, "birth").utc().Format("20060102")
		s := fmt.Sprintf("%06d%s%03d", rapid.IntRange(110000, 659999).Draw(t, "region"), first, rapid.IntRange(0, 999).Draw(t, "order"))
		s += string(idCheck(s))
		if got, err := ParseIDNumber(s); err != nil || got.Value() != s {
			t.Fatalf("ParseIDNumber(%q) = %q, %v", s, got.Value(), err)
		}
		slip := []byte(s)
		i := rapid.IntRange(0, 16).Draw(t, "at")
		slip[i] = '0' + (slip[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if got, err := ParseIDNumber(string(slip)); err == nil {
			t.Fatalf("%s, a slip of %s, was accepted as %s", slip, s, got.Value())
		}
		swap := []byte(s)
		j := rapid.IntRange(0, 15).Draw(t, "swap")
		swap[j], swap[j+1] = swap[j+1], swap[j]
		if _, err := ParseIDNumber(string(swap)); err == nil && string(swap) != s {
			t.Fatalf("%s, an exchange in %s, was accepted", swap, s)
		}
	})
}

func FuzzParseIDNumber(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "340524800101001", "１１０１０５", "", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseIDNumber(s)
		if err != nil {
			return
		}
		if again, err := ParseIDNumber(id.Value()); err != nil || again != id || id.BirthDay().IsZero() {
			t.Fatalf("ParseIDNumber(%q) = %q does not survive itself: %v", s, id.Value(), err)
		}
	})
}
