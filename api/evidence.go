package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/evidence"
	"github.com/songnuan/songnuan/relief"
)

// EvidenceStore keeps files that show what cases say.
type EvidenceStore interface {
	AddEvidence(ctx context.Context, r relief.Request, caseID string, kind relief.EvidenceKind, f relief.CleanFile) (relief.Reply, error)
	Evidence(ctx context.Context, reader, caseID string) ([]relief.EvidenceView, error)
	// EvidenceByID answers a file without its content, wherever it is; the caller checks scope.
	EvidenceByID(ctx context.Context, id string) (relief.EvidenceView, error)
	// AddFilePaper keeps a paper with a household's file; FilePapers lists what is kept for the household.
	AddFilePaper(ctx context.Context, r relief.Request, archive string, kind relief.EvidenceKind, f relief.CleanFile) (relief.Reply, error)
	FilePapers(ctx context.Context, archive string) ([]relief.EvidenceView, error)
	// OpenEvidence answers the content and leaves an audit row.
	OpenEvidence(ctx context.Context, r relief.Request, id string) ([]byte, error)
}

// AddEvidence keeps a file for a case. Its name is forgotten: people put names
// of people into names of files.
func (s *server) AddEvidence(c echo.Context, id gen.ID, params gen.AddEvidenceParams) error {
	v := callOf(c)
	file, err := evidence.Clean(v.body)
	if err != nil {
		return err
	}
	r, err := s.Store.AddEvidence(c.Request().Context(), v.request(params.IdempotencyKey), id, params.Kind, file)
	return reply(c, r, err)
}

// ListEvidence lists the files of a case that the caller may know of.
func (s *server) ListEvidence(c echo.Context, id gen.ID) error {
	v := callOf(c)
	l, err := s.Store.Evidence(c.Request().Context(), v.person.ID, id)
	l = slices.DeleteFunc(l, func(e relief.EvidenceView) bool { return !s.mayKnow(v, e.Kind, v.at.path) })
	return list(c, relief.List[relief.EvidenceView]{Items: l}, err)
}

// AddFilePaper keeps a paper with a household's file.
func (s *server) AddFilePaper(c echo.Context, id gen.ID, params gen.AddFilePaperParams) error {
	v := callOf(c)
	file, err := evidence.Clean(v.body)
	if err != nil {
		return err
	}
	r, err := s.Store.AddFilePaper(c.Request().Context(), v.request(params.IdempotencyKey), id, params.Kind, file)
	return reply(c, r, err)
}

// ListFilePapers lists what is kept for a household, with its file and its cases.
func (s *server) ListFilePapers(c echo.Context, id gen.ID) error {
	l, err := s.Store.FilePapers(c.Request().Context(), id)
	return list(c, relief.List[relief.EvidenceView]{Items: l}, err)
}

var extensions = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}

// GetEvidence hands a file out as an attachment under its random name, so that
// no browser runs it here.
func (s *server) GetEvidence(c echo.Context, id gen.ID) error {
	v := callOf(c)
	content, err := s.Store.OpenEvidence(c.Request().Context(), v.request(""), id)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+id+extensions[v.seen.evidence.Type]+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	return c.Blob(http.StatusOK, v.seen.evidence.Type, content)
}

func (s *server) evidenceSpot(c echo.Context, v *call) (spot, error) {
	e, err := s.Store.EvidenceByID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return spot{}, err
	}
	if !s.mayKnow(v, e.Kind, e.UnionPath) {
		return spot{}, relief.Refuse("not_found")
	}
	v.seen.evidence = e
	read := "case.read"
	if e.Archive != "" {
		read = "archive.read"
	}
	return spot{path: e.UnionPath, level: relief.Base}, s.readable(v, read, e.UnionPath)
}

// mayKnow says whether the caller may know of a file of the kind: what was found
// about an objection is for who may read objections, never for the union whose
// list it is about.
func (s *server) mayKnow(v *call, kind relief.EvidenceKind, path string) bool {
	return kind != relief.InvestigationPaper || s.Authorizer.Allowed(v.user, "objection.read", authz.AnyLevel, path)
}
