package api

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// A language is one of the two that Songnuan speaks.
type language string

const (
	chinese language = "zh"
	english language = "en"
)

// languageOf is Chinese, unless the reader asks for English: in the query of a
// public page, or by a higher weight in Accept-Language.
func languageOf(c echo.Context) language {
	switch c.QueryParam("lang") {
	case string(english):
		return english
	case string(chinese):
		return chinese
	}
	var zh, en float64
	for _, part := range strings.Split(c.Request().Header.Get("Accept-Language"), ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			weight, _ = strconv.ParseFloat(q, 64)
		}
		switch main, _, _ := strings.Cut(strings.ToLower(tag), "-"); main {
		case "zh":
			zh = max(zh, weight)
		case "en":
			en = max(en, weight)
		}
	}
	if en > zh {
		return english
	}
	return chinese
}
