package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

const notRun = "NOT RUN: there are no test results, so a row counts as soon as a test claims it. `make test` records them."

// run prints the rows kind by kind. It fails when a claim names no row.
func run(tree fs.FS, list string, in io.Reader, out io.Writer) error {
	rows, err := readRows(tree, list)
	if err != nil {
		return err
	}
	claims, err := readClaims(tree)
	if err != nil {
		return err
	}
	if err := checkIDs(rows, claims); err != nil {
		return err
	}
	ran, err := readResults(in)
	if err != nil {
		return err
	}
	if ran == nil { // before the figures that it puts in doubt, and at the end, where it is read
		fmt.Fprintln(out, notRun)
	}
	report(out, rows, claims, ran)
	if ran == nil {
		fmt.Fprintf(out, "\n%s\n", notRun)
	}
	return nil
}

func checkIDs(rows []row, claims []claim) error {
	var unknown []error
	for _, c := range claims {
		if !slices.ContainsFunc(rows, func(r row) bool { return r.id == c.id }) {
			unknown = append(unknown, fmt.Errorf("%s: %s covers %s, which is no row", c.at, c.test, c.id))
		}
	}
	return errors.Join(unknown...)
}

// report prints a mark before each row: "+" covered, "!" claimed, but by no test
// that passed, "-" claimed by nobody.
func report(out io.Writer, rows []row, claims []claim, ran results) {
	tests := map[string][]test{}
	for _, c := range claims {
		if !slices.Contains(tests[c.id], c.test) {
			tests[c.id] = append(tests[c.id], c.test)
		}
	}
	var kinds []string
	for _, r := range rows {
		if !slices.Contains(kinds, r.kind) {
			kinds = append(kinds, r.kind)
		}
	}
	var summary strings.Builder
	for _, kind := range kinds {
		total, covered := 0, 0
		fmt.Fprintf(out, "\n%s\n", kind)
		for _, r := range rows {
			if r.kind != kind {
				continue
			}
			total++
			mark, by := cover(tests[r.id], ran)
			if mark == '+' {
				covered++
			}
			fmt.Fprintf(out, "  %c %-10s %s%s\n", mark, r.id, r.text, by)
		}
		fmt.Fprintf(&summary, "  %-22s %3d of %3d\n", kind, covered, total)
	}
	fmt.Fprintf(out, "\ncovered\n%s", summary.String())
}

// cover says whether a test that counts claims the row, and names some of them.
func cover(claiming []test, ran results) (mark rune, by string) {
	if len(claiming) == 0 {
		return '-', ""
	}
	var count, fall []string
	for _, t := range claiming {
		if how := ran.of(t); ran == nil || how == "pass" {
			count = append(count, t.String())
		} else {
			fall = append(fall, t.String()+" "+how)
		}
	}
	if len(count) == 0 {
		return '!', "  [" + strings.Join(fall, ", ") + "]"
	}
	const shown = 3
	if more := len(count) - shown; more > 0 {
		count = append(count[:shown], fmt.Sprintf("%d more", more))
	}
	return '+', "  [" + strings.Join(count, ", ") + "]"
}
