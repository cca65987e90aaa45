package activities

import "context"

// Beat notes in Postgres that a workflow has just run.
func (a *Activities) Beat(ctx context.Context) error { return a.Store.Beat(ctx) }
