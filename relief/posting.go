package relief

import "time"

// A Pause is a span in which a posting's clock stood still, both days included.
type Pause struct {
	From Day `json:"from"`
	To   Day `json:"to"`
}

// PostingEnd is the last day of a posting of n working days put up at posted,
// and that day's 24:00 in Shanghai: the posting day itself doesn't count
// (DOMAIN §2.3).
func (c *Calendar) PostingEnd(posted time.Time, n int) (Day, time.Time) {
	last := c.AddWorkingDays(DayOf(posted), n)
	return last, last.End()
}

// PostingEndAfter is the last day of a posting of n working days put up on
// posted whose clock stood still in the pauses, whatever their order or overlap:
// a day touched by a pause is not counted. It recomputes the end from the facts
// (RELIABILITY I22).
func (c *Calendar) PostingEndAfter(posted Day, n int, pauses ...Pause) Day {
	d := posted
	for n > 0 {
		d = d.AddDays(1)
		if c.IsWorkingDay(d) && !paused(d, pauses) {
			n--
		}
	}
	return d
}

func paused(d Day, pauses []Pause) bool {
	for _, p := range pauses {
		if p.From <= d && d <= p.To {
			return true
		}
	}
	return false
}

// ResumePosting is the new last day of a posting that was to end on end and
// stood still from held to resumed. What was left, the working days from held to
// end, follows after resumed, since a day on which the clock stood for any part
// is not counted. The end never comes earlier than before.
//
// It knows nothing of the posting day or of earlier pauses: held on the posting
// day itself, or on the day of an earlier resumption, it may end a working day
// later than PostingEndAfter, never earlier.
func (c *Calendar) ResumePosting(held, end, resumed Day) Day {
	left := c.WorkingDaysBetween(held.AddDays(-1), end)
	return max(end, c.AddWorkingDays(resumed, left))
}

// AcceptanceLimit is how long somebody may take to accept an objection or say
// why not; the table's T14 is the limit of looking into it. An objection that
// waits to be accepted keeps the posting from ending, whoever brought it.
var AcceptanceLimit = WorkingDays(3)
