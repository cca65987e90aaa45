package relief

import (
	"errors"
	"fmt"
	"log/slog"
)

// Why a text is no bank card number.
var (
	ErrCardLength   = errors.New("银行卡号应为12至19位数字 a card number has 12 to 19 digits")
	ErrCardChecksum = errors.New("银行卡号校验位错误 the card number's check digit is wrong")
)

// A CardNumber is a bank card number of 12 to 19 digits whose check digit holds.
// It prints, logs and marshals masked; only Value gives it whole.
type CardNumber string

// ParseCardNumber reads a card number, in full-width digits or in groups too.
// Errors: ErrCardLength, ErrCardChecksum.
func ParseCardNumber(s string) (CardNumber, error) {
	s = compact(s)
	if len(s) < 12 || len(s) > 19 || !allDigits(s) {
		return "", ErrCardLength
	}
	if !luhn(s) {
		return "", ErrCardChecksum
	}
	return CardNumber(s), nil
}

// luhn checks the last digit by ISO/IEC 7812-1.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			n = n*2/10 + n*2%10
		}
		sum += n
	}
	return sum%10 == 0
}

// Value is the whole number, for encryption, blind indexes and bank files.
func (n CardNumber) Value() string { return string(n) }

// Masked shows the last four digits.
func (n CardNumber) Masked() string { return maskDigits(string(n), 0, 4) }

// String is the masked form.
func (n CardNumber) String() string { return n.Masked() }

// Format prints the masked form for every verb.
func (n CardNumber) Format(f fmt.State, verb rune) { formatMasked(f, verb, n.Masked()) }

// LogValue is the masked form.
func (n CardNumber) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// MarshalText writes the masked form.
func (n CardNumber) MarshalText() ([]byte, error) { return []byte(n.Masked()), nil }

// UnmarshalText is ParseCardNumber.
func (n *CardNumber) UnmarshalText(text []byte) (err error) {
	*n, err = ParseCardNumber(string(text))
	return err
}
