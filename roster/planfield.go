package roster

import (
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/songnuan/songnuan/relief"
)

// A planReader reads fields by their path and keeps the first fault. A field
// that is absent or null reads as the zero value; require says what must be there.
type planReader struct {
	issued relief.Day
	err    *PlanError
}

func (p *planReader) fail(path, zh, en string) {
	if p.err == nil {
		if path == "" {
			path = "plan"
		}
		p.err = &PlanError{path, zh, en}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func absent(n *yaml.Node) bool { return n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// each visits the fields of a mapping in their order. Aliases are not followed:
// a plan has no need of them, and they let a small file unfold into a huge one.
func (p *planReader) each(path string, n *yaml.Node, visit func(path, name string, n *yaml.Node)) {
	if absent(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.fail(path, "应为一组“名称: 值”", "must be a mapping")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		if len(name) > longestName*4 {
			name = name[:longestName]
		}
		at := join(path, name)
		switch {
		case key.Kind != yaml.ScalarNode, value.Kind == yaml.AliasNode:
			p.fail(at, "不支持 YAML 引用", "aliases are not supported")
		case seen[name]:
			p.fail(at, "重复的字段", "the field stands twice")
		case !absent(value):
			visit(at, name, value)
		}
		seen[name] = true
	}
}

// fields returns a mapping's fields, all of which must be known.
func (p *planReader) fields(path string, n *yaml.Node, known ...string) map[string]*yaml.Node {
	fs := map[string]*yaml.Node{}
	p.each(path, n, func(at, name string, n *yaml.Node) {
		if !slices.Contains(known, name) {
			p.fail(at, "不认识的字段", "unknown field")
		}
		fs[name] = n
	})
	return fs
}

func (p *planReader) require(path string, fs map[string]*yaml.Node, names ...string) {
	for _, name := range names {
		if fs[name] == nil {
			p.fail(join(path, name), "缺少此字段", "the field is missing")
		}
	}
}

func (p *planReader) items(path string, n *yaml.Node) []*yaml.Node {
	const most = 100
	switch {
	case absent(n):
		return nil
	case n.Kind != yaml.SequenceNode:
		p.fail(path, "应为列表", "must be a list")
		return nil
	case len(n.Content) > most:
		p.fail(path, "最多 100 项", "at most 100 items")
		return nil
	}
	return n.Content
}

func (p *planReader) text(path string, n *yaml.Node) string {
	if absent(n) {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		p.fail(path, "应为文字", "must be a text")
		return ""
	}
	s := strings.TrimSpace(n.Value)
	if zh, en := textFault(s); zh != "" {
		p.fail(path, zh, en)
	}
	return s
}

func (p *planReader) texts(path string, n *yaml.Node) []string {
	var all []string
	for _, item := range p.items(path, n) {
		all = append(all, p.text(path, item))
	}
	return all
}

func (p *planReader) oneOf(path string, n *yaml.Node, known ...string) string {
	s := p.text(path, n)
	if s != "" && !slices.Contains(known, s) {
		p.fail(path, "只能是 "+strings.Join(known, "、"), "must be one of "+strings.Join(known, ", "))
	}
	return s
}

// yuan reads an amount from the text in the file, so that no float is involved.
func (p *planReader) yuan(path string, n *yaml.Node) relief.Fen {
	s := p.text(path, n)
	if s == "" {
		return 0
	}
	f, err := relief.ParseYuan(s)
	if err != nil {
		p.fail(path, "应为最多两位小数的金额（元）", "must be an amount of yuan with at most two decimals")
	}
	return f
}

// date resolves a date. near is the campaign's first day as far as known: a
// festival is the next one after it.
func (p *planReader) date(path string, n *yaml.Node, near relief.Day) relief.ResolvedDate {
	s := p.text(path, n)
	if s == "" {
		return relief.ResolvedDate{}
	}
	d, err := relief.ResolveDate(s, p.issued, near)
	switch {
	case errors.Is(err, relief.ErrDateOpen):
		p.fail(path, "日期待定，请先确定", "the date is still to be announced")
	case errors.Is(err, relief.ErrDateAnchor):
		p.fail(path, "没有发文日期（issued_on）可供推算", "there is no issued_on to count from")
	case errors.Is(err, relief.ErrFestivalUnknown):
		p.fail(path, "节日表未收录该年份", "the festival table does not reach that year")
	case err != nil:
		p.fail(path, "无法识别的日期，应写作 2006-01-02", "not a date")
	}
	return d
}
