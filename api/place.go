package api

import (
	"bytes"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

// A spot is the union where an action is judged, with what the judgement needs besides.
type spot struct {
	path  string
	level relief.Level
	kind  relief.TaskKind
	role  relief.Role // whose the task is, "" when it is nobody's in particular
	above string      // union that may take a long overdue task over, "" while nobody may
}

// found is what a finder has read already and the handler need not read again.
type found struct {
	aCase relief.CaseView
	task  relief.TaskView
	plan  relief.Plan
	camp  relief.CampaignView
	batch relief.PaymentBatchView

	evidence relief.EvidenceView
}

// A finder finds the spot of a request, or refuses: what the caller may not read is not found.
type finder func(*server, echo.Context, *call) (spot, error)

// narrowing are the scopes that limit an answer to the unions where the action
// is allowed; a finder beside says whether what the path names may be read at all.
var narrowing = map[string]finder{
	"list":   nil,
	"own":    nil,
	"within": (*server).campaignSpot,
}

// places are the scopes that judge an action at one union.
var places = map[string]finder{
	"campaign":       (*server).campaignSpot,
	"campaign_field": (*server).campaignField,
	"owner_field":    (*server).ownerField,
	"union_field":    (*server).unionField,
	"grant":          (*server).grantSpot,
	"account":        (*server).accountSpot,
	"subject":        (*server).auditSpot,
	"grant_field":    (*server).grantField,
	"delegation":     (*server).delegationSpot,
	"case":           (*server).caseSpot,
	"task":           (*server).taskSpot,
	"tasks":          (*server).tasksSpot,
	"decision":       (*server).decisionSpot,
	"objection":      (*server).objectionSpot,
	"evidence":       (*server).evidenceSpot,
	"payment_batch":  (*server).batchSpot,
	"archive":        (*server).archiveSpot,
	"transfer":       (*server).transferSpot,
	"standard":       (*server).standardSpot,
	"region_field":   (*server).regionField,
	"bar":            (*server).barSpot,
	"duplicate":      (*server).duplicateSpot,
}

func knownScope(name string) bool {
	_, narrows := narrowing[name]
	return narrows || places[name] != nil
}

// readable refuses a path that none of the scopes of a reading permission covers.
func (s *server) readable(v *call, action, path string) error {
	covers := func(scope string) bool { return relief.Covers(scope, path) }
	if slices.ContainsFunc(s.Authorizer.Scopes(v.user, action), covers) {
		return nil
	}
	return relief.Refuse("not_found")
}

func (s *server) campaignSpot(c echo.Context, v *call) (spot, error) {
	at, err := s.campaignAt(c, v, c.Param("id"))
	if err != nil {
		return spot{}, err
	}
	return s.paying(c, v, at, v.seen.camp.ID, "")
}

func (s *server) campaignField(c echo.Context, v *call) (spot, error) {
	return s.campaignAt(c, v, v.text("campaign_id"))
}

func (s *server) campaignAt(c echo.Context, v *call, id string) (spot, error) {
	view, err := s.Store.Campaign(c.Request().Context(), s.Authorizer.Scopes(v.user, "campaign.read"), strings.ToLower(id))
	if err != nil {
		return spot{}, err
	}
	v.seen.camp = view
	return spot{path: view.OwnerPath, level: view.OwnerLevel}, nil
}

// ownerField reads the plan: its owner is where the campaign will be.
func (s *server) ownerField(c echo.Context, v *call) (spot, error) {
	plan, _, err := roster.ReadPlan(bytes.NewReader(v.body))
	if err != nil {
		return spot{}, planFault(err)
	}
	v.seen.plan = plan
	return s.unionAt(c, v, plan.Owner)
}

// planFault is the refusal of a plan, or a survey form, that cannot be read.
func planFault(err error) error {
	var fault *roster.PlanError
	if errors.As(err, &fault) {
		return relief.Refuse("plan_invalid", "field", fault.Path, "problem", fault.Message, "problem_en", fault.MessageEN)
	}
	return err
}

func (s *server) unionField(c echo.Context, v *call) (spot, error) {
	return s.unionAt(c, v, v.text("union"))
}

func (s *server) unionAt(c echo.Context, v *call, code string) (spot, error) {
	unit, err := s.Store.Union(c.Request().Context(), code)
	if err != nil {
		return spot{}, err
	}
	return spot{path: unit.Path, level: unit.Level}, s.readable(v, "union.read", unit.Path)
}

func (s *server) grantSpot(c echo.Context, v *call) (spot, error) {
	g, err := s.Store.GrantPlace(c.Request().Context(), c.Param("id"))
	if err != nil {
		return spot{}, err
	}
	return spot{path: g.Path, level: g.Level}, s.readable(v, "user.read", g.Path)
}

func (s *server) caseSpot(c echo.Context, v *call) (spot, error) {
	ctx := c.Request().Context()
	view, err := s.Store.Case(ctx, s.Authorizer.Scopes(v.user, "case.read"), c.Param("id"), v.person, "")
	if err != nil {
		return spot{}, err
	}
	v.seen.aCase = view
	unit, err := s.Store.Union(ctx, view.Union)
	return spot{path: unit.Path, level: unit.Level}, err
}

func (s *server) taskSpot(c echo.Context, v *call) (spot, error) {
	task, err := s.Store.Task(c.Request().Context(), v.person, c.Param("id"))
	return s.taskAt(v, task, err)
}

func (s *server) decisionSpot(c echo.Context, v *call) (spot, error) {
	task, err := s.Store.DecisionPlace(c.Request().Context(), c.Param("id"))
	return s.taskAt(v, task, err)
}

func (s *server) objectionSpot(c echo.Context, v *call) (spot, error) {
	task, err := s.Store.ObjectionTask(c.Request().Context(), v.person, c.Param("id"))
	return s.taskAt(v, task, err)
}

func (s *server) taskAt(v *call, task relief.TaskView, err error) (spot, error) {
	if err != nil {
		return spot{}, err
	}
	v.seen.task = task
	at := spot{path: task.UnionPath, level: task.Level, kind: task.Kind, role: task.Role}
	if task.TakeOver {
		at.above = task.Superior
	}
	return at, s.readable(v, "task.read", task.UnionPath)
}

// tasksSpot judges every ticked task, so that none is smuggled in beside others;
// the last stands for all in the request.
func (s *server) tasksSpot(c echo.Context, v *call) (spot, error) {
	bulk, err := fill[relief.Bulk](v)
	if err != nil {
		return spot{}, err
	}
	ids := make([]string, len(bulk.Items))
	for i := range bulk.Items {
		ids[i] = strings.ToLower(bulk.Items[i].Task)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) < len(bulk.Items) {
		return spot{}, relief.Refuse("schema", "field", "items", "rule", "uniqueItems")
	}
	tasks, err := s.Store.TaskPlaces(c.Request().Context(), ids)
	if err != nil {
		return spot{}, err
	}
	if len(tasks) < len(ids) {
		return spot{}, relief.Refuse("not_found")
	}
	var at spot
	judged := map[spot]bool{}
	for _, task := range tasks {
		if at, err = s.taskAt(v, task, nil); err != nil {
			return spot{}, err
		}
		at.above = "" // a seat is taken over one by one, with a look at each
		if judged[at] {
			continue
		}
		judged[at] = true
		no := s.allowAs(v, at.role, string(at.kind), string(at.level), at.path)
		if no == nil {
			continue
		}
		lent, err := s.standIn(c, v, string(at.kind), string(at.level), at) // none is taken over in bulk
		if err != nil {
			return spot{}, err
		}
		if !lent {
			return spot{}, no
		}
	}
	return at, nil
}

func (s *server) batchSpot(c echo.Context, v *call) (spot, error) {
	batch, err := s.Store.PaymentBatch(c.Request().Context(), s.Authorizer.Scopes(v.user, "payment.read"), v.person, c.Param("id"))
	if err != nil {
		return spot{}, err
	}
	v.seen.batch = batch
	at, err := s.campaignAt(c, v, batch.Campaign)
	if err != nil {
		return spot{}, err
	}
	return s.paying(c, v, at, batch.Campaign, batch.ID)
}

// paying names the step of a payment that the request is, if it is one: the union
// above may do it in the owner's stead when it is long overdue, and take back what
// it made so.
func (s *server) paying(c echo.Context, v *call, at spot, campaign, batch string) (spot, error) {
	kind := relief.TaskKind(v.op.permission.Action)
	role := relief.Payer(kind)
	if made := v.seen.batch; kind == relief.TaskMakeBatch && batch != "" && made.Maker == v.person.ID {
		at.kind, at.role, at.above = kind, role, path.Dir(at.path)
		return at, nil
	}
	if role == "" || (kind == relief.TaskMakeBatch) != (batch == "") {
		return at, nil
	}
	above, err := s.Store.PaidAbove(c.Request().Context(), campaign, batch, kind)
	at.kind, at.role, at.above = kind, role, above
	return at, err
}

// text reads a text field of the JSON body, which the contract has accepted.
func (v *call) text(field string) string {
	object, _ := v.value.(map[string]any)
	text, _ := object[field].(string)
	return text
}
