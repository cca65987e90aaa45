package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// chained says whether a task is a seat of the approval chain.
func chained(kind relief.TaskKind) bool {
	return kind == relief.TaskReview || kind == relief.TaskApprove
}

// collective says whether a meeting decides the task.
func collective(r relief.Rules, kind relief.TaskKind, seat int) bool {
	return chained(kind) && seat < len(r.Chain) && r.Chain[seat].Collective
}

// listSigners writes down, once, who signs at a seat that asks for more than
// one: the holders of its role at the union, whom nothing bars.
func (t *tx) listSigners(ctx context.Context, h *held, n relief.Need, union string) error {
	if !chained(n.Kind) || h.Rules.Chain[n.Seat].Mode == relief.AnyOne {
		return nil
	}
	seat := h.Rules.Chain[n.Seat]
	made, err := t.InsertSeatList(ctx, db.InsertSeatListParams{CaseID: h.ID, Seat: n.Seat, Size: seat.Size(0), InTurn: seat.Mode == relief.InTurn})
	if err != nil || made == 0 {
		return wrap("listing the signers", err)
	}
	holders, err := t.SeatHolders(ctx, db.SeatHoldersParams{UnionCode: union, Role: string(seat.Role)})
	if err != nil {
		return fmt.Errorf("finding who holds the seat: %w", err)
	}
	deeds, err := t.DeedsOf(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading deeds: %w", err)
	}
	place := 1
	for _, p := range holders {
		if relief.MayAct(deedsOf(deeds), relief.Deed{Actor: p.UserID, Kind: n.Kind, Role: seat.Role, Seat: n.Seat, Nth: n.Signed, Lap: h.Case.Lap}) != nil {
			continue
		}
		if err := t.InsertSigner(ctx, db.InsertSignerParams{CaseID: h.ID, Seat: n.Seat, Person: p.UserID, Place: place}); err != nil {
			return fmt.Errorf("listing a signer: %w", err)
		}
		if seat.Mode == relief.InTurn {
			place++
		}
	}
	return nil
}

// turn answers how the person stands to the task's seat, and whose turn it is.
func turn(ctx context.Context, q *db.Queries, caseID string, kind relief.TaskKind, seat, nth int, person string) (relief.Turn, string, error) {
	if !chained(kind) {
		return relief.Anybody, "", nil
	}
	row, err := q.SeatTurn(ctx, db.SeatTurnParams{CaseID: caseID, Kind: string(kind), Seat: seat, Signed: nth, Person: person})
	if err != nil {
		return "", "", fmt.Errorf("finding whose turn it is: %w", err)
	}
	return relief.Turn(row.Stands), row.Now, nil
}

// mayTake refuses a task that somebody else holds, or a signature out of turn.
// The person is the principal where a delegate acts.
func (t *tx) mayTake(ctx context.Context, caseID string, task db.TaskForDecisionRow, person string) error {
	var p place
	if err := together(ctx, t, p.questions(ctx, caseID, task, person)...); err != nil {
		return err
	}
	return p.mayAnswer(person)
}

// A place is how a person stands to a task: who holds it, and whose turn it is to
// sign.
type place struct {
	holding *relief.Holding
	stands  relief.Turn
	now     string
}

func (p *place) questions(ctx context.Context, caseID string, task db.TaskForDecisionRow, person string) []func(*db.Queries) error {
	p.stands = relief.Anybody
	held := func(q *db.Queries) (err error) {
		p.holding, err = holdingOf(ctx, q, task.ID)
		return err
	}
	kind := relief.TaskKind(task.Kind)
	if !chained(kind) {
		return []func(*db.Queries) error{held}
	}
	turns := func(q *db.Queries) (err error) {
		p.stands, p.now, err = turn(ctx, q, caseID, kind, task.Seat, task.Nth, person)
		return err
	}
	return []func(*db.Queries) error{held, turns}
}

func (p *place) mayAnswer(person string) error {
	if err := p.holding.MayAnswer(person); err != nil {
		return err
	}
	return p.stands.MaySign(p.now)
}

func holdingOf(ctx context.Context, q *db.Queries, task string) (*relief.Holding, error) {
	row, err := q.Holding(ctx, task)
	if noRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading who holds the task: %w", err)
	}
	return &relief.Holding{Holder: relief.Named{ID: row.Holder, Name: row.Name}, Owner: deref(row.Owner), How: row.How}, nil
}

// seatFacts finds what the rules ask about a seat: who is listed, the signer
// included, and which way the case goes.
func (t *tx) seatFacts(ctx context.Context, h *held, task db.TaskForDecisionRow, e *relief.Event) error {
	kind := relief.TaskKind(task.Kind)
	if chained(kind) && (e.Action == relief.Approve || e.Action == relief.Reject) {
		stands, _, err := turn(ctx, t.Queries, h.ID, kind, task.Seat, task.Nth, t.signer)
		if err != nil {
			return err
		}
		if stands == relief.Unlisted { // he takes it over, or mayDecide had refused him
			if err := t.standInFor(ctx, h, task); err != nil {
				return err
			}
		}
		if stands == relief.Join {
			if err := t.JoinSigners(ctx, db.JoinSignersParams{CaseID: h.ID, Seat: task.Seat, Person: t.signer}); err != nil {
				return fmt.Errorf("joining the signers: %w", err)
			}
		}
		listed, err := t.Signers(ctx, db.SignersParams{CaseID: h.ID, Seat: task.Seat})
		if err != nil {
			return fmt.Errorf("counting the signers: %w", err)
		}
		e.Facts.Listed = len(listed)
	}
	if h.Rules.Tiered() && (e.Action == relief.Report || e.Action == relief.Approve) {
		route, err := t.route(ctx, h)
		if err != nil {
			return err
		}
		route = h.Case.Routed(e.Action, route)
		e.Facts.Route = &route
	}
	return nil
}

// standInFor puts who takes a listed seat over into the place of the one whose
// turn it is.
func (t *tx) standInFor(ctx context.Context, h *held, task db.TaskForDecisionRow) error {
	late, err := t.SignersNow(ctx, db.SignersNowParams{CaseID: h.ID, Seat: task.Seat, Kind: task.Kind, Signed: task.Nth})
	if err != nil {
		return fmt.Errorf("finding whose turn it is: %w", err)
	}
	if len(late) == 0 {
		return relief.Refuse("not_listed", "now", "")
	}
	list, err := t.Signers(ctx, db.SignersParams{CaseID: h.ID, Seat: task.Seat})
	if err != nil {
		return fmt.Errorf("reading the signers: %w", err)
	}
	at := slices.IndexFunc(list, func(s db.SignersRow) bool { return s.Person == late[0] })
	if _, err := t.DropSigner(ctx, db.DropSignerParams{CaseID: h.ID, Seat: task.Seat, Person: late[0]}); err != nil {
		return fmt.Errorf("replacing a signer: %w", err)
	}
	err = t.InsertSigner(ctx, db.InsertSignerParams{CaseID: h.ID, Seat: task.Seat, Person: t.signer, Place: list[at].Place})
	if err != nil {
		return fmt.Errorf("replacing a signer: %w", err)
	}
	return t.note(ctx, h.ID, "task", t.signer, map[string]any{"task": task.ID, "act": "take_over", "person": late[0]})
}

// route finds what decides the case's way through the chain. The household is
// locked, so that of two approvals at once the second sees the first (INV-23).
func (t *tx) route(ctx context.Context, h *held) (relief.Route, error) {
	if err := t.lockHousehold(ctx, h.ID); err != nil {
		return relief.Route{}, err
	}
	row, err := t.CaseRoute(ctx, h.ID)
	if err != nil {
		return relief.Route{}, fmt.Errorf("reading the case's traits: %w", err)
	}
	r := relief.Route{Source: h.Rules.SourceOf(row.Source)}
	for _, trait := range []struct {
		name relief.Trait
		has  bool
	}{
		{relief.Exceptional, h.Case.AidedLastYear},
		{relief.ModelWorker, row.ModelLevel != ""},
		{relief.Deep, relief.Grade(row.Grade) == relief.GradeDeep},
		{relief.Accidental, relief.Grade(row.Grade) == relief.GradeAccident},
		{relief.KinOfStaff, row.Kin},
	} {
		if trait.has {
			r.Traits = append(r.Traits, trait.name)
		}
	}
	year, err := t.HouseholdYear(ctx, db.HouseholdYearParams{CaseID: h.ID, At: t.now})
	r.Year = relief.Fen(year)
	return r, wrap("summing what the household was granted", err)
}

// lockHousehold lets nothing be granted to the case's household meanwhile.
func (t *tx) lockHousehold(ctx context.Context, caseID string) error {
	for range t.s.Keys.IndexNumbers() { // twice while people are moved to another index, between the two perhaps
		if err := t.LockHousehold(ctx, caseID); err != nil {
			return fmt.Errorf("locking the household: %w", err)
		}
	}
	return nil
}

// signersOf lists a seat's signers for its task's page.
func signersOf(ctx context.Context, q *db.Queries, v *relief.TaskView, me string) ([]relief.Signer, error) {
	if !chained(v.Kind) {
		return nil, nil
	}
	rows, err := q.Signers(ctx, db.SignersParams{CaseID: v.Case, Seat: v.Seat})
	if err != nil {
		return nil, fmt.Errorf("reading the signers: %w", err)
	}
	out := make([]relief.Signer, 0, len(rows))
	for _, s := range rows {
		stands, _, err := turn(ctx, q, v.Case, v.Kind, v.Seat, v.Nth, s.Person)
		if err != nil {
			return nil, err
		}
		signed, err := q.HasSigned(ctx, db.HasSignedParams{CaseID: v.Case, Kind: string(v.Kind), Seat: v.Seat, Signed: v.Nth, Person: s.Person})
		if err != nil {
			return nil, fmt.Errorf("asking whether a signer has signed: %w", err)
		}
		out = append(out, relief.Signer{
			Name: s.Name, Username: s.Username, Added: s.AddedBy != nil, Mine: s.AddedBy != nil && *s.AddedBy == me, Now: stands == relief.Now, Signed: signed,
		})
	}
	return out, nil
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
