package relief

import "time"

// An OrderKind is what an operator may order to be done with workflows.
type OrderKind string

// The kinds of orders.
const (
	OrderTell    OrderKind = "tell"    // have a case's workflow look into Postgres, and what it waits to try again tried, now
	OrderRepair  OrderKind = "repair"  // have it read everything anew; end and start it when it cannot: two people
	OrderRebuild OrderKind = "rebuild" // start every workflow that is missing
)

// An Order is what a worker carries out.
type Order struct {
	ID, Case    string
	Kind        OrderKind
	Asked       string
	ConfirmedBy string
}

// An OrderView is an order as operators see it.
type OrderView struct {
	ID        string     `json:"id"`
	Kind      OrderKind  `json:"kind"`
	Case      string     `json:"case_id,omitempty"`
	CaseNo    string     `json:"case_no,omitempty"`
	Status    string     `json:"status"`
	Asked     string     `json:"asked_by"`
	At        time.Time  `json:"asked_at"`
	Confirmed string     `json:"confirmed_by,omitempty"`
	Ended     *time.Time `json:"ended_at,omitempty"`
	Found     string     `json:"found,omitempty"`
	Count     int        `json:"count"`
}

// A Figure is one number that operators watch.
type Figure struct {
	Name  string  `json:"name"`
	Label string  `json:"label,omitempty"`
	Value string  `json:"value,omitempty"`
	N     float64 `json:"n"`
}

// A JobView is a job the program does for its own good: when it was last done
// and what it found wrong.
type JobView struct {
	Job         string          `json:"job"`
	Started     time.Time       `json:"started_at"`
	Ended       *time.Time      `json:"ended_at,omitempty"`
	Wrong       int             `json:"wrong"`
	Broken      []string        `json:"broken,omitempty"`  // invariants that are violated
	Unknown     []string        `json:"unknown,omitempty"` // invariants that could not be checked
	Differences []WorkflowDrift `json:"differences,omitempty"`
}

// A WorkflowDrift is a workflow that was found to differ from Postgres.
type WorkflowDrift struct {
	Topic    string `json:"topic"`
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Expected string `json:"expected"`
	Found    string `json:"found"`
}

// An OpsView is the state of the platform on one page.
type OpsView struct {
	At      time.Time   `json:"at"`
	Figures []Figure    `json:"figures"`
	Jobs    []JobView   `json:"jobs"`
	Orders  []OrderView `json:"orders"`
	Snags   []SnagView  `json:"snags"`
	Holds   []HoldView  `json:"holds"`
}
