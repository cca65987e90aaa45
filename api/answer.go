package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

// reply writes what a change was answered, byte for byte as it was stored.
func reply(c echo.Context, r relief.Reply, err error) error {
	if err != nil {
		return err
	}
	if len(r.Body) == 0 {
		return c.NoContent(r.Status)
	}
	return c.Blob(r.Status, echo.MIMEApplicationJSON, r.Body)
}

// answer writes what was read.
func answer(c echo.Context, body any, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, body)
}

// empty answers a change that has nothing to tell.
func empty(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// list writes one page; an empty one is [] and not null.
func list[T any](c echo.Context, l relief.List[T], err error) error {
	l.Items = filled(l.Items)
	return answer(c, l, err)
}

func filled[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

func pageOf(cursor *string, limit *int) relief.Page {
	return relief.Page{Cursor: value(cursor), Limit: value(limit)}
}

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
