package demo

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// A checklist is what the demo must see, each with what it saw.
type checklist struct {
	mu    sync.Mutex
	items []checked
}

type checked struct {
	held bool
	text string
}

// expect notes whether something held; the text gives the figures.
func (l *checklist) expect(held bool, format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items = append(l.items, checked{held, fmt.Sprintf(format, args...)})
}

// print writes the list and answers an error that names what did not hold.
func (l *checklist) print(out io.Writer) error {
	var broken []string
	if len(l.items) == 0 { // it ended before there was anything to check
		return nil
	}
	fmt.Fprintln(out, "\n核对清单")
	for _, c := range l.items {
		mark := "✓"
		if !c.held {
			mark = "✗"
			broken = append(broken, c.text)
		}
		fmt.Fprintf(out, " %s %s\n", mark, c.text)
	}
	if len(broken) > 0 {
		return fmt.Errorf("%d 项核对不符 checks failed: %s", len(broken), strings.Join(broken, "; "))
	}
	fmt.Fprintf(out, "全部 %d 项相符\n", len(l.items))
	return nil
}
