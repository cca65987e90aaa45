package relief

import (
	"slices"
	"strings"
)

// A MissingThing is what a returned case may be found to lack (T04): a kept file
// of a kind, a field of the household's file, or a record of the survey.
type MissingThing struct {
	Item MissingItem `json:"item"`
	Zh   string      `json:"zh"`
	En   string      `json:"en"`
}

// A MissingItem is the code of such a thing: evidence.income, file.address,
// record.visit.
type MissingItem string

// The families of what may be missing; what follows the dot is the kind of
// evidence, the field of the file, or the kind of record.
const (
	missingEvidence = "evidence"
	missingField    = "file"
	missingRecord   = "record"
)

// MissingThings is the closed list that whoever returns a case picks from, in the
// order it is offered.
var MissingThings = missingThings()

func missingThings() []MissingThing {
	var out []MissingThing
	add := func(family, name, zh, en string) {
		out = append(out, MissingThing{Item: MissingItem(family + "." + name), Zh: zh, En: en})
	}
	for _, e := range EvidenceKinds {
		if e.Kind.Brought() {
			add(missingEvidence, string(e.Kind), e.Zh, e.En)
		}
	}
	add(missingRecord, "visit", "入户走访记录", "Record of a home visit")
	add(missingRecord, "appraisal", "民主评议纪要", "Minutes of the appraisal")
	add(missingRecord, PersonConfirmed, "企业或社区的确认", "Confirmation by the enterprise or community")
	add(missingRecord, UnitConfirmed, "主管部门对企业的确认", "Confirmation of the enterprise by its department")
	for _, f := range (ArchiveFile{}).fields() {
		add(missingField, f.field, "档案："+f.zh, "File: "+f.en)
	}
	return out
}

// Brought says whether a file of the kind is something a case can be sent back for:
// not a handwriting, not what an investigation found, and not what shows a receipt,
// after which nothing goes back.
func (k EvidenceKind) Brought() bool {
	return k != InvestigationPaper && k != DecisionSignature && !k.ShowsReceipt()
}

// Thing is the item with its names; false when the list has no such item.
func (i MissingItem) Thing() (MissingThing, bool) {
	at := slices.IndexFunc(MissingThings, func(t MissingThing) bool { return t.Item == i })
	if at < 0 {
		return MissingThing{}, false
	}
	return MissingThings[at], true
}

// Things are the items with their names, in the order of the list.
func Things(items []MissingItem) []MissingThing {
	var out []MissingThing
	for _, t := range MissingThings {
		if slices.Contains(items, t.Item) {
			out = append(out, t)
		}
	}
	return out
}

// CheckMissing refuses an item that is not on the list.
func CheckMissing(items []MissingItem) error {
	for _, i := range items {
		if _, ok := i.Thing(); !ok {
			return Refuse("schema", "field", "fields.missing")
		}
	}
	return nil
}

// A MissingLine is one thing a case was returned for, and whether it has come since.
type MissingLine struct {
	MissingThing
	There bool `json:"there"`
}

// SinceReturn is what has come to a case since it was returned.
type SinceReturn struct {
	Evidence []EvidenceKind // kinds of files kept since
	Records  []string       // kinds of records written down since
	Fields   []string       // fields of the file that differ from what whoever returned it read
}

// Mended says of each thing that a case was returned for whether it has come since.
func (s SinceReturn) Mended(things []MissingThing) []MissingLine {
	var out []MissingLine
	for _, t := range things {
		out = append(out, MissingLine{t, s.has(t.Item)})
	}
	return out
}

func (s SinceReturn) has(i MissingItem) bool {
	family, name, _ := strings.Cut(string(i), ".")
	switch family {
	case missingEvidence:
		return slices.Contains(s.Evidence, EvidenceKind(name))
	case missingRecord:
		return slices.Contains(s.Records, name)
	}
	return slices.Contains(s.Fields, name)
}

// Unmended are the things that can be brought and have not come. A field of the
// file is not among them: what it says may turn out to be right.
func Unmended(lines []MissingLine) []MissingItem {
	var out []MissingItem
	for _, l := range lines {
		if !l.There && !strings.HasPrefix(string(l.Item), missingField+".") {
			out = append(out, l.Item)
		}
	}
	return out
}

// RefuseUnmended names in a refusal what has not come; nil when all has.
func RefuseUnmended(items []MissingItem) *Error {
	if len(items) == 0 {
		return nil
	}
	var zh, en []string
	for _, t := range Things(items) {
		zh, en = append(zh, t.Zh), append(en, t.En)
	}
	return Refuse("missing_unmended", "lacking", strings.Join(zh, "、"), "lacking_en", strings.Join(en, ", "))
}

// T04: whoever mends it is told what is missing, not only that something is.
var missingListed = required(MissingListed, func(_ Rules, _ Case, e Event) error {
	if !e.Facts.MissingListed {
		return Refuse("missing_unlisted")
	}
	return nil
})

// T05: and goes on once what can be brought has come.
var missingMended = required(MissingMended, func(_ Rules, _ Case, e Event) error {
	if no := RefuseUnmended(e.Facts.Unmended); no != nil {
		return no
	}
	return nil
})
