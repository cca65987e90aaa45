package relief

// A Person is somebody who works with the system, as a session knows him.
type Person struct {
	ID       string        `json:"id"`
	Username string        `json:"username"`
	Name     string        `json:"name"`
	Roles    []Appointment `json:"roles"`
}

// A Request is a change somebody asks for: who, on which grant, and the key that
// makes a repetition harmless. Hash is over the body, so that a key cannot be
// used for something else.
type Request struct {
	Actor    string
	Grant    string // id of the grant the permission rests on; locked by the transaction
	Policy   int64  // version of the role rules it was judged by
	Endpoint string
	Key      string
	Hash     []byte

	Delegation string // by which the actor uses somebody else's grant, "" for his own
}

// A Reply is what a request was answered, stored with its effect: the same key
// gets the same bytes.
type Reply struct {
	Status int
	Body   []byte
}

// A Page asks for a part of a list; Cursor is what the part before answered.
type Page struct {
	Cursor string
	Limit  int // 1 to 200, 0 means 50
}

// Size is how many rows the page takes.
func (p Page) Size() int {
	if p.Limit <= 0 {
		return 50
	}
	return min(p.Limit, 200)
}

// A List is one page of rows and the cursor of the next page, empty at the end.
type List[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor,omitempty"`
}

// An Appointment is a role a person holds at a union, and the grant it rests on.
type Appointment struct {
	Grant string `json:"grant_id"`
	Role  Role   `json:"role"`
	Union string `json:"union"`
	Level Level  `json:"level"`
	Path  string `json:"path"`
	Name  string `json:"union_name"`
}
