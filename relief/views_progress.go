package relief

import "time"

// The types of this file are how a campaign gets on, as its organiser watches it.
// Their JSON is the API's contract (api/openapi.yaml).

// A Stage is how many households stand at a step, and how many are past it.
type Stage struct {
	Step   Step `json:"step"`
	At     int  `json:"at"`
	AtFen  Fen  `json:"at_fen"`
	Passed int  `json:"passed"`
	Fen    Fen  `json:"passed_fen"`
}

// Waiting is what one kind of task of a unit waits for.
type Waiting struct {
	Kind    TaskKind   `json:"kind"`
	Count   int        `json:"count"`
	Overdue int        `json:"overdue"`
	Oldest  *time.Time `json:"oldest_due_at,omitempty"`
}

// A UnitProgress is how one union, with what lies below it, gets on.
type UnitProgress struct {
	Union    string        `json:"union"`
	Name     string        `json:"name"`
	Level    Level         `json:"level"`
	Cases    int           `json:"cases"`
	Amount   Fen           `json:"amount_fen"`
	Stages   []Stage       `json:"stages"`
	Ended    map[State]int `json:"ended"` // by the state they ended in, deceased by itself
	Overdue  int           `json:"overdue"`
	Waiting  []Waiting     `json:"waiting"`
	Forecast []Forecast    `json:"forecast"`
	Urged    *time.Time    `json:"urged_at,omitempty"`
}

// A Progress is the organiser's board.
type Progress struct {
	Campaign string         `json:"campaign_id"`
	Below    string         `json:"below"` // the union whose parts the units are
	At       time.Time      `json:"at"`
	Today    Day            `json:"today"`
	Gaps     []Gap          `json:"gaps"`
	Total    UnitProgress   `json:"total"`
	Units    []UnitProgress `json:"units"`
}

// A Coverage is in which end state a household is, or why in none yet.
type Coverage struct {
	Case    string     `json:"case_id"`
	No      string     `json:"case_no"`
	Union   string     `json:"union"`
	Where   string     `json:"union_name"`
	Name    string     `json:"name"` // masked
	Amount  Fen        `json:"amount_fen"`
	State   State      `json:"state"`
	Step    Step       `json:"step"`
	End     string     `json:"end"` // closed, deceased, rejected, withdrawn, lapsed, disqualified; unknown while none
	Waits   TaskKind   `json:"waits_for,omitempty"`
	Role    Role       `json:"role,omitempty"` // whose turn it is
	At      string     `json:"at_union,omitempty"`
	AtName  string     `json:"at_union_name,omitempty"`
	Since   *time.Time `json:"since,omitempty"`
	SinceOn *Day       `json:"since_on,omitempty"` // by the plan's calendar
	Due     *time.Time `json:"due_at,omitempty"`
	DueOn   *Day       `json:"due_on,omitempty"`
	Overdue bool       `json:"overdue"`
}

// A Turnround is how long one kind of task took, at a level or by a person.
type Turnround struct {
	Kind   TaskKind `json:"kind"`
	Level  Level    `json:"level"`
	Union  string   `json:"union,omitempty"`
	Person string   `json:"person,omitempty"`
	Count  int      `json:"count"`
	Late   int      `json:"late"`
	Median float64  `json:"median_days"` // of the campaign's clock
	Ninth  float64  `json:"p90_days"`
}

// Urged is what 催办 did: who was told, and who had been told that day already.
type Urged struct {
	Told    int `json:"told"`
	Already int `json:"already"`
}

// A LaunchCheck is what launching now would meet.
type LaunchCheck struct {
	Code     string          `json:"code,omitempty"` // why it would be refused
	Reason   string          `json:"reason,omitempty"`
	Warnings []LaunchWarning `json:"warnings"`
}

// A PlanCheck is a plan as it was read, with what launching it now would meet.
type PlanCheck struct {
	LaunchCheck
	Title       string      `json:"title"`
	Owner       string      `json:"owner"`
	Phases      []PlanPhase `json:"phases"`
	Lines       []PlanLine  `json:"lines"`
	Total       Fen         `json:"total_fen"`
	PostingDays int         `json:"posting_days"`
	Chain       []Seat      `json:"chain"`
	SurveyForm  []Question  `json:"survey_form,omitempty"`
}
