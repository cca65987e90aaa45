// Package activities touches the world on behalf of the workflows: each method
// is one transaction of package store, or several with a heartbeat, and has its
// effect once per business key however often it runs. The names and types that
// workflows call them by are declared in package workflows; package worker joins
// the two.
package activities

import (
	"time"

	"github.com/songnuan/songnuan/courier"
	"github.com/songnuan/songnuan/store"
)

// Activities does what workflows ask for.
type Activities struct {
	Store   *store.Store
	Courier *courier.Courier
	// Now is this process's clock, time.Now when nil.
	Now func() time.Time
}

func (a *Activities) now() time.Time {
	if a.Now != nil {
		return a.Now()
	}
	return time.Now()
}
