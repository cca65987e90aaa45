package relief

import "time"

// A SheetDetail is a posting's sheet as the office sees it: what was put up, for
// good, and what became of each row.
type SheetDetail struct {
	Slug      string       `json:"slug"`
	Campaign  string       `json:"campaign_id"`
	Union     string       `json:"union"`
	Title     string       `json:"title"`
	UnionName string       `json:"union_name"`
	Organiser string       `json:"organiser"`
	Round     int          `json:"round"`
	Days      int          `json:"working_days"`
	StartsOn  Day          `json:"starts_on"`
	EndsOn    Day          `json:"ends_on"`
	Places    string       `json:"places"`
	Phone     string       `json:"phone"`
	Address   string       `json:"address"` // of the public page
	Rehearsal bool         `json:"rehearsal"`
	Open      bool         `json:"open"` // some row is still posted
	CheckCode string       `json:"check_code"`
	Hash      string       `json:"hash"`
	Total     Fen          `json:"total_fen"`
	Photos    []SheetPhoto `json:"photos"`
	Rows      []SheetLine  `json:"rows"`
}

// A SheetLine is one row of a sheet with what became of its posting.
type SheetLine struct {
	SheetRow
	Case   string `json:"case_id"`
	Status string `json:"status"` // running, held, ended, broken
	EndsOn Day    `json:"ends_on"`
}

// A SheetPhoto is a picture of the board.
type SheetPhoto struct {
	Kind     EvidenceKind `json:"kind"`
	Evidence string       `json:"evidence_id"`
	At       time.Time    `json:"at"`
}

// A Board says where a union hangs its sheets and whom to phone about them.
type Board struct {
	Union     string    `json:"union"`
	UnionName string    `json:"union_name,omitempty"`
	Places    string    `json:"places"`
	Phone     string    `json:"phone"`
	ChangedAt time.Time `json:"changed_at,omitzero"`
}
