package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// A duty is one of the things that different people must do for a case: a person
// who is about to do one, what bars him from it, and somebody else who may.
type duty struct {
	name, code string
	found      string // what verify says when the barred person did it all the same
	options    storetest.CampaignOptions
	at         relief.State
	begin      func(*testing.T, *storetest.DB, string)               // takes the case from there to the point, nil when it is there
	act        func(*testing.T, *storetest.DB, string, string) error // by the person, on the case
	barred     string
	other      string
	bar        string // what makes him barred: SQL of a case and a person
	lock       string // what the decision waits for meanwhile, the case when empty
}

func agrees(t *testing.T, db *storetest.DB, id, who string) error {
	return answers(t, db, id, who, relief.OutcomeApprove)
}

func deedOf(values string) string {
	return "INSERT INTO deeds (case_id, actor, kind, role, nth) VALUES ($1, $2, " + values + ")"
}

var duties = []duty{
	{
		name: "who filed a case accepts it", code: "sod1", found: "SoD1: different people", at: relief.Submitted,
		act: agrees, barred: "clerk@410821-001", other: "clerk-2@410821-001", bar: deedOf("'file', '', 0"),
	},
	{
		name: "who filed a case pays it", code: "sod1", found: "SoD1: different people", at: relief.Paying,
		act: moves("approve"), barred: "approver-2@410821", other: "approver-3@410821", bar: deedOf("'file', '', 0"),
		lock: "SELECT FROM payment_batches FOR UPDATE",
	},
	{
		name: "kin survey", code: "sod1_kin", found: "SoD1: nothing done by kin", at: relief.Surveying,
		act: agrees, barred: "surveyor@410821-001", other: "surveyor-2@410821-001",
		bar: "WITH said AS (INSERT INTO kin_declarations (case_id, person, relation, at) VALUES ($1, $2, 'in_law', '2020-01-01')) " + deedOf("'kin', '', 0"),
	},
	{
		name: "who is found to be kin surveys", code: "sod1_phone", found: "SoD1: nothing done by kin", at: relief.Surveying,
		act: agrees, barred: "surveyor@410821-001", other: "surveyor-2@410821-001",
		bar: "INSERT INTO kin_matches (case_id, person, how, found_at) VALUES ($1, $2, 'phone', '2020-01-01')",
	},
	{
		name: "who is found to be kin approves the batch", code: "sod1_account", found: "SoD1: nothing done by kin", at: relief.Paying,
		act: moves("approve"), barred: "approver-2@410821", other: "approver-3@410821",
		bar:  "INSERT INTO kin_matches (case_id, person, how, found_at) VALUES ($1, $2, 'account', '2020-01-01')",
		lock: "SELECT FROM payment_batches FOR UPDATE",
	},
	{
		name: "a surveyor verifies", code: "sod2", found: "SoD2: different people", at: relief.Verifying,
		act: agrees, barred: "verifier@410821-001", other: "verifier-2@410821-001", bar: deedOf("'survey', '', 7"),
	},
	{
		name: "who verified approves", code: "sod2", found: "SoD2: different people", at: relief.InReview, begin: reviewed,
		act: agrees, barred: "approver@410821", other: "approver-2@410821", bar: deedOf("'verify', '', 0"),
	},
	{
		name: "who reported approves", code: "sod2", found: "SoD2: different people", at: relief.InReview, begin: reviewed,
		act: agrees, barred: "approver@410821", other: "approver-2@410821", bar: deedOf("'report', '', 0"),
	},
	{
		name: "the maker of a batch approves it", code: "sod3", found: "SoD3: different people", at: relief.Paying,
		act: moves("approve"), barred: "approver-2@410821", other: "approver-3@410821", bar: deedOf("'make_batch', '', 0"),
		lock: "SELECT FROM payment_batches FOR UPDATE",
	},
	{
		name: "who approved a batch releases it", code: "sod3", found: "SoD3: different people", at: relief.Paying,
		begin: func(t *testing.T, db *storetest.DB, id string) {
			wantDone(t, moves("approve")(t, db, id, "approver-2@410821"))
		},
		act: moves("release"), barred: "cashier@410821", other: "cashier-2@410821", bar: deedOf("'approve_batch', '', 0"),
		lock: "SELECT FROM payment_batches FOR UPDATE",
	},
	{
		name: "one person corrects an account", code: "sod4", found: "SoD2/SoD4: different people", at: relief.Paying, begin: proposedAccount,
		act: agrees, barred: "verifier@410821-001", other: "verifier-2@410821-001",
		bar: "INSERT INTO deeds (case_id, actor, kind, seat) VALUES ($1, $2, 'correct_account', 1)", // the same signature twice is no row of the books at all
	},
	{
		name: "who corrected an account pays to it", code: "sod4", found: "SoD4: different people", at: relief.Paying,
		act: moves("approve"), barred: "approver-2@410821", other: "approver-3@410821", bar: deedOf("'correct_account', '', 0"),
		lock: "SELECT FROM payment_batches FOR UPDATE",
	},
	{
		name: "who put a posting up handles the objection to it", code: "sod5", found: "SoD5: different people", options: storetest.CampaignOptions{Day: still}, at: relief.Posting,
		begin: func(t *testing.T, db *storetest.DB, id string) { object(t, db, id, id) },
		act:   handles, barred: "reviewer-2@410821", other: "reviewer-3@410821", bar: deedOf("'post', '', 0"),
	},
	{
		name: "who surveyed handles an objection", code: "sod5", found: "SoD5: different people", options: storetest.CampaignOptions{Day: still}, at: relief.Posting,
		begin: func(t *testing.T, db *storetest.DB, id string) { object(t, db, id, id) },
		act:   handles, barred: "reviewer-2@410821", other: "reviewer-3@410821", bar: deedOf("'survey', '', 7"),
	},
	{
		name: "who handled a case holds it", code: "sod6", found: "SoD6: different people", at: relief.Verifying,
		act: func(t *testing.T, db *storetest.DB, id, who string) error {
			_, err := db.Store.Hold(t.Context(), db.By(t, who), id, true, "核查")
			return err
		},
		barred: "auditor@410821", other: "auditor-2@410821", bar: deedOf("'receipt', '', 0"),
	},
	{
		name: "who handled a case rules on a clue about it", code: "sod6", found: "SoD6: different people", at: relief.Posted,
		begin: func(t *testing.T, db *storetest.DB, id string) { object(t, db, id, id) },
		act: func(t *testing.T, db *storetest.DB, id, who string) error {
			clue := storetest.Value[string](t, db, "SELECT id FROM objections WHERE case_id = $1", id)
			_, err := db.Store.Rule(t.Context(), db.By(t, who), clue, relief.Ruling{Outcome: "dismiss", Finding: "查无实据"})
			return err
		},
		barred: "auditor@410821", other: "auditor-2@410821", bar: deedOf("'check_economy', '', 0"),
	},
	{
		name: "who paid a case books what came back", code: "sod3", found: "SoD3: different people", at: relief.Paid, begin: askedBack,
		act: booksBack, barred: "finance-3@410821", other: "finance-4@410821", bar: deedOf("'approve_batch', '', 0"),
	},
	{
		name: "who took the aid away books what came back", code: "sod3", found: "SoD3: different people", at: relief.Paid, begin: askedBack,
		act: booksBack, barred: "finance-3@410821", other: "finance-4@410821", bar: deedOf("'case.disqualify', '', 0"),
	},
	{
		name: "kin book what came back", code: "sod1_kin", found: "SoD1: nothing done by kin", at: relief.Paid, begin: askedBack,
		act: booksBack, barred: "finance-3@410821", other: "finance-4@410821",
		bar: "WITH said AS (INSERT INTO kin_declarations (case_id, person, relation, at) VALUES ($1, $2, 'in_law', '2020-01-01')) " + deedOf("'kin', '', 0"),
	},
	{
		name: "one person acts in two posts", code: "sod9", found: "SoD9: different people", at: relief.ReadyToPost,
		act: agrees, barred: "publisher@410821-001", other: "publisher-2@410821-001", bar: deedOf("'accept', 'clerk', 0"),
	},
	{
		name: "somebody else than the chair reports", code: "not_the_chair", found: "SoD10: reported by who answers", at: relief.Posted,
		options: storetest.CampaignOptions{Requires: []relief.Requirement{relief.ChairReports}},
		begin: func(t *testing.T, db *storetest.DB, _ string) {
			appointed(t, db, "reviewer@410821-001", "reviewer-2@410821-001")
			_, err := db.Store.NameChair(t.Context(), db.By(t, "admin@410821"), "410821-001", "reviewer@410821-001", "修工干〔2023〕1号")
			wantDone(t, err)
		},
		act: agrees, barred: "reviewer@410821-001", other: "reviewer-2@410821-001",
		// Another is named, of the two the one who is not barred; seen from who reported, long before.
		bar: `INSERT INTO union_chairs (union_code, n, person, document_no, named_by, at)
			SELECT c.union_code, 1 + (SELECT max(n) FROM union_chairs), u.id, '修工干〔2023〕2号', (SELECT id FROM users WHERE username = 'admin@410821'), '2020-01-01'
			FROM cases c, users u WHERE c.id = $1 AND u.username LIKE 'reviewer%@410821-001' AND u.id <> $2`,
	},
}

func moves(action string) func(*testing.T, *storetest.DB, string, string) error {
	return func(t *testing.T, db *storetest.DB, id, who string) error {
		batch := storetest.Value[string](t, db, "SELECT batch_id FROM payments WHERE case_id = $1", id)
		_, err := db.Store.MoveBatch(t.Context(), db.By(t, who), batch, action, "")
		return err
	}
}

func askedBack(t *testing.T, db *storetest.DB, id string) {
	_, err := db.Store.Disqualify(t.Context(), db.By(t, auditor), id, "举报属实", "隐瞒两套房产")
	wantDone(t, err)
}

func booksBack(t *testing.T, db *storetest.DB, id, who string) error {
	_, err := db.Store.BookRecovery(t.Context(), db.By(t, who), id, 500_00, "R001")
	return err
}

func handles(t *testing.T, db *storetest.DB, id, who string) error {
	list, err := db.Store.Objections(t.Context(), everything, id, "")
	wantDone(t, err)
	_, err = db.Store.Decide(t.Context(), db.By(t, who), relief.Decide{Task: list[0].Task, Version: db.Case(t, id).Version, Outcome: relief.OutcomeApprove})
	return err
}

func reviewed(t *testing.T, db *storetest.DB, id string) {
	t.Helper()
	db.Agree(t, id)
}

// proposedAccount lets the payment come back and the clerk name another account.
func proposedAccount(t *testing.T, db *storetest.DB, id string) {
	t.Helper()
	db.Pay(t, id, "returned")
	d := approve(t, db, id)
	d.Fields.Card, d.Fields.Holder = db.Applicant(t, 90).Card.Value(), db.Applicant(t, 1).Holder
	_, err := db.Store.Decide(t.Context(), db.By(t, "clerk@410821-001"), d)
	wantDone(t, err)
}

// What must be done by different people is asked inside the transaction that does
// it: what bars a person may be written at that very moment, and he is refused,
// leaves nothing and is told why, while somebody else goes on. Had he done it all
// the same, verify would say so by the rule's name.
//
// covers: SoD1 SoD2 SoD3 SoD4 SoD5 SoD6 SoD9 SoD10 inv:I16 fault:F55
func TestEveryDutyIsKeptApartInTheTransactionAndByVerify(t *testing.T) {
	t.Parallel()
	for _, d := range duties {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			db, k := newWorld(t, d.options)
			id := filed(t, db, k, 1, d.at)
			if d.begin != nil {
				d.begin(t, db, id)
			}
			barred := db.By(t, d.barred).Actor
			appointed(t, db, d.other)
			rows := func() int {
				return storetest.Value[int](t, db, "SELECT (SELECT count(*) FROM decisions) + (SELECT count(*) FROM deeds WHERE actor = $1) + (SELECT count(*) FROM audit) + (SELECT count(*) FROM outbox)", barred)
			}
			before := rows()
			tx, err := db.Owner.Begin(t.Context())
			wantDone(t, err)
			defer func() { _ = tx.Rollback(t.Context()) }()
			lock := d.lock
			if lock == "" {
				lock = "SELECT FROM cases FOR UPDATE"
			}
			_, err = tx.Exec(t.Context(), lock)
			wantDone(t, err)
			done, err := tx.Exec(t.Context(), d.bar, id, barred)
			wantDone(t, err)
			planted := int(done.RowsAffected())
			if strings.HasPrefix(d.bar, "INSERT INTO kin_matches") || d.code == "not_the_chair" {
				planted = 0 // it is no deed of his
			}
			answer := make(chan error, 1)
			go func() { answer <- d.act(t, db, id, d.barred) }()
			waiting(t, db, 1) // everything before the decision's own lock let him through
			wantDone(t, tx.Commit(t.Context()))
			refused := wantCode(t, <-answer, d.code)
			if zh, en := refused.Zh(), refused.En(); zh == "" || en == "" || strings.ContainsAny(zh+en, "{}") {
				t.Errorf("he is told %q, %q", zh, en)
			}
			if now := rows(); now != before+planted {
				t.Errorf("the refusal left %d rows", now-before-planted)
			}
			wantDone(t, d.act(t, db, id, d.other))
			holds(t, db)
			db.Exec(t, d.bar, id, db.By(t, d.other).Actor)
			violates(t, db, "I16", d.found)
		})
	}
}

// 谁申报、谁入户、谁调查、谁审核、谁负责: every decision on the way keeps who made it, in
// which post and of which union, as it was then, and nobody can write another name
// there.
//
// covers: SoD8 inv:I16
func TestEveryStepNamesItsPersonPostAndUnion(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.InReview)
	db.Agree(t, id)
	lend(t, db, "approver@410821", "approver-9@410821", relief.TaskApprove)
	wantDone(t, answersFor(t, db, id, "approver-9@410821", "approver@410821", relief.OutcomeApprove))
	db.Walk(t, id, relief.Closed)
	names := map[string]string{} // as they are now
	rows, err := db.Owner.Query(t.Context(), "SELECT username, name FROM users")
	wantDone(t, err)
	var username, name string
	_, err = pgx.ForEachRow(rows, []any{&username, &name}, func() error { names[username] = name; return nil })
	wantDone(t, err)
	db.Exec(t, "UPDATE users SET name = '改名' WHERE username LIKE 'clerk@%'")
	line, err := db.Store.Timeline(t.Context(), everything, id)
	wantDone(t, err)
	const base, county = "410821-001", "410821"
	want := map[relief.Action]relief.TimelineEntry{
		relief.Accept:   {By: names["clerk@410821-001"], Post: relief.Clerk, Union: base},
		relief.Verify:   {By: names["verifier@410821-001"], Post: relief.Verifier, Union: base},
		relief.Post:     {By: names["publisher@410821-001"], Post: relief.Publisher, Union: base},
		relief.Report:   {By: names["reviewer@410821-001"], Post: relief.Reviewer, Union: base},
		relief.Receive:  {By: names["clerk@410821-001"], Post: relief.Clerk, Union: base},
		relief.FollowUp: {By: names["verifier@410821"], Post: relief.Verifier, Union: county},
	}
	var surveyors, approvers []string
	for _, e := range line {
		if w, ok := want[e.Action]; ok {
			if e.By != w.By || e.Post != w.Post || e.Union != w.Union {
				t.Errorf("%s was done by %s, %s of %s; want %s, %s of %s", e.Action, e.By, e.Post, e.Union, w.By, w.Post, w.Union)
			}
			delete(want, e.Action)
		}
		switch e.Action {
		case relief.Survey:
			surveyors = append(surveyors, e.By)
		case relief.Approve:
			approvers = append(approvers, e.By)
		}
	}
	if len(want) != 0 {
		t.Errorf("nobody is named for %v", want)
	}
	if w := []string{names["surveyor@410821-001"], names["surveyor-2@410821-001"]}; !slices.Equal(surveyors, w) {
		t.Errorf("surveyed by %v, want %v", surveyors, w)
	}
	if w := []string{names["reviewer@410821"], names["approver-9@410821"] + " 代 " + names["approver@410821"]}; !slices.Equal(approvers, w) {
		t.Errorf("approved by %v, want %v", approvers, w)
	}
	if n := storetest.Value[int](t, db, `SELECT count(*) FROM decisions d JOIN grants g ON g.id = d.grant_id JOIN unions n ON n.code = g.union_code
		WHERE d.case_id = $1 AND (d.signed_union <> n.name OR d.signed_post <> g.role)`, id); n != 0 {
		t.Errorf("%d decisions name another union or post than the grant they rest on", n)
	}
	holds(t, db)
	forge := func(set string) error {
		_, err := db.App.Exec(t.Context(), "UPDATE decisions SET "+set+" WHERE case_id = $1", id)
		return err
	}
	if err := forge("signed_name = '别人'"); sqlState(err) != "42501" {
		t.Errorf("the program may rewrite who decided: %v", err)
	}
	db.Exec(t, "ALTER TABLE decisions DISABLE TRIGGER append_only")
	db.Exec(t, "UPDATE decisions SET signed_post = 'clerk' WHERE case_id = $1 AND kind = 'verify'", id)
	db.Exec(t, "ALTER TABLE decisions ENABLE TRIGGER append_only")
	violates(t, db, "I16", "SoD8")
}
