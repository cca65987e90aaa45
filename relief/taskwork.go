package relief

import "time"

// What a person may do with a task besides answering it (FEATURES, table of
// words). None of these moves the case.
const (
	Claim       Outcome = "claim"       // 认领
	Unclaim     Outcome = "release"     // 放回
	HandOver    Outcome = "hand_over"   // 转办: mine no longer
	Entrust     Outcome = "entrust"     // 委派: comes back to me
	Opinion     Outcome = "opinion"     // what an entrusted task is answered with
	Countersign Outcome = "countersign" // 加签: one more signature, before or after mine
	DropSigner  Outcome = "drop_signer" // 减签
	CopyTo      Outcome = "copy"        // 抄送: read only
)

// Works lists them in the order of the table of words.
var Works = []Outcome{HandOver, Entrust, Opinion, Countersign, DropSigner, CopyTo, Claim, Unclaim}

// MaxUrges is how often a day one task may be urged (催办).
const MaxUrges = 2

// A Work is one such deed: who is meant, and why.
type Work struct {
	Task    string  `json:"task_id,omitempty"`
	Act     Outcome `json:"act,omitempty"`
	To      string  `json:"to,omitempty"`      // user name
	Before  bool    `json:"before,omitempty"`  // countersign: before me, else after
	Outcome Outcome `json:"outcome,omitempty"` // opinion: what he would answer
	Comment string  `json:"comment,omitempty"`
}

// needsReason are the deeds whose reason the server insists on.
var needsReason = map[Outcome]bool{HandOver: true, Countersign: true, DropSigner: true, Opinion: true}

// CheckReason refuses a deed that wants a reason and has none.
func (w Work) CheckReason(given bool) error {
	if needsReason[w.Act] && !given {
		return Refuse("reason_required", "action", string(w.Act))
	}
	return nil
}

// A Holding says who has a task for himself alone.
type Holding struct {
	Holder Named  `json:"holder"`
	Owner  string `json:"owner,omitempty"` // of an entrusted task: whom it comes back to
	How    string `json:"how"`             // claimed, handed, entrusted
}

// MayAnswer refuses to answer a task that somebody else has, or that one has
// only been asked an opinion of.
func (h *Holding) MayAnswer(person string) error {
	switch {
	case h == nil:
		return nil
	case h.Holder.ID != person:
		return Refuse("task_held", "by", h.Holder.Name)
	case h.How == "entrusted":
		return Refuse("task_entrusted")
	}
	return nil
}

// Turn is how a person stands to a seat that more than one signs.
type Turn string

// How a person stands to a seat.
const (
	Anybody  Turn = "anybody"  // no list: the first decides
	Now      Turn = "now"      // listed, and it is his turn
	Later    Turn = "later"    // listed, and others come first
	Join     Turn = "join"     // not listed; the list is short of people
	Unlisted Turn = "unlisted" // not listed
)

// MaySign refuses a signature out of turn; now names those whose turn it is.
func (t Turn) MaySign(now string) error {
	switch t {
	case Later:
		return Refuse("not_your_turn", "now", now)
	case Unlisted:
		return Refuse("not_listed", "now", now)
	}
	return nil
}

// MayStandIn is MaySign for who takes a task over from the union below: he stands
// in for whoever is late, listed or not.
func (t Turn) MayStandIn(now string) error {
	if t == Unlisted {
		return nil
	}
	return t.MaySign(now)
}

// A TaskAct is something done with a task, as its page shows it.
type TaskAct struct {
	Act     Outcome   `json:"act"`
	By      string    `json:"by"`
	Person  string    `json:"person,omitempty"`
	Outcome Outcome   `json:"outcome,omitempty"`
	Comment string    `json:"comment,omitempty"`
	At      time.Time `json:"at"`
}

// TaskUrges are how often a task was urged today, and what is left.
type TaskUrges struct {
	Task   string     `json:"task_id"`
	Today  int        `json:"today"`
	Left   int        `json:"left_today"`
	Last   *time.Time `json:"last_at,omitempty"`
	Opened bool       `json:"opened"` // somebody has looked at the case since
}

// A CopyView is a copy in its reader's own inbox.
type CopyView struct {
	ID      string     `json:"id"`
	Task    string     `json:"task_id"`
	Case    string     `json:"case_id"`
	Kind    TaskKind   `json:"kind"`
	CaseNo  string     `json:"case_no"`
	Name    string     `json:"name"` // masked
	Amount  Fen        `json:"amount_fen"`
	State   State      `json:"state"`
	Version int        `json:"version"`
	By      string     `json:"by"`
	At      time.Time  `json:"at"`
	ReadAt  *time.Time `json:"read_at,omitempty"`
}

// A StepAhead is a step that a case will come to, and who may take it.
type StepAhead struct {
	Kind    TaskKind `json:"kind"`
	Role    Role     `json:"role"`
	Level   Level    `json:"level"`
	Union   string   `json:"union"`
	Seat    int      `json:"seat"`
	Mode    Mode     `json:"mode,omitempty"`
	Needs   int      `json:"needs"` // signatures
	Now     bool     `json:"now"`   // the case waits for it
	People  []string `json:"people"`
	Nobody  bool     `json:"nobody"` // no person may take it
	Meeting bool     `json:"collective,omitempty"`
}

// A SinceLook is what changed since a person last looked at a case.
type SinceLook struct {
	Version int             `json:"version"`
	At      time.Time       `json:"at"`
	Changed bool            `json:"changed"`
	Events  []TimelineEntry `json:"events"`
}

// A KinRow is kinship as auditors list it, declared or found: kin cases stand apart.
type KinRow struct {
	Case      string        `json:"case_id"`
	CaseNo    string        `json:"case_no"`
	Campaign  string        `json:"campaign_id"`
	Union     string        `json:"union"`
	UnionName string        `json:"union_name"`
	State     State         `json:"state"`
	Person    Named         `json:"person"`
	Relation  string        `json:"relation,omitempty"`   // as he declared it
	How       string        `json:"matched_by,omitempty"` // what the system found that they share: register, phone or account
	Denied    bool          `json:"declared_none"`        // he had said that he is no kin
	At        time.Time     `json:"declared_at"`          // or found
	Acted     bool          `json:"acted_before"`         // he had done something for the case before that
	Unfounded *KinUnfounded `json:"unfounded,omitempty"`  // the match means nothing, as supervision found
}

// KinUnfounded is who found a match unfounded, and why.
type KinUnfounded struct {
	By     Named     `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// A KinRuling finds one match unfounded.
type KinRuling struct {
	Person string `json:"person"`
	How    string `json:"matched_by"`
	Reason string `json:"reason"`
}

// A StaffIdentity is what of a member of staff is compared with the households.
type StaffIdentity struct {
	IDNumber string `json:"id_number,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Card     string `json:"card,omitempty"`
}
