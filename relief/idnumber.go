package relief

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Why a text is no resident ID number.
var (
	ErrIDLength   = errors.New("身份证号应为18位 an ID number has 18 characters, formerly 15")
	ErrIDFormat   = errors.New("身份证号只能是数字，末位可为X an ID number is digits, the last perhaps X")
	ErrIDBirth    = errors.New("身份证号中的出生日期不存在 the ID number holds no possible birth date")
	ErrIDChecksum = errors.New("身份证号校验位错误 the ID number's check character is wrong")
)

// An IDNumber is a resident ID number of 18 characters by GB 11643. It prints,
// logs and marshals masked; only Value gives it whole.
type IDNumber string

// ParseIDNumber reads an ID number as people type it: full-width digits, a small
// x and blanks around are put right, one of 15 digits becomes the 18-digit one.
// The region is not looked up, since codes are abolished while people keep them.
// Errors: ErrIDLength, ErrIDFormat, ErrIDBirth, ErrIDChecksum.
func ParseIDNumber(s string) (IDNumber, error) {
	s = strings.ToUpper(tidy(s))
	if len(s) == 15 && allDigits(s) {
		s = s[:6] + "19" + s[6:]
		s += string(idCheck(s))
	}
	switch {
	case len(s) != 18:
		return "", ErrIDLength
	case s[0] == '0' || !allDigits(s[:17]) || s[17] != 'X' && !allDigits(s[17:]):
		return "", ErrIDFormat
	}
	if IDNumber(s).BirthDay().IsZero() {
		return "", ErrIDBirth
	}
	if s[17] != idCheck(s) {
		return "", ErrIDChecksum
	}
	return IDNumber(s), nil
}

// idCheck is the check character over the first 17 digits, ISO 7064 MOD 11-2.
func idCheck(s string) byte {
	sum := 0
	for i := range 17 {
		sum = (sum + int(s[i]-'0')) * 2 % 11
	}
	return "10X98765432"[sum]
}

// BirthDay is the birth date in the number, from 1900 to 2099; the zero Day when
// there is none.
func (n IDNumber) BirthDay() Day {
	if len(n) != 18 {
		return 0
	}
	t, err := time.Parse("20060102", string(n[6:14]))
	if err != nil || t.Year() < 1900 || t.Year() > 2099 {
		return 0
	}
	return NewDay(t.Date())
}

// Female reports the sex the number is issued for.
func (n IDNumber) Female() bool { return len(n) == 18 && (n[16]-'0')%2 == 0 }

// Value is the whole number, for encryption and blind indexes.
func (n IDNumber) Value() string { return string(n) }

// Masked shows the first six and the last two characters.
func (n IDNumber) Masked() string { return maskDigits(string(n), 6, 2) }

// String is the masked form.
func (n IDNumber) String() string { return n.Masked() }

// Format prints the masked form for every verb.
func (n IDNumber) Format(f fmt.State, verb rune) { formatMasked(f, verb, n.Masked()) }

// LogValue is the masked form.
func (n IDNumber) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// MarshalText writes the masked form: a number inside an answer or a log record
// never leaves whole by accident.
func (n IDNumber) MarshalText() ([]byte, error) { return []byte(n.Masked()), nil }

// UnmarshalText is ParseIDNumber.
func (n *IDNumber) UnmarshalText(text []byte) (err error) {
	*n, err = ParseIDNumber(string(text))
	return err
}
