package relief

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// ErrPhone refuses what is no mobile number of the mainland.
var ErrPhone = errors.New("手机号应为1开头的11位数字 a mobile number has 11 digits and begins with 1")

// A PhoneNumber is a mainland mobile number of 11 digits. It prints, logs and
// marshals masked; only Value gives it whole.
type PhoneNumber string

// ParsePhone reads a mobile number, with or without +86, in groups or
// full-width digits too. Error: ErrPhone.
func ParsePhone(s string) (PhoneNumber, error) {
	s = compact(s)
	for _, country := range []string{"+86", "0086", "86"} {
		if rest, ok := strings.CutPrefix(s, country); ok && len(rest) == 11 {
			s = rest
		}
	}
	if !isMobile(s) {
		return "", ErrPhone
	}
	return PhoneNumber(s), nil
}

func isMobile(s string) bool {
	return len(s) == 11 && allDigits(s) && s[0] == '1' && s[1] >= '3'
}

// Value is the whole number, for encryption, blind indexes and sending.
func (n PhoneNumber) Value() string { return string(n) }

// Masked shows the first three and the last four digits, 138****1234.
func (n PhoneNumber) Masked() string { return maskDigits(string(n), 3, 4) }

// String is the masked form.
func (n PhoneNumber) String() string { return n.Masked() }

// Format prints the masked form for every verb.
func (n PhoneNumber) Format(f fmt.State, verb rune) { formatMasked(f, verb, n.Masked()) }

// LogValue is the masked form.
func (n PhoneNumber) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// MarshalText writes the masked form.
func (n PhoneNumber) MarshalText() ([]byte, error) { return []byte(n.Masked()), nil }

// UnmarshalText is ParsePhone.
func (n *PhoneNumber) UnmarshalText(text []byte) (err error) {
	*n, err = ParsePhone(string(text))
	return err
}
