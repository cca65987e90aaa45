package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// A file is a household's archive that this transaction has locked, opened at
// its latest version.
type file struct {
	db.LockArchiveRow
	File relief.ArchiveFile
}

// versionID binds a sealed version to its file and number.
func versionID(id string, version int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(id+"/"+strconv.Itoa(version))).String()
}

// sealFile seals a file as a whole, in the row of a version or of a change.
func (s *Store) sealFile(table, row string, f relief.ArchiveFile) ([]byte, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("writing the file: %w", err)
	}
	return s.seal(table, "body_enc", row, string(raw))
}

func (s *Store) openFile(table, row string, sealed []byte) (relief.ArchiveFile, error) {
	var f relief.ArchiveFile
	raw, err := s.unseal(table, "body_enc", row, sealed)
	if err != nil {
		return f, fmt.Errorf("opening the file: %w", err)
	}
	if raw == "" { // erased
		return f, nil
	}
	if err := json.Unmarshal([]byte(raw), &f); err != nil {
		return f, fmt.Errorf("reading the file: %w", err)
	}
	return f, nil
}

func (t *tx) lockArchive(ctx context.Context, id string) (*file, error) {
	row, err := t.LockArchive(ctx, id)
	if err != nil {
		return nil, badInput(err)
	}
	f := &file{LockArchiveRow: row}
	f.File, err = t.s.openFile("archive_versions", versionID(id, row.Version), row.BodyEnc)
	return f, err
}

// lockPerson makes two transactions that would open a file for the same person
// wait for each other.
func (t *tx) lockPerson(index []byte) {
	key := int64(binary.BigEndian.Uint64(index)) //nolint:gosec // any number will do

	t.queue.waiting.Queue("SELECT pg_advisory_xact_lock($1)", key) // before whatever is read of him next
}

// persons are the blind indexes of everybody in the file who has a number, the
// head first.
func (t *tx) persons(ctx context.Context, f relief.ArchiveFile) ([][]byte, error) {
	var out [][]byte
	for _, p := range f.Persons() {
		if p.IDNumber == "" {
			continue
		}
		person, err := t.index(ctx, pii.KindID, p.IDNumber)
		if err != nil {
			return nil, err
		}
		out = append(out, person)
	}
	return out, nil
}

// Where a version comes from.
const (
	fromRoster = "roster"
	fromForm   = "form"
)

// fileArchive finds or opens the file of a case's household, in the transaction
// that opens the case: one household one file, wherever in the country it was
// made. What the row says of a head is kept as a new version; of somebody else's
// household member it changes nothing. Temporary aid opens no file and changes none
// (DOMAIN §1.1): it is filed with the one that is there, as it is.
func (t *tx) fileArchive(ctx context.Context, h *held, plan relief.Plan, a Applicant, by, origin string) error {
	person, err := t.index(ctx, pii.KindID, a.IDNumber.Value())
	if err != nil {
		return err
	}
	t.lockPerson(person)
	found, err := t.ArchiveOfPerson(ctx, person)
	var id string
	version := 1
	switch {
	case noRows(err) && plan.Urgent(a.Category):
		return nil
	case noRows(err):
		std, err := t.standard(ctx, plan, h.UnionPath, "urban", h.today(t.now))
		if err != nil {
			return err
		}
		unit := relief.Unit{Code: h.UnionCode, Path: h.UnionPath}
		if id, err = t.openArchive(ctx, fileOf(a), unit, std, by, origin); err != nil {
			return err
		}
		if err := t.findSimilar(ctx, id, fileOf(a), h.CampaignID, h.UnionPath); err != nil {
			return err
		}
	case err != nil:
		return fmt.Errorf("looking for the file: %w", err)
	case plan.Urgent(a.Category):
		f, err := t.lockArchive(ctx, found.ArchiveID)
		if err != nil {
			return err
		}
		id, version = f.ID, f.Version
	default:
		id = found.ArchiveID
		if version, err = t.refile(ctx, h, plan, id, found.Head, a, by, origin); err != nil {
			return err
		}
	}
	if err := t.later.LinkArchive(ctx, db.LinkArchiveParams{CaseID: h.ID, ArchiveID: id, Version: version}); err != nil {
		return fmt.Errorf("linking the file: %w", err)
	}
	if !found.Head && found.ArchiveID == "" {
		return nil // nobody but the applicant is known
	}
	if err := t.EnterCasePeople(ctx, id); err != nil {
		return fmt.Errorf("entering the household: %w", err)
	}
	return nil
}

// refile brings a known file up to what a row says of its head. An appeal says
// again what was filed once: what was put right since then stands.
func (t *tx) refile(ctx context.Context, h *held, plan relief.Plan, id string, head bool, a Applicant, by, origin string) (int, error) {
	f, err := t.lockArchive(ctx, id)
	if err != nil {
		return 0, err
	}
	if head && h.Case.Lift == 0 {
		now := merged(f.File, a)
		changes := relief.Differences(f.File, now)
		fields := relief.Sensitive(changes)
		switch {
		case len(changes) == 0:
		case origin == fromForm && len(fields) > 0: // one clerk alone does not change what asks for two people
			if err := t.propose(ctx, f, newID(), now, fields, "受理个案 "+h.No+" 的本人申请", by); err != nil {
				return 0, err
			}
		default:
			std, err := t.standard(ctx, plan, h.UnionPath, settingOf(now), h.today(t.now))
			if err != nil {
				return 0, err
			}
			if err := t.saveVersion(ctx, f, now, std, by, nil, origin); err != nil {
				return 0, err
			}
		}
	}
	if state := relief.ArchiveState(f.State); state == relief.ArchiveExited {
		if err := t.moveArchive(ctx, f, relief.ArchiveReapply, relief.ArchiveFacts{}, archiveStep{actor: by, caseID: &h.ID}); err != nil {
			return 0, err
		}
	}
	return f.Version, nil
}

// fileOf is the file that a roster's row makes: what it does not say is missing.
func fileOf(a Applicant) relief.ArchiveFile {
	f := relief.ArchiveFile{Head: relief.ArchivePerson{Name: a.Name, IDNumber: a.IDNumber.Value()}}
	return merged(f, a)
}

// merged is the file with what a row says. Items that add up to the row's totals
// stay; others give way to the total, and stand in the version before.
func merged(f relief.ArchiveFile, a Applicant) relief.ArchiveFile {
	h := &f.Head
	h.Name, h.Phone = a.Name, a.Phone.Value()
	h.Category, h.Employment, h.Unit, h.ModelLevel = a.Category, a.Employment, a.Unit, a.ModelLevel
	f.Size = max(a.Members, 1+len(f.Members))
	var income relief.Fen
	for _, it := range f.Income {
		income += it.Amount
	}
	if income != a.Income || len(f.Income) == 0 {
		f.Income = []relief.IncomeItem{{Kind: "stated", Amount: a.Income}}
	}
	if f.Spent() != a.Expenditure || len(f.Expenditure) == 0 {
		f.Expenditure = []relief.SpendingItem{{Kind: "stated", Gross: a.Expenditure}}
	}
	if a.Cause != "" && a.Cause != f.Cause {
		others := f.OtherCauses[:0:0]
		for _, c := range f.OtherCauses {
			if c != a.Cause {
				others = append(others, c)
			}
		}
		f.Cause, f.OtherCauses = a.Cause, others
	}
	if f.Cause == relief.OtherCause && f.CauseNote == "" {
		f.CauseNote = a.Remark
	}
	return f
}

func settingOf(f relief.ArchiveFile) string {
	if f.Setting == "" {
		return "urban"
	}
	return f.Setting
}

// standard finds what hardship is measured by: the campaign's own figure, frozen
// with its plan, or the nearest region's on the day; none is no error.
func (t *tx) standard(ctx context.Context, plan relief.Plan, path, setting string, day relief.Day) (relief.DibaoStandard, error) {
	if plan.DibaoMonthly > 0 {
		return plan.PlanStandard(), nil
	}
	row, err := t.StandardFor(ctx, db.StandardForParams{Setting: setting, Day: *dateOf(day), Path: path})
	if noRows(err) {
		return relief.DibaoStandard{}, nil
	}
	if err != nil {
		return relief.DibaoStandard{}, fmt.Errorf("finding the standard: %w", err)
	}
	return standardOf(row), nil
}

// weighed is a version's assessment with its columns.
type weighed struct {
	assessment   []byte
	grade        string
	completeness int
	standard     *string
}

func weigh(f relief.ArchiveFile, std relief.DibaoStandard) (weighed, error) {
	a := relief.Assess(f, std)
	raw, err := json.Marshal(a)
	if err != nil {
		return weighed{}, fmt.Errorf("writing the assessment: %w", err)
	}
	w := weighed{assessment: raw, grade: string(a.Grade)}
	w.completeness, _ = f.Completeness()
	if std.ID != "" {
		w.standard = &std.ID
	}
	return w, nil
}

// openArchive makes a new file in draft.
func (t *tx) openArchive(ctx context.Context, f relief.ArchiveFile, unit relief.Unit, std relief.DibaoStandard, by, origin string) (string, error) {
	id := newID()
	sealed, err := t.s.sealFile("archive_versions", versionID(id, 1), f)
	if err != nil {
		return "", err
	}
	w, err := weigh(f, std)
	if err != nil {
		return "", err
	}
	people, err1 := t.persons(ctx, f)
	keys, err2 := t.likenessKeys(ctx, f)
	name, err3 := t.index(ctx, pii.KindName, f.Head.Name)
	if err := errors.Join(err1, err2, err3); err != nil {
		return "", err
	}
	err = t.later.InsertArchive(ctx, db.InsertArchiveParams{
		ID: id, UnionCode: unit.Code, UnionPath: unit.Path, NameMasked: relief.MaskName(f.Head.Name), NameIndex: name,
		Tier: f.Tier, Cause: f.Cause, People: f.People(), Completeness: w.completeness, HeadIndex: people[0], Persons: people, Keys: keys,
		BodyEnc: sealed, Assessment: w.assessment, Grade: w.grade, DibaoFen: std.DibaoMonthly, StandardID: w.standard, MadeBy: by, Origin: origin,
	})
	if err != nil {
		return "", fmt.Errorf("opening the file: %w", err)
	}
	return id, t.note(ctx, id, "archive", by, map[string]any{"action": "open", "version": 1, "origin": origin, "grade": w.grade})
}

// saveVersion adds a version; its people count in the household's live cases
// from now on.
func (t *tx) saveVersion(ctx context.Context, f *file, now relief.ArchiveFile, std relief.DibaoStandard, by string, confirmed *string, origin string) error {
	if std.DibaoMonthly == 0 { // no region's standard is known: as before
		std.GradeStandard = relief.DefaultBands(f.DibaoFen)
	}
	f.Version, f.File, f.MadeBy, f.DibaoFen = f.Version+1, now, by, std.DibaoMonthly
	sealed, err := t.s.sealFile("archive_versions", versionID(f.ID, f.Version), now)
	if err != nil {
		return err
	}
	w, err := weigh(now, std)
	if err != nil {
		return err
	}
	err = t.InsertArchiveVersion(ctx, db.InsertArchiveVersionParams{
		ArchiveID: f.ID, Version: f.Version, BodyEnc: sealed, Assessment: w.assessment, Grade: w.grade, DibaoFen: std.DibaoMonthly, StandardID: w.standard, MadeBy: by,
		ConfirmedBy: confirmed, Origin: origin,
	})
	if err != nil {
		return fmt.Errorf("adding a version: %w", err)
	}
	name, err := t.index(ctx, pii.KindName, now.Head.Name)
	if err != nil {
		return err
	}
	err = t.RenewArchive(ctx, db.RenewArchiveParams{
		ID: f.ID, Version: f.Version, NameMasked: relief.MaskName(now.Head.Name), NameIndex: name, Grade: w.grade, Tier: now.Tier, Cause: now.Cause,
		People: now.People(), Completeness: w.completeness,
	})
	if err != nil {
		return fmt.Errorf("renewing the file: %w", err)
	}
	if err := t.enterPeople(ctx, f.ID, now); err != nil {
		return err
	}
	return t.note(ctx, f.ID, "archive", by, map[string]any{"action": "version", "version": f.Version, "origin": origin, "grade": w.grade})
}

// enterPeople keeps who is in the household, and by what he is found.
func (t *tx) enterPeople(ctx context.Context, id string, f relief.ArchiveFile) error {
	people, err := t.persons(ctx, f)
	if err != nil {
		return err
	}
	if err := t.LeaveArchivePeople(ctx, db.LeaveArchivePeopleParams{ArchiveID: id, Stay: people}); err != nil {
		return fmt.Errorf("taking out people: %w", err)
	}
	for i, person := range people {
		if err := t.EnterArchivePerson(ctx, db.EnterArchivePersonParams{ArchiveID: id, PersonIndex: person, Head: i == 0}); err != nil {
			return fmt.Errorf("entering a person: %w", err)
		}
	}
	if err := t.EnterCasePeople(ctx, id); err != nil {
		return fmt.Errorf("entering people in cases: %w", err)
	}
	if err := t.DropArchiveKeys(ctx, id); err != nil {
		return fmt.Errorf("renewing keys: %w", err)
	}
	keys, err := t.likenessKeys(ctx, f)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := t.InsertArchiveKey(ctx, db.InsertArchiveKeyParams{ArchiveID: id, KeyIndex: key}); err != nil {
			return fmt.Errorf("renewing keys: %w", err)
		}
	}
	return nil
}

func standardOf(row db.DibaoStandard) relief.DibaoStandard {
	return relief.DibaoStandard{
		ID: row.ID, Version: row.Version, Region: row.Region, Setting: row.Setting, Year: row.Year, MinimumWage: row.MinimumWageFen, ExitMonths: row.ExitMonths, From: dayOf(row.EffectiveFrom),
		Document: row.DocumentNo, Status: row.Status,
		GradeStandard: relief.GradeStandard{
			DibaoMonthly: row.DibaoMonthlyFen, RelativeTenths: row.RelativeTenths, EdgeTenths: row.EdgeTenths, AccidentLossPercent: row.AccidentPercent, BoundaryInclusive: row.BoundaryInclusive,
		},
	}
}
