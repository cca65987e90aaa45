package api

import (
	"context"
	_ "embed" // the contract
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"
)

//go:embed openapi.yaml
var contract []byte

// taskKind stands in the contract for an action that is the task's own kind.
const taskKind = "task.kind"

// levelOf says which union's level a permission asks for.
const (
	levelAny   = "any"
	levelOwner = "owner"
	levelTask  = "task"
)

// A permission is what an operation asks of the caller: its x-permission.
type permission struct {
	Public   bool
	SignedIn bool
	Action   string
	Level    string
	Scope    string
	Unmask   string
}

// An operation is one operation of the contract, ready to be held against requests.
type operation struct {
	id         string
	permission permission
	route      *routers.Route
	limit      int64
	page       bool // answers the public, who reads refusals as HTML
	stream     bool // answers as long as somebody listens
	changes    bool
}

// plainLimit is the most bytes of a body where the contract says nothing else (RELIABILITY rule 23).
const plainLimit = 64 << 10

// operations lists the contract's operations by method and Echo route. The contract
// is long and does not change while a program runs: it is read once.
var operations = sync.OnceValues(func() (map[string]*operation, error) {
	spec, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	if err := spec.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("checking the contract: %w", err)
	}
	all := map[string]*operation{}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			o, err := newOperation(spec, path, item, method, op)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			all[method+" "+echoRoute(path)] = o
		}
	}
	return all, nil
})

// Actions lists what the contract asks the policy about, for who checks that
// somebody may.
func Actions() ([]string, error) {
	all, err := operations()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, op := range all {
		for _, action := range []string{op.permission.Action, op.permission.Unmask} {
			if action != "" && action != taskKind {
				seen[action] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

func newOperation(spec *openapi3.T, path string, item *openapi3.PathItem, method string, op *openapi3.Operation) (*operation, error) {
	p, err := readPermission(op.Extensions["x-permission"])
	if err != nil {
		return nil, err
	}
	o := &operation{
		id:         op.OperationID,
		permission: p,
		route:      &routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: op},
		limit:      plainLimit,
		changes:    method != http.MethodGet,
	}
	switch limit := op.Extensions["x-body-limit"].(type) {
	case float64:
		o.limit = int64(limit)
	case nil:
	default:
		return nil, fmt.Errorf("x-body-limit is %T", limit)
	}
	if other := op.Responses.Default(); other != nil && other.Value.Content["text/html"] != nil {
		o.page = true
	} else if ok := op.Responses.Status(http.StatusOK); ok != nil && ok.Value.Content["text/event-stream"] != nil {
		o.stream = true
	}
	return o, nil
}

// readPermission reads x-permission: a word, or {action, level, scope, unmask}.
func readPermission(v any) (permission, error) {
	var p permission
	switch v := v.(type) {
	case string:
		p.Public, p.SignedIn = v == "public", v == "signed_in"
		if !p.Public && !p.SignedIn {
			return p, fmt.Errorf("x-permission is %q", v)
		}
		return p, nil
	case map[string]any:
		fields := map[string]*string{"action": &p.Action, "level": &p.Level, "scope": &p.Scope, "unmask": &p.Unmask}
		for name, value := range v {
			text, ok := value.(string)
			if fields[name] == nil || !ok {
				return p, fmt.Errorf("x-permission has %s: %v", name, value)
			}
			*fields[name] = text
		}
		if p.Action == "" || !slices.Contains([]string{levelAny, levelOwner, levelTask}, p.Level) || !knownScope(p.Scope) {
			return p, fmt.Errorf("x-permission is incomplete: %+v", p)
		}
		return p, nil
	}
	return p, fmt.Errorf("x-permission is missing")
}

var braces = regexp.MustCompile(`\{(\w+)\}`)

func echoRoute(path string) string { return braces.ReplaceAllString(path, ":$1") }

// GetContract serves the contract itself.
func (s *server) GetContract(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", contract)
}

// parameter finds a parameter of the operation, its path's ones included.
func (o *operation) parameters(in string) []*openapi3.Parameter {
	var found []*openapi3.Parameter
	for _, ref := range slices.Concat(o.route.PathItem.Parameters, o.route.Operation.Parameters) {
		if ref.Value.In == in {
			found = append(found, ref.Value)
		}
	}
	return found
}

// media is the body's description for a content type, and whether the operation takes it.
func (o *operation) media(contentType string) (*openapi3.MediaType, bool) {
	if o.route.Operation.RequestBody == nil {
		return nil, false
	}
	m := o.route.Operation.RequestBody.Value.Content[strings.ToLower(contentType)]
	return m, m != nil
}
