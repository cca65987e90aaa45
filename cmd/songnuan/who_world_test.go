package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// held are the unions where everybody of the tests has every role: around
// 410821-001 they are itself, parent, grandparents, sibling, uncle and cousin.
var held = []string{"000000", "410000", "410800", "410821", "410821-001", "410821-002", "410822", "410822-001", "410800-101"}

// near are those nearest to a household of 410821-001.
var near = []string{"410800", "410821", "410821-001", "410821-002"}

var roles = strings.Fields("organizer clerk surveyor verifier publisher reviewer approver finance cashier auditor operator admin")

func people(t *testing.T, db *storetest.DB, slow string) []caller {
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
			p := add("who-"+role+"@"+union, role, union)
			p.far = !slices.Contains(near, union)
			all = append(all, p)
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
	return append(all, delegates(t, db, slow, add)...)
}

// fill makes things of every kind: campaigns of a county, of its neighbour and
// of their city; cases in each of the states, with their tasks.
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
	slow := db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	w.slow = slow.ID
	w.cases(t, db, k, slow, add)
	seat := db.File(t, k, db.Applicant(t, 50))
	db.Walk(t, seat, relief.InReview)
	made := db.Agree(t, seat)
	task := db.Task(t, seat)
	add("task", "task "+string(task.Kind), task.ID, task.Union, longOver(task, k))
	add("decision", "decision review", made.Decision.ID, task.Union, func(at *thing) { at.role, at.does = "reviewer", relief.TaskReview })
	first := db.File(t, k, db.Applicant(t, 51))
	add("decision", "decision accept", db.Agree(t, first).Decision.ID, "410821-001", func(at *thing) { at.role, at.does = "clerk", relief.TaskAccept })
	db.Exec(t, "UPDATE task_clocks SET half_at = p, most_at = p, due_at = p, over_at = p FROM (SELECT now() - interval '1 minute' AS p) past")
	intime := db.Task(t, db.File(t, slow, db.Applicant(t, 53)))
	add("task", "task in time "+string(intime.Kind), intime.ID, intime.Union, longOver(intime, slow), func(at *thing) { at.over = false })
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
	for _, owner := range []string{"410821", "410822", "410800"} { // that of the case being paid is left alone
		add("batch", "payment batch", storetest.Value[string](t, db, "SELECT b.id FROM payment_batches b JOIN campaigns k ON k.id = b.campaign_id WHERE k.owner = $1 AND b.status <> 'prepared' ORDER BY b.id LIMIT 1", owner), owner)
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
