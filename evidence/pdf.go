package evidence

import (
	"bytes"
	"regexp"
	"strconv"

	"github.com/songnuan/songnuan/relief"
)

// escaped is a character of a PDF name written as #xx.
var escaped = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)

// active are the names under which a PDF acts or carries other files.
var active = regexp.MustCompile(`/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b`)

// cleanPDF takes a whole PDF as it is: it is never shown, only handed out as an
// attachment. One that openly acts or carries files is refused; what hides in
// compressed objects is left to the reader's program.
func cleanPDF(raw []byte) (relief.CleanFile, error) {
	tail := raw[max(0, len(raw)-1024):]
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return relief.CleanFile{}, relief.Refuse("evidence_unreadable")
	}
	plain := escaped.ReplaceAllFunc(raw, func(m []byte) []byte {
		b, err := strconv.ParseUint(string(m[1:]), 16, 8)
		if err != nil {
			return m
		}
		return []byte{byte(b)}
	})
	if active.Match(plain) {
		return relief.CleanFile{}, relief.Refuse("evidence_active")
	}
	return relief.CleanFile{Type: "application/pdf", Data: raw}, nil
}
