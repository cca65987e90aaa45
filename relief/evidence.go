package relief

import (
	"slices"
	"time"
)

// An EvidenceKind says what a kept file shows.
type EvidenceKind string

// EvidenceKinds is the closed list of what a file may be kept as, with the words
// people read.
var EvidenceKinds = []struct {
	Kind EvidenceKind
	Zh   string
	En   string
}{
	{PaperApplication, "申请书", "Application"},
	{PaperAuthorisation, "核查授权书", "Authorisation of the economy check"},
	{"income", "收入证明", "Proof of income"},
	{"expenditure", "支出凭证", "Proof of expenditure"},
	{"medical", "病历与医疗费票据", "Medical papers"},
	{"schooling", "就学证明", "Proof of schooling"},
	{VisitPhoto, "入户照片", "Photograph of the visit"},
	{"visit_form", "入户调查表", "Visit form"},
	{ReceiptSignature, "签名", "Signature"},
	{DecisionSignature, "经办签名", "Signature under a decision"},
	{"minutes", "评议或会议记录", "Minutes"},
	{PhotoAtStart, "张榜照片", "Photograph of the posting"},
	{PhotoAtEnd, "公示期满照片", "Photograph at its end"},
	{PhotoOfReceipt, "发放照片", "Photograph of the hand-over"},
	{InvestigationPaper, "异议核查材料", "Papers of the investigation"},
	{"other", "其他", "Other"},
}

// The kinds that the rules of receipts and closing ask for.
const (
	PaperApplication   EvidenceKind = "application"
	PaperAuthorisation EvidenceKind = "authorisation" // of the economy check, signed by hand
	PhotoOfReceipt     EvidenceKind = "receipt_photo" // the household takes what it was given
	ReceiptSignature   EvidenceKind = "signature"
	DecisionSignature  EvidenceKind = "decision_signature" // of who decides, by hand
	VisitPhoto         EvidenceKind = "visit_photo"
)

// PapersToClose are what a closed case must hold (T26), of each line one kind.
// What shows the receipt counts only when it was kept after the payment.
var PapersToClose = [][]EvidenceKind{{PaperApplication}, {PhotoOfReceipt, ReceiptSignature}}

// ShowsReceipt says whether the kind shows that the money arrived: kept before
// it was paid it shows nothing.
func (k EvidenceKind) ShowsReceipt() bool { return k == PhotoOfReceipt || k == ReceiptSignature }

// PapersThere says whether files of these kinds suffice to close a case.
func PapersThere(kept []EvidenceKind) bool {
	for _, oneOf := range PapersToClose {
		if !slices.ContainsFunc(oneOf, func(k EvidenceKind) bool { return slices.Contains(kept, k) }) {
			return false
		}
	}
	return true
}

// InvestigationPaper is what looking into an objection brought together. It may
// name who objected, and is for those only who may know him.
const InvestigationPaper EvidenceKind = "investigation"

// The kinds that the rules of postings ask for.
const (
	PhotoAtStart EvidenceKind = "start_photo" // the sheet on the board on the day it is put up
	PhotoAtEnd   EvidenceKind = "end_photo"   // the sheet still there when its time is over
)

// Known says whether the kind is on the list.
func (k EvidenceKind) Known() bool {
	for _, e := range EvidenceKinds {
		if e.Kind == k {
			return true
		}
	}
	return false
}

// OfSheet says whether a file of the kind shows the whole sheet, and so stands
// for every household on it.
func (k EvidenceKind) OfSheet() bool { return k == PhotoAtStart || k == PhotoAtEnd }

// OfFile says whether a file of the kind can show something of a household at any
// time: not what shows a sheet, an inquiry, or the hand of who decided a case.
func (k EvidenceKind) OfFile() bool {
	return k.Known() && !k.OfSheet() && k != InvestigationPaper && k != DecisionSignature
}

// MostEvidence is how many files a case may have (RELIABILITY rule 23).
const MostEvidence = 20

// MostFilePapers is how many files a household's file may have itself: it is kept
// for years, and each yearly check brings papers.
const MostFilePapers = 100

// A CleanFile is an upload after package evidence has looked at it: of a known
// type by its content, images encoded anew.
type CleanFile struct {
	Type          string
	Data          []byte
	Width, Height int // of images
}

// An EvidenceView is a kept file without its content.
type EvidenceView struct {
	ID      string       `json:"id"`
	Case    string       `json:"case_id,omitempty"`    // whose it is: a case's
	Archive string       `json:"archive_id,omitempty"` // or a household's file's
	Kind    EvidenceKind `json:"kind"`
	Type    string       `json:"type"`
	Size    int          `json:"size"`
	SHA256  string       `json:"sha256"`
	Width   int          `json:"width,omitempty"`
	Height  int          `json:"height,omitempty"`
	Sheet   string       `json:"sheet,omitempty"` // slug of the posting it shows
	AddedBy string       `json:"added_by"`
	AddedAt time.Time    `json:"added_at"`
	Viewed  bool         `json:"viewed,omitempty"` // whoever asks has opened it

	UnionPath string `json:"-"` // whose case it is, for judging who may read it
}
