package relief

import (
	"strings"
	"time"
)

// A TransferAsk hands a household's file over to the union its worker has moved
// to. The household has agreed, in writing, on a day.
type TransferAsk struct {
	To      string `json:"to"` // union code
	Reason  string `json:"reason"`
	Consent Day    `json:"consent_on"`
}

// Check refuses an ask without a reason or without consent.
func (a TransferAsk) Check(today Day) error {
	if strings.TrimSpace(a.Reason) == "" {
		return Refuse("reason_required", "action", "transfer")
	}
	if a.Consent.IsZero() || today.Before(a.Consent) {
		return Refuse("form_incomplete", "field", "consent_on")
	}
	return nil
}

// MayTransfer refuses to hand over what is closed or being decided on: the file
// of a case under way stays with the union that handles it.
func MayTransfer(s ArchiveState, openCases int) error {
	switch {
	case s == ArchiveDeregistered:
		return Refuse("archive_move", "archive_state", string(s), "archive_action", "transfer")
	case openCases > 0:
		return Refuse("transfer_case_open", "open", openCases)
	}
	return nil
}

// A TransferView is a hand-over of a file; of its household only what a list of
// files shows.
type TransferView struct {
	ID      string       `json:"id"`
	Archive string       `json:"archive_id"`
	From    string       `json:"from"`
	To      string       `json:"to"`
	Name    string       `json:"name"` // masked
	State   ArchiveState `json:"state"`
	Grade   Grade        `json:"grade,omitempty"`
	People  int          `json:"people"`
	Consent Day          `json:"consent_on"`
	Reason  string       `json:"reason"`
	Status  string       `json:"status"` // asked, accepted, refused, revoked
	AskedBy string       `json:"asked_by"`
	AskedAt time.Time    `json:"asked_at"`
	RuledBy string       `json:"ruled_by,omitempty"`
	RuledAt *time.Time   `json:"ruled_at,omitempty"`
	Answer  string       `json:"answer,omitempty"`
}

// A TransferFilter narrows a list of hand-overs, given and received.
type TransferFilter struct {
	Scopes  []string
	Archive string
	Status  string
	Page    Page
}
