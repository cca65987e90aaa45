package demo

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// A page is what a reader without JavaScript makes of a public posting: its rows
// as text and its one form.
type page struct {
	text   string
	rows   [][]string
	action string
	hidden url.Values
	fields map[string]bool
}

var (
	rowTag   = regexp.MustCompile(`(?s)<tr>(.*?)</tr>`)
	cellTag  = regexp.MustCompile(`(?s)<td[^>]*>(.*?)</td>`)
	anyTag   = regexp.MustCompile(`(?s)<[^>]*>`)
	formTag  = regexp.MustCompile(`(?s)<form([^>]*)>(.*?)</form>`)
	fieldTag = regexp.MustCompile(`<(?:input|select|textarea)\s([^>]*)>`)
	attrText = regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
)

func readPage(body []byte) (page, error) {
	p := page{text: plain(string(body)), hidden: url.Values{}, fields: map[string]bool{}}
	for _, row := range rowTag.FindAllStringSubmatch(string(body), -1) {
		var cells []string
		for _, cell := range cellTag.FindAllStringSubmatch(row[1], -1) {
			cells = append(cells, plain(cell[1]))
		}
		if len(cells) > 1 {
			p.rows = append(p.rows, cells)
		}
	}
	form := formTag.FindStringSubmatch(string(body))
	if form == nil {
		return p, nil
	}
	head := attributes(form[1])
	if !strings.EqualFold(head["method"], http.MethodPost) {
		return p, errors.New("the posting's form is not sent by POST")
	}
	p.action = head["action"]
	for _, tag := range fieldTag.FindAllStringSubmatch(form[2], -1) {
		a := attributes(tag[1])
		p.fields[a["name"]] = true
		if a["type"] == "hidden" {
			p.hidden.Set(a["name"], a["value"])
		}
	}
	return p, nil
}

func attributes(tag string) map[string]string {
	out := map[string]string{}
	for _, a := range attrText.FindAllStringSubmatch(tag, -1) {
		out[a[1]] = html.UnescapeString(a[2])
	}
	return out
}

func plain(markup string) string {
	return strings.TrimSpace(html.UnescapeString(anyTag.ReplaceAllString(markup, "")))
}

// Page reads a public posting as anybody may: no login.
func (c *Client) page(ctx context.Context, slug string) (page, error) {
	res, err := c.Do(ctx, Request{Method: http.MethodGet, Path: "/p/" + slug})
	if err != nil {
		return page{}, fmt.Errorf("reading the posting: %w", err)
	}
	if res.Status != http.StatusOK {
		return page{}, fmt.Errorf("reading the posting: status %d", res.Status)
	}
	return readPage(res.Body)
}

// object files an objection through the form of the page.
func (c *Client) object(ctx context.Context, p page, row, ground, text string) error {
	for _, name := range []string{"row", "ground", "text", "key"} {
		if !p.fields[name] {
			return fmt.Errorf("the posting's form has no field %s", name)
		}
	}
	form := p.hidden
	form.Set("row", row)
	form.Set("ground", ground)
	form.Set("text", text)
	res, err := c.Do(ctx, Request{Method: http.MethodPost, Path: p.action, Type: "application/x-www-form-urlencoded", Body: []byte(form.Encode())})
	if err != nil {
		return fmt.Errorf("objecting: %w", err)
	}
	if res.Status != http.StatusOK {
		return fmt.Errorf("objecting: status %d", res.Status)
	}
	return nil
}
