package relief

import (
	"slices"
	"strings"
	"time"
)

// MaxDelegationDays is how long a delegation may last (DOMAIN §3.3).
const MaxDelegationDays = 30

// Delegable are the kinds of task an absent person may have done for him. Not
// objections, whose handler is chosen for having had no part, and not payments,
// which four people part among themselves.
var Delegable = []TaskKind{TaskAccept, TaskResubmit, TaskSurvey, TaskVerify, TaskPost, TaskReport, TaskReview, TaskApprove, TaskReceipt, TaskFollowUp}

// A Delegation is a person's seat lent to another for the time of an absence:
// which tasks, of which cases, up to which amount (代理).
type Delegation struct {
	ID        string     `json:"id"`
	Principal Named      `json:"principal"` // who is absent
	Delegate  Named      `json:"delegate"`  // who acts for him
	Grant     string     `json:"grant_id,omitempty"`
	Role      Role       `json:"role"`
	Union     string     `json:"union"`
	UnionName string     `json:"union_name"`
	Level     Level      `json:"level"`
	Path      string     `json:"-"`
	Actions   []TaskKind `json:"actions"`
	Campaign  string     `json:"campaign_id,omitempty"`
	Scope     string     `json:"scope"`       // code of the union whose cases, and those below it
	Ceiling   Fen        `json:"ceiling_fen"` // of what a household gets in twelve months
	Starts    time.Time  `json:"starts_at"`
	Ends      time.Time  `json:"ends_at"`
	Reason    string     `json:"reason"`
	Status    string     `json:"status"` // proposed, active, refused, revoked
	RuledBy   string     `json:"ruled_by,omitempty"`
	InForce   bool       `json:"in_force"`
	Waiting   int        `json:"waiting_tasks"` // that the delegate may answer now
}

// Named is a person by id and name.
type Named struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Username string `json:"username,omitempty"`
}

// A DelegationAsk is what somebody who will be absent asks for.
type DelegationAsk struct {
	Grant    string     `json:"grant_id"`
	Delegate string     `json:"delegate"` // user name
	Actions  []TaskKind `json:"actions"`
	Scope    string     `json:"scope,omitempty"` // union code; the grant's own when empty
	Ceiling  Fen        `json:"ceiling_fen"`
	Starts   Day        `json:"starts_on"`
	Ends     Day        `json:"ends_on"` // its last day
	Reason   string     `json:"reason"`
	Campaign string     `json:"campaign_id,omitempty"` // for it alone, and by its calendar
}

// Check refuses an ask that no superior could grant.
func (d DelegationAsk) Check(today Day) error {
	switch {
	case strings.TrimSpace(d.Reason) == "":
		return Refuse("reason_required", "action", "delegate")
	case d.Ends.Before(d.Starts) || d.Ends.Before(today) || d.Ends.Sub(d.Starts) >= MaxDelegationDays:
		return Refuse("delegation_dates", "days", MaxDelegationDays)
	case d.Ceiling <= 0:
		return Refuse("delegation_ceiling_missing")
	case len(d.Actions) == 0:
		return Refuse("delegation_action", "action", "")
	}
	for _, a := range d.Actions {
		if !slices.Contains(Delegable, a) {
			return Refuse("delegation_action", "action", string(a))
		}
	}
	return nil
}

// A Lent is what a delegation lets its delegate do.
type Lent struct {
	Actions []TaskKind
	Scope   string // union path
	Ceiling Fen
}

// Covers refuses a task that the delegation does not reach: another kind of
// work, another part of the tree, a household that gets more than the ceiling in
// twelve months, as the chain's seats count it, a meeting's vote.
func (l Lent) Covers(kind TaskKind, path string, sum Fen, collective bool) error {
	switch {
	case !slices.Contains(l.Actions, kind):
		return Refuse("delegation_action", "action", string(kind))
	case !Covers(l.Scope, path):
		return Refuse("delegation_scope")
	case sum > l.Ceiling:
		return Refuse("delegation_ceiling", "ceiling_fen", l.Ceiling, "sum_fen", sum)
	case collective:
		return Refuse("delegation_collective")
	}
	return nil
}
