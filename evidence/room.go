package evidence

import (
	"fmt"
	"syscall"

	"github.com/songnuan/songnuan/relief"
)

// Room is how much of the shelf's disk is free for us.
func (s *Shelf) Room() (relief.Room, error) {
	var at syscall.Statfs_t
	if err := syscall.Statfs(s.dir, &at); err != nil {
		return relief.Room{}, fmt.Errorf("measuring the evidence folder's disk: %w", err)
	}
	size := uint64(at.Bsize) //nolint:gosec,unconvert // never negative; another type elsewhere
	return relief.Room{Free: at.Bavail * size, Total: at.Blocks * size}, nil
}
