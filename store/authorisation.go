package store

import (
	"bytes"
	"context"
	"crypto/subtle"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// fileOfCase is the latest version of the household's file, and whether there is one.
func (t *tx) fileOfCase(ctx context.Context, caseID string) (relief.ArchiveFile, bool, error) {
	link, err := t.ArchiveIDOfCase(ctx, caseID)
	if noRows(err) {
		return relief.ArchiveFile{}, false, nil
	}
	if err != nil {
		return relief.ArchiveFile{}, false, fmt.Errorf("finding the file: %w", err)
	}
	f, err := t.openLatest(ctx, link.ArchiveID)
	return f, err == nil, err
}

// authorised says whether everybody whose economy is asked about has signed: the
// applicant, and each adult that the household's file names. Nobody signs for
// another adult. Nobody knows the age of who has no ID number: his paper must be
// there once a register is asked about him; about is his place, -1 nobody's.
func (t *tx) authorised(ctx context.Context, h *held, about int) (bool, error) {
	f, _, err := t.fileOfCase(ctx, h.ID)
	if err != nil {
		return false, err
	}
	return t.s.authorised(ctx, t.Queries, h.ID, f, h.today(t.now), about)
}

func (s *Store) authorised(ctx context.Context, q *db.Queries, caseID string, f relief.ArchiveFile, today relief.Day, about int) (bool, error) {
	applicant, err := q.ApplicantIndex(ctx, caseID)
	if err != nil {
		return false, fmt.Errorf("reading the case: %w", err)
	}
	signed, err := q.EconomySigners(ctx, caseID)
	if err != nil {
		return false, fmt.Errorf("reading consents: %w", err)
	}
	missing := func(n int) bool {
		p := f.Persons()[n]
		return !slices.ContainsFunc(signed, func(person []byte) bool { return s.isMember(caseID, p, person) })
	}
	if !among(signed, applicant) || slices.ContainsFunc(f.Adults(today), missing) {
		return false, nil
	}
	if people := f.Persons(); about >= 0 && about < len(people) && people[about].IDNumber == "" {
		return !missing(about), nil
	}
	return true, nil
}

// RecordConsent notes that somebody of the household has agreed on paper: the
// applicant or, by his place in the household's file, a member. Who has no ID
// number is known by his name only, so that his paper must be kept with the case.
func (s *Store) RecordConsent(ctx context.Context, r relief.Request, caseID string, p relief.PaperConsent) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		if _, err := t.hold(ctx, caseID); err != nil {
			return nil, err
		}
		person, named, err := t.signerOf(ctx, caseID, p.Member)
		if err != nil {
			return nil, err
		}
		paper, err := t.paper(ctx, caseID, p.Evidence, named)
		if err != nil {
			return nil, err
		}
		return map[string]string{"id": caseID}, t.consent(ctx, caseID, person, p.Purpose, &r.Actor, paper)
	})
}

// signerOf answers the index of who signs, and whether it rests on a name only.
func (t *tx) signerOf(ctx context.Context, caseID string, member *int) (person []byte, named bool, err error) {
	if member == nil {
		person, err := t.ApplicantIndex(ctx, caseID)
		if err != nil {
			return nil, false, fmt.Errorf("reading the case: %w", err)
		}
		return person, false, nil
	}
	f, there, err := t.fileOfCase(ctx, caseID)
	if err != nil {
		return nil, false, err
	}
	people := f.Persons()
	if !there || *member < 0 || *member >= len(people) {
		return nil, false, relief.Refuse("form_incomplete", "field", "member")
	}
	p := people[*member]
	if p.IDNumber == "" {
		return t.s.unnumbered(caseID, p), true, nil
	}
	person, err = t.index(ctx, pii.KindID, p.IDNumber)
	return person, false, err
}

// unnumbered stands for one of the household who has no number: by his name and
// what he is to the head, in this case only.
func (s *Store) unnumbered(caseID string, p relief.ArchivePerson) []byte {
	return s.Keys.Code("unnumbered", unnumberedKey(caseID, p))
}

func unnumberedKey(caseID string, p relief.ArchivePerson) string {
	return caseID + "|" + p.Name + "|" + p.Relation
}

// isMember says whether it is he who stands there.
func (s *Store) isMember(caseID string, p relief.ArchivePerson, person []byte) bool {
	if p.IDNumber == "" {
		return bytes.Equal(s.unnumbered(caseID, p), person)
	}
	return s.indexed(pii.KindID, p.IDNumber, person)
}

// paper is the kept file of what was signed: one of this case that is an
// authorisation. Without one it is nil, where none is needed.
func (t *tx) paper(ctx context.Context, caseID, id string, needed bool) (*string, error) {
	missing := relief.Refuse("form_incomplete", "field", "evidence_id")
	if id == "" {
		if needed {
			return nil, missing
		}
		return nil, nil
	}
	e, err := t.EvidenceByID(ctx, id)
	if noRows(err) || err == nil && (deref(e.CaseID) != caseID || relief.EvidenceKind(e.Kind) != relief.PaperAuthorisation) {
		return nil, missing
	}
	if err != nil {
		return nil, fmt.Errorf("finding the paper: %w", err)
	}
	return &id, nil
}

// HouseholdCases lists the open cases of a household that the visitor is a
// member of, and whether he has signed. As with his own, the phone that he has
// shown to be his must be the one noted for him.
func (s *Store) HouseholdCases(ctx context.Context, v relief.Visitor) ([]relief.HouseholdCase, error) {
	rows, err := s.q.CasesOfMember(ctx, s.found(pii.KindID, v.IDNumber.Value()))
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the household's cases: %w", err))
	}
	var out []relief.HouseholdCase
	for _, row := range rows {
		version, err := s.q.ArchiveVersion(ctx, db.ArchiveVersionParams{ArchiveID: row.ArchiveID, Version: row.ArchiveVersion})
		if err != nil {
			return nil, refusal(fmt.Errorf("reading the file: %w", err))
		}
		f, err := s.openFile("archive_versions", versionID(row.ArchiveID, row.ArchiveVersion), version.BodyEnc)
		if err != nil {
			return nil, err
		}
		for _, p := range f.Persons() {
			if p.Phone != "" && p.IDNumber == v.IDNumber.Value() && subtle.ConstantTimeCompare([]byte(p.Phone), []byte(v.Phone.Value())) == 1 {
				out = append(out, relief.HouseholdCase{ID: row.ID, No: row.No, Title: row.Title, Signed: row.Signed})
				break
			}
		}
	}
	return out, nil
}

// Agree keeps what the visitor agrees to, once a text: in his own case, or that
// registers are asked about him in his household's.
func (s *Store) Agree(ctx context.Context, v relief.Visitor, caseID string, p relief.Purpose) error {
	_, err := s.owns(ctx, v, caseID)
	if relief.CodeOf(err) == "not_found" && p == relief.EconomyData {
		err = s.belongs(ctx, v, caseID)
	}
	if err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return err
		}
		if h.Case.State.Terminal() {
			return relief.Refuse("case_ended", "state", string(h.Case.State))
		}
		return t.agree(ctx, v, caseID, p)
	})
}

// belongs refuses a case of a household that the visitor is no member of, as if
// it were not there.
func (s *Store) belongs(ctx context.Context, v relief.Visitor, caseID string) error {
	list, err := s.HouseholdCases(ctx, v)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.ID == caseID {
			return nil
		}
	}
	return relief.Refuse("not_found")
}
