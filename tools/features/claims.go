package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A test is one test function, named as `go test -json` names it.
type test struct{ pkg, name string }

func (t test) String() string { return path.Base(t.pkg) + "." + t.name }

// A claim says that a test covers a row.
type claim struct {
	id   string
	test test
	at   string // file:line
}

// unread are folders without tests of ours.
var unread = []string{"bin", "node_modules", "testdata", "vendor"}

// readClaims collects the claims of all test files of the tree, nested modules too.
func readClaims(tree fs.FS) ([]claim, error) {
	var claims []claim
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains(unread, d.Name())):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		pkg, err := importPath(tree, path.Dir(name))
		if err != nil {
			return err
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		found, err := claimsIn(pkg, name, source)
		claims = append(claims, found...)
		return err
	})
	return claims, err
}

// importPath names the package in dir by the module it lies in.
func importPath(tree fs.FS, dir string) (string, error) {
	for module := dir; ; module = path.Dir(module) {
		text, err := fs.ReadFile(tree, path.Join(module, "go.mod"))
		if err != nil {
			if module == "." {
				return "", fmt.Errorf("%s lies in no module", dir)
			}
			continue
		}
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
				rest := strings.TrimPrefix(strings.TrimPrefix(dir, module), "/")
				if module == "." {
					rest = dir
				}
				return path.Join(name, rest), nil
			}
		}
		return "", fmt.Errorf("%s/go.mod names no module", module)
	}
}

// claimsIn reads one file. A claim belongs to the test function that contains it
// or, outside of one, to the next declaration, which must be a test.
func claimsIn(pkg, name string, source []byte) ([]claim, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var claims []claim
	for _, group := range file.Comments {
		for _, c := range group.List {
			ids, ok := strings.CutPrefix(c.Text, "// covers:")
			if !ok {
				continue
			}
			at := files.Position(c.Pos())
			where := fmt.Sprintf("%s:%d", name, at.Line)
			owner := ownerOf(file, files, c.Pos())
			if owner == "" {
				return claims, fmt.Errorf("%s: the claim belongs to no test", where)
			}
			for _, id := range strings.Fields(ids) {
				claims = append(claims, claim{id, test{pkg, owner}, where})
			}
		}
	}
	return claims, nil
}

// ownerOf is the test whose function contains pos, ends on its line or is the
// next declaration after it.
func ownerOf(file *ast.File, files *token.FileSet, pos token.Pos) string {
	line := files.Position(pos).Line
	for _, d := range file.Decls {
		if files.Position(d.End()).Line < line {
			continue
		}
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil || !isTest(f.Name.Name) {
			return ""
		}
		return f.Name.Name
	}
	return ""
}

func isTest(name string) bool {
	return strings.HasPrefix(name, "Test") && name != "TestMain" || strings.HasPrefix(name, "Fuzz") || strings.HasPrefix(name, "Example")
}
