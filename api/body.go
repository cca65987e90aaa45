package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
)

const (
	uploadTime  = 2 * time.Minute
	longestName = 200
)

// readBody reads the body within the operation's limit, in the form its content
// type says; JSON is held against the contract.
func readBody(c echo.Context, v *call) error {
	need := v.op.route.Operation.RequestBody
	if need == nil {
		return nil
	}
	patience(c, v)
	body, err := limited(c.Request(), v.op.limit)
	if err != nil {
		return err
	}
	if len(body) == 0 {
		if need.Value.Required {
			return relief.Refuse("schema", "field", "body", "rule", "required")
		}
		return nil
	}
	kind, params, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	media, known := v.op.media(kind)
	if charset := params["charset"]; err != nil || !known || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return relief.Refuse("content_type")
	}
	v.body = body
	switch kind {
	case echo.MIMEApplicationJSON:
		if v.value, err = strictJSON(body); err != nil {
			return err
		}
		return checkBody(media.Schema.Value, v.value)
	case echo.MIMEMultipartForm:
		v.file, v.body, err = formFile(body, params["boundary"])
		return err
	case "application/yaml", "text/yaml":
		if !utf8.Valid(body) || !cleanText(string(body)) {
			return malformed("")
		}
	}
	return nil
}

// limited reads at most limit bytes; a body that says it is larger is not read at all.
func limited(r *http.Request, limit int64) ([]byte, error) {
	tooLarge := relief.Refuse("too_large", "limit", size(limit))
	if r.ContentLength > limit {
		return nil, tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge
	case err != nil:
		return nil, malformed("")
	}
	return body, nil
}

func size(bytes int64) string {
	if bytes >= 1<<20 {
		return strconv.FormatInt(bytes>>20, 10) + " MiB"
	}
	return strconv.FormatInt(bytes>>10, 10) + " KiB"
}

// formFile takes the one file named "file" out of a form; a form with anything
// else in it is refused.
func formFile(body []byte, boundary string) (name string, file []byte, err error) {
	form := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, malformed("")
		}
		switch {
		case part.FormName() != "file":
			return "", nil, relief.Refuse("unknown_field", "field", part.FormName())
		case file != nil:
			return "", nil, malformed("/file")
		}
		name = part.FileName()
		if len(name) > longestName || !utf8.ValidString(name) || !cleanText(name) {
			return "", nil, relief.Refuse("schema", "field", "file", "rule", "name")
		}
		if file, err = io.ReadAll(part); err != nil {
			return "", nil, malformed("/file")
		}
		if file == nil {
			file = []byte{}
		}
	}
	if file == nil {
		return "", nil, relief.Refuse("schema", "field", "file", "rule", "required")
	}
	return name, file, nil
}
