package relief_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F12
func TestADiskStopsTakingFilesBeforeItStopsTakingDecisions(t *testing.T) {
	const gib = 1 << 30
	for _, c := range []struct {
		room          relief.Room
		files, writes bool
	}{
		{relief.Room{}, true, true},
		{relief.Room{Free: 10, Total: 100}, true, true},
		{relief.Room{Free: 9, Total: 100}, false, true},
		{relief.Room{Free: 5, Total: 100}, false, true},
		{relief.Room{Free: 4, Total: 100}, false, false},
		{relief.Room{Free: 11 * gib, Total: 2000 * gib}, true, true},
		{relief.Room{Free: 9 * gib, Total: 2000 * gib}, false, true},
		{relief.Room{Free: 4 * gib, Total: 2000 * gib}, false, false},
	} {
		if c.room.TakesFiles() != c.files || c.room.TakesWrites() != c.writes {
			t.Errorf("%+v takes files %v, decisions %v", c.room, c.room.TakesFiles(), c.room.TakesWrites())
		}
	}
}
