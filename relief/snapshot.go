package relief

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
)

// A SheetHead is what stands above a sheet's rows, frozen when the first
// household is put up on it.
type SheetHead struct {
	Slug      string
	Title     string
	UnionName string
	Organiser string // the union whose campaign it is
	Round     int
	Days      int // working days
	StartsOn  Day
	EndsOn    Day
	Places    string // where it hangs
	Phone     string
	Address   string // of the public page
	Rehearsal bool
	Result    bool // it says who got what, after the money; its address, which is sealed, says so
}

// A Snapshot is a sheet as it stood when its last row was put up: rows are only
// ever added, so every earlier state of a sheet can be drawn again.
type Snapshot struct {
	SheetHead
	Rows []SheetRow
	Hash []byte // of the head and every row
}

// A hash chain over head and rows: the value behind row n stands for everything
// up to it. Fields are kept apart by a character that no text may contain.
const fieldMark = "\x1f"

// Seal is the start of the chain.
func (h SheetHead) Seal() []byte {
	return link(nil, h.Slug, h.Title, h.UnionName, h.Organiser, strconv.Itoa(h.Round), strconv.Itoa(h.Days), h.StartsOn.String(), h.EndsOn.String(),
		h.Places, h.Phone, h.Address, strconv.FormatBool(h.Rehearsal))
}

// SealRow is the value behind a row, before being the one behind the row above it.
func SealRow(before []byte, r SheetRow) []byte {
	return link(before, strconv.Itoa(r.Row), r.Name, r.Unit, r.Category, r.Cause, strconv.Itoa(r.Members), strconv.FormatInt(int64(r.Amount), 10))
}

func link(before []byte, fields ...string) []byte {
	sum := sha256.Sum256(append(append([]byte{}, before...), strings.Join(fields, fieldMark)...))
	return sum[:]
}

// Whole says whether head and rows are what the hash was made of.
func (s Snapshot) Whole() bool {
	at := s.Seal()
	for _, r := range s.Rows {
		at = SealRow(at, r)
	}
	return len(s.Rows) > 0 && string(at) == string(s.Hash)
}

// Total is what the rows ask for.
func (s Snapshot) Total() Fen {
	var sum Fen
	for _, r := range s.Rows {
		sum += r.Amount
	}
	return sum
}

// codeBytes of the hash make a check code: 16 characters, more than anybody can try.
const codeBytes = 10

// Code is the check code of a printed sheet: it changes with any character of it.
func (s Snapshot) Code() string { return CheckCode(s.Hash) }

// CheckCode writes the beginning of a hash as people copy it from paper.
func CheckCode(hash []byte) string {
	if len(hash) < codeBytes {
		return ""
	}
	code := base32.StdEncoding.EncodeToString(hash[:codeBytes])
	return code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:]
}

// lookalikes are digits that the code never has, and the letters they are taken for.
var lookalikes = strings.NewReplacer("0", "O", "1", "I", "8", "B", "-", "", " ", "", "　", "", "－", "")

// ReadCheckCode reads a code as somebody typed it, and answers the bytes of the
// hash it stands for; ok is false when it can be none.
func ReadCheckCode(typed string) (beginning []byte, ok bool) {
	b, err := base32.StdEncoding.DecodeString(lookalikes.Replace(strings.ToUpper(halfWidth(typed))))
	return b, err == nil && len(b) == codeBytes
}
