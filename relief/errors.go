package relief

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Kind says what sort of refusal an error is; the API answers one HTTP status
// for each.
type Kind string

// The kinds of refusal.
const (
	Malformed    Kind = "malformed"    // cannot be parsed
	Unauthorised Kind = "unauthorised" // nobody is signed in
	Forbidden    Kind = "forbidden"    // in scope, but not allowed
	NotFound     Kind = "not_found"    // not there, or out of the person's scope: the same
	Conflict     Kind = "conflict"     // somebody else was first
	Refused      Kind = "refused"      // a rule says no
	TooLarge     Kind = "too_large"
	Unavailable  Kind = "unavailable" // try again later
	Internal     Kind = "internal"
)

// An Error is a refusal: a stable code, and the values its sentence names.
type Error struct {
	Code   string
	Detail map[string]any
}

// Refuse builds the refusal with the code and its values, given as pairs of name
// and value. An unknown code is a defect of the program and panics.
func Refuse(code string, pairs ...any) *Error {
	if _, ok := codes[code]; !ok {
		panic("relief: unknown error code " + code)
	}
	e := &Error{Code: code}
	if len(pairs) > 0 {
		e.Detail = make(map[string]any, len(pairs)/2)
		for i := 0; i+1 < len(pairs); i += 2 {
			e.Detail[pairs[i].(string)] = pairs[i+1]
		}
	}
	return e
}

// Error is the English sentence with the code, for logs.
func (e *Error) Error() string { return e.Code + ": " + e.En() }

// Is matches errors of the same code.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// Kind is the sort of refusal.
func (e *Error) Kind() Kind { return codes[e.Code].kind }

// Zh is the sentence a clerk reads.
func (e *Error) Zh() string { return fill(codes[e.Code].zh, e.Detail, inChinese) }

// En is the same sentence in English. A value that is words itself stands in the
// detail twice, under its name in Chinese and as name_en.
func (e *Error) En() string {
	return fill(codes[e.Code].en, e.Detail, func(name, value string) string {
		if en, ok := e.Detail[name+"_en"].(string); ok {
			return en
		}
		return inEnglish(name, value)
	})
}

// CodeOf answers the code of a refusal anywhere in the chain of err, or "".
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Codes lists every error code.
func Codes() []string {
	out := make([]string, 0, len(codes))
	for c := range codes {
		out = append(out, c)
	}
	return out
}

func fill(sentence string, detail map[string]any, name func(name, value string) string) string {
	for k, v := range detail {
		text := fmt.Sprint(v)
		switch v := v.(type) {
		case Fen:
			text = v.Grouped()
		case time.Time:
			text = v.In(Shanghai).Format("2006-01-02 15:04:05")
		}
		sentence = strings.ReplaceAll(sentence, "{"+k+"}", name(k, text))
	}
	return sentence
}
