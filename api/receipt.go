package api

import (
	"net/http"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
)

// AskForObjection asks for the code of a receipt. It never stands in an
// address, because addresses end up in logs and histories.
func (s *server) AskForObjection(c echo.Context, number gen.ObjectionNumber, _ gen.AskForObjectionParams) error {
	return s.showReceipt(c, http.StatusOK, number, relief.FollowedObjection{}, "", "")
}

// FollowObjection tells what became of an objection.
func (s *server) FollowObjection(c echo.Context, number gen.ObjectionNumber, _ gen.FollowObjectionParams) error {
	given, refusal, err := readForm(c, "code")
	if err != nil {
		return err
	}
	if refusal == nil {
		var found relief.FollowedObjection
		if found, refusal, err = s.followed(c, number, given.Get("code")); refusal == nil && err == nil {
			return s.showReceipt(c, http.StatusOK, number, found, given.Get("code"), "")
		}
		if err != nil {
			return err
		}
	}
	return s.showReceipt(c, statusOf(refusal), number, relief.FollowedObjection{}, "", spoken(c, refusal))
}

// followed looks the receipt up, so many times a minute from one address.
func (s *server) followed(c echo.Context, number, code string) (relief.FollowedObjection, *relief.Error, error) {
	if wait := s.receipts.begin(c.RealIP()); wait > 0 {
		return relief.FollowedObjection{}, nil, relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
	}
	found, err := s.Store.FollowObjection(c.Request().Context(), number, code)
	if err == nil {
		s.receipts.succeed(c.RealIP())
		return found, nil, nil
	}
	refusal := refusalOf(err)
	if statusOf(refusal) >= http.StatusInternalServerError {
		return found, nil, err
	}
	return found, refusal, nil
}

// Appeal objects to the ruling on an objection.
func (s *server) Appeal(c echo.Context, number gen.ObjectionNumber, _ gen.AppealParams) error {
	given, refusal, err := readForm(c, "code", "text", "key")
	if err != nil {
		return err
	}
	var found relief.FollowedObjection
	code, text := given.Get("code"), longText(given.Get("text"))
	if refusal == nil {
		if found, refusal, err = s.followed(c, number, code); err != nil {
			return err
		}
	}
	switch {
	case refusal != nil:
		code = ""
	case text == "", utf8.RuneCountInString(text) > longestText:
		refusal = fieldRefusal(c, "申诉理由", "why you appeal")
	case !keyForm.MatchString(given.Get("key")):
		refusal = relief.Refuse("key_required")
	default:
		receipt, err := s.Store.AppealRuling(c.Request().Context(), number, code, text, given.Get("key"))
		if err == nil {
			return s.show(c, http.StatusOK, "thanks", page{Heading: receiptHeading(languageOf(c)), Receipt: receipt, Path: "/p/objections/" + receipt.Number})
		}
		if refusal = refusalOf(err); statusOf(refusal) >= http.StatusInternalServerError {
			return err
		}
	}
	return s.showReceipt(c, statusOf(refusal), number, found, code, spoken(c, refusal))
}

func receiptHeading(l language) string {
	if l == english {
		return "Your objection"
	}
	return "异议办理情况"
}

func (s *server) showReceipt(c echo.Context, status int, number string, found relief.FollowedObjection, code, fault string) error {
	return s.show(c, status, "receipt", page{
		Heading: receiptHeading(languageOf(c)), Receipt: relief.Receipt{Number: number, Code: code}, Followed: found, Fault: fault, Path: "/p/objections/" + number,
		Form: relief.Objection{Key: uuid.NewString()},
	})
}

// CheckPosting says whether a printed sheet is genuine.
func (s *server) CheckPosting(c echo.Context, slug gen.Slug, params gen.CheckPostingParams) error {
	sheet, err := s.Store.Sheet(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	p := page{Heading: words(c, "核对公示单", "Check a printed posting"), Sheet: sheet, Path: "/p/" + slug + "/check", Code: value(params.Code)}
	return s.check(c, p, func() (relief.Snapshot, error) { return s.Store.CheckSheet(c.Request().Context(), slug, p.Code) })
}

// check shows what the typed code stands for, if there is one.
func (s *server) check(c echo.Context, p page, find func() (relief.Snapshot, error)) (err error) {
	if p.Code == "" {
		return s.show(c, http.StatusOK, "check", p)
	}
	if wait := s.receipts.begin(c.RealIP()); wait > 0 {
		return relief.Refuse("too_many_attempts", "seconds", int(wait.Seconds())+1)
	}
	p.Snapshot, err = find()
	switch {
	case err == nil:
		s.receipts.succeed(c.RealIP())
	case relief.CodeOf(err) != "not_found":
		return err
	}
	p.Checked = true
	return s.show(c, http.StatusOK, "check", p)
}
