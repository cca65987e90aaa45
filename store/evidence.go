package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// Files is the shelf that sealed evidence lies on, each under the SHA-256 of its
// bytes. Writing the same bytes again and removing what is gone are harmless.
type Files interface {
	Put(ctx context.Context, sealed []byte) (name string, err error)
	Get(ctx context.Context, name string) ([]byte, error)
	Remove(ctx context.Context, name string) error
	List(ctx context.Context, each func(name string, at time.Time) error) error
}

// A shelved file lies on the shelf under its name, sealed for the row it is meant for.
type shelved struct {
	row, name string
	size      int
}

// shelve seals a file and puts it on the shelf, outside of any transaction: no
// case is locked while the shelf is slow. What no row claims is swept away.
func (s *Store) shelve(ctx context.Context, data []byte) (shelved, error) {
	at := shelved{row: newID()}
	sealed, err := s.Keys.Seal("evidence", []byte(at.row), data)
	if err != nil {
		return at, fmt.Errorf("sealing the file: %w", err)
	}
	at.size = len(sealed)
	at.name, err = s.Files.Put(ctx, sealed)
	if errors.Is(err, syscall.ENOSPC) {
		return at, fmt.Errorf("%w (%w)", relief.Refuse("storage_short"), err)
	}
	if err != nil { // a bucket that does not answer: later, perhaps
		return at, fmt.Errorf("%w (%w)", relief.Refuse("unavailable"), err)
	}
	return at, nil
}

// AddEvidence keeps a file for a case. The file is on the shelf before its row
// is committed.
func (s *Store) AddEvidence(ctx context.Context, r relief.Request, caseID string, kind relief.EvidenceKind, f relief.CleanFile) (relief.Reply, error) {
	at, err := s.shelve(ctx, f.Data)
	if err != nil {
		return relief.Reply{}, err
	}
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		if !kind.Known() {
			return nil, relief.Refuse("schema", "field", "kind")
		}
		h, err := t.hold(ctx, caseID)
		if err != nil {
			return nil, err
		}
		if err := h.running(); err != nil {
			return nil, err
		}
		if h.Case.State.Terminal() {
			return nil, relief.Refuse("case_ended", "state", string(h.Case.State))
		}
		id, err := t.keepOnce(ctx, evidenceOf{caseID: caseID}, kind, f, at, r.Actor)
		if err != nil {
			return nil, err
		}
		if err := t.showsSheet(ctx, h, id, kind); err != nil {
			return nil, err
		}
		return t.kept(ctx, id)
	})
}

// evidenceOf is what a kept file belongs to: a case or a household's file.
type evidenceOf struct{ caseID, archive string }

func (o evidenceOf) most() int {
	if o.archive != "" {
		return relief.MostFilePapers
	}
	return relief.MostEvidence
}

// keepOnce enters a file that lies on the shelf, or finds the one of the same kind
// and content that is there.
func (t *tx) keepOnce(ctx context.Context, of evidenceOf, kind relief.EvidenceKind, f relief.CleanFile, at shelved, by string) (id string, err error) {
	sum := sha256.Sum256(f.Data)
	id, err = t.SameEvidence(ctx, db.SameEvidenceParams{CaseID: optional(of.caseID), ArchiveID: optional(of.archive), Kind: string(kind), Sha256: sum[:]})
	if noRows(err) {
		return t.keep(ctx, of, kind, f, at, by)
	}
	return id, wrap("looking for the same file", err)
}

func (t *tx) kept(ctx context.Context, id string) (relief.EvidenceView, error) {
	row, err := t.EvidenceByID(ctx, id)
	return evidenceView(db.EvidenceOfRow(row)), wrap("reading the evidence", err)
}

// keep enters a file that lies on the shelf.
func (t *tx) keep(ctx context.Context, of evidenceOf, kind relief.EvidenceKind, f relief.CleanFile, at shelved, by string) (string, error) {
	n, err := t.CountEvidence(ctx, db.CountEvidenceParams{CaseID: optional(of.caseID), ArchiveID: optional(of.archive)})
	if err != nil {
		return "", fmt.Errorf("counting evidence: %w", err)
	}
	if n >= of.most() {
		return "", relief.Refuse("evidence_quota", "limit", of.most())
	}
	id := at.row
	sum := sha256.Sum256(f.Data)
	_, err = t.InsertEvidence(ctx, db.InsertEvidenceParams{
		ID: id, CaseID: optional(of.caseID), ArchiveID: optional(of.archive), N: n + 1, Kind: string(kind), Type: f.Type, Size: len(f.Data), Sha256: sum[:],
		Width: f.Width, Height: f.Height, File: at.name, Stored: at.size, AddedBy: by,
	})
	if err != nil {
		return "", fmt.Errorf("entering the evidence: %w", err)
	}
	return id, t.note(ctx, of.caseID+of.archive, "evidence", by, map[string]any{"evidence": id, "kind": kind, "sha256": hex.EncodeToString(sum[:])})
}

// showsSheet lets a picture of the board stand for the sheet that the case is
// on. One of a case that is not put up yet waits until it is.
func (t *tx) showsSheet(ctx context.Context, h *held, id string, kind relief.EvidenceKind) error {
	if !kind.OfSheet() {
		return nil
	}
	p, err := t.CasePosting(ctx, h.ID)
	if noRows(err) || err == nil && p.Status == "broken" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the posting: %w", err)
	}
	was, err := t.SheetOfPhoto(ctx, id)
	if err == nil && was != p.Slug {
		return relief.Refuse("photo_used")
	}
	if err != nil && !noRows(err) {
		return fmt.Errorf("finding the picture's sheet: %w", err)
	}
	if err := t.InsertSheetPhoto(ctx, db.InsertSheetPhotoParams{Slug: p.Slug, EvidenceID: id, Kind: string(kind)}); err != nil {
		return fmt.Errorf("linking the picture: %w", err)
	}
	if kind != relief.PhotoAtEnd || !h.Rules.Demands(relief.EndPhoto) {
		return nil
	}
	if err := t.WakePostings(ctx, db.WakePostingsParams{Slug: p.Slug, Today: *dateOf(h.today(t.now))}); err != nil {
		return fmt.Errorf("waking the sheet's postings: %w", err)
	}
	return nil
}

// startShown says of a posting whose plan asks for it whether its sheet was photographed.
func (t *tx) startShown(ctx context.Context, h *held, a relief.Action) (bool, error) {
	if a != relief.Post && a != relief.PostAgain || !h.Rules.Demands(relief.StartPhoto) {
		return false, nil
	}
	return t.photographedAtStart(ctx, h)
}

// photographedAtStart says whether a picture stands for the sheet that the case
// is about to be put up on.
func (t *tx) photographedAtStart(ctx context.Context, h *held) (bool, error) {
	slug, err := t.sheetOfToday(ctx, h)
	if err != nil && !noRows(err) {
		return false, fmt.Errorf("finding the sheet: %w", err)
	}
	has, err := t.HasPhoto(ctx, db.HasPhotoParams{Slug: slug, Kind: string(relief.PhotoAtStart), CaseID: h.ID})
	if err != nil {
		return false, fmt.Errorf("looking for pictures: %w", err)
	}
	return has != nil && *has, nil
}

// photographedAtEnd says whether the sheet of this round was photographed on the
// last day of the case's posting or later; what was taken before shows nothing of it.
func (t *tx) photographedAtEnd(ctx context.Context, h *held, slug string, last relief.Day) (bool, error) {
	at, err := t.LatestPhoto(ctx, db.LatestPhotoParams{Slug: slug, Kind: string(relief.PhotoAtEnd)})
	if noRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for pictures: %w", err)
	}
	return !h.today(at).Before(last), nil
}

// sheetOfToday is the sheet that the case would be put up on; one that does not
// exist yet is none.
func (t *tx) sheetOfToday(ctx context.Context, h *held) (string, error) {
	board, err := t.board(ctx, h, h.Case)
	if err != nil {
		return "", err
	}
	return t.SheetOfDay(ctx, db.SheetOfDayParams{CampaignID: h.CampaignID, UnionCode: board, Round: h.Case.Round + 1, StartsOn: *dateOf(h.today(t.now))})
}

func evidenceView(e db.EvidenceOfRow) relief.EvidenceView {
	return relief.EvidenceView{
		ID: e.ID, Case: deref(e.CaseID), Archive: deref(e.ArchiveID), Kind: relief.EvidenceKind(e.Kind), Type: e.Type, Size: e.Size, SHA256: hex.EncodeToString(e.Sha256),
		Width: e.Width, Height: e.Height, Sheet: e.Slug, AddedBy: e.AddedBy, AddedAt: e.At, UnionPath: e.UnionPath,
	}
}

// Evidence lists the files of a case, and which of them the reader has opened.
func (s *Store) Evidence(ctx context.Context, reader, caseID string) ([]relief.EvidenceView, error) {
	rows, err := s.q.EvidenceOf(ctx, caseID)
	if err != nil {
		return nil, refusal(fmt.Errorf("reading evidence: %w", err))
	}
	opened, err := s.q.EvidenceLooks(ctx, db.EvidenceLooksParams{CaseID: caseID, Person: reader})
	if err != nil {
		return nil, refusal(fmt.Errorf("reading which evidence was opened: %w", err))
	}
	out := make([]relief.EvidenceView, len(rows))
	for i, e := range rows {
		out[i] = evidenceView(e)
		out[i].Viewed = slices.Contains(opened, e.ID)
	}
	return out, nil
}

// EvidenceByID answers one file without its content, wherever its case is; the
// caller checks scope.
func (s *Store) EvidenceByID(ctx context.Context, id string) (relief.EvidenceView, error) {
	row, err := s.q.EvidenceByID(ctx, id)
	if err != nil {
		return relief.EvidenceView{}, refusal(badInput(err))
	}
	return evidenceView(db.EvidenceOfRow(row)), nil
}

// OpenEvidence answers a file's content. Reading it is reading of the household,
// but for a picture of a public sheet; either leaves an audit row.
func (s *Store) OpenEvidence(ctx context.Context, r relief.Request, id string) ([]byte, error) {
	var e db.EvidenceByIDRow
	err := s.write(ctx, func(ctx context.Context, t *tx) (err error) {
		if err := t.holdGrant(ctx, r); err != nil {
			return err
		}
		if e, err = t.EvidenceByID(ctx, id); err != nil {
			return err
		}
		if err := t.LookAtEvidence(ctx, db.LookAtEvidenceParams{Person: r.Actor, EvidenceID: id}); err != nil {
			return fmt.Errorf("noting who opened it: %w", err)
		}
		if !relief.EvidenceKind(e.Kind).OfSheet() {
			return nil // counted, with its audit row, below
		}
		return t.note(ctx, *e.CaseID, "read", r.Actor, map[string]any{"purpose": "evidence", "evidence": id})
	})
	if err == nil && !relief.EvidenceKind(e.Kind).OfSheet() {
		err = s.reads(ctx, reading{caseID: deref(e.CaseID), archive: deref(e.ArchiveID), reader: r.Actor, purpose: "evidence", what: map[string]any{"evidence": id}})
	}
	if err != nil {
		return nil, err
	}
	plain, err := s.unsealFile(ctx, e)
	return plain, refusal(err)
}

func (s *Store) unsealFile(ctx context.Context, e db.EvidenceByIDRow) ([]byte, error) {
	sealed, err := s.Files.Get(ctx, e.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w (%w)", relief.Refuse("evidence_missing"), err)
	case err != nil:
		return nil, fmt.Errorf("%w (%w)", relief.Refuse("unavailable"), err)
	}
	plain, err := s.Keys.Unseal("evidence", []byte(e.ID), sealed)
	if err != nil {
		return nil, fmt.Errorf("opening evidence %s: %w", e.ID, err)
	}
	if sum := sha256.Sum256(plain); string(sum[:]) != string(e.Sha256) {
		return nil, fmt.Errorf("evidence %s is not what was kept", e.ID)
	}
	return plain, nil
}

// orphanAge is how long a file may lie on the shelf without a row.
const orphanAge = 24 * time.Hour

// SweepFiles takes files off the shelf that no row has claimed for a day, and
// answers how many: what interrupted uploads left behind.
func (s *Store) SweepFiles(ctx context.Context) (int, error) {
	var old []string
	err := s.Files.List(ctx, func(name string, at time.Time) error {
		if s.time().Sub(at) > orphanAge {
			old = append(old, name)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	swept := 0
	for len(old) > 0 {
		page := old[:min(len(old), 1000)]
		old = old[len(page):]
		known, err := s.q.KnownFiles(ctx, page)
		if err != nil {
			return swept, refusal(fmt.Errorf("looking for orphans: %w", err))
		}
		kept := map[string]bool{}
		for _, name := range known {
			kept[name] = true
		}
		for _, name := range page {
			if kept[name] {
				continue
			}
			if err := s.Files.Remove(ctx, name); err != nil {
				return swept, err
			}
			swept++
		}
	}
	return swept, nil
}
