package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// replanWindows tells the workflow of a campaign whose reminders a new calendar
// moves: those of a phase come so many working days before its end. It says
// whether there is more.
func (s *Store) replanWindows(ctx context.Context, page int) (bool, error) {
	cal := s.Calendar()
	rows, err := s.q.StaleWindows(ctx, db.StaleWindowsParams{Calendar: cal.Version, Page: int32(page)}) //nolint:gosec // a page
	if err != nil {
		return false, refusal(fmt.Errorf("reading campaigns: %w", err))
	}
	for _, row := range rows {
		err := s.write(ctx, func(ctx context.Context, t *tx) error { return t.retell(ctx, row.ID, row.Calendar, cal) })
		if err != nil {
			return false, err
		}
	}
	return len(rows) > 0, nil
}

func (t *tx) retell(ctx context.Context, id, before string, cal *relief.Calendar) error {
	k, err := t.lockCampaign(ctx, id)
	if err != nil {
		return err
	}
	if err := t.ToldWindows(ctx, db.ToldWindowsParams{CampaignID: id, Calendar: cal.Version}); err != nil {
		return fmt.Errorf("noting the calendar of the reminders: %w", err)
	}
	old, err := t.calendarIn(ctx, before)
	if noRows(err) { // launched by one that nobody loaded here
		old, err = relief.StatutoryCalendar(), nil
	}
	if err != nil {
		return err
	}
	phases, err := planPhases(ctx, t.Queries, id)
	if err != nil {
		return err
	}
	if slices.Equal(relief.Windows(old, k.Clock, phases), relief.Windows(cal, k.Clock, phases)) {
		return nil
	}
	if err := t.BumpCampaign(ctx, id); err != nil {
		return fmt.Errorf("moving the reminders: %w", err)
	}
	_, err = t.campaignChanged(ctx, id, "", "replanned", "")
	return err
}
