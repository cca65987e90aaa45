package authz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/songnuan/songnuan/relief"
)

const matrixLegend = `谁可以做什么 Who may do what: action × role × level of the union where the role is held.
N 全国 national · P 省 province · C 市 city · D 县 county · B 基层 base; "-" not at this level; "." not at all.
A role reaches its own union and everything below it; whatever is not in this table is denied.
organizer 组织 · clerk 经办 · surveyor 摸底 · verifier 核实 · publisher 公示 · reviewer 初审 · approver 审批 · finance 财务 ·
cashier 出纳 · auditor 经审 · operator 运维 · admin 管理

`

// Matrix prints the rules as a table of actions by roles, each cell the levels, for an auditor to read.
func Matrix(rules []Rule) string {
	held := make(map[Rule]bool, len(rules))
	for _, rule := range rules {
		held[rule] = true
	}
	actions := actionsOf(rules)
	width := 0
	for _, act := range actions {
		width = max(width, len(act))
	}

	var out strings.Builder
	out.WriteString(matrixLegend)
	row := func(head string, cell func(role string) string) {
		line := fmt.Sprintf("%-*s", width, head)
		for _, role := range relief.Roles {
			line += fmt.Sprintf("  %-9s", cell(string(role)))
		}
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	row("action", func(role string) string { return role })
	for _, act := range actions {
		row(act, func(role string) string { return matrixCell(held, role, act) })
	}
	return out.String()
}

func matrixCell(held map[Rule]bool, role, act string) string {
	letters := []byte("NPCDB")
	for i, level := range relief.Levels {
		if !held[Rule{Role: role, Level: string(level), Action: act}] {
			letters[i] = '-'
		}
	}
	if !slices.ContainsFunc(letters, func(b byte) bool { return b != '-' }) {
		return "."
	}
	return string(letters)
}
