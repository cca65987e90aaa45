package relief

import "time"

// The types of this file are what the store answers and the API shows; their
// JSON is the API's contract (api/openapi.yaml).

// An ArchiveRow is a file in a list.
type ArchiveRow struct {
	ID           string       `json:"id"`
	Union        string       `json:"union"`
	UnionName    string       `json:"union_name"`
	Name         string       `json:"name"` // masked
	State        ArchiveState `json:"state"`
	Grade        Grade        `json:"grade,omitempty"`
	Tier         string       `json:"tier,omitempty"`
	Cause        string       `json:"cause,omitempty"`
	People       int          `json:"people"`
	Completeness int          `json:"completeness"`
	Version      int          `json:"version"`
	Confirmed    int          `json:"confirmed_version"`
	ReviewOn     Day          `json:"review_on,omitzero"`
}

// An ArchiveFilter narrows a list of files.
type ArchiveFilter struct {
	Scopes   []string
	State    ArchiveState
	Grade    Grade
	Union    string
	Query    string // an exact name or an ID number
	DueUntil Day    // to be checked anew by then
	Page     Page

	WatchUntil Day // out of difficulty, to be asked by then or fallen back
}

// An ArchiveView is one version of a file with where the file stands. Personal
// data is masked unless the reader may see it and asked for a purpose.
type ArchiveView struct {
	ID           string            `json:"id"`
	Union        string            `json:"union"`
	UnionName    string            `json:"union_name"`
	UnionPath    string            `json:"-"`
	State        ArchiveState      `json:"state"`
	Version      int               `json:"version"` // the one shown
	Latest       int               `json:"latest_version"`
	Confirmed    int               `json:"confirmed_version"`
	File         ArchiveFile       `json:"file"`
	Assessment   Assessment        `json:"assessment"`
	Completeness int               `json:"completeness"`
	Missing      []LackView        `json:"missing"`
	Evidence     []string          `json:"missing_evidence"` // kinds that the causes ask for
	MadeBy       string            `json:"made_by"`
	ConfirmedBy  string            `json:"confirmed_by,omitempty"`
	Origin       string            `json:"origin"`
	At           time.Time         `json:"at"`
	ActivatedAt  *time.Time        `json:"activated_at,omitempty"`
	ReviewOn     Day               `json:"review_on,omitzero"`
	ReasonCode   string            `json:"reason_code,omitempty"`
	Change       *ChangeView       `json:"change,omitempty"` // that waits for a second person
	Moves        []ArchiveMoveView `json:"moves"`
}

// An ArchiveMoveView is one thing done to a file.
type ArchiveMoveView struct {
	At      time.Time     `json:"at"`
	Action  ArchiveAction `json:"action"`
	From    ArchiveState  `json:"from"`
	To      ArchiveState  `json:"to"`
	Version int           `json:"version"`
	By      string        `json:"by"`
	Reason  string        `json:"reason,omitempty"`
}

// A ChangeView is a change of sensitive fields that waits for a second person.
type ChangeView struct {
	ID     string        `json:"id"`
	Base   int           `json:"base_version"`
	Fields []FieldChange `json:"fields"`
	Reason string        `json:"reason"`
	By     string        `json:"made_by"`
	At     time.Time     `json:"at"`
}

// A VersionRow is one version in the list of a file's versions, with the
// decisions it was frozen for.
type VersionRow struct {
	Version     int               `json:"version"`
	At          time.Time         `json:"at"`
	MadeBy      string            `json:"made_by"`
	ConfirmedBy string            `json:"confirmed_by,omitempty"`
	Origin      string            `json:"origin"`
	Grade       Grade             `json:"grade,omitempty"`
	Document    string            `json:"document_no,omitempty"`
	Decisions   []VersionDecision `json:"decisions"`
}

// A VersionDecision is a decision made on a version.
type VersionDecision struct {
	ID   string    `json:"id"`
	Case string    `json:"case_id"`
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
}

// An ArchiveChange is what somebody wants a file to say.
type ArchiveChange struct {
	Version int         `json:"version"` // the one it was made from
	File    ArchiveFile `json:"file"`
	Reason  string      `json:"reason"`
}

// A ChangeAnswer is what became of a change.
type ChangeAnswer struct {
	Archive string        `json:"id"`
	Status  string        `json:"status"` // applied, proposed, confirmed, refused
	Change  string        `json:"change_id,omitempty"`
	Version int           `json:"version"`
	Fields  []FieldChange `json:"fields"` // masked
}

// An ArchiveMoved is where a move left a file.
type ArchiveMoved struct {
	ID      string       `json:"id"`
	State   ArchiveState `json:"state"`
	Version int          `json:"version"`
}

// An EligibilityView is how a household stands against its campaign's rules.
type EligibilityView struct {
	Case           string             `json:"case_id"`
	Day            Day                `json:"day"`
	RulesVersion   int                `json:"rules_version"`
	ArchiveVersion int                `json:"archive_version,omitempty"`
	Eligible       bool               `json:"eligible"`             // no hard rule fails
	Exceptions     []string           `json:"exceptions,omitempty"` // soft rules that fail: a reason and two people
	Results        []RuleResult       `json:"results"`
	Aid            []PastAid          `json:"aid"`
	TwelveMonths   Fen                `json:"twelve_months_fen"` // this case included
	Checks         []EligibilityCheck `json:"checks"`
	Changes        []RuleChange       `json:"changes"` // since the survey
	Fields         []FieldChange      `json:"fields"`  // of the file, since the survey; masked
}

// An EligibilityCheck is what the rules said at a decision.
type EligibilityCheck struct {
	Stage          string       `json:"stage"`
	At             time.Time    `json:"at"`
	RulesVersion   int          `json:"rules_version"`
	ArchiveVersion int          `json:"archive_version,omitempty"`
	Results        []RuleResult `json:"results"`
}

// An ExceptionCount counts a soft rule's exceptions in a campaign.
type ExceptionCount struct {
	Rule   string `json:"rule"`
	Name   string `json:"name"`
	Cases  int    `json:"cases"`
	Amount Fen    `json:"amount_fen"`
	Paid   Fen    `json:"paid_fen"`
}

// A DuplicateView is two files that look like one person's.
type DuplicateView struct {
	ID        string          `json:"id"`
	Task      string          `json:"task_id"`
	Campaign  string          `json:"campaign_id"`
	Score     int             `json:"score"`
	Fields    []FieldLikeness `json:"fields"`
	Left      DuplicateSide   `json:"left"`
	Right     DuplicateSide   `json:"right"`
	Status    string          `json:"status"` // open, same, different
	RuledBy   string          `json:"ruled_by,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	RuledAt   *time.Time      `json:"ruled_at,omitempty"`
	At        time.Time       `json:"at"`
	UnionPath string          `json:"-"`
}

// A DuplicateSide is one of two similar people, masked.
type DuplicateSide struct {
	Archive string `json:"archive_id"`
	Union   string `json:"union"`
	Name    string `json:"name"`
	ID      string `json:"id_number"`
	Phone   string `json:"phone"`
}

// A NewBar is a bar as it is proposed: of the person of a case, of somebody by ID
// number and name, or of a unit.
type NewBar struct {
	Kind     string `json:"kind"`
	Union    string `json:"union"`
	Case     string `json:"case_id,omitempty"`
	IDNumber string `json:"id_number,omitempty"`
	Name     string `json:"name,omitempty"`
	Reason   string `json:"reason"`
	Document string `json:"document_no"`
	From     Day    `json:"from"`
	Until    Day    `json:"until"`
}
