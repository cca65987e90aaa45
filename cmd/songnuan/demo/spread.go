package demo

import "context"

func (d *drive) spread(ctx context.Context) error { return d.whole(ctx) }
