package relief

// How many objections without a contact a day takes, against one household and
// against one sheet. Each is looked into; more of them would only keep people
// from that. Whoever leaves a contact is never turned away.
const (
	UnnamedPerRow   = 10
	UnnamedPerSheet = 60
)

// MayObjectUnnamed judges one more, by how many came within a day.
func MayObjectUnnamed(ofRow, ofSheet int) error {
	if ofRow >= UnnamedPerRow || ofSheet >= UnnamedPerSheet {
		return Refuse("objections_enough")
	}
	return nil
}
