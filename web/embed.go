// Package web holds the web application: its sources in src, and in dist what
// `make web` built of them. FS is the folder dist; without a build it holds no
// index.html. That file is an html/template text with .Nonce (for the styles
// that the application makes as it runs), .TemporalUI (an address, or empty),
// .Local (whether demo accounts exist) and .SignedIn (whether a session's cookie came).
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
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
