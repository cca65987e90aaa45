package relief

import "time"

// AppealLimit is how long after a rejection the household may appeal it, once
// (T09).
var AppealLimit = WorkingDays(10)

// AppealLift is how many levels above the usual handle an appeal.
const AppealLift = 1

// MayAppeal refuses an appeal of a case that was not rejected, or whose time has
// passed by the campaign's clock. That it is the only one, and not one against
// an appeal, the database knows.
func MayAppeal(cal *Calendar, clock Rehearsal, c Case, decided, now time.Time) error {
	if c.State != Rejected {
		return Refuse("not_rejected", "state", string(c.State))
	}
	if now.After(Due(cal, clock, decided, AppealLimit)) {
		return Refuse("appeal_window", "days", AppealLimit.Working)
	}
	return nil
}

// RecoveryLimit is how long those who lost their aid after it was paid have to
// give it back, and RecoveryAgain how often they are reminded after that (T31).
var (
	RecoveryLimit = CalendarDays(30)
	RecoveryAgain = WorkingDays(5)
)
