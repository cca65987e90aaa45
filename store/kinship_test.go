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
