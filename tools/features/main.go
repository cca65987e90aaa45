// Command features says which rows of docs/features.csv a test covers. A test
// claims rows in a comment line of its own, "// covers: F65 I1 S3-21"; given the
// output of `go test -json` on standard input, only passing tests count.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	root := flag.String("root", ".", "the repository")
	list := flag.String("rows", "docs/features.csv", "the rows, relative to the root")
	flag.Parse()
	if err := run(os.DirFS(*root), *list, resultsGiven(os.Stdin), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "features:", err)
		os.Exit(1)
	}
}

// resultsGiven is standard input unless that is a terminal or /dev/null.
func resultsGiven(f *os.File) io.Reader {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice != 0 {
		return nil
	}
	return f
}
