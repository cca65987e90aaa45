package relief

import (
	"testing"
	"time"
)

// covers: T08
func TestVerificationWaitsForThoseOutsideTheUnionWhereThePlanDemandsIt(t *testing.T) {
	w := begin(t, 50_000).to(Accept, Survey, Survey)
	w.r.Requires = []Requirement{ConfirmedOutside}
	person := func(e *Event) { e.Facts.PersonConfirmed = true }
	w.refused("person_unconfirmed", Verify)
	w.refused("enterprise_unconfirmed", Verify, person)
	w.do(Verify, person, func(e *Event) { e.Facts.UnitConfirmed = true })
}

func TestAConfirmationNamesWhoConfirmsAndItsPaper(t *testing.T) {
	today := NewDay(2023, time.January, 5)
	whole := Confirmation{Day: today, By: ByCommunity, Body: "幸福社区", Post: "主任", Name: "王某", Evidence: "a"}
	if err := whole.Check(today); err != nil || whole.By.Record() != PersonConfirmed || ByDepartment.Record() != UnitConfirmed {
		t.Errorf("a whole one: %v", err)
	}
	for name, spoil := range map[string]func(*Confirmation){
		"by whom": func(c *Confirmation) { c.By = "neighbour" }, "body": func(c *Confirmation) { c.Body = " " }, "post": func(c *Confirmation) { c.Post = "" },
		"name": func(c *Confirmation) { c.Name = "" }, "paper": func(c *Confirmation) { c.Evidence = "" }, "future": func(c *Confirmation) { c.Day = today.AddDays(1) },
	} {
		c := whole
		spoil(&c)
		if CodeOf(c.Check(today)) != "form_incomplete" {
			t.Errorf("%s: %v", name, c.Check(today))
		}
	}
}
