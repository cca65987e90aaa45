package relief

// A Room is how much of the disk that keeps files is free; the zero Room is one
// that nobody can measure, such as a bucket's.
type Room struct{ Free, Total uint64 }

// Of a large disk less than a tenth suffices.
const (
	roomOfUploads = 10 << 30
	roomOfWrites  = 5 << 30
)

// TakesFiles says whether files may still be handed in: a tenth is free. What is
// left beyond is for decisions, and for the database to come to rest.
func (r Room) TakesFiles() bool { return r.Free >= min(r.Total/10, roomOfUploads) }

// TakesWrites says whether anything may still be changed: a twentieth is free. A
// database whose disk is full stops, and does not come back by itself.
func (r Room) TakesWrites() bool { return r.Free >= min(r.Total/20, roomOfWrites) }
