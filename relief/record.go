package relief

import (
	"slices"
	"strings"
	"time"
)

// VisitItems are what surveyors go through at a household (form F6: 访 看 核 评,
// and 照 算 示); each has a finding of its own.
var VisitItems = []string{"interviewed", "looked", "verified", "assessed", "photographed", "reckoned", "explained"}

// A Visit is the record of a survey at a household's home, by two people.
type Visit struct {
	Day       Day               `json:"day"`
	Surveyors []string          `json:"surveyors"` // user names
	Place     string            `json:"place"`
	Items     map[string]string `json:"items"`
	Facts     string            `json:"facts"`
	Opinion   string            `json:"opinion"`
	Photos    []string          `json:"photos,omitempty"`    // evidence of the case
	Signature string            `json:"signature,omitempty"` // the household's own hand, evidence of the case

	FormVersion int               `json:"form_version,omitempty"` // of the campaign's further questions, 0 where it has none
	Answers     map[string]string `json:"answers,omitempty"`      // to those questions, by their keys
}

// Check refuses a record that leaves something out, names fewer than two people
// or lies in the future.
func (v Visit) Check(today Day) error {
	if slices.Sort(v.Surveyors); len(slices.Compact(slices.Clone(v.Surveyors))) < 2 {
		return Refuse("form_incomplete", "field", "surveyors")
	}
	for field, text := range map[string]string{"place": v.Place, "facts": v.Facts, "opinion": v.Opinion} {
		if strings.TrimSpace(text) == "" {
			return Refuse("form_incomplete", "field", field)
		}
	}
	for _, item := range VisitItems {
		if strings.TrimSpace(v.Items[item]) == "" {
			return Refuse("form_incomplete", "field", "items."+item)
		}
	}
	if v.Day.IsZero() || today.Before(v.Day) {
		return Refuse("form_incomplete", "field", "day")
	}
	return nil
}

// An Appraisal is the minutes of a meeting of neighbours and colleagues about a
// household (民主评议, T08).
type Appraisal struct {
	Day       Day    `json:"day"`
	Place     string `json:"place"`
	Chair     string `json:"chair"`
	Present   int    `json:"present"`
	For       int    `json:"for"`
	Against   int    `json:"against"`
	Abstained int    `json:"abstained"`
	Minutes   string `json:"minutes"`
}

// fewestPresent is how many people an appraisal needs.
const fewestPresent = 3

// Check refuses minutes whose votes do not add up or that leave something out.
func (a Appraisal) Check(today Day) error {
	for field, text := range map[string]string{"place": a.Place, "chair": a.Chair, "minutes": a.Minutes} {
		if strings.TrimSpace(text) == "" {
			return Refuse("form_incomplete", "field", field)
		}
	}
	switch {
	case a.Present < fewestPresent:
		return Refuse("form_incomplete", "field", "present")
	case a.For < 0 || a.Against < 0 || a.Abstained < 0 || a.For+a.Against+a.Abstained != a.Present:
		return Refuse("form_incomplete", "field", "for")
	case a.Day.IsZero() || today.Before(a.Day):
		return Refuse("form_incomplete", "field", "day")
	}
	return nil
}

// Carried says whether more than half of those present agreed.
func (a Appraisal) Carried() bool { return 2*a.For > a.Present }

// A Register is where a household's economy is looked up (T07).
type Register string

// Registers are those of civil affairs, vehicles, companies and real estate.
var Registers = []Register{"civil_affairs", "vehicles", "market", "real_estate"}

// An EconomyCheck asks one register about one member of the household, counted
// from the applicant, who is 0.
type EconomyCheck struct {
	Member   int      `json:"member"`
	Register Register `json:"register"`
}

// A CheckAnswer is what the register said.
type CheckAnswer struct {
	Result string `json:"result"` // clear, found
	Note   string `json:"note,omitempty"`

	Count      int      `json:"count,omitempty"`      // homes, vehicles or businesses found
	Exclusions []string `json:"exclusions,omitempty"` // X1 to X8 that the answer stands for
}

// A RecordView is a form on a case. Its content is there only for who may read
// the person and said why.
type RecordView struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"` // visit, appraisal, confirmation, unit_confirmation
	Day     Day       `json:"day"`
	Carried bool      `json:"carried"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Form    any       `json:"form,omitempty"`

	FormVersion int        `json:"form_version,omitempty"` // that a visit answered
	Questions   []Question `json:"questions,omitempty"`    // as they stood then
}

// A CheckView is an economy check on a case; the note as a form's content.
type CheckView struct {
	ID         string     `json:"id"`
	Member     int        `json:"member"`
	Register   Register   `json:"register"`
	SentBy     string     `json:"sent_by"`
	SentAt     time.Time  `json:"sent_at"`
	Result     string     `json:"result,omitempty"`
	Note       string     `json:"note,omitempty"`
	Count      int        `json:"count,omitempty"`
	Exclusions []string   `json:"exclusions,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

// RecordsView is everything filled in for a case, oldest first.
type RecordsView struct {
	Records []RecordView `json:"records"`
	Checks  []CheckView  `json:"economy_checks"`
}

// CheckSent is the answer to an economy check: its id and where the case stands.
type CheckSent struct {
	ID string `json:"id"`
	Decided
}
