package relief

import (
	"slices"
	"strings"
)

// A Confirmer is who outside the union confirms: of a person his enterprise or his
// community, of an enterprise its department 主管部门 (T08).
type Confirmer string

// The confirmers.
const (
	ByEnterprise Confirmer = "enterprise"
	ByCommunity  Confirmer = "community"
	ByDepartment Confirmer = "department"
)

// Confirmers lists them.
var Confirmers = []Confirmer{ByEnterprise, ByCommunity, ByDepartment}

// The kinds of record that a confirmation is kept as: of the person, of his enterprise.
const (
	PersonConfirmed = "confirmation"
	UnitConfirmed   = "unit_confirmation"
)

// Record is the kind of record that a confirmation by them is kept as.
func (c Confirmer) Record() string {
	if c == ByDepartment {
		return UnitConfirmed
	}
	return PersonConfirmed
}

// A Confirmation is what somebody outside the union put his stamp to.
type Confirmation struct {
	Day      Day       `json:"day"`
	By       Confirmer `json:"by"`
	Body     string    `json:"body"` // the enterprise, the community or the department
	Post     string    `json:"post"`
	Name     string    `json:"name"`
	Evidence string    `json:"evidence_id"` // of the case: the stamped paper
}

// Check refuses a confirmation that leaves something out or lies in the future.
func (c Confirmation) Check(today Day) error {
	if !slices.Contains(Confirmers, c.By) {
		return Refuse("form_incomplete", "field", "by")
	}
	for _, f := range []struct{ name, text string }{{"body", c.Body}, {"post", c.Post}, {"name", c.Name}, {"evidence_id", c.Evidence}} {
		if strings.TrimSpace(f.text) == "" {
			return Refuse("form_incomplete", "field", f.name)
		}
	}
	if c.Day.IsZero() || today.Before(c.Day) {
		return Refuse("form_incomplete", "field", "day")
	}
	return nil
}

// OfEnterprise says whether the head of the household works for an enterprise, as the
// file says what kind his employer is.
func (f ArchiveFile) OfEnterprise() bool { return strings.Contains(f.Head.UnitKind, "企业") }

// T08: 困难人员经企业或社区确认, 困难企业经主管部门确认.
var confirmedOutside = required(ConfirmedOutside, func(_ Rules, _ Case, e Event) error {
	switch {
	case !e.Facts.PersonConfirmed:
		return Refuse("person_unconfirmed")
	case !e.Facts.UnitConfirmed:
		return Refuse("enterprise_unconfirmed")
	}
	return nil
})
