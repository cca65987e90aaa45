package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// submission are the facts that the guards of T02 ask about, as far as the
// campaign demands them.
func (s *Store) submission(ctx context.Context, to asker, caseID string, c relief.Case, r relief.Rules, today relief.Day) (relief.Facts, error) {
	var f relief.Facts
	q := db.New(to)
	if r.Demands(relief.Membership) {
		who, err := q.ApplicantAndLine(ctx, caseID)
		if err != nil {
			return f, fmt.Errorf("reading the case: %w", err)
		}
		if f.Member, err = s.member(ctx, q, who.IDIndex, who.Temporary); err != nil {
			return f, err
		}
	}
	if !r.AsksAtSubmission() {
		return f, nil
	}
	held, err := s.submitted(ctx, to, caseID, c, today)
	if err != nil {
		return f, err
	}
	if r.Demands(relief.QualifiesToApply) {
		f.Lacks = held.Unqualified()
		f.Qualifies = len(f.Lacks) == 0
	}
	if r.Demands(relief.ApplicationComplete) {
		lacks := held.Incomplete()
		f.Complete, f.Lacks = len(lacks) == 0, append(f.Lacks, lacks...)
	}
	return f, nil
}

// submitted is what a draft is held against: its household's file, or what the
// application itself says while no clerk has confirmed who filed it, and where it
// asks for temporary aid.
func (s *Store) submitted(ctx context.Context, to asker, caseID string, c relief.Case, today relief.Day) (relief.Submission, error) {
	q := db.New(to)
	row, err := q.ApplicantOf(ctx, caseID)
	if err != nil {
		return relief.Submission{}, fmt.Errorf("reading the household: %w", err)
	}
	out := relief.Submission{Registered: row.RegistrationNo != "", Model: row.ModelLevel != ""}
	st, err := s.standing(ctx, to, caseID, c, today)
	if err != nil {
		return out, err
	}
	link, err := found(q.ArchiveIDOfCase(ctx, caseID))
	switch {
	case err != nil:
		return out, fmt.Errorf("finding the file: %w", err)
	case link != nil && !st.facts.Urgent: // an emergency does not wait for a file
		out.Filed = true
		if out.File, err = s.latestFile(ctx, q, link.ArchiveID); err != nil {
			return out, err
		}
	default:
		said, err := s.unseal("cases", "remark_enc", caseID, row.RemarkEnc)
		if err != nil {
			return out, fmt.Errorf("reading the application: %w", err)
		}
		out.File = relief.ArchiveFile{Head: relief.ArchivePerson{Employment: row.Employment}, Cause: row.Cause, CauseNote: said}
	}
	kept, err := q.PapersOf(ctx, caseID)
	if err != nil {
		return out, fmt.Errorf("looking for the case's papers: %w", err)
	}
	for _, p := range kept {
		out.Kept = append(out.Kept, relief.EvidenceKind(p.Kind))
	}
	if out.Signed, err = s.authorised(ctx, q, caseID, out.File, today, -1); err != nil {
		return out, err
	}
	for _, res := range st.results {
		out.Short = out.Short || res.Code == "relation" && res.Weight == relief.Hard && res.Verdict == relief.Failed
	}
	out.Twice = st.facts.DuplicateSame > 0
	return out, nil
}

// maySubmit says whether a draft may be submitted now, and why not; nothing is
// said of the requirements that are hidden.
func (s *Store) maySubmit(ctx context.Context, caseID string, hidden ...relief.Requirement) (*relief.MaySubmit, error) {
	row, err := s.q.CaseByID(ctx, caseID)
	if err != nil {
		return nil, refusal(err)
	}
	k, err := s.campaign(ctx, row.CampaignID)
	if err != nil {
		return nil, err
	}
	k.Rules.Requires = slices.DeleteFunc(slices.Clone(k.Rules.Requires), func(r relief.Requirement) bool { return slices.Contains(hidden, r) })
	c := relief.Case{State: relief.State(row.State), Version: row.Version}
	facts, err := s.submission(ctx, s.pool, caseID, c, k.Rules, relief.DayOf(k.Clock.Plan(s.time())))
	if err != nil {
		return nil, refusal(err)
	}
	return relief.WhetherSubmit(k.Rules, c, facts), nil
}
