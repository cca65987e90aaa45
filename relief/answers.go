package relief

import "time"

// The types of this file are the bodies of a Reply where no view says it
// already: small, because they are stored with the request's key.

// A Created names what a request made.
type Created struct {
	ID string `json:"id"`
}

// A Moved names what a request moved, and its status now.
type Moved struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

// An ImportQueued names the import that will read the file.
type ImportQueued struct {
	ID string `json:"import_id"`
}

// A BulkQueued names a bulk decision and when it begins to be applied; until
// then it can be undone.
type BulkQueued struct {
	ID        string    `json:"batch_id"`
	AppliesAt time.Time `json:"applies_at"`
}

// A UnionsImported counts the unions of a list that was loaded.
type UnionsImported struct {
	Unions int `json:"unions"`
}
