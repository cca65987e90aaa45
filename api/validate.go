package api

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

// longestQuery is the most bytes a query may have (RELIABILITY rule 23).
const longestQuery = 2 << 10

// pathIDs holds the ids of the path to their form, and gives each one spelling.
// An id that cannot exist is not found, like one that does not.
func pathIDs(c echo.Context, op *operation) error {
	values := append([]string{}, c.ParamValues()...)
	for i, name := range c.ParamNames() {
		if name != "id" {
			continue
		}
		id, err := uuid.Parse(values[i])
		if err != nil || len(values[i]) != 36 {
			return relief.Refuse("not_found")
		}
		values[i] = id.String()
	}
	c.SetParamValues(values...)
	for _, p := range op.parameters(openapi3.ParameterInPath) {
		if p.Schema.Value.VisitJSON(c.Param(p.Name)) != nil {
			return relief.Refuse("not_found")
		}
	}
	return nil
}

// checkParameters holds query and headers against the contract; a query
// parameter that it does not know, or that stands twice, is refused.
func checkParameters(ctx context.Context, c echo.Context, op *operation) error {
	query := c.Request().URL.RawQuery
	if len(query) > longestQuery {
		return relief.Refuse("too_large", "limit", "2 KiB")
	}
	given, err := url.ParseQuery(query)
	if err != nil {
		return relief.Refuse("malformed")
	}
	known := map[string]bool{}
	for _, p := range op.parameters(openapi3.ParameterInQuery) {
		known[p.Name] = true
	}
	for name, values := range given {
		switch {
		case !known[name]:
			return relief.Refuse("unknown_field", "field", name)
		case len(values) > 1, !cleanText(values[0]):
			return relief.Refuse("malformed", "pointer", name)
		}
	}
	input := &openapi3filter.RequestValidationInput{
		Request: c.Request(), Route: op.route, QueryParams: given,
		Options: &openapi3filter.Options{SkipSettingDefaults: true},
	}
	for _, in := range []string{openapi3.ParameterInHeader, openapi3.ParameterInQuery} {
		for _, p := range op.parameters(in) {
			if err := openapi3filter.ValidateParameter(ctx, input, p); err != nil {
				return parameterRefusal(p.Name, err)
			}
		}
	}
	return nil
}

func parameterRefusal(name string, err error) error {
	if name == "Idempotency-Key" && errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return relief.Refuse("key_required", "field", name)
	}
	var schema *openapi3.SchemaError
	if errors.As(err, &schema) {
		return relief.Refuse("schema", "field", name, "rule", schema.SchemaField, want, wantedOf(schema))
	}
	return relief.Refuse("schema", "field", name)
}

// quoted finds the property that a schema error is about.
var quoted = regexp.MustCompile(`property "(.*)" is (unsupported|missing)`)

// checkBody holds a JSON body against its schema.
func checkBody(schema *openapi3.Schema, value any) error {
	err := schema.VisitJSON(value, openapi3.VisitAsRequest())
	var wrong *openapi3.SchemaError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &wrong):
		return relief.Refuse("schema", "field", "body")
	}
	path := wrong.JSONPointer()
	code := "schema"
	if m := quoted.FindStringSubmatch(wrong.Reason); m != nil {
		if len(path) == 0 || path[len(path)-1] != m[1] {
			path = append(path, m[1])
		}
		if m[2] == "unsupported" {
			code = "unknown_field"
		}
	}
	if len(path) == 0 {
		path = []string{"body"}
	}
	return relief.Refuse(code, "field", strings.Join(path, "."), "pointer", "/"+strings.Join(path, "/"), "rule", wrong.SchemaField, want, wantedOf(wrong))
}
