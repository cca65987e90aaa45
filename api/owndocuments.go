package api

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/evidence"
	"github.com/songnuan/songnuan/relief"
)

// OwnDocuments is what an applicant hands in when he is asked to (补充材料).
type OwnDocuments interface {
	OwnUpload(ctx context.Context, v relief.Visitor, caseID, request string, kind relief.EvidenceKind, f relief.CleanFile) error
	OwnGive(ctx context.Context, v relief.Visitor, caseID, request string) error
}

var filesEnglish = map[relief.EvidenceKind]string{
	"application": "Application", "authorisation": "Authorisation", "income": "Proof of income", "expenditure": "Proof of expenses", "medical": "Medical records and bills",
	"schooling": "Proof of schooling", "other": "Something else",
}

func fileText(l language, k relief.EvidenceKind) string {
	if l == english {
		return filesEnglish[k]
	}
	return k.Zh()
}

// UploadOwnDocument keeps a file that the applicant was asked for; its type is
// its content's, pictures are encoded anew, its name is forgotten.
func (s *server) UploadOwnDocument(c echo.Context, id gen.ID, _ gen.UploadOwnDocumentParams) error {
	v, token, err := s.visitor(c)
	if err != nil {
		return err
	}
	if err := crossSite(c.Request(), false); err != nil {
		return err
	}
	if wait := s.uploads.begin(c.RealIP()); wait > 0 {
		return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
	}
	fields, file, err := ownUpload(c)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(fields["token"]), []byte(formToken(token))) != 1 {
		return relief.Refuse("cross_site")
	}
	clean, err := evidence.Clean(file)
	if err == nil {
		err = s.Store.OwnUpload(c.Request().Context(), v, id, fields["request"], relief.EvidenceKind(fields["kind"]), clean)
	}
	if err != nil {
		return s.ownCaseAgain(c, v, token, id, err)
	}
	return s.ownCase(c, v, token, id, words(c, "材料已收到。如有多份请继续上传，全部交齐后点“材料已交齐”。", "The file has been received. Add more if there are any; press “All handed in” when that is everything."))
}

// ownUpload reads a form of a few short fields and one file.
func ownUpload(c echo.Context) (map[string]string, []byte, error) {
	body, err := limited(c.Request(), callOf(c).op.limit)
	if err != nil {
		return nil, nil, err
	}
	kind, params, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEMultipartForm {
		return nil, nil, relief.Refuse("malformed")
	}
	form, fields := multipart.NewReader(bytes.NewReader(body), params["boundary"]), map[string]string{}
	var file []byte
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, file, nil
		}
		if err != nil {
			return nil, nil, relief.Refuse("malformed")
		}
		content, err := io.ReadAll(part)
		name := part.FormName()
		_, twice := fields[name]
		switch {
		case err != nil, twice, name == "file" && file != nil:
			return nil, nil, relief.Refuse("malformed")
		case name == "file":
			file = content
		case !slices.Contains([]string{"token", "request", "kind"}, name):
			return nil, nil, relief.Refuse("unknown_field", "field", name)
		case len(content) > 64:
			return nil, nil, relief.Refuse("malformed")
		default:
			fields[name] = string(content)
		}
	}
}

// GiveOwnDocuments is the applicant saying that everything is there.
func (s *server) GiveOwnDocuments(c echo.Context, id gen.ID, _ gen.GiveOwnDocumentsParams) error {
	v, token, fields, err := s.posted(c, "request")
	if err != nil {
		return err
	}
	if err := s.Store.OwnGive(c.Request().Context(), v, id, fields.Get("request")); err != nil {
		return s.ownCaseAgain(c, v, token, id, err)
	}
	return s.ownCase(c, v, token, id, words(c, "已告知经办人员，办理继续。", "Whoever handles the case has been told and goes on."))
}

// ownCaseAgain shows the case with what was wrong with the form; what is no
// fault of the form is answered as elsewhere.
func (s *server) ownCaseAgain(c echo.Context, v relief.Visitor, token, id string, fault error) error {
	refused := refusalOf(fault)
	if status := statusOf(refused); status != http.StatusUnprocessableEntity && status != http.StatusConflict {
		return fault
	}
	own, err := s.Store.OwnCase(c.Request().Context(), v, id)
	if err != nil {
		return err
	}
	return s.show(c, statusOf(refused), "own_case", ownPage{
		Heading: words(c, "申请进度", "Where my case stands"), Path: "/a/cases/" + id, Rehearsal: own.Rehearsal, Case: own, Token: formToken(token), Fault: sentence(c, refused),
	})
}
