package relief

import "strings"

// Minutes are what stands behind a collective decision (DOMAIN §4.4): the
// meeting's number and day, how many belong to it, and who attended.
type Minutes struct {
	Number    string   `json:"number"`
	HeldOn    Day      `json:"held_on"`
	Members   int      `json:"members"`   // 应到
	Attendees []string `json:"attendees"` // 实到, by name
}

// Quorate says whether the minutes are complete and more than half attended,
// nobody counted twice.
func (m *Minutes) Quorate(today Day) bool {
	if m == nil || strings.TrimSpace(m.Number) == "" || m.HeldOn.IsZero() || today.Before(m.HeldOn) {
		return false
	}
	present := map[string]bool{}
	for _, name := range m.Attendees {
		if name = strings.TrimSpace(name); name != "" {
			present[name] = true
		}
	}
	return len(present) == len(m.Attendees) && len(present) <= m.Members && 2*len(present) > m.Members
}
