package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A taskClock is the clock of an open task, with the clock of its campaign.
type taskClock struct {
	Task, Calendar string
	Kind           string
	Starts, Due    day
	EveryDay       bool // it counts calendar days
	Pauses         []byte
	Half, Most     time.Time
	DueAt, Over    time.Time
	TaskDue        *time.Time
	Promised       *time.Time // the latest time it was ever promised
	Rehearsal      []byte
}

// taskClocks is I22 for tasks: the marks are what the calendar's version makes
// of the first day, the last day and the pauses; the task is due when its clock
// says; no time that was moved on came back; a limit in calendar days lost none of
// them; and every open task that is due has a clock.
func taskClocks(ctx context.Context, s *snapshot) ([]Violation, error) {
	cals, err := s.calendars(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := table()
	if err != nil {
		return nil, err
	}
	var out []Violation
	err = each(ctx, s, `SELECT t.id::text, c.calendar, t.kind, c.starts_on, c.due_on, c.every_day, c.pauses, c.half_at, c.most_at, c.due_at, c.over_at, t.due_at,
			(SELECT max(r.due_at) FROM replans r WHERE r.task_id = t.id), k.rehearsal
		FROM tasks t JOIN task_clocks c ON c.task_id = t.id JOIN campaigns k ON k.id = t.campaign_id WHERE t.status = 'open' ORDER BY t.id`, func(c taskClock) error {
		v, err := c.check(rows, cals)
		out = append(out, v...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading clocks: %w", err)
	}
	found, err := s.Query(ctx, `SELECT t.id::text, ARRAY['tasks/' || t.id], 'a clock', 'none' FROM tasks t
		WHERE t.status = 'open' AND t.due_at IS NOT NULL AND NOT EXISTS (SELECT FROM task_clocks c WHERE c.task_id = t.id) ORDER BY t.id`)
	if err != nil {
		return nil, fmt.Errorf("reading tasks: %w", err)
	}
	missing, err := pgx.CollectRows(found, pgx.RowToStructByPos[Violation])
	if err != nil {
		return nil, fmt.Errorf("reading tasks: %w", err)
	}
	return append(out, missing...), nil
}

func (c taskClock) check(table []row, cals calendars) ([]Violation, error) {
	rows := []string{"task_clocks/" + c.Task}
	cal, known := cals.of(c.Calendar)
	if !known {
		return []Violation{{c.Task, rows, "a calendar that was loaded", c.Calendar}}, nil
	}
	pauses, err := pausesOf(c.Pauses)
	if err != nil {
		return nil, fmt.Errorf("reading the pauses of task %s: %w", c.Task, err)
	}
	var k clock
	if c.Rehearsal != nil {
		if err := json.Unmarshal(c.Rehearsal, &k); err != nil {
			return nil, fmt.Errorf("reading the clock of task %s: %w", c.Task, err)
		}
	}
	var out []Violation
	for _, m := range marks(cal, k, c.Starts, c.Due, pauses) {
		found := map[string]time.Time{"half": c.Half, "most": c.Most, "due": c.DueAt, "over": c.Over}[m.name]
		if found.Sub(m.at).Abs() > 5*time.Microsecond { // a rehearsal clock rounds
			out = append(out, Violation{c.Task, rows, m.name + " at " + stamp(m.at), stamp(found)})
		}
	}
	if c.EveryDay {
		l := limitOfAction(table, c.Kind) // a step that is counted so is called as its task
		if last := prolonged(everyDay, c.Starts.AddDate(0, 0, l.n), pauses, 0); l.working || !last.Equal(c.Due) {
			out = append(out, Violation{c.Task, rows, fmt.Sprintf("%d calendar days, to %s", l.n, last.Format(time.DateOnly)), c.Due.Format(time.DateOnly)})
		}
	}
	if c.TaskDue != nil && !c.TaskDue.Equal(c.DueAt) {
		out = append(out, Violation{c.Task, append(rows, "tasks/"+c.Task), "the task due when its clock says", "another time"})
	}
	if c.Promised != nil && c.DueAt.Before(*c.Promised) {
		out = append(out, Violation{c.Task, rows, "due no earlier than promised: " + stamp(*c.Promised), stamp(c.DueAt)})
	}
	return out, nil
}

type mark struct {
	name string
	at   time.Time
}

// marks are the instants of 50, 80, 100 and 150 per cent, computed anew.
func marks(cal calendar, k clock, starts, due day, pauses []pause) []mark {
	counted := func(d day) bool { return cal.working(d) && !within(d, pauses) }
	total := 0
	count := func() {
		for d := starts.AddDate(0, 0, 1); !d.After(due); d = d.AddDate(0, 0, 1) {
			if counted(d) {
				total++
			}
		}
	}
	if count(); total == 0 { // no working day at all: calendar days
		counted = func(d day) bool { return !within(d, pauses) }
		if count(); total == 0 {
			total = 1
		}
	}
	end := k.ends(due)
	at := func(percent int) time.Time {
		d, hundredths := starts, total*percent
		for hundredths > 0 {
			d = d.AddDate(0, 0, 1)
			if !counted(d) {
				continue
			}
			if hundredths < 100 {
				return k.within(d, 24*time.Hour*time.Duration(hundredths)/100)
			}
			hundredths -= 100
		}
		return k.ends(d)
	}
	half, most, over := at(50), at(80), at(150)
	if half.After(end) {
		half = end
	}
	if most.After(end) {
		most = end
	}
	if over.Before(end) {
		over = end
	}
	return []mark{{"half", half}, {"most", most}, {"due", end}, {"over", over}}
}
