package relief

// A Level is a rung of the union tree, national at the top.
type Level string

// The five levels; townships, streets and industry unions are base unions that
// may have children (DOMAIN §3.1).
const (
	National Level = "national"
	Province Level = "province"
	City     Level = "city"
	County   Level = "county"
	Base     Level = "base"
)

// Levels lists the levels from the top down.
var Levels = []Level{National, Province, City, County, Base}

// Rank is 0 for national and grows downwards; -1 for an unknown level.
func (l Level) Rank() int {
	for i, known := range Levels {
		if l == known {
			return i
		}
	}
	return -1
}

// Up is the level n rungs above, national at most.
func (l Level) Up(n int) Level {
	at := max(0, l.Rank()-n)
	return Levels[at]
}

// A Role is what a person is trusted with at one union and everything below it.
type Role string

// The twelve roles.
const (
	Organizer Role = "organizer"
	Clerk     Role = "clerk"
	Surveyor  Role = "surveyor"
	Verifier  Role = "verifier"
	Publisher Role = "publisher"
	Reviewer  Role = "reviewer"
	Approver  Role = "approver"
	Finance   Role = "finance"
	Cashier   Role = "cashier"
	Auditor   Role = "auditor"
	Operator  Role = "operator"
	Admin     Role = "admin"
)

// Roles lists the roles in the order of the work.
var Roles = []Role{Organizer, Clerk, Surveyor, Verifier, Publisher, Reviewer, Approver, Finance, Cashier, Auditor, Operator, Admin}

// Unit is one union's place in the tree. Path is the chain of codes from the
// root, each preceded by a slash ("/000000/410000/410800/410821").
type Unit struct {
	Code   string `json:"code"`
	Parent string `json:"parent,omitempty"`
	Level  Level  `json:"level"`
	Name   string `json:"name"`
	Path   string `json:"path"`

	Chair    string `json:"chair,omitempty"`          // 第一责任人, in a list of unions
	Document string `json:"chair_document,omitempty"` // that names him
}

// Covers says whether scope is path itself or one of its ancestors; "/41" never
// covers "/410".
func Covers(scope, path string) bool {
	return path == scope || len(path) > len(scope) && path[:len(scope)] == scope && path[len(scope)] == '/'
}

// Zh is the role's name on screens and prints.
func (r Role) Zh() string {
	return map[Role]string{
		Organizer: "组织员", Clerk: "经办人", Surveyor: "摸底员", Verifier: "核实员", Publisher: "公示员", Reviewer: "初审人",
		Approver: "审批人", Finance: "财务", Cashier: "出纳", Auditor: "经审", Operator: "运维员", Admin: "管理员",
	}[r]
}
