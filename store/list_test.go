package store_test

import (
	"fmt"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// A plan is what Postgres says it did.
type plan struct {
	Node    string  `json:"Node Type"`
	Index   string  `json:"Index Name"`
	On      string  `json:"Relation Name"`
	Rows    float64 `json:"Actual Rows"`
	Loops   float64 `json:"Actual Loops"`
	Removed float64 `json:"Rows Removed by Filter"`
	Recheck float64 `json:"Rows Removed by Index Recheck"`
	Plans   []plan
}

func (p plan) text(depth int) string {
	s := fmt.Sprintf("%*s%s %s %s rows=%g loops=%g removed=%g\n", depth*2, "", p.Node, p.On, p.Index, p.Rows, p.Loops, p.Removed)
	for _, below := range p.Plans {
		s += below.text(depth + 1)
	}
	return s
}

// crowd makes many cases in many unions, each with its task at the county, of a
// case that stands at the county's desk.
func crowd(t *testing.T, db *storetest.DB, id string, n int) {
	t.Helper()
	db.Exec(t, `INSERT INTO unions (code, parent, level, name, path) SELECT u.parent || '-9' || lpad(n::text, 2, '0'), u.parent, 'base', '基层工会' || n, ''
		FROM unnest(ARRAY['410821', '410822']) u (parent), generate_series(10, 59) n`)
	ids := copies(t, db, id, n)
	db.Exec(t, `UPDATE cases c SET union_code = u.code, union_path = u.path, name_index = decode(md5(c.id::text), 'hex'), id_index = decode(md5(c.no), 'hex')
		FROM (SELECT code, path, row_number() OVER (ORDER BY code) - 1 AS n FROM unions WHERE code LIKE '%-9__') u,
		     (SELECT id, row_number() OVER (ORDER BY id) AS n FROM cases WHERE id = ANY($1::uuid[])) x WHERE x.id = c.id AND u.n = x.n % 100`, ids)
	db.Exec(t, `UPDATE tasks t SET union_code = '410822', union_path = (SELECT path FROM unions WHERE code = '410822') FROM cases c WHERE c.id = t.case_id AND c.union_code LIKE '410822%'`)
	db.Exec(t, "UPDATE tasks SET due_at = now() + random() * interval '9 days'")
	db.Exec(t, `WITH told AS (INSERT INTO events (id, case_id, version, transition, action, from_state, to_state, body, actor)
			SELECT gen_random_uuid(), c.id, 77, 'T18', 'approve', 'in_review', 'in_review', '{}', d.actor FROM cases c, (SELECT actor FROM decisions LIMIT 1) d RETURNING id, case_id)
		INSERT INTO decisions (id, event_id, case_id, kind, lap, seat, nth, actor, grant_id, policy_version, level, union_path, outcome)
		SELECT gen_random_uuid(), told.id, told.case_id, 'review', 0, 77, 0, d.actor, d.grant_id, 1, 'county', d.union_path, 'approve' FROM told, (SELECT * FROM decisions LIMIT 1) d`)
	db.Exec(t, "ANALYZE")
}

// covers: F3 F5
func TestAnInboxIsSearchedAndFiltered(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	a, b := db.Applicant(t, 1), db.Applicant(t, 2)
	first, second := db.File(t, k, a), db.File(t, k, b)
	clerk := db.Person(t, "clerk@410821-001")
	due := storetest.Value[string](t, db, "SELECT (min(due_at) AT TIME ZONE 'Asia/Shanghai')::date::text FROM tasks WHERE status = 'open'")
	day, err := relief.ParseDay(due)
	wantDone(t, err)
	no := db.Case(t, second).No
	for name, c := range map[string]struct {
		filter relief.TaskFilter
		want   []string
	}{
		"all":              {relief.TaskFilter{}, []string{first, second}},
		"by name":          {relief.TaskFilter{Search: a.Name}, []string{first}},
		"by ID number":     {relief.TaskFilter{Search: b.IDNumber.Value()}, []string{second}},
		"by number":        {relief.TaskFilter{Search: no}, []string{second}},
		"by number's end":  {relief.TaskFilter{Search: no[len(no)-4:]}, []string{second}},
		"part of a name":   {relief.TaskFilter{Search: string([]rune(a.Name)[:1])}, nil},
		"nobody":           {relief.TaskFilter{Search: "无此人"}, nil},
		"of a line":        {relief.TaskFilter{Line: k.Lines[1].ID}, []string{first, second}},
		"of another line":  {relief.TaskFilter{Line: k.Lines[0].ID}, nil},
		"due that day":     {relief.TaskFilter{DueFrom: day, DueTo: day, SortDue: true}, []string{first, second}},
		"due the day past": {relief.TaskFilter{DueTo: day.AddDays(-2)}, nil},
		"due after":        {relief.TaskFilter{DueFrom: day.AddDays(2)}, nil},
	} {
		l, err := db.Store.Tasks(t.Context(), clerk, c.filter)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, task := range l.Items {
			got = append(got, task.Case)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s finds %v, want %v", name, got, c.want)
		}
	}
}

// covers: F1 F2
func TestTheCountsAreOfWhatICanDo(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	id := filed(t, db, k, 1, relief.Surveying)
	filed(t, db, k, 2, relief.Surveying)
	filed(t, db, k, 3, relief.Submitted)
	db.Agree(t, id) // the first of two surveyors has signed
	db.Exec(t, "UPDATE tasks SET due_at = now() - interval '1 hour' WHERE case_id = $1 AND status = 'open'", id)
	for who, want := range map[string]string{
		"surveyor@410821-001":   "[{survey 1 0 0}]", // not the one he has signed
		"surveyor-2@410821-001": "[{survey 2 1 0}]",
		"surveyor@410821-002":   "[]",
		"clerk@410821-001":      "[{accept 1 0 0}]",
	} {
		counts, err := db.Store.TaskCounts(t.Context(), db.Person(t, who), k.ID)
		for i := range counts {
			counts[i].Soon = 0
		}
		list, lerr := db.Store.Tasks(t.Context(), db.Person(t, who), relief.TaskFilter{})
		sum := 0
		for _, c := range counts {
			sum += c.Count
		}
		if err != nil || lerr != nil || fmt.Sprint(counts) != want || sum != len(list.Items) {
			t.Errorf("%s counts %v and lists %d, want %s (%v, %v)", who, counts, len(list.Items), want, err, lerr)
		}
	}
}

func TestCasesComePageByPageUnionByUnion(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	want := map[string]bool{}
	for n := range 7 {
		a := db.Applicant(t, n+1)
		if n%2 == 1 {
			a.Union = db.Unit(t, "410821-002")
		}
		want[db.File(t, k, a)] = true
	}
	f := relief.CaseFilter{Scopes: []string{db.Unit(t, "410821").Path}, Campaign: k.ID, Step: relief.StepSurvey, Page: relief.Page{Limit: 2}}
	var last string
	for range 9 {
		l, err := db.Store.Cases(t.Context(), f)
		wantDone(t, err)
		for _, c := range l.Items {
			if c.UnionName == "" || c.UnionName == c.Union {
				t.Errorf("%s names its union %q", c.No, c.UnionName)
			}
			if !want[c.ID] || c.Union < last {
				t.Errorf("%s comes twice, or %s after %s", c.No, c.Union, last)
			}
			delete(want, c.ID)
			last = c.Union
		}
		if f.Page.Cursor = l.NextCursor; f.Page.Cursor == "" {
			break
		}
	}
	if len(want) > 0 {
		t.Errorf("%d are missing", len(want))
	}
	below := relief.CaseFilter{Scopes: []string{db.Unit(t, "410800").Path}, Union: "410821"}
	if l, err := db.Store.Cases(t.Context(), below); err != nil || len(l.Items) != 7 {
		t.Errorf("the county holds %d, %v", len(l.Items), err)
	}
	foreign := relief.CaseFilter{Scopes: []string{db.Unit(t, "410822").Path}, Union: "410821"}
	if l, err := db.Store.Cases(t.Context(), foreign); err != nil || len(l.Items) != 0 {
		t.Errorf("another county sees %d, %v", len(l.Items), err)
	}
}
