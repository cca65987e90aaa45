package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

const api = "/api/v1"

// A Person is somebody who signs in when he is first needed, and again when his
// session is over.
type Person struct {
	Username string

	c     *Client
	mu    sync.Mutex
	token string
}

// As answers the demo account <role>[-N]@<union>.
func (c *Client) As(username string) *Person {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.people[username]
	if p == nil {
		p = &Person{Username: username, c: c}
		c.people[username] = p
	}
	return p
}

// SignIn signs the person in and answers his bearer token.
func (p *Person) SignIn(ctx context.Context) (string, error) { return p.session(ctx, "") }

// session answers a token that is not the stale one.
func (p *Person) session(ctx context.Context, stale string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.token != stale {
		return p.token, nil
	}
	body, err := json.Marshal(map[string]string{"username": p.Username, "password": Password})
	if err != nil {
		return "", err
	}
	res, err := p.c.Do(ctx, Request{Method: http.MethodPost, Path: api + "/session", Type: "application/json", Body: body})
	if err != nil {
		return "", fmt.Errorf("signing in as %s: %w", p.Username, err)
	}
	var session struct{ Token string }
	if err := res.read(&session); err != nil {
		return "", fmt.Errorf("signing in as %s: %w", p.Username, err)
	}
	p.token = session.Token
	return p.token, nil
}

// Do sends the request as this person.
func (p *Person) Do(ctx context.Context, r Request) (Response, error) {
	token := ""
	for {
		fresh, err := p.session(ctx, token)
		if err != nil {
			return Response{}, err
		}
		header := map[string]string{"Authorization": "Bearer " + fresh}
		for name, value := range r.Header {
			header[name] = value
		}
		signed := r
		signed.Header = header
		res, err := p.c.Do(ctx, signed)
		if err != nil || res.Status != http.StatusUnauthorized || token != "" {
			return res, err
		}
		token = fresh
	}
}

// Get reads path below /api/v1 into out.
func (p *Person) Get(ctx context.Context, path string, out any) error {
	return p.send(ctx, Request{Method: http.MethodGet, Path: api + path}, out)
}

// GetFor reads path for a stated purpose, which unmasks what he may see.
func (p *Person) GetFor(ctx context.Context, purpose, path string, out any) error {
	return p.send(ctx, Request{Method: http.MethodGet, Path: api + path, Header: map[string]string{"X-Purpose": purpose}}, out)
}

// Post sends in as JSON to path below /api/v1 and reads the answer into out.
// An answer that is no success is a *Refusal.
func (p *Person) Post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("writing the request for %s: %w", path, err)
	}
	return p.send(ctx, Request{Method: http.MethodPost, Path: api + path, Type: "application/json", Body: body}, out)
}

// PostFile sends a body of another type.
func (p *Person) PostFile(ctx context.Context, path, contentType string, body []byte, out any) error {
	return p.send(ctx, Request{Method: http.MethodPost, Path: api + path, Type: contentType, Body: body}, out)
}

func (p *Person) send(ctx context.Context, r Request, out any) error {
	res, err := p.Do(ctx, r)
	if err == nil {
		err = res.read(out)
	}
	if err != nil {
		return fmt.Errorf("%s: %s %s: %w", p.Username, r.Method, r.Path, err)
	}
	return nil
}

// All reads every page of a list.
func All[T any](ctx context.Context, p *Person, path string, query url.Values) ([]T, error) {
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", "200")
	var all []T
	for {
		var page struct {
			Items []T    `json:"items"`
			Next  string `json:"next_cursor"`
		}
		if err := p.Get(ctx, path+"?"+query.Encode(), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, nil
		}
		query.Set("cursor", page.Next)
	}
}

// seat answers the role and the union in the name of a demo account.
func (p *Person) seat() (role, union string) {
	role, union, _ = strings.Cut(p.Username, "@")
	role, _, _ = strings.Cut(role, "-")
	return role, union
}
