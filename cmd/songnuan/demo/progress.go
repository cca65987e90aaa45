package demo

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// A display tells how the demo gets on: a bar that moves on a terminal, plain
// lines anywhere else.
type display struct {
	out io.Writer
	tty bool

	mu    sync.Mutex
	title string
	total int
	done  int
	note  string
	since time.Time
	shown int // quarters already told in plain lines
}

// step begins a step of total pieces of work; 0 leaves the count open.
func (d *display) step(title string, total int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.title, d.total, d.done, d.note, d.since, d.shown = title, total, 0, "", time.Now(), 0
	if d.tty {
		d.draw()
	}
}

// add counts n pieces as done.
func (d *display) add(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done += n
	if d.tty {
		d.draw()
		return
	}
	if d.total >= 100 && 4*d.done/d.total > d.shown && d.done < d.total {
		d.shown = 4 * d.done / d.total
		fmt.Fprintf(d.out, "  %s %d/%d\n", d.title, d.done, d.total)
	}
}

// set says how far the step is, with a word beside the bar.
func (d *display) set(done int, note string) {
	d.mu.Lock()
	d.note = note
	more := done - d.done
	d.mu.Unlock()
	d.add(more)
}

// end closes the step with what came of it.
func (d *display) end(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wipe()
	took := time.Since(d.since).Round(100 * time.Millisecond)
	fmt.Fprintf(d.out, "%s %s（%s）\n", padded(d.title, 12), fmt.Sprintf(format, args...), seconds(took))
	d.title = ""
}

// say writes a line of its own.
func (d *display) say(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wipe()
	fmt.Fprintf(d.out, format+"\n", args...)
	if d.tty && d.title != "" {
		d.draw()
	}
}

func (d *display) wipe() {
	if d.tty {
		fmt.Fprint(d.out, "\r\x1b[K")
	}
}

func (d *display) draw() {
	const width = 30
	full := 0
	if d.total > 0 {
		full = min(width, width*d.done/d.total)
	}
	fmt.Fprintf(d.out, "\r\x1b[K%s [%s%s] %d/%d %s", padded(d.title, 12), strings.Repeat("█", full), strings.Repeat("·", width-full), d.done, d.total, d.note)
}

// padded fills up to n columns, a Chinese character taking two.
func padded(s string, n int) string {
	columns := 0
	for _, r := range s {
		columns++
		if utf8.RuneLen(r) > 2 {
			columns++
		}
	}
	return s + strings.Repeat(" ", max(0, n-columns))
}
