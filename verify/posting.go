package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

type posting struct {
	Case              string
	Round, Days, Held int
	Status            string
	StartsOn, EndsOn  day
	EndsAt            time.Time
	EndedOn           *day
	Objected          string     // statuses of objections that forbid a payment
	Photos            string     // kinds of pictures of its board
	LastPicture       *time.Time // when the latest of its last day was taken
}

func (p posting) row() string { return fmt.Sprintf("postings/%s/%d", p.Case, p.Round) }

func (s *snapshot) postings(ctx context.Context, cases []string) (map[string][]posting, error) {
	found, err := s.Query(ctx, `SELECT p.case_id::text, p.round, p.days, p.held_days, p.status, p.starts_on, p.ends_on, p.ends_at, p.ended_on,
			coalesce((SELECT string_agg(o.status, ' ' ORDER BY o.status) FROM objections o WHERE o.case_id = p.case_id AND o.slug = p.slug AND o.row_no = p.row_no AND NOT o.late
			          AND (o.status IN ('filed', 'accepted', 'upheld') OR o.status = 'partial' AND p.status <> 'broken')), ''),
			coalesce((SELECT string_agg(DISTINCT f.kind, ' ') FROM sheet_photos f WHERE f.slug = p.slug), ''),
			(SELECT max(e.at) FROM sheet_photos f JOIN evidence e ON e.id = f.evidence_id WHERE f.slug = p.slug AND f.kind = 'end_photo')
		FROM postings p WHERE p.case_id = ANY($1::uuid[]) ORDER BY p.case_id, p.round`, cases)
	if err != nil {
		return nil, fmt.Errorf("reading postings: %w", err)
	}
	list, err := pgx.CollectRows(found, pgx.RowToStructByPos[posting])
	if err != nil {
		return nil, fmt.Errorf("reading postings: %w", err)
	}
	out := map[string][]posting{}
	for _, p := range list {
		out[p.Case] = append(out[p.Case], p)
	}
	return out, nil
}

// postingComplete is I07: a payment comes after a posting of all its working
// days, counted anew, that ended by its clock, with no objection open or upheld.
func postingComplete(ctx context.Context, s *snapshot, of page) ([]Violation, error) {
	cals, err := s.calendars(ctx)
	if err != nil {
		return nil, err
	}
	payments, err := s.payments(ctx, of.ids)
	if err != nil {
		return nil, err
	}
	postings, err := s.postings(ctx, of.ids)
	if err != nil {
		return nil, err
	}
	var out []Violation
	for _, h := range of.cases {
		if len(payments[h.ID]) == 0 {
			continue
		}
		rows := []string{"payments/" + payments[h.ID][0].No}
		if want, n := max(1, len(h.rules.PostingRounds)), roundsEnded(h.Events); n < want {
			out = append(out, Violation{h.ID, rows, fmt.Sprintf("%d rounds of posting that ran to their end", want), fmt.Sprint(n)})
			continue
		}
		if n := len(postings[h.ID]); n == 0 || postings[h.ID][n-1].Status != "ended" {
			out = append(out, Violation{h.ID, rows, "a posting that ended before the payment", "none"})
		}
		for _, p := range postings[h.ID] {
			if expected, found, bad := cutShort(cals, h, p); bad {
				out = append(out, Violation{h.ID, append(rows, p.row()), expected, found})
			}
		}
	}
	return out, nil
}

// roundsEnded counts the rounds that ran to their end since the facts were last
// corrected.
func roundsEnded(events []event) int {
	n := 0
	for _, e := range events {
		switch e.Action {
		case "end_posting":
			n++
		case "uphold_partly":
			n = 0
		}
	}
	return n
}

// roundWaits says whether the case's seat is the last of a level at which the case has
// still to be posted.
func (f *fold) roundWaits(ended int) bool {
	if ended >= len(f.rules.PostingRounds) {
		return false
	}
	last := -1
	for i, s := range f.rules.Chain {
		if s.Level == f.rules.PostingRounds[ended] && s.asks(f.amount, f.route) {
			last = i
		}
	}
	return f.seat == last
}

func cutShort(cals calendars, h *history, p posting) (expected, found string, bad bool) {
	if p.Objected != "" {
		return "no objection open or upheld", p.Objected, true
	}
	if p.Status != "ended" {
		return "", "", false
	}
	for _, photo := range []string{"start_photo", "end_photo"} {
		if slices.Contains(h.rules.Requires, photo) && !strings.Contains(p.Photos, photo) {
			return photo + " of its board", "none", true
		}
	}
	if slices.Contains(h.rules.Requires, "end_photo") && p.LastPicture != nil && h.clock.day(*p.LastPicture).Before(p.EndsOn) {
		return "a picture of its board on " + p.EndsOn.Format(time.DateOnly) + " or later", h.clock.day(*p.LastPicture).Format(time.DateOnly), true
	}
	n := cals.newest().workingDays(p.StartsOn, p.EndsOn)
	start, pauses, _ := spans(h, p.Round)
	switch {
	case p.Days < h.rules.PostingDays:
		return fmt.Sprintf("%d working days by the campaign's rules", h.rules.PostingDays), fmt.Sprint(p.Days), true
	case len(cals) > 1 && p.EndsOn.Before(cals.newest().after(start, p.Days, pauses...)) && p.EndsOn.Before(cals[0].days.after(start, p.Days, pauses...)):
		return fmt.Sprintf("%d working days by the calendar of its time", p.Days), fmt.Sprintf("%s to %s", p.StartsOn.Format(time.DateOnly), p.EndsOn.Format(time.DateOnly)), true
	case len(cals) == 1 && n != p.Days+p.Held:
		return fmt.Sprintf("%d working days and %d held", p.Days, p.Held), fmt.Sprintf("%d from %s to %s", n, p.StartsOn.Format(time.DateOnly), p.EndsOn.Format(time.DateOnly)), true
	case p.EndedOn == nil || !p.EndedOn.After(p.EndsOn):
		return "ended after " + p.EndsOn.Format(time.DateOnly), "ended on or before it", true
	}
	return "", "", false
}

// waits names the transition whose limit a state waits under.
var waits = map[string]string{
	"draft": "T02", "submitted": "T03", "surveying": "T06", "verifying": "T08", "ready_to_post": "T10", "objection_hold": "T14", "posted": "T17",
	"in_review": "T18", "approved": "T21", "paid": "T24", "confirmed": "T25", "returned": "T05",
}

// dueTimes is I22: every due time an event set is what the calendar and the
// limit of the table make of the day it happened, a posting's too, and a posting
// ends no earlier than its pauses allow.
func dueTimes(ctx context.Context, s *snapshot, of page) ([]Violation, error) {
	rows, err := table()
	if err != nil {
		return nil, err
	}
	cals, err := s.calendars(ctx)
	if err != nil {
		return nil, err
	}
	postings, err := s.postings(ctx, of.ids)
	if err != nil {
		return nil, err
	}
	moves, err := s.moves(ctx, of.ids)
	if err != nil {
		return nil, err
	}
	out, err := s.caseMoves(ctx, rows, cals, of)
	if err != nil {
		return nil, err
	}
	for _, h := range of.cases {
		out = append(out, wrongDues(rows, cals, h, moves[h.ID])...)
		out = append(out, wrongEnds(cals, h, postings[h.ID])...)
	}
	return out, nil
}

func wrongDues(rows []row, cals calendars, h *history, moved map[int]time.Time) []Violation {
	var out []Violation
	f := fold{rules: h.rules, amount: h.Amount, stops: h.stops}
	for i, e := range h.Events {
		r := f.find(rows, e)
		if r == nil {
			return out // I15 says what is wrong
		}
		was := f
		f.apply(*r, e)
		if e.Action == "suspend" && !e.Body.Stopped.IsZero() { // an earlier program gave all days from the hold on
			f.back.left = was.gives(h.clock, e.Body.At)
		}
		if on, was := moved[e.Version]; was && on.After(f.due) {
			f.due = on // a hold that follows leaves it so
		}
		l := limitOf(rows, waits[e.To])
		if e.To == "in_review" && f.roundWaits(roundsEnded(h.Events[:i+1])) {
			l = limitOf(rows, "T19")
		}
		if e.To == "approved" && e.Body.Due.IsZero() { // an earlier program waited for no batch
			continue
		}
		if l.n == 0 || e.Body.Facts.Spared || e.Action == "apply" && (i+1 < len(h.Events) && h.Events[i+1].Body.At.Equal(e.Body.At)) { // handed in at once
			continue
		}
		day, right := h.clock.day(e.Body.At), false
		var want time.Time
		for _, c := range cals.at(e.Body.At) {
			want = wantedDue(c, cals, h, was, e, l, day)
			if right = want.Equal(e.Body.Due); right {
				break
			}
		}
		if !right {
			out = append(out, Violation{h.ID, []string{"events/" + e.ID}, "due " + stamp(want), stamp(e.Body.Due)})
		}
	}
	if n := len(h.Events); n > 0 {
		last, row := f.due, time.Time{}
		if h.Due != nil {
			row = *h.Due
		}
		if !last.Equal(row) {
			out = append(out, Violation{h.ID, []string{h.row()}, "due as its last event or what moved it on says: " + stamp(last), stamp(row)})
		}
	}
	return out
}

// wantedDue is when the place an event leads to is due: after the table's limit;
// as before, where only an answer came in; after what was left, where a hold ends;
// in time for the festival, where it is to be paid.
func wantedDue(c calendar, cals calendars, h *history, was fold, e event, l limit, today day) time.Time {
	clock := h.clock.asOf(e.Body.At)
	switch {
	case e.Action == "check_economy":
		return was.due
	case e.Action == "resume" && was.back != nil && !was.back.due.IsZero():
		old, known := cals.of(was.back.calendar)
		if !known { // an earlier program counted by the calendar of the day it goes on
			old = c
		}
		promised := clock.day(was.back.due.Add(-time.Microsecond))
		last := l.resumed(c, old, clock.day(was.back.left), promised, today)
		if e.To == "approved" {
			last = later(promised, payBy(c, h.rules, last, today))
		}
		return clock.ends(last)
	}
	last := l.last(c, today)
	if e.To == "approved" {
		last = payBy(c, h.rules, last, today)
	}
	return clock.ends(last)
}

// payBy is the last day to pay on, or an earlier one, three working days ahead of the
// festival if there is one, but not before today.
func payBy(c calendar, r rules, last, today day) day {
	festival, err := time.Parse(time.DateOnly, r.PayBefore)
	if err != nil {
		return last
	}
	if in := later(c.ahead(festival, 3), today); in.Before(last) {
		return in
	}
	return last
}

func later(a, b day) day {
	if a.After(b) {
		return a
	}
	return b
}

// gives is from when on a hold gives its days back: since another stop began that
// goes on, and from the day after where one ended that day.
func (f *fold) gives(k clock, at time.Time) time.Time {
	from := at
	for _, s := range f.stops {
		over := s.awaited && s.from.Before(f.since) // asked by somebody whose task is over
		if !over && s.from.Before(from) && (s.to == nil || s.to.After(at)) {
			from = s.from
		}
	}
	given := f.resumed && k.day(f.since).Equal(k.day(from))
	for _, s := range f.stops {
		given = given || s.to != nil && !s.to.Before(f.since) && !s.to.After(at) && k.day(*s.to).Equal(k.day(from))
	}
	if given {
		return k.ends(k.day(from))
	}
	return from
}

// wrongEnds recomputes the end of each posting from the day it was put up and
// the spans in which an objection stopped it.
func wrongEnds(cals calendars, h *history, postings []posting) []Violation {
	var out []Violation
	for _, p := range postings {
		start, pauses, found := spans(h, p.Round)
		least := cals.newest().after(start, p.Days, pauses...)
		clock := h.clock
		if p.Status != "running" && p.Status != "held" { // by a calendar and clock of its time: nobody looked again once it was over
			if before := clock.asOf(time.Time{}); before.ends(p.EndsOn).Equal(p.EndsAt) {
				clock = before
			}
			for _, c := range cals {
				if l := c.days.after(start, p.Days, pauses...); l.Before(least) {
					least = l
				}
			}
		}
		switch {
		case !found || !start.Equal(p.StartsOn):
			out = append(out, Violation{h.ID, []string{p.row()}, "starts on the day it was put up", p.StartsOn.Format(time.DateOnly)})
		case p.EndsOn.Before(least):
			out = append(out, Violation{h.ID, []string{p.row()}, "ends no earlier than " + least.Format(time.DateOnly), p.EndsOn.Format(time.DateOnly)})
		case !clock.ends(p.EndsOn).Equal(p.EndsAt):
			out = append(out, Violation{h.ID, []string{p.row()}, "ends " + stamp(clock.ends(p.EndsOn)), stamp(p.EndsAt)})
		}
	}
	return out
}

// spans reads from the events when a round was put up and when it stood still;
// a span that is not over yet does not count.
func spans(h *history, round int) (start day, pauses []pause, found bool) {
	n := 0
	var held day
	for _, e := range h.Events {
		switch {
		case e.Action == "post" || e.Action == "post_again":
			n++
			if n == round {
				start, found = h.clock.day(e.Body.At), true
			}
		case n == round && (e.To == "objection_hold" || e.To == "suspended") && e.From == "posting":
			held = h.clock.day(e.Body.At)
		case n == round && (e.Action == "dismiss" || e.Action == "resume" && e.To == "posting"):
			pauses = append(pauses, pause{held, h.clock.day(e.Body.At)})
		}
	}
	return start, pauses, found
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return at.In(shanghai).Format(time.RFC3339Nano)
}
