package store_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// covers: F4
func TestASharedViewOpensByItsLinkForWhoeverWorksThere(t *testing.T) {
	t.Parallel()
	db, _ := newWorld(t, storetest.CampaignOptions{})
	save := func(name string, shared bool) string {
		reply, err := db.Store.SaveView(t.Context(), db.By(t, "approver@410821"), relief.SavedView{Screen: "tasks", Name: name, Query: map[string]any{"due_within": 7}, Shared: shared})
		wantDone(t, err)
		var made relief.Created
		wantDone(t, json.Unmarshal(reply.Body, &made))
		return made.ID
	}
	shared, private := save("本周到期", true), save("我的", false)
	if again := save("本周到期", true); again != shared {
		t.Error("the same name was kept twice")
	}
	for who, sees := range map[string]bool{"approver@410821": true, "reviewer@410821": true, "clerk@410821-001": true, "approver@410800": true, "approver@410822": false} {
		v, err := db.Store.View(t.Context(), db.Person(t, who), shared)
		if (err == nil) != sees || err == nil && v.Mine != (who == "approver@410821") {
			t.Errorf("%s: %+v, %v", who, v, err)
		}
		if err != nil {
			wantCode(t, err, "not_found")
		}
	}
	_, err := db.Store.View(t.Context(), db.Person(t, "reviewer@410821"), private)
	wantCode(t, err, "not_found")
	_, err = db.Store.DropView(t.Context(), db.By(t, "reviewer@410821"), shared)
	wantCode(t, err, "not_found")
	_, err = db.Store.DropView(t.Context(), db.By(t, "approver@410821"), shared)
	wantDone(t, err)
	if left, err := db.Store.Views(t.Context(), db.Person(t, "approver@410821"), "tasks"); err != nil || len(left) != 1 || left[0].ID != private {
		t.Errorf("left are %+v, %v", left, err)
	}
}

func TestPhrasesAndNotesAreOnesOwn(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	id := filed(t, db, k, 1, relief.Submitted)
	task := db.Task(t, id).ID
	_, err := db.Store.SetPhrases(t.Context(), db.By(t, "clerk@410821-001"), []string{"情况属实", "同意上报"})
	wantDone(t, err)
	_, err = db.Store.SetPhrases(t.Context(), db.By(t, "clerk@410821-001"), []string{"材料齐全"})
	wantDone(t, err)
	if got, err := db.Store.Phrases(t.Context(), db.Person(t, "clerk@410821-001").ID); err != nil || len(got) != 1 || got[0] != "材料齐全" {
		t.Errorf("phrases are %v, %v", got, err)
	}
	on := relief.NewDay(2022, 12, 9)
	note := relief.TaskNote{FollowOn: on, Note: "王小明的材料周五送来"}
	reply, err := db.Store.SetNote(t.Context(), db.By(t, "clerk@410821-001"), task, note)
	wantDone(t, err)
	if bytes.Contains(reply.Body, []byte("王小明")) {
		t.Error("the kept answer holds the text")
	}
	mine, theirs := db.Person(t, "clerk@410821-001"), db.Person(t, "clerk-2@410821-001")
	if got, err := db.Store.Note(t.Context(), mine.ID, task); err != nil || got != note {
		t.Errorf("my note is %+v, %v", got, err)
	}
	if got, err := db.Store.Note(t.Context(), theirs.ID, task); err != nil || got != (relief.TaskNote{}) {
		t.Errorf("somebody else reads %+v, %v", got, err)
	}
	for who, want := range map[*relief.Person]relief.Day{&mine: on, &theirs: 0} {
		l, err := db.Store.Tasks(t.Context(), *who, relief.TaskFilter{})
		if err != nil || len(l.Items) != 1 || l.Items[0].FollowOn != want {
			t.Errorf("the list shows %+v, %v", l.Items, err)
		}
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM task_notes WHERE note_enc::text LIKE '%' || encode(convert_to('王小明', 'UTF8'), 'hex') || '%'"); n != 0 {
		t.Error("the note lies in the clear")
	}
}

func TestWhatIDecidedIsFoundAgain(t *testing.T) {
	t.Parallel()
	db, k := newWorld(t, storetest.CampaignOptions{})
	first := filed(t, db, k, 1, relief.Surveying)
	second := filed(t, db, k, 2, relief.Surveying)
	db.Walk(t, first, relief.Verifying)
	l, err := db.Store.Done(t.Context(), db.Person(t, "clerk@410821-001").ID, relief.Page{Limit: 1})
	if err != nil || len(l.Items) != 1 || l.Items[0].Case != second || !l.Items[0].Latest || l.NextCursor == "" {
		t.Fatalf("the latest is %+v, %v", l, err)
	}
	l, err = db.Store.Done(t.Context(), db.Person(t, "clerk@410821-001").ID, relief.Page{Limit: 1, Cursor: l.NextCursor})
	if err != nil || len(l.Items) != 1 || l.Items[0].Case != first || l.Items[0].Latest || l.NextCursor != "" {
		t.Errorf("before it is %+v, %v", l, err)
	}
}
