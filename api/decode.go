package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/songnuan/songnuan/relief"
)

// maxDepth is how deep a JSON body may nest (RELIABILITY rule 23).
const maxDepth = 32

// strictJSON reads one JSON value and refuses what two readers might read
// differently (RELIABILITY F64): bytes that are not UTF-8, a key that stands
// twice or differs from another in case only, anything after the value, nesting
// beyond maxDepth, lone surrogates, control, bidirectional and zero-width
// characters, numbers beyond a float's range. Numbers stay text (json.Number).
func strictJSON(body []byte) (any, error) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, malformed("")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	value, err := strictValue(d, "", 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("")
	}
	return value, nil
}

func malformed(pointer string) error {
	if pointer == "" {
		return relief.Refuse("malformed")
	}
	return relief.Refuse("malformed", "pointer", pointer)
}

func strictValue(d *json.Decoder, at string, depth int) (any, error) {
	token, err := d.Token()
	if err != nil || depth > maxDepth {
		return nil, malformed(at)
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return strictObject(d, at, depth)
		}
		return strictArray(d, at, depth)
	case string:
		if !cleanText(token) {
			return nil, malformed(at)
		}
	case json.Number:
		if _, err := token.Float64(); err != nil {
			return nil, malformed(at)
		}
	}
	return token, nil
}

func strictObject(d *json.Decoder, at string, depth int) (any, error) {
	object := map[string]any{}
	folded := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		key, ok := token.(string)
		if err != nil || !ok || !cleanText(key) {
			return nil, malformed(at)
		}
		here := at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
		// Upper case first: the long s and the kelvin sign fold to s and k.
		fold := strings.ToLower(strings.ToUpper(key))
		if folded[fold] {
			return nil, malformed(here)
		}
		folded[fold] = true
		if object[key], err = strictValue(d, here, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return object, err
}

func strictArray(d *json.Decoder, at string, depth int) (any, error) {
	array := []any{}
	for d.More() {
		value, err := strictValue(d, at+"/"+strconv.Itoa(len(array)), depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	_, err := d.Token()
	return array, err
}

// cleanText says whether a text is free of characters that hide or reorder
// others. Go's decoder turns a lone surrogate into U+FFFD, refused with them.
func cleanText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case r == '\t', r == '\n', r == '\r':
			return false
		case r < 0x20, r >= 0x7f && r < 0xa0, r == utf8.RuneError:
			return true
		case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
			return true
		}
		return r == 0x061c || r == 0xfeff || r == 0x180e
	})
}

// canonical writes a strict value in one form only, so that the same request
// always has the same hash.
func canonical(value any) []byte {
	out, err := json.Marshal(value) // sorts the keys; the value came from JSON
	if err != nil {
		return nil
	}
	return out
}

// fill reads a body that the contract has accepted into the type it stands for.
func fill[T any](v *call) (T, error) {
	var out T
	if len(v.body) == 0 {
		return out, nil
	}
	if err := json.Unmarshal(v.body, &out); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return out, relief.Refuse("schema", "field", wrong.Field)
		}
		return out, relief.Refuse("schema", "field", "body")
	}
	return out, nil
}
