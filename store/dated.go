package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/songnuan/songnuan/relief"
)

// clocksOf answers the clocks of these campaigns; the same one may be named often.
func (s *Store) clocksOf(ctx context.Context, ids []string) (map[string]relief.Rehearsal, error) {
	clocks := map[string]relief.Rehearsal{}
	if len(ids) == 0 {
		return clocks, nil
	}
	slices.Sort(ids)
	rows, err := s.pool.Query(ctx, "SELECT id, rehearsal FROM campaigns WHERE id = ANY($1::uuid[])", slices.Compact(ids))
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the clocks of campaigns: %w", err))
	}
	var id string
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &raw}, func() (err error) {
		clocks[id], err = clockOf(raw)
		return err
	})
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the clocks of campaigns: %w", err))
	}
	return clocks, nil
}

// dateTasks says by their campaigns' calendar and clocks when tasks are due.
func (s *Store) dateTasks(ctx context.Context, tasks []relief.TaskView) error {
	var ids []string
	for _, v := range tasks {
		if v.Due != nil {
			ids = append(ids, v.Campaign)
		}
	}
	clocks, err := s.clocksOf(ctx, ids)
	if err != nil {
		return err
	}
	for i := range tasks {
		if v := &tasks[i]; v.Due != nil {
			day, left := relief.DaysLeft(s.Calendar(), clocks[v.Campaign], time.Now(), *v.Due)
			v.DueOn, v.DaysLeft = &day, &left
		}
	}
	return nil
}

// dateCases says by their campaigns' calendar and clocks when cases are due.
func (s *Store) dateCases(ctx context.Context, cases []relief.CaseRow) error {
	var ids []string
	for _, c := range cases {
		if c.Due != nil {
			ids = append(ids, c.Campaign)
		}
	}
	clocks, err := s.clocksOf(ctx, ids)
	if err != nil {
		return err
	}
	for i := range cases {
		if c := &cases[i]; c.Due != nil {
			day, left := relief.DaysLeft(s.Calendar(), clocks[c.Campaign], time.Now(), *c.Due)
			c.DueOn, c.DaysLeft = &day, &left
		}
	}
	return nil
}

// dateCoverage says on which days of the plan a campaign's households began to
// wait and are due.
func (s *Store) dateCoverage(clock relief.Rehearsal, list []relief.Coverage) {
	for i := range list {
		c := &list[i]
		if c.Since != nil {
			day := relief.DayOf(clock.Plan(*c.Since))
			c.SinceOn = &day
		}
		if c.Due != nil {
			day, _ := relief.DaysLeft(s.Calendar(), clock, time.Now(), *c.Due)
			c.DueOn = &day
		}
	}
}
