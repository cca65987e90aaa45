package relief

import "regexp"

// How many objections a day takes, against one household and against one sheet.
// Each is looked into; more of them would only keep people from that. Whoever
// leaves a contact is turned away only where so many come that somebody is
// making contacts up. A long sheet takes one for each of its rows.
const (
	UnnamedPerRow      = 10
	UnnamedPerSheet    = 60
	ObjectionsPerRow   = 30
	ObjectionsPerSheet = 300
)

// ObjectionCount is how many objections came within a day against a household
// and against its sheet, which has so many rows.
type ObjectionCount struct{ UnnamedOfRow, UnnamedOfSheet, OfRow, OfSheet, Rows int }

// MayObject judges one more.
func MayObject(n ObjectionCount, unnamed bool) error {
	if unnamed && (n.UnnamedOfRow >= UnnamedPerRow || n.UnnamedOfSheet >= max(UnnamedPerSheet, n.Rows)) {
		return Refuse("objections_enough")
	}
	if n.OfRow >= ObjectionsPerRow || n.OfSheet >= max(ObjectionsPerSheet, n.Rows) {
		return Refuse("objections_too_many")
	}
	return nil
}

var contact = regexp.MustCompile(`^(\+?[0-9][0-9 ()-]{5,18}[0-9]|[^\s@]+@[^\s@]+\.[^\s@.]+)$`)

// IsContact says whether a text is a phone number or a mail address by its form.
func IsContact(s string) bool { return contact.MatchString(s) }
