package verify

import (
	"fmt"
	"io"
	"strings"
)

// ExitCode is 0 when every checked invariant holds, 1 when one is violated, 2
// when none is but one could not be checked. A violation found beside an unknown
// is still a violation.
func (r Report) ExitCode() int {
	code := 0
	for _, f := range r.Findings {
		switch f.Status {
		case Violated:
			return 1
		case Unknown:
			code = 2
		}
	}
	return code
}

// Broken lists the ids of the violated invariants.
func (r Report) Broken() []string { return r.with(Violated) }

// Unchecked lists the ids of the invariants that could not be checked.
func (r Report) Unchecked() []string { return r.with(Unknown) }

func (r Report) with(s Status) []string {
	var ids []string
	for _, f := range r.Findings {
		if f.Status == s {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

var statusWords = map[Status]string{
	Holds:    "成立 holds",
	Violated: "违反 VIOLATED",
	Unknown:  "无法核对 unknown",
	NotAsked: "未要求 not asked",
	NotYet:   "尚未核对 not yet",
}

// Print writes the table of all invariants, then the evidence of what is broken
// and the reason of what could not be read.
func (r Report) Print(w io.Writer) error {
	var out strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&out, "%s  %s  %s  %s\n", f.ID, pad(statusWords[f.Status], 17), pad(f.Zh, 32), f.En)
	}
	for _, f := range r.Findings {
		for _, v := range f.Violations {
			fmt.Fprintf(&out, "\n%s %s\n  对象 subject   %s\n  证据 rows      %s\n  应为 expected  %s\n  实为 found     %s\n",
				f.ID, f.Zh, v.Subject, strings.Join(v.Rows, " "), v.Expected, v.Found)
		}
		if f.More > 0 {
			fmt.Fprintf(&out, "\n%s 另有 %d 处 and %d more\n", f.ID, f.More, f.More)
		}
		if f.Status == Unknown {
			fmt.Fprintf(&out, "\n%s 无法核对 could not check: %s\n", f.ID, f.Problem)
		}
	}
	fmt.Fprintf(&out, "\n%s 成立 holds %d · 违反 violated %d · 无法核对 unknown %d · 未要求 not asked %d · 尚未核对 not yet %d\n", r.At.Format("2006-01-02 15:04:05"),
		len(r.with(Holds)), len(r.with(Violated)), len(r.with(Unknown)), len(r.with(NotAsked)), len(r.with(NotYet)))
	_, err := io.WriteString(w, out.String())
	return err
}

// pad fills to a number of terminal columns, of which a Chinese character takes
// two.
func pad(s string, columns int) string {
	width := 0
	for _, r := range s {
		width++
		if r >= 0x2E80 && r != '·' {
			width++
		}
	}
	return s + strings.Repeat(" ", max(0, columns-width))
}
