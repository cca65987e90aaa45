package store_test

import (
	"slices"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

func declare(t *testing.T, db *storetest.DB, who, id, relation string) {
	t.Helper()
	_, err := db.Store.DeclareKin(t.Context(), db.By(t, who), id, relation)
	wantDone(t, err)
}

// covers: F33 inv:I16
func TestKinStandAside(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	declare(t, db, "clerk@410821-001", id, "none")
	declare(t, db, "clerk-2@410821-001", id, "none")
	declare(t, db, "clerk-2@410821-001", id, "in_law") // he remembers
	declare(t, db, "clerk-2@410821-001", id, "none")   // and cannot unsay it
	wantCode(t, answers(t, db, id, "clerk-2@410821-001", relief.OutcomeApprove), "sod1_kin")
	task := db.Task(t, id).ID
	if sees(t, db, "clerk-2@410821-001", task) || !sees(t, db, "clerk@410821-001", task) {
		t.Error("kin find the task in their list, or others do not")
	}
	wantDone(t, answers(t, db, id, "clerk@410821-001", relief.OutcomeApprove))
	list, err := db.Store.KinList(t.Context(), []string{"/000000/410000/410800/410821"}, k.ID)
	if err != nil || len(list) != 1 || list[0].Person.ID != db.Person(t, "clerk-2@410821-001").ID || list[0].Acted || list[0].Relation != "in_law" {
		t.Fatalf("auditors read %+v, %v", list, err)
	}
	if list, err = db.Store.KinList(t.Context(), []string{"/000000/410000/410800/410822"}, ""); err != nil || len(list) != 0 {
		t.Errorf("another county's auditor reads %+v, %v", list, err)
	}
	declare(t, db, "clerk@410821-001", id, "spouse")
	if list, err = db.Store.KinList(t.Context(), everything, k.ID); err != nil || len(list) != 2 || !list[1].Acted {
		t.Errorf("who acted before he said so is not marked: %+v, %v", list, err)
	}
}

// Finance are handlers too: a batch leaves the maker's kin to another maker.
//
// covers: F33
func TestKinDoNotPay(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Approved)
	declare(t, db, "finance@410821", id, "collateral")
	v := db.Case(t, id)
	_, err := db.Store.MakeBatch(t.Context(), db.By(t, "finance@410821"), v.Campaign, v.Line)
	wantCode(t, err, "nothing_to_pay")
	_, err = db.Store.MakeBatch(t.Context(), db.By(t, "finance-2@410821"), v.Campaign, v.Line)
	wantDone(t, err)
}

func leaves(t *testing.T, db *storetest.DB, who string, left relief.StaffIdentity) {
	t.Helper()
	_, err := db.Store.LeaveIdentity(t.Context(), db.By(t, "admin@410821"), db.Person(t, who).ID, left)
	wantDone(t, err)
}

// Who shares a number, the phone or the account with a household is barred without
// having said so, whichever of the two was entered first, until supervision finds that
// it means nothing; the list of tasks leaves it out, and kin are called back.
//
// covers: F33 inv:I16
func TestKinAreFoundByRegisterPhoneAndAccount(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{CallBack: relief.MinCallBack})
	one, other := db.Applicant(t, 1), db.Applicant(t, 2)
	leaves(t, db, "clerk-2@410821-001", relief.StaffIdentity{IDNumber: one.IDNumber.Value()})
	id := filed(t, db, k, 1, relief.Submitted)
	leaves(t, db, "clerk-3@410821-001", relief.StaffIdentity{Phone: one.Phone.Value()})
	leaves(t, db, "clerk-4@410821-001", relief.StaffIdentity{Card: one.Card.Value()})
	leaves(t, db, "clerk-5@410821-001", relief.StaffIdentity{IDNumber: other.IDNumber.Value(), Phone: other.Phone.Value(), Card: other.Card.Value()})
	task := db.Task(t, id).ID
	declare(t, db, "clerk-3@410821-001", id, "none") // which does not help him
	for who, code := range map[string]string{"clerk-2": "sod1_register", "clerk-3": "sod1_phone", "clerk-4": "sod1_account"} {
		who += "@410821-001"
		wantCode(t, answers(t, db, id, who, relief.OutcomeApprove), code)
		if sees(t, db, who, task) {
			t.Errorf("%s finds the task in his list", who)
		}
		v, err := db.Store.Task(t.Context(), db.Person(t, who), task)
		if wantDone(t, err); v.Why == nil || v.Why.Code != code {
			t.Errorf("the task tells %s %v", who, v.Why)
		}
	}
	if !sees(t, db, "clerk-5@410821-001", task) {
		t.Error("who shares nothing with the household does not find its task")
	}
	list, err := db.Store.KinList(t.Context(), everything, k.ID)
	wantDone(t, err)
	found := map[string]bool{}
	for _, r := range list {
		found[r.How] = true
		if r.Case != id || r.Relation != "" || r.UnionName != "城关镇工会" || r.Denied != (r.How == "phone") {
			t.Errorf("auditors read %+v", r)
		}
	}
	if len(list) != 3 || !found["register"] || !found["phone"] || !found["account"] {
		t.Errorf("auditors read %+v", list)
	}
	wantDone(t, answers(t, db, id, "clerk-5@410821-001", relief.OutcomeApprove))
	db.Walk(t, id, relief.Confirmed)
	if task := db.Task(t, id); task.Kind != relief.TaskFollowUp {
		t.Errorf("kin of staff wait for %s", task.Kind)
	}
	holds(t, db)
}

// A household's file is its register: who stands in the same file as somebody of the
// household is of it.
//
// covers: F33
func TestWhoStandsInTheHouseholdsFileIsKin(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	wife := db.Applicant(t, 40).IDNumber.Value()
	leaves(t, db, "clerk-2@410821-001", relief.StaffIdentity{IDNumber: wife})
	index := storetest.Value[[]byte](t, db, "SELECT id_index FROM staff_identities")
	db.Exec(t, "INSERT INTO archive_people (archive_id, person_index, head, live) SELECT archive_id, $2, false, true FROM case_archives WHERE case_id = $1", id, index)
	wantCode(t, answers(t, db, id, "clerk-2@410821-001", relief.OutcomeApprove), "sod1_register")
}

// Two people may share the phone of a unit: supervision says so, and why, once, and
// nobody for himself.
//
// covers: F33
func TestSupervisionFindsAMatchUnfounded(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	clerk, me := "clerk-2@410821-001", "auditor@410821"
	leaves(t, db, clerk, relief.StaffIdentity{Phone: db.Applicant(t, 1).Phone.Value()})
	leaves(t, db, me, relief.StaffIdentity{Phone: db.Applicant(t, 1).Phone.Value()})
	ruling := relief.KinRuling{Person: db.Person(t, clerk).ID, How: "phone", Reason: "单位总机，两家无亲属关系"}
	rule := func(who string, r relief.KinRuling) error {
		_, err := db.Store.RuleKin(t.Context(), db.By(t, who), id, r)
		return err
	}
	wantCode(t, rule(me, relief.KinRuling{Person: db.Person(t, me).ID, How: "phone", Reason: "不是"}), "kin_own")
	wantCode(t, rule(me, ruling), "sod1_phone") // kin of the household rule on nothing about it
	wantCode(t, rule("auditor-2@410821", relief.KinRuling{Person: ruling.Person, How: "account", Reason: "不是"}), "kin_no_match")
	wantDone(t, rule("auditor-2@410821", ruling))
	wantCode(t, rule("auditor-3@410821", ruling), "kin_ruled")
	list, err := db.Store.KinList(t.Context(), everything, k.ID)
	if wantDone(t, err); len(list) != 2 || list[0].Unfounded == nil || list[0].Unfounded.Reason != ruling.Reason || list[0].Unfounded.By.ID != db.Person(t, "auditor-2@410821").ID {
		t.Errorf("auditors read %+v", list)
	}
	wantDone(t, answers(t, db, id, clerk, relief.OutcomeApprove))
	holds(t, db)
}

// covers: T03
func TestWhereTheRulesAskEveryHandlerDeclaresFirst(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{Requires: []relief.Requirement{relief.KinshipDeclared}})
	id := filed(t, db, k, 1, relief.Submitted)
	none := func(d *relief.Decide) { d.Fields.Kinship = "none" }
	wantCode(t, answers(t, db, id, "clerk@410821-001", relief.OutcomeApprove), "kinship_missing")
	wantCode(t, answers(t, db, id, "clerk@410821-001", relief.OutcomeApprove, func(d *relief.Decide) { d.Fields.Kinship = "spouse" }), "kinship_use_declaration")
	wantDone(t, answers(t, db, id, "clerk@410821-001", relief.OutcomeApprove, none))
	wantCode(t, answers(t, db, id, "surveyor@410821-001", relief.OutcomeApprove), "kinship_missing")
	declare(t, db, "surveyor@410821-001", id, "none")
	wantDone(t, answers(t, db, id, "surveyor@410821-001", relief.OutcomeApprove))
	wantCode(t, answers(t, db, id, "surveyor-2@410821-001", relief.OutcomeApprove), "kinship_missing") // each for himself
}

// SoD8 and SoD9: a decision names person, post and union, and one person acts in
// one post.
//
// covers: F34 inv:I16
func TestOnePersonActsInOnePost(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	clerk := db.Person(t, "clerk@410821-001")
	_, err := db.Store.Grant(t.Context(), db.By(t, "admin@410821"), "clerk@410821-001", relief.Publisher, "410821-001")
	wantDone(t, err)
	db.Walk(t, id, relief.ReadyToPost)
	task := db.Task(t, id).ID
	grant := storetest.Value[string](t, db, "SELECT id FROM grants WHERE user_id = $1 AND role = 'publisher'", clerk.ID)
	r := db.By(t, "clerk@410821-001")
	r.Grant = grant
	_, err = db.Store.Decide(t.Context(), r, approve(t, db, id))
	if refused := wantCode(t, err, "sod9"); refused.Detail["post"] != "clerk" {
		t.Errorf("it names the post %v", refused.Detail["post"])
	}
	both := clerk
	both.Roles = append(slices.Clone(clerk.Roles), relief.Appointment{Grant: grant, Role: relief.Publisher, Union: "410821-001", Level: relief.Base, Path: clerk.Roles[0].Path})
	l, err := db.Store.Tasks(t.Context(), both, relief.TaskFilter{})
	wantDone(t, err)
	for _, v := range l.Items {
		if v.ID == task {
			t.Error("the list offers him the other post's task")
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM decisions d JOIN users u ON u.id = d.actor WHERE d.signed_name <> u.name OR d.signed_post = '' OR d.signed_union = ''"); n != 0 {
		t.Errorf("%d decisions do not name person, post and union", n)
	}
}
