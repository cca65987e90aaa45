package relief

// A ChangeKind says what a Change is about.
type ChangeKind string

// The kinds of change that open screens hear of.
const (
	CaseChanged     ChangeKind = "case"
	CampaignChanged ChangeKind = "campaign"
	BulkChanged     ChangeKind = "batch"
	ImportChanged   ChangeKind = "import"
	PaymentsChanged ChangeKind = "payment_batch"
	Noticed         ChangeKind = "notice"
	SessionsChanged ChangeKind = "session" // somebody signed out or was shut out; told to nobody
)

// A Change tells an open screen that something it may show is no longer as it
// was: which thing, and nothing of what stands in it. The rest is for deciding
// who hears of it.
type Change struct {
	Seq      int64      `json:"-"` // 0: cannot be asked for again
	Kind     ChangeKind `json:"kind"`
	ID       string     `json:"id"`
	Campaign string     `json:"campaign_id,omitempty"`
	Version  int        `json:"version,omitempty"`
	Path     string     `json:"-"` // union it belongs to
	Role     Role       `json:"-"` // of a notice
	Actor    string     `json:"-"` // whose own it is
}
