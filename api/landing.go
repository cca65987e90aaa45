package api

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/web"
)

// pages serves what package web holds: the first page in two languages and its style.
func (s *server) pages(e *echo.Echo) error {
	landing, err := template.ParseFS(web.FS, "index.html", "en.html")
	if err != nil {
		return fmt.Errorf("reading the first page: %w", err)
	}
	show := func(name string) echo.HandlerFunc {
		return func(c echo.Context) error {
			var out bytes.Buffer
			err := landing.ExecuteTemplate(&out, name, map[string]any{
				"TemporalUI": s.TemporalUI, "Local": s.Local, "Base": c.Scheme() + "://" + c.Request().Host,
			})
			if err != nil {
				return fmt.Errorf("rendering %s: %w", name, err)
			}
			return c.HTMLBlob(http.StatusOK, out.Bytes())
		}
	}
	style, err := fs.ReadFile(web.FS, "style.css")
	if err != nil {
		return fmt.Errorf("reading the style: %w", err)
	}
	e.GET("/", show("index.html"))
	e.GET("/en.html", show("en.html"))
	e.GET("/style.css", func(c echo.Context) error { return c.Blob(http.StatusOK, "text/css; charset=utf-8", style) })
	return nil
}
