package relief

// A Colleague is somebody whom a task may be given to, or who may stand in for
// an absent person. One who is barred did something else for the case, or is kin.
type Colleague struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Role     Role   `json:"role"`
	Union    string `json:"union_name"`
	Fits     bool   `json:"fits"` // of the post itself
	Barred   bool   `json:"barred,omitempty"`
}
