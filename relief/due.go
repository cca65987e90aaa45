package relief

import "time"

// Due answers when something that begins now, and has this limit, is due: the
// end (24:00 Asia/Shanghai) of its last day by the plan's calendar, on the real
// clock. The zero limit has no due time.
func Due(cal *Calendar, clock Rehearsal, now time.Time, limit Limit) time.Time {
	if limit == (Limit{}) {
		return time.Time{}
	}
	return clock.Real(limit.By(cal).AddWorkingDays(DayOf(clock.Plan(now)), max(limit.Working, limit.Days)).End())
}

// aheadOfFestival is how many working days before its festival a step of a payment
// is to be done (T21), so that the money is there before it.
var aheadOfFestival = map[TaskKind]int{TaskCorrectAccount: 3, TaskMakeBatch: 3, TaskApproveBatch: 2, TaskReleaseBatch: 1}

// PayDue answers when a step of a payment that waits from now on is to be done:
// within its limit, and in time before the campaign's festival; today where that has
// passed.
func PayDue(cal *Calendar, clock Rehearsal, now time.Time, kind TaskKind, r Rules) time.Time {
	today := DayOf(clock.Plan(now))
	return clock.Real(PayBy(cal, kind, r.PayBefore, 0, cal.AddWorkingDays(today, LimitOfTask(kind).Working), today).End())
}

// PayBy keeps the last day for a step of a payment ahead of the festival, zero when
// there is none, whatever moved it on from the day that was promised: never before
// that one, nor today. Other tasks have no festival.
func PayBy(cal *Calendar, kind TaskKind, festival, promised, moved, today Day) Day {
	ahead, pays := aheadOfFestival[kind]
	if festival.IsZero() || !pays {
		return moved
	}
	return max(promised, min(moved, max(cal.AddWorkingDays(festival, -ahead), today)))
}

// DaysLeft answers the plan's day on which something is due and how many working
// days remain until its end: 0 on that day, negative once it has passed.
func DaysLeft(cal *Calendar, clock Rehearsal, now, due time.Time) (Day, int) {
	// What is due ends at midnight, which is the next day already.
	today, last := DayOf(clock.Plan(now)), DayOf(clock.Plan(due).Add(-time.Minute))
	if last < today {
		return last, -cal.WorkingDaysBetween(last, today)
	}
	return last, cal.WorkingDaysBetween(today, last)
}

// ResumeDue is when what a hold interrupted is due again: what was left of its
// time on the day it was left, that day included, follows after the day it goes
// on. Held time is nobody's delay; what was overdue before is due today. old is the
// calendar at the hold: a day of that time which has become a holiday is not lost.
func ResumeDue(cal, old *Calendar, clock Rehearsal, now time.Time, limit Limit, p Place) time.Time {
	if p.Due.IsZero() || p.Left.IsZero() {
		return Due(cal, clock, now, limit)
	}
	left, today := DayOf(clock.Plan(p.Left)), DayOf(clock.Plan(now))
	end := DayOf(clock.Plan(p.Due).Add(-time.Hour)) // due is the end of its day
	by := limit.By(cal)
	return clock.Real(by.ResumePosting(left, by.Replanned(left.AddDays(-1), end, limit.By(old)), today).End())
}

// Windows puts a plan's phases on the real clock. The reminder comes three
// working days before the deadline, or half-way through a shorter phase.
func Windows(cal *Calendar, clock Rehearsal, phases []PlanPhase) []Window {
	out := make([]Window, len(phases))
	for i, ph := range phases {
		remind := ph.End.Day
		for n := 0; n < 3; n++ {
			remind = cal.PreviousWorkingDay(remind.AddDays(-1))
		}
		opens, closes := ph.Start.Day.Start(), ph.End.Day.End()
		at := remind.Start()
		if half := opens.Add(closes.Sub(opens) / 2); at.Before(half) {
			at = half
		}
		out[i] = Window{Phase: ph.Name, Opens: clock.Real(opens), Closes: clock.Real(closes), Remind: clock.Real(at)}
	}
	return out
}
