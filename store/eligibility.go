package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// A standing is how a household stands against its campaign's rules right now.
type standing struct {
	rules   relief.EligibilityRules
	facts   relief.EligibilityFacts
	results []relief.RuleResult
	archive *string
	version *int
	missing int // kinds of evidence
	stage   string
}

// stages says at which stage of the path an action holds the rules against the
// household.
var stages = map[relief.Action]string{relief.Survey: "survey", relief.Verify: "verification", relief.Approve: "approval", relief.Batch: "payment"}

// freezeEligibility keeps the plan's rules of who qualifies, at launch.
func (t *tx) freezeEligibility(ctx context.Context, campaign string, plan relief.Plan) error {
	frozen := plan.FrozenEligibility()
	raw, err := json.Marshal(frozen.Rules)
	if err != nil {
		return fmt.Errorf("writing the rules of who qualifies: %w", err)
	}
	if err := t.FreezeEligibility(ctx, db.FreezeEligibilityParams{CampaignID: campaign, Version: frozen.Version, Rules: raw}); err != nil {
		return fmt.Errorf("freezing who qualifies: %w", err)
	}
	return nil
}

// eligibilityOf answers a campaign's frozen rules; a campaign launched before
// they were frozen has the defaults of its plan.
func (s *Store) eligibilityOf(ctx context.Context, q *db.Queries, campaign string, plan []byte) (relief.EligibilityRules, error) {
	if known, ok := s.eligibility.Load(campaign); ok {
		return known.(relief.EligibilityRules), nil //nolint:forcetypeassert // nothing else is kept there
	}
	var rules relief.EligibilityRules
	row, err := q.EligibilityOf(ctx, campaign)
	switch {
	case noRows(err):
		var p relief.Plan
		if err := json.Unmarshal(plan, &p); err != nil {
			return rules, fmt.Errorf("reading the plan: %w", err)
		}
		return p.FrozenEligibility(), nil
	case err != nil:
		return rules, fmt.Errorf("reading who qualifies: %w", err)
	}
	rules.Version = row.Version
	if err := json.Unmarshal(row.Rules, &rules.Rules); err != nil {
		return rules, fmt.Errorf("reading who qualifies: %w", err)
	}
	s.eligibility.Store(campaign, rules)
	return rules, nil
}

// standing holds the facts of the moment against the campaign's frozen rules.
func (s *Store) standing(ctx context.Context, to asker, caseID string, c relief.Case, today relief.Day) (*standing, error) {
	var row db.CaseFactsRow
	var file *db.ArchiveOfCaseRow
	err := together(ctx, to,
		func(q *db.Queries) (err error) {
			row, err = q.CaseFacts(ctx, caseID)
			return err
		},
		func(q *db.Queries) (err error) {
			file, err = found(q.ArchiveOfCase(ctx, caseID))
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("reading case %s and its file: %w", caseID, err)
	}
	st := &standing{facts: relief.EligibilityFacts{
		Category: row.Category, Line: row.Line, Source: row.Source, Amount: row.AmountFen, Urgent: row.Temporary, Grade: relief.Grade(row.Grade), Service: -1,
		Registration: row.RegistrationNo,
		Figures:      relief.Figures{AnnualIncome: row.IncomeFen, RigidExpenditure: row.ExpenditureFen, Members: row.Members},
		Deceased:     c.Deceased, AidedLastYear: row.AidedLastYear,
	}}
	if st.rules, err = s.eligibilityOf(ctx, db.New(to), row.CampaignID, row.Plan); err != nil {
		return nil, err
	}
	var plan relief.Plan
	if err := json.Unmarshal(row.Plan, &plan); err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	people := [][]byte{row.IDIndex}
	if file != nil {
		if err := s.archiveFacts(st, *file, today); err != nil {
			return nil, err
		}
		people = append(people, file.People...)
	}
	if st.facts.Dibao == 0 {
		st.facts.Dibao = plan.DibaoMonthly
	}
	if err := st.elsewhere(ctx, to, caseID, row, people, plan.AidYear(), today); err != nil {
		return nil, err
	}
	st.facts.AidedLastYear = st.facts.AidedLastYear || aidedIn(st.facts.Aid, plan.AidYear()-1)
	st.results = relief.Evaluate(st.rules.Rules, st.facts)
	return st, nil
}

// elsewhere adds what is known of the household's people beside the case: bars,
// other aid, and files like theirs.
func (st *standing) elsewhere(ctx context.Context, to asker, caseID string, row db.CaseFactsRow, people [][]byte, year int, today relief.Day) error {
	var bars []db.BarsInForceRow
	barred := func(q *db.Queries) (err error) {
		bars, err = q.BarsInForce(ctx, db.BarsInForceParams{Day: *dateOf(today), People: people, Path: row.UnionPath})
		return err
	}
	aided := func(q *db.Queries) (err error) {
		st.facts.Aid, err = otherAid(ctx, q, caseID, people, year, today)
		return err
	}
	asked := func(q *db.Queries) (err error) {
		st.facts.Registers, err = registers(ctx, q, caseID)
		return err
	}
	var alike func(*db.Queries) error
	if st.archive != nil {
		alike = func(q *db.Queries) error {
			l, err := q.LikenessOf(ctx, db.LikenessOfParams{ArchiveID: *st.archive, CampaignID: row.CampaignID})
			st.facts.DuplicateSame, st.facts.DuplicatesOpen = l.Same, l.Open
			return err
		}
	}
	if err := together(ctx, to, barred, aided, asked, alike); err != nil {
		return fmt.Errorf("reading bars, earlier aid, registers and likenesses: %w", err)
	}
	for _, b := range bars {
		st.facts.Bars = append(st.facts.Bars, barOf(b))
	}
	return nil
}

// archiveFacts adds what the household's file says.
func (s *Store) archiveFacts(st *standing, a db.ArchiveOfCaseRow, today relief.Day) error {
	f, err := s.openFile("archive_versions", versionID(a.ID, a.Version), a.BodyEnc)
	if err != nil {
		return err
	}
	var assessed relief.Assessment
	if err := json.Unmarshal(a.Assessment, &assessed); err != nil {
		return fmt.Errorf("reading the assessment: %w", err)
	}
	facts := &st.facts
	facts.HasArchive, facts.ArchiveState, facts.Tier = true, relief.ArchiveState(a.State), a.Tier
	facts.Grade, facts.Figures, facts.Dibao = relief.Grade(a.Grade), assessed.Figures, a.DibaoFen
	facts.Member, facts.Checks, facts.Causes = f.Head.UnionMember, f.Checks, f.Causes()
	facts.Disabled = f.Head.Disability != "" || slices.ContainsFunc(facts.Causes, relief.Disabling)
	facts.IllnessNet, facts.Students, facts.AccidentLoss = f.Spent("illness"), students(f), f.AccidentLoss
	facts.JoblessSince = f.Head.JoblessFrom
	if f.Head.JoblessNo != "" {
		facts.Registration = f.Head.JoblessNo
	}
	if !f.Head.Since.IsZero() {
		facts.Service = max(0, today.Sub(f.Head.Since)) * 12 / 365
	}
	facts.Deceased = facts.Deceased || a.ReasonCode == "deceased"
	st.archive, st.version, st.missing = &a.ID, &a.Version, len(f.MissingEvidence())
	return nil
}

// students counts the members that the file spends schooling on.
func students(f relief.ArchiveFile) int {
	who := map[int]bool{}
	for _, it := range f.Expenditure {
		if it.Kind == "schooling" {
			who[it.Member] = true
		}
	}
	return len(who)
}

// otherAid is what the people were or are to be aided with in other cases.
// The first of them is whom the case is about.
func otherAid(ctx context.Context, q *db.Queries, caseID string, people [][]byte, year int, today relief.Day) ([]relief.PastAid, error) {
	rows, err := q.OtherAid(ctx, db.OtherAidParams{People: people, Person: people[0], CaseID: caseID})
	if err != nil {
		return nil, fmt.Errorf("reading earlier aid: %w", err)
	}
	out := make([]relief.PastAid, 0, len(rows))
	for _, r := range rows {
		clock, err := clockOf(r.Rehearsal)
		if err != nil {
			return nil, err
		}
		at, paid := r.CreatedAt, !r.PaidAt.IsZero()
		if paid {
			at = r.PaidAt
		}
		day := relief.DayOf(clock.Plan(at))
		apart := today.Sub(day)
		out = append(out, relief.PastAid{
			Case: r.ID, CaseNo: r.No, Campaign: r.CampaignID, Title: r.Title, Union: r.UnionCode, Line: r.Line, Source: r.Source, Category: r.Category, Year: r.Year, Day: day,
			Amount: r.AmountFen, State: relief.State(r.State), Paid: paid, Urgent: r.Temporary, SameYear: r.Year == year, Recent: apart >= -365 && apart <= 365, Own: r.Own,
		})
	}
	return out, nil
}

func aidedIn(aid []relief.PastAid, year int) bool {
	return slices.ContainsFunc(aid, func(a relief.PastAid) bool { return a.Paid && a.Year == year })
}

// qualify holds the rules against the household before a decision that rests on
// them: a survey notes how it stands, a verification refuses what hard rules
// refuse, an approval asks besides that soft rules are set aside on purpose.
func (t *tx) qualify(ctx context.Context, h *held, e *relief.Event, d relief.Decide) error {
	if !h.restsOnStanding(e.Action) {
		return nil
	}
	stage, asks := stages[e.Action]
	if err := t.later.ShareArchive(ctx, h.ID); err != nil {
		return fmt.Errorf("holding the file: %w", err)
	}
	st, err := t.s.standing(ctx, t, h.ID, h.Case, h.today(t.now))
	if err != nil {
		return err
	}
	st.testify(&e.Facts)
	if !asks {
		return nil
	}
	h.standing, st.stage = st, stage
	return st.refuses(e.Action, d)
}

// restsOnStanding says whether the action asks how the household stands.
func (h *held) restsOnStanding(a relief.Action) bool {
	return stages[a] != "" || a == relief.Report && h.Rules.Demands(relief.EvidenceComplete)
}

// refuses says whether the rules let the household through the action.
func (st *standing) refuses(a relief.Action, d relief.Decide) error {
	switch a {
	case relief.Verify: // the verification itself makes the file active
		results := slices.DeleteFunc(slices.Clone(st.results), func(r relief.RuleResult) bool { return r.Weight != relief.Hard || r.Code == "archive_active" })
		return relief.CheckEligible(results, nil, false)
	case relief.Approve:
		return relief.CheckEligible(st.results, d.Fields.Override, strings.TrimSpace(d.Comment) != "")
	case relief.Batch:
		return relief.CheckEligible(slices.DeleteFunc(slices.Clone(st.results), func(r relief.RuleResult) bool { return r.Weight != relief.Hard }), nil, false)
	}
	return nil
}

// testify adds what the guards of the table may ask for.
func (st *standing) testify(f *relief.Facts) {
	f.GradeKnown = st.facts.Urgent || st.facts.Grade != relief.GradeUnknown
	f.ExclusionsSeen = st.facts.ExclusionsClear()
	f.EvidenceThere = st.facts.Urgent || st.archive != nil && st.missing == 0
	f.ArchiveActive = st.facts.Urgent || st.facts.ArchiveState == relief.ArchiveOnFile
	f.Alive = !st.facts.Deceased
}

// keepStanding freezes the file with the decision, and keeps what the rules said and
// which of them the decision set aside.
func (t *tx) keepStanding(ctx context.Context, h *held, decision string, d relief.Decide) error {
	if err := t.later.FreezeArchive(ctx, db.FreezeArchiveParams{DecisionID: decision, CaseID: h.ID}); err != nil {
		return fmt.Errorf("freezing the file: %w", err)
	}
	st := h.standing
	if st == nil {
		return nil
	}
	if err := t.keepCheck(ctx, h, &decision); err != nil {
		return err
	}
	if st.stage != "approval" {
		return nil
	}
	for _, rule := range relief.Failing(relief.Exceptions(st.results, h.Case.AidedLastYear), relief.Soft) {
		if !slices.Contains(d.Fields.Override, rule) {
			continue
		}
		if err := t.later.InsertException(ctx, db.InsertExceptionParams{DecisionID: decision, Rule: rule, CaseID: h.ID, CampaignID: h.CampaignID}); err != nil {
			return fmt.Errorf("counting the exception: %w", err)
		}
	}
	return nil
}

func (t *tx) keepCheck(ctx context.Context, h *held, decision *string) error {
	st := h.standing
	h.standing = nil
	raw, err := json.Marshal(st.results)
	if err != nil {
		return fmt.Errorf("writing the check: %w", err)
	}
	err = t.later.InsertEligibilityCheck(ctx, db.InsertEligibilityCheckParams{CaseID: h.ID, Stage: st.stage, DecisionID: decision, ArchiveID: st.archive, Version: st.version, RulesVersion: st.rules.Version, Results: raw})
	if err != nil {
		return fmt.Errorf("keeping the check: %w", err)
	}
	return nil
}

// payable checks a case once more as it is put into a batch (F63, INV-21). One
// that no longer qualifies is left out, with the reason.
func (t *tx) payable(ctx context.Context, h *held, e *relief.Event) (left error, err error) {
	err = t.qualify(ctx, h, e, relief.Decide{})
	if relief.CodeOf(err) != "" {
		left, err = err, nil
	}
	if err != nil {
		return nil, err
	}
	return left, t.keepCheck(ctx, h, nil)
}

// stillPayable refuses the release of a batch of which some payment may not
// leave any more.
func (t *tx) stillPayable(ctx context.Context, b db.LockBatchRow) error {
	row, err := t.CampaignByID(ctx, b.CampaignID)
	if err != nil {
		return fmt.Errorf("reading the campaign: %w", err)
	}
	k, err := readCampaign(row)
	if err != nil {
		return err
	}
	rows, err := t.Unpayable(ctx, db.UnpayableParams{BatchID: b.ID, Day: *dateOf(relief.DayOf(k.Clock.Plan(t.now)))})
	if err != nil {
		return fmt.Errorf("checking the batch's households: %w", err)
	}
	if len(rows) == 0 {
		return nil
	}
	numbers := make([]string, len(rows))
	for i, r := range rows {
		numbers[i] = r.No
	}
	return relief.Refuse("payment_barred", "cases", strings.Join(numbers, ", "))
}

// refuseBarred refuses at intake whom a bar keeps out, the household's other
// people and the unit included.
func refuseBarred(ctx context.Context, q *db.Queries, person []byte, path string, today relief.Day) error {
	bars, err := q.BarsAtIntake(ctx, db.BarsAtIntakeParams{Day: *dateOf(today), Person: person, Path: path})
	if err != nil {
		return fmt.Errorf("reading bars: %w", err)
	}
	for _, row := range bars {
		if b := barOf(db.BarsInForceRow(row)); b.Holds(today) {
			return relief.Refuse("barred", "bar_reason", b.Reason, "until", b.Until.String(), "document", b.Document)
		}
	}
	return nil
}

// aidedBefore says whether the household was paid in the year before, by our own
// books: the roster's word is not needed (F61).
func aidedBefore(ctx context.Context, q *db.Queries, person []byte, plan relief.Plan, today relief.Day) (bool, error) {
	aid, err := otherAid(ctx, q, zeroID, [][]byte{person}, plan.AidYear(), today)
	return aidedIn(aid, plan.AidYear()-1), err
}

// zeroID is no row's id.
const zeroID = "00000000-0000-0000-0000-000000000000"

// readCase answers a case and its campaign when the scopes cover it.
func (s *Store) readCase(ctx context.Context, scopes []string, caseID string) (relief.Case, campaign, error) {
	var c relief.Case
	row, err := s.q.CaseByID(ctx, caseID)
	if err != nil {
		return c, campaign{}, refusal(badInput(err))
	}
	if !within(scopes, row.UnionPath) {
		return c, campaign{}, relief.Refuse("not_found")
	}
	c = relief.Case{State: relief.State(row.State), Version: row.Version}
	k, err := s.campaign(ctx, row.CampaignID)
	return c, k, err
}

// dayOf is a date column's civil day.
func dayOf(at time.Time) relief.Day {
	year, month, day := at.Date()
	return relief.NewDay(year, month, day)
}
