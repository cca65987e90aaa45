package relief

// onward is the path's states in order, as far as people act in them.
var onward = []State{Submitted, Surveying, Verifying, ReadyToPost, Posted, InReview, Approved, Paid, Confirmed}

// paying are the tasks of a payment batch, which wait for no case alone. The bank
// answers soon after the release; when, only who books it knows.
var paying = []Need{
	{Kind: TaskMakeBatch, Role: Finance, Limit: LimitOf("T21")},
	{Kind: TaskApproveBatch, Role: Approver, Limit: WorkingDays(2)},
	{Kind: TaskReleaseBatch, Role: Cashier, Limit: WorkingDays(1)},
	{Kind: TaskBookResults, Role: Finance, Limit: WorkingDays(3)},
}

// Payer is the role that does a step of a payment, empty for other tasks.
func Payer(kind TaskKind) Role {
	for _, n := range paying {
		if n.Kind == kind {
			return n.Role
		}
	}
	return ""
}

// Ahead lists what the case waits for now, and what it will wait for if
// everybody agrees: each signature of a survey, each seat of the chain it passes.
// owner is the level of the union that pays.
func Ahead(r Rules, c Case, owner Level) (now, next []Need) {
	now = Waits(r, c)
	at := c
	for (at.State == Returned || at.State == Suspended) && at.Back != nil {
		at.putBack(*at.Back)
		next = append(next, Waits(r, at)...)
	}
	if at.State.Terminal() || at.State == FollowedUp {
		return now, next
	}
	from := 0
	for i, s := range onward {
		if s == at.State || s == Posted && (at.State == Posting || at.State == ObjectionHold) || s == Paid && at.State == Paying {
			from = i
		}
	}
	for _, s := range onward[from:] {
		step := Case{State: s, Amount: c.Amount, Route: c.Route}
		if s == at.State {
			step = at
		}
		next = append(next, rest(r, step, s == at.State, owner)...)
	}
	return now, next
}

// rest is what a step will still ask for; of the step the case stands at, only
// what comes after what it waits for now.
func rest(r Rules, c Case, here bool, owner Level) []Need {
	switch {
	case c.State == InReview:
		i := c.Seat
		if here {
			i++
		}
		var out []Need
		for i = r.seatFrom(i, c); i < len(r.Chain); i = r.seatFrom(i+1, c) {
			c.Seat, c.Signed = i, 0
			out = append(out, Waits(r, c)...)
		}
		return out
	case c.State == Surveying:
		var out []Need
		if here {
			c.Signed++
		}
		for ; c.Signed < r.Surveyors; c.Signed++ {
			out = append(out, Waits(r, c)...)
		}
		return out
	case c.State == Approved:
		out := make([]Need, len(paying))
		for i, n := range paying {
			n.Level = owner
			out[i] = n
		}
		return out
	case here:
		return nil
	}
	return Waits(r, c)
}
