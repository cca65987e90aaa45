// Package web holds what browsers are served beside the API: for now one quiet
// page that says what is running. FS is the folder dist; its index.html and
// en.html are html/template texts with .TemporalUI (an address, or empty) and
// .Local (whether demo accounts exist).
package web

import (
	"embed"
	"io/fs"
)

//go:embed dist
var files embed.FS

// FS is what is served at /.
var FS = sub()

func sub() fs.FS {
	f, err := fs.Sub(files, "dist")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}
