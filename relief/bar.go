package relief

import "time"

// A Bar keeps a person or a unit from aid until a day (DOMAIN INV-24, I16). It
// holds once a second person has confirmed it, and is lifted by two people.
type Bar struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"` // person, unit
	Name        string     `json:"name,omitempty"`
	Union       string     `json:"union"` // that keeps it; the barred unit itself for a unit
	UnionName   string     `json:"union_name,omitempty"`
	Reason      string     `json:"reason"`
	Document    string     `json:"document_no"`
	From        Day        `json:"from"`
	Until       Day        `json:"until"`  // the last day
	Status      string     `json:"status"` // proposed, in_force, lifting, lifted, refused
	Case        string     `json:"case_id,omitempty"`
	MadeBy      string     `json:"made_by"`
	ConfirmedBy string     `json:"confirmed_by,omitempty"`
	LiftedBy    string     `json:"lifted_by,omitempty"`
	LiftReason  string     `json:"lift_reason,omitempty"`
	Appeal      string     `json:"appeal,omitempty"`
	AppealAt    *time.Time `json:"appeal_at,omitempty"`
	UnionPath   string     `json:"-"`
}

// BarReasons are the reasons of a bar with their names (DOMAIN S3-23, S3-24).
var BarReasons = map[string]string{
	"false_material": "上报材料不实", "scope_widened": "私自扩大慰问对象和范围", "fraud": "骗取帮扶资金", "refused_check": "拒绝配合核查", "other": "其他违规",
}

// Holds says whether the bar keeps somebody out on the day. One that waits for
// its lifting to be confirmed still holds.
func (b Bar) Holds(on Day) bool {
	return (b.Status == "in_force" || b.Status == "lifting") && !on.Before(b.From) && !on.After(b.Until)
}

// NextYearsEnd is the last day of the year after the day's: how long false
// material bars when nothing else is decided (S3-25, DOMAIN §10.10).
func NextYearsEnd(d Day) Day {
	year, _, _ := d.Date()
	return NewDay(year+1, time.December, 31)
}

// barMoves lists what may be done to a bar: from which status, to which, and
// whether somebody else than the one before must do it.
var barMoves = map[string]struct {
	from, to string
	second   bool
	reason   bool
}{
	"confirm":       {from: "proposed", to: "in_force", second: true},
	"refuse":        {from: "proposed", to: "refused", second: true, reason: true},
	"lift":          {from: "in_force", to: "lifting", reason: true},
	"confirm_lift":  {from: "lifting", to: "lifted", second: true},
	"refuse_lift":   {from: "lifting", to: "in_force", second: true, reason: true},
	"appeal":        {from: "in_force", to: "in_force", reason: true},
	"appeal_lifted": {from: "lifting", to: "lifting", reason: true},
}

// NextBar answers a bar's status after the action; before is who made the step
// that this one confirms or refuses.
func NextBar(status, action, actor, before string, reason bool) (string, error) {
	if action == "appeal" && status == "lifting" {
		action = "appeal_lifted"
	}
	m, ok := barMoves[action]
	switch {
	case !ok || m.from != status:
		return status, Refuse("bar_status", "bar_status", status, "bar_action", action)
	case m.second && actor == before:
		return status, Refuse("second_person")
	case m.reason && !reason:
		return status, Refuse("reason_required", "action", action)
	}
	return m.to, nil
}
