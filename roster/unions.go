package roster

import (
	"errors"
	"io"
	"regexp"
	"slices"

	"github.com/songnuan/songnuan/relief"
)

// A UnionRow is one union of a union list: its code, the code of the union
// above (empty for the national federation only), its level and its name.
type UnionRow struct {
	Code   string       `json:"code"`
	Parent string       `json:"parent"`
	Level  relief.Level `json:"level"`
	Name   string       `json:"name"`
}

// The codes of findings about a union list, besides MissingField and TextInvalid.
const (
	LevelUnknown   = "level_unknown"
	UnionDuplicate = "union_duplicate"
	ParentMissing  = "parent_missing"
	ParentNotAbove = "parent_not_above"
	ParentCycle    = "parent_cycle"
)

// unionHeaders are the columns of a union list; their order is that of UnionRow.
var unionHeaders = []string{"code", "parent", "level", "name"}

// codeOfUnion is what a code may be: a part of paths, and safe in any file name.
var codeOfUnion = regexp.MustCompile(`^[0-9A-Za-z-]{1,32}$`)

// ReadUnions reads a union list (columns code, parent, level, name) of at most
// MaxBytes. A parent is a row of the same list or one that known has; known may
// be nil. Rows come back with every parent before its children; a row with a
// finding is left out, and so is what hangs below it. A *FileError refuses the
// whole file.
func ReadUnions(r io.Reader, known func(code string) (relief.Level, bool)) ([]UnionRow, []Finding, error) {
	t, err := readTable(r, unionHeaders)
	if err != nil {
		return nil, nil, err
	}
	defer t.Close()
	l := unionList{known: known, rows: map[string]UnionRow{}, number: map[string]int{}}
	for {
		cells, findings, err := t.clean()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		if l.findings = append(l.findings, findings...); len(findings) == 0 {
			l.add(t.number, UnionRow{cells[0], cells[1], relief.Level(cells[2]), cells[3]})
		}
	}
	rows := l.ordered()
	slices.SortStableFunc(l.findings, func(a, b Finding) int { return a.Row - b.Row })
	return rows, l.findings, nil
}

// A unionList collects the rows of a list until all parents are known.
type unionList struct {
	known    func(string) (relief.Level, bool)
	rows     map[string]UnionRow
	order    []string
	number   map[string]int
	findings []Finding
}

func (l *unionList) find(row int, code, field, zh, en string) {
	l.findings = append(l.findings, Finding{row, code, field, zh, en})
}

// add checks what a row says by itself.
func (l *unionList) add(number int, u UnionRow) {
	switch {
	case u.Code == "":
		l.find(number, MissingField, "code", "缺少工会编码。", "the code is missing")
	case !codeOfUnion.MatchString(u.Code):
		l.find(number, ValueInvalid, "code", "工会编码只能是 1 到 32 个字母、数字或连字符。", "a code is 1 to 32 letters, digits and hyphens")
	case u.Name == "":
		l.find(number, MissingField, "name", "缺少工会名称。", "the name is missing")
	case u.Level.Rank() < 0:
		l.find(number, LevelUnknown, "level", "不认识的级别"+quote(string(u.Level))+"。", "unknown level")
	case l.number[u.Code] != 0:
		l.find(number, UnionDuplicate, "code", "工会编码"+quote(u.Code)+"重复。", "the code stands twice in the list")
	default:
		l.rows[u.Code], l.number[u.Code] = u, number
		l.order = append(l.order, u.Code)
	}
}

// ordered returns the rows whose parents hold up to the top, parents first.
func (l *unionList) ordered() []UnionRow {
	const (
		unseen = iota
		open
		good
		bad
	)
	mark := make(map[string]int, len(l.rows))
	var out []UnionRow
	for _, code := range l.order {
		var climb []string
		for at := code; mark[at] == unseen && l.number[at] != 0; at = l.rows[at].Parent {
			mark[at] = open
			climb = append(climb, at)
		}
		for _, at := range slices.Backward(climb) {
			u := l.rows[at]
			fault, zh, en := l.parentFault(u, mark[u.Parent] == bad, mark[u.Parent] == open)
			if fault != "" {
				mark[at] = bad
				l.find(l.number[at], fault, "parent", zh, en)
				continue
			}
			mark[at] = good
			out = append(out, u)
		}
	}
	return out
}

// parentFault says what is wrong between a union and the one above it, or "".
func (l *unionList) parentFault(u UnionRow, parentBad, parentOpen bool) (code, zh, en string) {
	if u.Parent == "" {
		if u.Level == relief.National {
			return "", "", ""
		}
		return ParentMissing, "缺少上级工会。", "the union above is missing"
	}
	level := l.rows[u.Parent].Level
	inList := l.number[u.Parent] != 0
	if !inList && l.known != nil {
		level, inList = l.known(u.Parent)
	}
	above := level.Rank() < u.Level.Rank() || level == relief.Base && u.Level == relief.Base
	switch {
	case parentOpen:
		return ParentCycle, "上级关系成环。", "the unions above lead back to this one"
	case !inList, parentBad:
		return ParentMissing, "没有上级工会" + quote(u.Parent) + "，或该行有误。", "the union above is not known or its row has a fault"
	case !above:
		return ParentNotAbove, "上级工会" + quote(u.Parent) + "的级别不高于本级。", "the union above is not of a higher level"
	}
	return "", "", ""
}
