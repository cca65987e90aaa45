package relief

import "time"

// A DeviceKey seals what somebody fills in where there is no line, until it is
// sent. It is the same for a person whenever he signs in, so that nothing is lost
// with a session; the device forgets it when the session ends.
type DeviceKey struct {
	Key   []byte    `json:"key"`
	Until time.Time `json:"until"`
}
