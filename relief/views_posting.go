package relief

import "time"

// The types of this file are what the store answers and the API shows; their
// JSON is the API's contract (api/openapi.yaml). Amounts are fen, times are real
// instants, ids are UUIDs in text form.

// An ImportView is a roster import and how far it has come.
type ImportView struct {
	ID       string          `json:"id"`
	Campaign string          `json:"campaign_id"`
	Status   string          `json:"status"` // queued, running, done, failed
	DryRun   bool            `json:"dry_run"`
	Rows     int             `json:"rows"`
	Imported int             `json:"imported"`
	Rejected int             `json:"rejected"`
	Findings []ImportFinding `json:"findings"`
	Problem  string          `json:"problem,omitempty"`
}

// An ImportFinding is something wrong with a row; a code beginning "warning:"
// does not reject the row.
type ImportFinding struct {
	Row     int    `json:"row"` // data rows from 1
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// A PostingView is a case's posting: whole working days between start and end.
type PostingView struct {
	Slug     string     `json:"slug"`
	Row      int        `json:"row"`
	Round    int        `json:"round"`
	StartsOn Day        `json:"starts_on"`
	EndsOn   Day        `json:"ends_on"`
	EndsAt   time.Time  `json:"ends_at"`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	Status   string     `json:"status"` // running, held, ended, broken
}

// A Sheet is the public page of one unit's posting, masked.
type Sheet struct {
	Slug      string     `json:"slug"`
	Title     string     `json:"title"`
	UnionName string     `json:"union_name"`
	StartsOn  Day        `json:"starts_on"`
	EndsOn    Day        `json:"ends_on"`
	Days      int        `json:"working_days"`
	Phone     string     `json:"phone"`
	Organiser string     `json:"organiser,omitempty"`
	Places    string     `json:"places,omitempty"`
	CheckCode string     `json:"check_code,omitempty"` // of the sheet as it stands
	Address   string     `json:"-"`                    // of the public page
	Campaign  string     `json:"-"`                    // id, which leads to its public page
	Rehearsal bool       `json:"rehearsal"`
	Over      bool       `json:"over"`
	Rows      []SheetRow `json:"rows"`
}

// A SheetRow is one household on a public page.
type SheetRow struct {
	Row      int    `json:"row"`
	Name     string `json:"name"` // masked
	Unit     string `json:"unit"`
	Category string `json:"category"`
	Cause    string `json:"cause"`
	Members  int    `json:"members"`
	Amount   Fen    `json:"amount_fen"`
	Held     bool   `json:"held"`
}

// An Objection is what somebody brings against a row of a sheet.
type Objection struct {
	Slug    string `json:"slug"`
	Row     int    `json:"row"`
	Ground  string `json:"ground"`
	Text    string `json:"text"`
	Contact string `json:"contact,omitempty"`
	Key     string `json:"key"`
}

// Grounds lists the grounds of an objection with their names (DOMAIN §2.4).
var Grounds = []struct{ Code, Zh string }{
	{"not_member", "不是工会会员"},
	{"income_hidden", "隐瞒收入"},
	{"asset_hidden", "隐瞒财产"},
	{"kinship", "优亲厚友"},
	{"duplicate", "重复享受"},
	{"deceased_or_left", "已故或已离职"},
	{"amount", "金额有误"},
	{"procedure", "程序有误"},
	{"other", "其他"},
}

// A Ruling decides an objection.
type Ruling struct {
	Outcome string `json:"outcome"` // dismiss, uphold, partial
	Finding string `json:"finding"`
	Fraud   bool   `json:"fraud,omitempty"`
}

// A SheetFilter narrows the list of a campaign's sheets.
type SheetFilter struct {
	Scopes   []string
	Campaign string
	Union    string
	Open     *bool // some household is still posted
	Page     Page
}
