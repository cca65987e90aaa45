package relief

import "time"

// A ReadingView says that somebody read a person's file unmasked, and what for.
type ReadingView struct {
	ID         string    `json:"id"`
	Case       string    `json:"case_id,omitempty"`
	CaseNo     string    `json:"case_no,omitempty"`
	Archive    string    `json:"archive_id,omitempty"`
	Reader     string    `json:"reader"`
	ReaderName string    `json:"reader_name"`
	Purpose    string    `json:"purpose"`
	At         time.Time `json:"at"`
}

// A ReadingFilter narrows a list of readings.
type ReadingFilter struct {
	Reader string
	Case   string
	Page   Page
}
