package api

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F64
func TestJSONThatTwoReadersMightReadDifferentlyIsMalformed(t *testing.T) {
	for name, c := range map[string]struct{ body, pointer string }{
		"empty":                     {"", ""},
		"not JSON":                  {"version=4", ""},
		"truncated":                 {`{"a":1`, ""},
		"anything after the value":  {`{"a":1}{"a":2}`, ""},
		"trailing comma":            {`{"a":1,}`, ""},
		"comment":                   {`{"a":1}//`, ""},
		"single quotes":             {`{'a':1}`, ""},
		"NaN":                       {`{"a":NaN}`, ""},
		"beyond a float":            {`{"a":1e400}`, "/a"},
		"key twice":                 {`{"a":500,"a":999999}`, "/a"},
		"key in other case":         {`{"amount":500,"AMOUNT":999999}`, "/AMOUNT"},
		"key with the kelvin sign":  {"{\"k\":1,\"\u212a\":2}", "/\u212a"},
		"key with the long s":       {`{"status":1,"ſtatus":2}`, "/ſtatus"},
		"key twice by escape":       {`{"a":1,"\u0061":2}`, "/a"},
		"key twice inside":          {`{"x":[{"a":1,"a":2}]}`, "/x/0/a"},
		"not UTF-8":                 {"{\"a\":\"\xff\"}", ""},
		"lone surrogate":            {`{"a":"\ud800"}`, "/a"},
		"NUL":                       {`{"a":"x\u0000y"}`, "/a"},
		"control character":         {`{"a":"x\u0007y"}`, "/a"},
		"bidirectional override":    {`{"a":"x\u202ey"}`, "/a"},
		"bidirectional isolate":     {`{"a":"x\u2066y"}`, "/a"},
		"zero-width space":          {`{"a":["x\u200by"]}`, "/a/0"},
		"zero-width joiner in name": {`{"a\u200d":1}`, ""},
		"byte order mark inside":    {`{"a":"x\ufeff"}`, "/a"},
		"depth of 10,000":           {strings.Repeat(`[`, 10000) + strings.Repeat(`]`, 10000), strings.Repeat("/0", 33)},
		"depth of 33":               {strings.Repeat(`{"a":`, 34) + "1" + strings.Repeat(`}`, 34), strings.Repeat("/a", 33)},
	} {
		t.Run(name, func(t *testing.T) {
			value, err := strictJSON([]byte(c.body))
			if relief.CodeOf(err) != "malformed" {
				t.Fatalf("read as %v, %v", value, err)
			}
			if at, _ := err.(*relief.Error).Detail["pointer"].(string); at != c.pointer && len(c.pointer) < 60 {
				t.Errorf("pointer is %q, want %q", at, c.pointer)
			}
		})
	}
}

func TestPlainJSONIsReadExactly(t *testing.T) {
	body := `{"名":"李*华 䶮𠮷","n":9007199254740991,"d":1000.00,"l":[true,null,"a\nb\t"],"o":{"A":1,"b":{}}}`
	value, err := strictJSON([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	object := value.(map[string]any)
	if object["n"] != json.Number("9007199254740991") || object["d"] != json.Number("1000.00") || object["名"] != "李*华 䶮𠮷" {
		t.Errorf("read as %v", value)
	}
	again, err := strictJSON(canonical(value))
	if err != nil || !bytes.Equal(canonical(again), canonical(value)) {
		t.Errorf("canonical form is %s, %v", canonical(value), err)
	}
}

// FuzzStrictJSON: whatever is accepted, Go's own decoder accepts and reads the same.
func FuzzStrictJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,"x"]}`, `{"a":1,"A":2}`, `"\ud83d\ude00"`, `1e309`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		value, err := strictJSON(body)
		if err != nil {
			if relief.CodeOf(err) != "malformed" {
				t.Errorf("error is %v", err)
			}
			return
		}
		var plain any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if err := d.Decode(&plain); err != nil || !bytes.Equal(canonical(plain), canonical(value)) {
			t.Errorf("%q is read as %s", body, canonical(value))
		}
	})
}
