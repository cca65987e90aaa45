package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// A rule is one line of api/testdata/who.csv with its route.
type rule struct {
	op, at, params, body string
	method, path         string
	may                  allowed
}

// allowed are the levels a role may be held at, as letters.
type allowed map[string]string

var letters = map[string]string{"national": "N", "province": "P", "city": "C", "county": "D", "base": "B"}

func (a allowed) allows(p caller) bool {
	return a[p.role] != "" && strings.Contains(a[p.role], p.letter)
}

// A caller is one person who asks, or somebody who is nobody (any more).
type caller struct {
	name, token        string
	role, letter, path string // no role: holds nothing
	known              bool   // is let in
}

// A thing is what a request names: an id, where it is, whose it is.
type thing struct {
	kind, name, id      string
	union, path, letter string
	role                string // a task's
	campaign, line      string
	over                bool // of a task: so late that the union above may take it over
	draft               bool // of a campaign: nobody below is told yet
}

const (
	letIn     = "let in"
	forbidden = "403"
	notFound  = "404"
	unknown   = "401"
)

// readers say who sees things, by hand as the table does.
type readers struct {
	staff, cases, payers, keepers allowed
	own                           map[string]allowed // of the kinds that have readers of their own
}

// expected is what the table says of a cell.
func (r rule) expected(see readers, p caller, at thing) string {
	above := p.role != "" && relief.Covers(p.path, at.path)
	line := above || p.role != "" && !at.draft && relief.Covers(at.path, p.path)
	exact := p.letter == at.letter
	over := at.over && p.path == at.path[:max(0, strings.LastIndex(at.path, "/"))] // the union directly above takes over
	done := func(ok bool) string {
		if ok {
			return letIn
		}
		return forbidden
	}
	seen := func(ok bool, then string) string {
		if ok {
			return then
		}
		return notFound
	}
	switch {
	case r.at == "public":
		return letIn
	case !p.known:
		return unknown
	case r.at == "signed_in":
		return letIn
	case r.at == "mine":
		return notFound
	case r.at == "anywhere":
		return done(r.may.allows(p))
	}
	switch r.at {
	case "union", "plan":
		return seen(above && see.staff.allows(p), done(r.may.allows(p)))
	case "grant", "account":
		return seen(above && see.keepers.allows(p), done(r.may.allows(p)))
	case "campaign", "line":
		return seen(line && see.staff.allows(p), done(r.op == "getCampaign" || above && r.may.allows(p)))
	case "campaign=":
		return seen(line && see.staff.allows(p), done(above && exact && r.may.allows(p)))
	case "within":
		return seen(line && see.staff.allows(p), done(r.may.allows(p)))
	case "ledger", "sheet", "result":
		if r.may.allows(p) {
			return seen(above, letIn)
		}
		return forbidden
	case "import":
		return seen(above && r.may.allows(p), letIn)
	case "subject":
		return seen(above && r.may.allows(p), letIn)
	case "case", "evidence":
		return seen(above && see.cases.allows(p), done(r.may.allows(p)))
	case "below":
		return seen(line && see.staff.allows(p), cmp.Or(map[bool]string{true: seen(above, letIn)}[r.may.allows(p)], forbidden))
	case "file":
		return seen(above && see.cases.allows(p), letIn)
	case "task":
		return seen(above && see.staff.allows(p), done(r.may.allows(p)))
	case "tasks=":
		return seen(above && see.staff.allows(p), done(p.role == at.role && exact))
	case "task=", "decision=", "objection=":
		return seen(above && see.staff.allows(p), done(p.role == at.role && (exact || over)))
	case "archive", "standard", "bar", "duplicate", "transfer":
		return seen(above && see.own[r.at].allows(p), done(r.may.allows(p)))
	case "duplicate=":
		return seen(above && see.own["duplicate"].allows(p), done((exact || over) && r.may.allows(p)))
	case "batch":
		return seen(above && see.payers.allows(p), done(r.may.allows(p)))
	case "batch=":
		return seen(above && see.payers.allows(p), done(exact && r.may.allows(p)))
	}
	return "no such place: " + r.at
}

// kinds says which things are tried for each place of the table.
func (r rule) kind() string {
	switch r.at {
	case "plan":
		return "union"
	case "file", "tasks=":
		return "task"
	case "subject":
		return "case"
	case "ledger", "below":
		return "campaign"
	case "line", "within":
		return "campaign"
	case "public", "signed_in", "anywhere", "mine":
		return "nothing"
	default:
		return strings.TrimSuffix(r.at, "=")
	}
}

// TestWhoMayCallWhat tries every cell: operation × person × thing. What it is
// held to is a table written by hand.
//
// covers: goal:G20 fault:F52
func TestWhoMayCallWhat(t *testing.T) {
	began := time.Now()
	w := newWho(t)
	var cells, wrong atomic.Int32
	var told sync.Map // one of each sort is enough to read
	var busy sync.WaitGroup
	slots := make(chan struct{}, 6)
	for _, r := range w.rules {
		things := w.things[r.kind()]
		if len(things) == 0 {
			t.Errorf("%s: nothing of kind %q is there to be named", r.op, r.kind())
		}
		for _, at := range things {
			slots <- struct{}{}
			busy.Go(func() {
				defer func() { <-slots }()
				for _, p := range w.callers {
					want := r.expected(w.see, p, at)
					got, answer := w.ask(t, r, p, at)
					if want == letIn && got != want { // a neighbour's cell may have ended the thing just then: once more
						got, answer = w.ask(t, r, p, at)
					}
					if cells.Add(1); got != want {
						wrong.Add(1)
						if _, before := told.LoadOrStore(r.op+got+want+at.kind, true); before {
							continue
						}
						t.Errorf("%s as %s at %s: %s, the table says %s\n\t%.300s", r.op, p.name, at.name, got, want, answer)
					}
				}
			})
		}
	}
	busy.Wait()
	t.Logf("%d cells, %d wrong, %v", cells.Load(), wrong.Load(), time.Since(began).Round(time.Second))
	if cells.Load() < 20_000 {
		t.Errorf("only %d cells", cells.Load())
	}
}

// A who is a product with people and things of every kind.
type who struct {
	handler http.Handler
	renew   func(thing) // makes a grant good again that the cell before has revoked
	rules   []rule
	see     readers
	callers []caller
	things  map[string][]thing
}

func newWho(t *testing.T) *who {
	t.Helper()
	db := storetest.New(t)
	db.Unions(t)
	w := &who{things: map[string][]thing{}}
	w.rules, w.see = readRules(t)
	w.fill(t, db)
	w.callers = people(t, db)
	db.Exec(t, "INSERT INTO users (id, username, name, password_hash) VALUES ($1, 'newcomer', 'newcomer', '')", uuid.NewString())
	w.renew = func(at thing) { db.Exec(t, "UPDATE grants SET active = true, revoked_at = NULL WHERE id = $1", at.id) }
	az, err := authz.New(t.Context(), policySource{db.Store})
	if err != nil {
		t.Fatal(err)
	}
	w.handler, err = api.New(api.Config{Store: db.Store, Authorizer: az, Health: well{}, Local: true, Logger: slog.New(slog.DiscardHandler), Events: api.NewEvents(db.Store)})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// well is a system in which everything works.
type well struct{}

func (well) Traffic(context.Context) error           { return nil }
func (well) System(context.Context) map[string]error { return nil }

func readRules(t *testing.T) ([]rule, readers) {
	t.Helper()
	routes := map[string]rule{}
	spec, err := openapi3.NewLoader().LoadFromFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			routes[op.OperationID] = rule{method: method, path: path}
		}
	}
	file, err := os.Open("../../api/testdata/who.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	in := csv.NewReader(file)
	in.Comment = '#'
	lines, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]string{}
	var rules []rule
	for _, l := range lines[1:] {
		for name, text := range sets {
			l[2] = strings.ReplaceAll(l[2], name, text)
		}
		if strings.HasPrefix(l[0], "@") {
			sets[l[0]] = l[2]
			continue
		}
		r := routes[l[0]]
		r.op, r.at, r.may, r.params, r.body = l[0], l[1], readAllowed(l[2]), l[3], l[4]
		rules = append(rules, r)
	}
	own := map[string]allowed{}
	for _, kind := range []string{"archive", "standard", "bar", "duplicate", "transfer"} {
		own[kind] = readAllowed(sets["@"+kind+"s"])
	}
	return rules, readers{staff: readAllowed(sets["@staff"]), cases: readAllowed(sets["@readers"]), payers: readAllowed(sets["@payers"]), keepers: readAllowed(sets["@keepers"]), own: own}
}

func readAllowed(text string) allowed {
	a := allowed{}
	for _, one := range strings.Fields(text) {
		role, levels, _ := strings.Cut(one, ":")
		a[role] = levels
	}
	return a
}

// held are the unions where everybody of the tests has every role: around
// 410821-001 they are itself, parent, grandparents, sibling, uncle and cousin.
var held = []string{"000000", "410000", "410800", "410821", "410821-001", "410821-002", "410822", "410822-001", "410800-101"}

var roles = strings.Fields("organizer clerk surveyor verifier publisher reviewer approver finance cashier auditor operator admin")

func people(t *testing.T, db *storetest.DB) []caller {
	t.Helper()
	all := []caller{{name: "nobody"}}
	add := func(name, role, union string) caller {
		u := db.Unit(t, union)
		p := caller{name: name, token: uuid.NewString(), role: role, letter: letters[string(u.Level)], path: u.Path, known: true}
		hash := sha256.Sum256([]byte(p.token))
		id := uuid.NewString()
		db.Exec(t, "INSERT INTO users (id, username, name, password_hash) VALUES ($1, $2, $2, '')", id, name)
		db.Exec(t, "INSERT INTO grants (id, user_id, role, union_code, path, level) VALUES ($1, $2, $3, $4, $5, $6)", uuid.NewString(), id, role, u.Code, u.Path, u.Level)
		db.Exec(t, "INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ($1, $2, now() + interval '8 hours')", hash[:], id)
		return p
	}
	for _, union := range held {
		for _, role := range roles {
			all = append(all, add("who-"+role+"@"+union, role, union))
		}
	}
	for _, role := range []string{"approver", "clerk", "admin"} {
		union := map[string]string{"clerk": "410821-001"}[role]
		union = cmp.Or(union, "410821")
		revoked, disabled, expired := add("revoked-"+role, role, union), add("disabled-"+role, role, union), add("expired-"+role, role, union)
		db.Exec(t, "UPDATE grants SET active = false, revoked_at = now() WHERE user_id = (SELECT id FROM users WHERE username = $1)", revoked.name)
		db.Exec(t, "UPDATE users SET disabled = true WHERE username = $1", disabled.name)
		db.Exec(t, "UPDATE sessions SET expires_at = now() - interval '1 minute' WHERE user_id = (SELECT id FROM users WHERE username = $1)", expired.name)
		revoked.role, revoked.letter, revoked.path = "", "", ""
		disabled.known, expired.known = false, false
		all = append(all, revoked, disabled, expired)
	}
	return all
}

// fill makes things of every kind: campaigns of a county, of its neighbour and
// of their city; cases in every state of the path, with their tasks.
func (w *who) fill(t *testing.T, db *storetest.DB) {
	t.Helper()
	add := func(kind, name, id, union string, more ...func(*thing)) {
		u := db.Unit(t, union)
		at := thing{kind: kind, name: name + " of " + union, id: id, union: union, path: u.Path, letter: letters[string(u.Level)]}
		for _, m := range more {
			m(&at)
		}
		w.things[kind] = append(w.things[kind], at)
	}
	k := db.Campaign(t, storetest.CampaignOptions{})
	in := func(at *thing) { at.campaign, at.line = k.ID, k.Lines[len(k.Lines)-1].ID }
	add("nothing", "nothing", "0193b5a0-0000-7000-8000-0000000000ff", "410821", in)
	for n, owner := range []string{"410821", "410822", "410800", "410821"} {
		other := db.Campaign(t, storetest.CampaignOptions{Owner: owner, Draft: n == 3})
		add("campaign", fmt.Sprint("campaign ", n), other.ID, owner, func(at *thing) { at.campaign, at.line, at.draft = other.ID, other.Lines[0].ID, n == 3 })
		if n < 3 {
			add("import", "import", db.Roster(t, other).ID, owner)
		}
		add("union", "union", owner, owner)
		grant := storetest.Value[string](t, db, "SELECT id FROM grants WHERE union_code = $1 LIMIT 1", owner)
		add("grant", "grant", grant, owner)
		if n < 3 { // somebody nobody is in these tests: he may be shut out
			user := uuid.NewString()
			db.Exec(t, "INSERT INTO users (id, username, name, password_hash) VALUES ($1, $2, $2, '')", user, "bystander@"+owner)
			db.Exec(t, "INSERT INTO grants (id, user_id, role, union_code, path, level) SELECT $1, $2, 'organizer', code, path, level FROM unions WHERE code = $3", uuid.NewString(), user, owner)
			add("account", "account", user, owner)
		}
	}
	states := []relief.State{
		relief.Submitted, relief.Surveying, relief.Verifying, relief.ReadyToPost, relief.Posting, relief.Posted, relief.InReview, relief.Paid, relief.Confirmed, relief.Closed, relief.Approved,
	}
	for n, s := range states {
		id := db.File(t, k, db.Applicant(t, n))
		db.Walk(t, id, s)
		v := db.Case(t, id)
		add("case", "case "+string(v.State), id, v.Union)
		if len(v.Tasks) == 0 {
			continue
		}
		id = db.File(t, k, db.Applicant(t, 100+n)) // another, whose tasks no withdrawal cancels
		db.Walk(t, id, s)
		for _, task := range db.Case(t, id).Tasks {
			add("task", "task "+string(task.Kind), task.ID, task.Union, func(at *thing) { at.role, at.over = string(task.Role), true })
		}
	}
	seat := db.File(t, k, db.Applicant(t, 50))
	db.Walk(t, seat, relief.InReview)
	made := db.Agree(t, seat)
	task := db.Task(t, seat)
	add("task", "task "+string(task.Kind), task.ID, task.Union, func(at *thing) { at.role, at.over = string(task.Role), true })
	add("decision", "decision review", made.Decision.ID, task.Union, func(at *thing) { at.role = "reviewer" })
	first := db.File(t, k, db.Applicant(t, 51))
	add("decision", "decision accept", db.Agree(t, first).Decision.ID, "410821-001", func(at *thing) { at.role = "clerk" })
	slow := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	db.Exec(t, "UPDATE task_clocks SET half_at = p, most_at = p, due_at = p, over_at = p FROM (SELECT now() - interval '1 minute' AS p) past")
	intime := db.Task(t, db.File(t, slow, db.Applicant(t, 53)))
	add("task", "task in time "+string(intime.Kind), intime.ID, intime.Union, func(at *thing) { at.role = string(intime.Role) })
	posted := db.File(t, slow, db.Applicant(t, 52))
	db.Walk(t, posted, relief.Posting)
	p := db.Case(t, posted).Posting
	if _, err := db.Store.Object(t.Context(), relief.Objection{Slug: p.Slug, Row: p.Row, Ground: "income_hidden", Text: "收入不实", Key: posted}); err != nil {
		t.Fatal(err)
	}
	objection := storetest.Value[string](t, db, "SELECT id FROM objections WHERE case_id = $1", posted)
	add("objection", "objection", objection, "410821", func(at *thing) { at.role = "reviewer" })
	add("sheet", "sheet", p.Slug, "410821-001")
	paid := db.Campaign(t, storetest.CampaignOptions{ResultDays: 7})
	late := db.File(t, paid, db.Applicant(t, 54))
	db.Walk(t, late, relief.Paid)
	if _, err := db.Store.Object(t.Context(), relief.Objection{Slug: db.Case(t, late).Posting.Slug, Row: 1, Ground: "income_hidden", Text: "收入不实", Key: late}); err != nil {
		t.Fatal(err)
	}
	clue := storetest.Value[string](t, db, "SELECT id FROM objections WHERE case_id = $1", late)
	db.Exec(t, "UPDATE task_clocks SET half_at = p, most_at = p, due_at = p, over_at = p FROM (SELECT now() - interval '1 minute' AS p) past WHERE task_id = (SELECT id FROM tasks WHERE objection_id = $1)", clue)
	add("objection", "clue", clue, "410821", func(at *thing) { at.role, at.over = "auditor", true })
	if n, err := db.Store.PostResults(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d lists of results: %v", n, err)
	}
	add("result", "result", storetest.Value[string](t, db, "SELECT slug FROM result_sheets"), "410821-001")
	kept, err := db.Store.AddEvidence(t.Context(), db.By(t, "publisher@410821-001"), posted, relief.PhotoAtStart, relief.CleanFile{Type: "application/pdf", Data: []byte("%PDF-1.4")})
	if err != nil {
		t.Fatal(err)
	}
	var file relief.EvidenceView
	if err := json.Unmarshal(kept.Body, &file); err != nil {
		t.Fatal(err)
	}
	add("evidence", "evidence", file.ID, "410821-001")
	w.files(t, db, k, add)
	batch := storetest.Value[[]string](t, db, "SELECT array_agg(id::text) FROM payment_batches")
	for _, id := range batch {
		add("batch", "payment batch", id, "410821")
	}
}

// files adds a household's file, standards, a bar and two people who look alike.
func (w *who) files(t *testing.T, db *storetest.DB, k *storetest.Campaign, add func(kind, name, id, union string, more ...func(*thing))) {
	t.Helper()
	twin, one := db.Applicant(t, 61), db.Applicant(t, 60)
	twin.Name, twin.Holder, twin.Phone = one.Name, one.Name, one.Phone
	db.File(t, k, one)
	db.File(t, k, twin)
	add("archive", "file", storetest.Value[string](t, db, "SELECT right_id FROM duplicates"), "410821-001")
	add("duplicate", "pair", storetest.Value[string](t, db, "SELECT id FROM duplicates"), "410821", func(at *thing) { at.over = true })
	made := func(reply relief.Reply, err error) string {
		var id relief.Created
		if err == nil {
			err = json.Unmarshal(reply.Body, &id)
		}
		if err != nil {
			t.Fatal(err)
		}
		return id.ID
	}
	for _, region := range []string{"410800", "410821"} {
		std := relief.DibaoStandard{Region: region, Setting: "rural", From: relief.NewDay(2020, 1, 1), Document: "x", GradeStandard: relief.DefaultBands(630_00)}
		add("standard", "standard", made(db.Store.ProposeStandard(t.Context(), db.By(t, "organizer@410821"), std)), region)
	}
	moving := db.Applicant(t, 62)
	archive, err := db.Store.ArchiveOfCase(t.Context(), db.File(t, k, moving))
	if err != nil {
		t.Fatal(err)
	}
	db.Exec(t, "UPDATE cases SET state = 'withdrawn' WHERE id = (SELECT case_id FROM case_archives WHERE archive_id = $1)", archive)
	ask := relief.TransferAsk{To: "410821-001", Reason: "调动", Consent: relief.NewDay(2020, 1, 1)}
	db.Exec(t, "UPDATE archives SET union_code = u.code, union_path = u.path FROM unions u WHERE u.code = '410822-001' AND archives.id = $1", archive)
	add("transfer", "hand-over", made(db.Store.AskTransfer(t.Context(), db.By(t, "clerk@410822-001"), archive, ask)), "410821-001")
	bar := relief.NewBar{Kind: "person", Union: "410821", IDNumber: twin.IDNumber.Value(), Name: twin.Name, Reason: "other", Document: "x", From: relief.NewDay(2020, 1, 1), Until: relief.NewDay(2020, 1, 2)}
	add("bar", "bar", made(db.Store.ProposeBar(t.Context(), db.By(t, "reviewer@410821"), bar)), "410821")
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// ask makes the request of the cell and says how it was judged.
func (w *who) ask(t *testing.T, r rule, p caller, at thing) (string, string) {
	named := map[string]string{"id": at.id, "union": at.union, "campaign": at.campaign, "line": at.line, "task": at.id, "slug": at.id}
	fill := func(text string) string {
		return placeholder.ReplaceAllStringFunc(text, func(m string) string { return cmp.Or(named[m[1:len(m)-1]], m) })
	}
	query := url.Values{}
	for _, pair := range strings.Fields(r.params) {
		name, value, _ := strings.Cut(pair, "=")
		if strings.Contains(r.path, "{"+name+"}") {
			named[name] = value
			continue
		}
		query.Set(name, fill(value))
	}
	kind, body := bodyOf(t, fill(r.body))
	target := fill(r.path)
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	if r.op == "revoke" {
		w.renew(at)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req := httptest.NewRequestWithContext(ctx, r.method, target, body)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Idempotency-Key", uuid.NewString())
	if p.token != "" && r.op != "signOut" || r.op == "signOut" && !p.known {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	if r.op == "signOut" && p.known { // that would end what all others need
		return letIn, ""
	}
	res := httptest.NewRecorder()
	w.handler.ServeHTTP(&hearer{res, cancel, r.op == "streamEvents"}, req)
	var problem struct{ Code string }
	_ = json.Unmarshal(res.Body.Bytes(), &problem)
	answer := fmt.Sprint(res.Code, " ", res.Body)
	switch {
	case res.Code >= 500 && res.Code != http.StatusServiceUnavailable, problem.Code == "schema", res.Code == http.StatusBadRequest:
		return "not judged at all", answer
	case r.at == "public":
		return letIn, answer
	case res.Code == http.StatusUnauthorized:
		return unknown, answer
	case problem.Code == "forbidden":
		return forbidden, answer
	case res.Code == http.StatusNotFound:
		return notFound, answer
	}
	return letIn, answer
}

// A hearer goes away once a stream has begun.
type hearer struct {
	*httptest.ResponseRecorder
	leave context.CancelFunc
	early bool
}

func (h *hearer) WriteHeader(code int) {
	h.ResponseRecorder.WriteHeader(code)
	if h.early {
		h.leave()
	}
}

func bodyOf(t *testing.T, text string) (string, io.Reader) {
	parts := strings.SplitN(text, "|", 3)
	switch {
	case text == "":
		return "", http.NoBody
	case parts[0] == "upload":
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		file, err := m.CreateFormFile("file", parts[1])
		if err == nil {
			_, err = io.WriteString(file, parts[2])
		}
		if err != nil || m.Close() != nil {
			t.Error("writing a form:", err)
		}
		return m.FormDataContentType(), &b
	case strings.HasPrefix(text, "{"):
		return "application/json", strings.NewReader(text)
	}
	return parts[0], strings.NewReader(parts[1])
}

func TestTheTableSeesWhatIsWrong(t *testing.T) {
	r := rule{op: "getCase", at: "case", may: readAllowed("clerk:B")}
	see := readers{cases: readAllowed("clerk:B auditor:NPCDB")}
	clerk := caller{role: "clerk", letter: "B", path: "/000000/a", known: true}
	auditor := caller{role: "auditor", letter: "N", path: "/000000", known: true}
	at := thing{path: "/000000/a"}
	got := []string{r.expected(see, clerk, at), r.expected(see, auditor, at), r.expected(see, clerk, thing{path: "/000000/b"}), r.expected(see, caller{}, at)}
	if want := []string{letIn, forbidden, notFound, unknown}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
