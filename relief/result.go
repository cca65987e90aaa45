package relief

// A ResultSheet is a unit's list of who got what, posted after the money. The
// public sees its rows while it is up.
type ResultSheet struct {
	Snapshot
	Campaign  string
	Union     string
	UnionPath string
	Up        bool
}

// A ResultView is a list of results as the office sees it.
type ResultView struct {
	Slug      string     `json:"slug"`
	Campaign  string     `json:"campaign_id"`
	Union     string     `json:"union"`
	UnionName string     `json:"union_name"`
	Title     string     `json:"title"`
	Round     int        `json:"round"`
	Days      int        `json:"working_days"`
	StartsOn  Day        `json:"starts_on"`
	EndsOn    Day        `json:"ends_on"`
	Places    string     `json:"places"`
	Phone     string     `json:"phone"`
	Address   string     `json:"address"` // of the public page
	Rehearsal bool       `json:"rehearsal"`
	Open      bool       `json:"open"` // it is up
	CheckCode string     `json:"check_code"`
	Total     Fen        `json:"total_fen"`
	Rows      []SheetRow `json:"rows"`
}

// View is the list as the office sees it.
func (s ResultSheet) View() ResultView {
	return ResultView{
		Slug: s.Slug, Campaign: s.Campaign, Union: s.Union, UnionName: s.UnionName, Title: s.Title, Round: s.Round, Days: s.Days, StartsOn: s.StartsOn, EndsOn: s.EndsOn,
		Places: s.Places, Phone: s.Phone, Address: s.Address, Rehearsal: s.Rehearsal, Open: s.Up, CheckCode: s.Code(), Total: s.Total(), Rows: s.Rows,
	}
}
