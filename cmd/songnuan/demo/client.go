package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Password opens every demo account; they exist in local mode only.
const Password = "songnuan-demo"

const (
	atOnce      = 8 // requests under way at a time
	firstPause  = 200 * time.Millisecond
	longestWait = 5 * time.Second
	faultsBorne = 4 // answers of 500 before one is believed
)

// A Client speaks to one server and carries on through its restarts: a request
// that got no answer, or was told to come later, is sent again with the same
// Idempotency-Key until Patience runs out.
type Client struct {
	Server   string        // as http://127.0.0.1:8080
	Patience time.Duration // for one request, over all attempts

	http   *http.Client
	slots  chan struct{}
	mu     sync.Mutex
	people map[string]*Person
}

// NewClient speaks to the server at an address such as http://127.0.0.1:8080.
func NewClient(server string) *Client {
	return &Client{
		Server: strings.TrimRight(server, "/"), Patience: 3 * time.Minute,
		http:  &http.Client{Timeout: 90 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}},
		slots: make(chan struct{}, atOnce), people: map[string]*Person{},
	}
}

// A Request is one call; Body is sent as it is.
type Request struct {
	Method, Path string
	Type         string // content type of Body
	Body         []byte
	Header       map[string]string
	Key          string // Idempotency-Key; made for a POST or DELETE that has none
}

// A Response is what the server answered, whatever it was.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// A Refusal is an answer that is no success, with the values its sentence names.
type Refusal struct {
	Status int
	Code   string
	Detail string
	Values map[string]any // numbers as json.Number
}

// Error is the sentence with its code.
func (r *Refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Code, r.Detail) }

// Int answers one of the values as a number, 0 when it is none.
func (r *Refusal) Int(name string) int64 {
	n, _ := r.Values[name].(json.Number)
	v, _ := n.Int64()
	return v
}

// Text answers one of the values as text.
func (r *Refusal) Text(name string) string {
	s, _ := r.Values[name].(string)
	return s
}

// Refused answers the refusal of that code in err's chain, nil when there is none.
func Refused(err error, code string) *Refusal {
	var r *Refusal
	if errors.As(err, &r) && r.Code == code {
		return r
	}
	return nil
}

// Do sends the request, again and again where that helps, and answers what came.
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	if r.Key == "" && r.Method != http.MethodGet {
		r.Key = rand.Text()
	}
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	wait, faults := firstPause, 0
	for {
		res, err := c.once(ctx, r)
		if err == nil && res.Status == http.StatusInternalServerError {
			faults++
		}
		if err == nil && !again(res, faults) {
			return res, nil
		}
		if err == nil {
			err = fmt.Errorf("%s %s: %w", r.Method, r.Path, res.refusal())
		}
		if pause(ctx, max(wait, res.retryAfter())) != nil {
			return res, err
		}
		wait = min(2*wait, longestWait)
	}
}

// again says whether another attempt may be answered differently.
func again(r Response, faults int) bool {
	switch r.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusInternalServerError:
		return faults < faultsBorne
	case http.StatusConflict:
		return r.refusal().Code == "request_in_progress"
	}
	return false
}

func (c *Client) once(ctx context.Context, r Request) (Response, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return Response{}, ctx.Err()
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, c.Server+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		return Response{}, fmt.Errorf("asking %s: %w", r.Path, err)
	}
	for name, value := range r.Header {
		req.Header.Set(name, value)
	}
	if r.Type != "" {
		req.Header.Set("Content-Type", r.Type)
	}
	if r.Key != "" {
		req.Header.Set("Idempotency-Key", r.Key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Response{}, err
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return Response{}, fmt.Errorf("reading the answer of %s: %w", r.Path, err)
	}
	return Response{res.StatusCode, res.Header, body}, nil
}

func (r Response) retryAfter() time.Duration {
	seconds, _ := strconv.Atoi(r.Header.Get("Retry-After"))
	return time.Duration(seconds) * time.Second
}

func (r Response) refusal() *Refusal {
	no := &Refusal{Status: r.Status, Code: "status_" + strconv.Itoa(r.Status)}
	d := json.NewDecoder(bytes.NewReader(r.Body))
	d.UseNumber()
	if d.Decode(&no.Values) == nil {
		if code := no.Text("code"); code != "" {
			no.Code = code
		}
		no.Detail = no.Text("detail")
	}
	return no
}

// read decodes a success into out, and answers anything else as a *Refusal.
func (r Response) read(out any) error {
	if r.Status < 200 || r.Status > 299 {
		return r.refusal()
	}
	switch to := out.(type) {
	case nil:
		return nil
	case *[]byte:
		*to = r.Body
		return nil
	}
	return json.Unmarshal(r.Body, out)
}

// pause waits, or answers why it could not.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
