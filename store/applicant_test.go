package store_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// someone is applicant n as he gives himself on the phone.
func someone(t *testing.T, db *storetest.DB, n int) relief.Visitor {
	t.Helper()
	a := db.Applicant(t, n)
	return relief.Visitor{IDNumber: a.IDNumber, Phone: a.Phone}
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// sentCode reads the code last sent, as the outbox of local mode shows it.
func sentCode(t *testing.T, db *storetest.DB) string {
	t.Helper()
	messages, err := db.Store.Messages(t.Context(), 1)
	if err != nil || len(messages) != 1 {
		t.Fatalf("outbox: %v, %v", messages, err)
	}
	return sixDigits.FindString(messages[0].Text)
}

func TestACodeOpensOneSessionForWhoHoldsThePhone(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	v := someone(t, db, 1)
	ticket, err := db.Store.AskCode(t.Context(), v, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	code := sentCode(t, db)
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM applicant_codes WHERE encode(code_hash, 'escape') LIKE '%' || $1 || '%'", code); n != 0 {
		t.Error("the code stands in the table")
	}
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	_, err = db.Store.OpenVisit(t.Context(), ticket, wrong)
	wantCode(t, err, "code_wrong")
	_, err = db.Store.OpenVisit(t.Context(), "00000000-0000-4000-8000-000000000000", code)
	wantCode(t, err, "code_wrong")
	_, err = db.Store.OpenVisit(t.Context(), "no ticket", code)
	wantCode(t, err, "code_wrong")
	token, err := db.Store.OpenVisit(t.Context(), ticket, code)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Store.OpenVisit(t.Context(), ticket, code) // once
	wantCode(t, err, "code_wrong")
	if got, err := db.Store.Visit(t.Context(), token); err != nil || got != v {
		t.Errorf("the session is of %v, %v", got, err)
	}
	if _, err := db.Store.Session(t.Context(), token); relief.CodeOf(err) != "sign_in_required" {
		t.Errorf("an applicant's session opens the staff's: %v", err)
	}
	db.Exec(t, "UPDATE applicant_sessions SET expires_at = now()")
	_, err = db.Store.Visit(t.Context(), token)
	wantCode(t, err, "sign_in_required")
}

func TestCodesRunOut(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	v := someone(t, db, 1)
	ask := func(v relief.Visitor, from string) (string, error) { return db.Store.AskCode(t.Context(), v, from) }
	ticket, err := ask(v, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	code := sentCode(t, db)
	for range 5 {
		_, err := db.Store.OpenVisit(t.Context(), ticket, "wrong!")
		wantCode(t, err, "code_wrong")
	}
	_, err = db.Store.OpenVisit(t.Context(), ticket, code) // after five wrong tries the right one is too late
	wantCode(t, err, "code_wrong")
	ticket, err = ask(v, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	db.Exec(t, "UPDATE applicant_codes SET at = at - interval '11 minutes'")
	_, err = db.Store.OpenVisit(t.Context(), ticket, sentCode(t, db))
	wantCode(t, err, "code_wrong")
	for range 3 {
		if _, err := ask(v, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = ask(v, "192.0.2.1")
	wantCode(t, err, "too_many_attempts") // five for one phone from one address
	for n := range 25 {
		if _, err := ask(someone(t, db, 10+n), "192.0.2.1"); err != nil {
			t.Fatalf("asked %d times from one address: %v", n, err)
		}
	}
	_, err = ask(someone(t, db, 99), "192.0.2.1")
	wantCode(t, err, "too_many_attempts") // thirty from one address
}

// Strangers ask for codes on somebody's phone and try them wrong, from several
// addresses: the phone is sent no more than a few, and its owner gets in.
func TestNobodyLocksAnotherOutOfHisCodes(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	owner := someone(t, db, 1)
	sms := func() int { return storetest.Value[int](t, db, "SELECT count(*) FROM messages") }
	for n := range 40 {
		from := fmt.Sprintf("198.51.100.%d", n/4)
		v := owner
		if n < 20 { // his number on a phone of their own
			v.Phone = someone(t, db, 50+n).Phone
		}
		ticket, err := db.Store.AskCode(t.Context(), v, from)
		wantDone(t, err)
		for range 5 {
			_, err := db.Store.OpenVisit(t.Context(), ticket, "wrong!")
			wantCode(t, err, "code_wrong")
		}
	}
	toOwner := storetest.Value[int](t, db, "SELECT count(*) FROM applicant_codes WHERE shares IS NULL AND phone_index = (SELECT phone_index FROM applicant_codes GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)")
	if toOwner != 5 {
		t.Errorf("his phone was sent %d codes in a moment, want 5", toOwner)
	}
	code, before := sentCode(t, db), sms()
	ticket, err := db.Store.AskCode(t.Context(), owner, "192.0.2.1")
	wantDone(t, err)
	if sms() != before {
		t.Error("one more was sent")
	}
	_, err = db.Store.OpenVisit(t.Context(), ticket, "wrong!")
	wantCode(t, err, "code_wrong")
	token, err := db.Store.OpenVisit(t.Context(), ticket, code)
	wantDone(t, err)
	if v, err := db.Store.Visit(t.Context(), token); err != nil || v != owner {
		t.Errorf("he is %v, %v", v, err)
	}
	db.Exec(t, "UPDATE applicant_codes SET at = at - interval '11 minutes'")
	ticket, err = db.Store.AskCode(t.Context(), owner, "192.0.2.1")
	wantDone(t, err)
	if sms() != before+1 {
		t.Error("once the last code is over none is sent")
	}
	if _, err = db.Store.OpenVisit(t.Context(), ticket, sentCode(t, db)); err != nil {
		t.Error(err)
	}
}

func TestVeryManyCodesRaiseAnAlarmAndStopNobody(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	db.Exec(t, `INSERT INTO applicant_codes (id, id_number_enc, phone_enc, id_index, phone_index, caller, code_hash)
		SELECT gen_random_uuid(), '', '', '', decode(lpad(to_hex(n), 8, '0'), 'hex'), decode(lpad(to_hex(n), 8, '0'), 'hex'), '' FROM generate_series(1, 3000) n`)
	for n := range 2 {
		if _, err := db.Store.AskCode(t.Context(), someone(t, db, n), "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM notices WHERE kind = 'code_alarm' AND role = 'operator'"); n != 1 {
		t.Errorf("the operators were told %d times, want once a day", n)
	}
}

func TestWhatIsOverOfVisitsIsDropped(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	for n, from := range []string{"old", "new"} {
		ticket, err := db.Store.AskCode(t.Context(), someone(t, db, n), from)
		wantDone(t, err)
		_, err = db.Store.OpenVisit(t.Context(), ticket, sentCode(t, db))
		wantDone(t, err)
		if n == 0 {
			db.Exec(t, "UPDATE applicant_codes SET at = at - interval '3 days'")
			db.Exec(t, "UPDATE applicant_sessions SET expires_at = now()")
			db.Exec(t, "UPDATE messages SET status = 'sent', ended_at = now() - interval '8 days', created_at = now() - interval '8 days'")
		}
	}
	if n, err := db.Store.SweepVisits(t.Context()); err != nil || n < 2 || n > 3 { // asking drops old codes too
		t.Errorf("%d rows were dropped, %v", n, err)
	}
	for _, table := range []string{"applicant_codes", "applicant_sessions", "messages"} {
		if n := storetest.Value[int](t, db, "SELECT count(*) FROM "+table); n != 1 {
			t.Errorf("%s holds %d rows, want the new one", table, n)
		}
	}
}

// covers: F56 T01 T02 T27
func TestApplicantAppliesFollowsAndWithdraws(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	v := someone(t, db, 1)
	id, err := db.Store.Apply(t.Context(), v, k.ID, db.Applicant(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Store.Apply(t.Context(), v, k.ID, db.Applicant(t, 1))
	wantCode(t, err, "applied_already")
	own, err := db.Store.OwnCase(t.Context(), v, id)
	if err != nil || own.State != relief.Submitted || len(own.Consents) != 2 || len(own.Lacks()) != 0 || !own.MayWithdraw || own.Amount != 500_00 {
		t.Fatalf("his own case: %+v, %v", own, err)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM consents WHERE case_id = $1 AND purpose = 'economy_check' AND text_version <> ''", id); n != 1 {
		t.Errorf("%d authorisations of the economy check are on file", n)
	}
	if by := storetest.Value[string](t, db, "SELECT u.username FROM events e JOIN users u ON u.id = e.actor WHERE e.case_id = $1 AND e.transition = 'T02'", id); by != "applicant" {
		t.Errorf("filed by %s", by)
	}
	for _, stranger := range []relief.Visitor{someone(t, db, 2), {IDNumber: v.IDNumber, Phone: someone(t, db, 2).Phone}, {IDNumber: someone(t, db, 2).IDNumber, Phone: v.Phone}} {
		if list, err := db.Store.OwnCases(t.Context(), stranger); err != nil || len(list) != 0 {
			t.Errorf("a stranger sees %v, %v", list, err)
		}
		_, err := db.Store.OwnCase(t.Context(), stranger, id)
		wantCode(t, err, "not_found")
		wantCode(t, db.Store.OwnWithdraw(t.Context(), stranger, id), "not_found")
		wantCode(t, db.Store.Agree(t.Context(), stranger, id, relief.EconomyData), "not_found")
	}
	moveCampaign(t, db, k, "suspend") // which keeps nobody from saying no
	if own, err := db.Store.OwnCase(t.Context(), v, id); err != nil || !own.MayWithdraw {
		t.Errorf("in a suspended campaign: %+v, %v", own, err)
	}
	for range 2 {
		if err := db.Store.OwnWithdraw(t.Context(), v, id); err != nil {
			t.Fatal(err)
		}
	}
	if c := db.Case(t, id); c.State != relief.Withdrawn || len(c.Tasks) != 0 {
		t.Errorf("the case is %s with %d tasks", c.State, len(c.Tasks))
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM audit WHERE subject = $1 AND kind = 'applicant'", id); n != 3 {
		t.Errorf("%d audit rows of what he did, want two consents and the withdrawal", n)
	}
}

// He is told what was decided and why, and nothing that is said of others.
func TestApplicantReadsWhatWasDecidedAndWhy(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	v := someone(t, db, 1)
	id := filed(t, db, k, 1, relief.Verifying)
	for _, text := range relief.ConsentTexts {
		if err := db.Store.Agree(t.Context(), v, id, text.Purpose); err != nil {
			t.Fatal(err)
		}
		if err := db.Store.Agree(t.Context(), v, id, text.Purpose); err != nil { // signing twice is signing once
			t.Fatal(err)
		}
	}
	db.Decide(t, id, relief.Decide{Task: db.Task(t, id).ID, Version: db.Case(t, id).Version, Outcome: relief.OutcomeReject, Comment: "家庭收入高于标准"})
	own, err := db.Store.OwnCase(t.Context(), v, id)
	if err != nil {
		t.Fatal(err)
	}
	last := own.Steps[len(own.Steps)-1]
	if last.State != relief.Rejected || last.Reason != "家庭收入高于标准" || own.MayWithdraw {
		t.Errorf("he reads %+v", last)
	}
	if len(own.Consents) != 2 {
		t.Errorf("%d consents, want 2", len(own.Consents))
	}
	for _, step := range own.Steps[:len(own.Steps)-1] {
		if step.Reason != "" {
			t.Errorf("an opinion of the staff is shown at %s", step.State)
		}
	}
}

func TestApplicantSeesTheMoney(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Paid)
	own, err := db.Store.OwnCase(t.Context(), someone(t, db, 1), id)
	if err != nil || !own.Paid || own.Amount != 500_00 || len(own.CardTail) != 4 || own.MayWithdraw {
		t.Errorf("he sees %+v, %v", own, err)
	}
}

func TestUnionsAreFoundWithinRunningCampaigns(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: 24 * time.Hour})
	found, err := db.Store.ApplyPlaces(t.Context(), "城关")
	if err != nil || len(found) != 1 || found[0].Union != "410821-001" || found[0].Campaign != k.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	if found, _ := db.Store.ApplyPlaces(t.Context(), "清化"); len(found) != 0 {
		t.Errorf("a union without a campaign: %+v", found)
	}
	if _, _, _, err := db.Store.ApplyAt(t.Context(), k.ID, "410822-001"); relief.CodeOf(err) != "not_found" {
		t.Errorf("another county's union: %v", err)
	}
	moveCampaign(t, db, k, "suspend")
	if _, _, _, err := db.Store.ApplyAt(t.Context(), k.ID, "410821-001"); relief.CodeOf(err) != "not_found" {
		t.Errorf("a campaign that stands still: %v", err)
	}
}

// covers: T09
func TestTheApplicantAppealsOnceByHimself(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still})
	v := someone(t, db, 1)
	id := filed(t, db, k, 1, relief.Surveying)
	if own, err := db.Store.OwnCase(t.Context(), v, id); err != nil || own.MayAppeal {
		t.Errorf("an open case may be appealed: %v", err)
	}
	reject(t, db, id)
	own, err := db.Store.OwnCase(t.Context(), v, id)
	if err != nil || !own.MayAppeal {
		t.Fatalf("a refusal may not be appealed: %v", err)
	}
	wantCode(t, db.Store.OwnAppeal(t.Context(), someone(t, db, 2), id, "收入有误"), "not_found")
	wantCode(t, db.Store.OwnAppeal(t.Context(), v, id, " "), "reason_required")
	for range 2 { // the same form sent twice
		wantDone(t, db.Store.OwnAppeal(t.Context(), v, id, "收入有误"))
	}
	linked := db.Case(t, id).Appeal
	if linked == "" || db.Task(t, linked).Union != county {
		t.Fatalf("the appeal %q is not one level up", linked)
	}
	for _, c := range []string{id, linked} {
		if own, err := db.Store.OwnCase(t.Context(), v, c); err != nil || own.MayAppeal {
			t.Errorf("a second appeal is offered for %s, %v", c, err)
		}
	}
}

// Where the plan demands it, no register is asked before the applicant has
// authorised it: by himself, or on paper that the clerk records.
//
// covers: F56 T07
func TestNoRegisterIsAskedWithoutTheApplicantsLeave(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Day: still, Requires: []relief.Requirement{relief.AuthorisationSigned}})
	check := func(id string) error {
		_, err := db.Store.SendCheck(t.Context(), db.By(t, "verifier@410821"), id, relief.EconomyCheck{Register: "vehicles"})
		return err
	}
	first, second := filed(t, db, k, 1, relief.Verifying), filed(t, db, k, 2, relief.Verifying)
	wantCode(t, check(first), "authorisation_missing")
	if err := db.Store.Agree(t.Context(), someone(t, db, 1), first, relief.PersonalData); err != nil {
		t.Fatal(err)
	}
	wantCode(t, check(first), "authorisation_missing") // another purpose
	if err := db.Store.Agree(t.Context(), someone(t, db, 1), first, relief.EconomyData); err != nil {
		t.Fatal(err)
	}
	if err := check(first); err != nil {
		t.Fatal(err)
	}
	wantCode(t, check(second), "authorisation_missing")
	if _, err := db.Store.RecordConsent(t.Context(), db.By(t, "clerk@410821-001"), second, relief.PaperConsent{Purpose: relief.EconomyData}); err != nil {
		t.Fatal(err)
	}
	if err := check(second); err != nil {
		t.Fatal(err)
	}
	if who := storetest.Value[string](t, db, "SELECT u.username FROM consents k JOIN users u ON u.id = k.recorded_by WHERE k.case_id = $1", second); who != "clerk@410821-001" {
		t.Errorf("recorded by %s", who)
	}
}
