package store

import (
	"bytes"
	"context"
	"fmt"

	"github.com/songnuan/songnuan/relief"
)

// Consents lists what people of a case's household agreed to. Each is known by
// the index of his number only; who he is, the household's file says.
func (s *Store) Consents(ctx context.Context, scopes []string, caseID string) ([]relief.HouseholdConsent, error) {
	c, err := s.q.CaseByID(ctx, caseID)
	if err != nil {
		return nil, refusal(err)
	}
	if !within(scopes, c.UnionPath) {
		return nil, relief.Refuse("not_found")
	}
	applicant, err := s.q.ApplicantIndex(ctx, caseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading the case: %w", err))
	}
	rows, err := s.q.ConsentsInCase(ctx, caseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading consents: %w", err))
	}
	people, err := s.peopleOfCase(ctx, caseID)
	if err != nil {
		return nil, err
	}
	out := make([]relief.HouseholdConsent, len(rows))
	for i, row := range rows {
		out[i] = relief.HouseholdConsent{Purpose: relief.Purpose(row.Purpose), Who: "other", Text: row.TextVersion, At: row.At, RecordedBy: row.RecordedBy, Evidence: row.EvidenceID}
		if bytes.Equal(row.PersonIndex, applicant) {
			out[i].Who = "applicant"
			continue
		}
		for n, p := range people {
			if s.isMember(caseID, p, row.PersonIndex) {
				out[i].Who, out[i].Member = "member", &n
			}
		}
	}
	return out, nil
}

// peopleOfCase are those whom the file that a case rests on names at its latest,
// nobody where the case has no file.
func (s *Store) peopleOfCase(ctx context.Context, caseID string) ([]relief.ArchivePerson, error) {
	link, err := s.q.ArchiveIDOfCase(ctx, caseID)
	if noRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, refusal(fmt.Errorf("finding the file: %w", err))
	}
	f, err := s.latestFile(ctx, s.q, link.ArchiveID)
	if err != nil {
		return nil, err
	}
	return f.Persons(), nil
}
