package supervise

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// longestLine is where a line without end is cut.
const longestLine = 64 << 10

// colours by child, in the order in which they first speak.
var colours = []string{"36", "35", "33", "32", "34", "31"}

// Log writes lines of several sources to one place, each under its name.
type Log struct {
	mu     sync.Mutex
	w      io.Writer
	colour bool
	own    string
	names  map[string]string
	kept   io.Writer // where the children's lines go instead, nil: w
	shown  []string  // children whose lines go to w all the same
}

// NewLog writes to w; own is the name of the supervisor's own lines.
func NewLog(w io.Writer, own string, colour bool) *Log {
	return &Log{w: w, colour: colour, own: own, names: map[string]string{own: "1"}}
}

// Keep writes to kept what the children say, but for those shown.
func (l *Log) Keep(kept io.Writer, shown ...string) { l.kept, l.shown = kept, shown }

// Say writes a line of the supervisor's own.
func (l *Log) Say(format string, args ...any) {
	l.line(l.own, fmt.Appendf(nil, format, args...))
}

// Print writes text as it is.
func (l *Log) Print(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = io.WriteString(l.w, text)
}

func (l *Log) line(name string, text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	head := fmt.Sprintf("%s %-9s|", time.Now().Format(time.TimeOnly), name)
	if l.kept != nil && name != l.own && !slices.Contains(l.shown, name) {
		_, _ = fmt.Fprintf(l.kept, "%s %s\n", head, text)
		return
	}
	if l.colour {
		c, known := l.names[name]
		if !known {
			c = colours[(len(l.names)-1)%len(colours)]
			l.names[name] = c
		}
		head = "\x1b[" + c + "m" + head + "\x1b[0m"
	}
	_, _ = fmt.Fprintf(l.w, "%s %s\n", head, text)
}

// Lines returns a writer that passes on whole lines under name. It is for one
// process at a time.
func (l *Log) Lines(name string) *Lines { return &Lines{log: l, name: name} }

// Lines collects output into lines.
type Lines struct {
	log  *Log
	name string
	rest []byte
}

// Write never fails.
func (w *Lines) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		i := bytes.IndexByte(w.rest, '\n')
		if i < 0 && len(w.rest) < longestLine {
			return len(p), nil
		}
		if i < 0 {
			i = len(w.rest) - 1
		}
		w.log.line(w.name, bytes.TrimRight(w.rest[:i+1], "\r\n"))
		w.rest = w.rest[i+1:]
	}
}

// Flush passes on a last line that has no end.
func (w *Lines) Flush() {
	if len(w.rest) > 0 {
		w.log.line(w.name, w.rest)
		w.rest = nil
	}
}
