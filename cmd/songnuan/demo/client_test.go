package demo

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fake serves answers in turn, the last one for ever, and records what it was asked.
type fake struct {
	mu      sync.Mutex
	answers []func(http.ResponseWriter)
	asked   []*http.Request
	bodies  []string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.URL.Path == "/api/v1/session" {
		_, _ = io.WriteString(w, `{"token":"t`+r.Header.Get("Idempotency-Key")+`"}`)
		return
	}
	body, _ := io.ReadAll(r.Body)
	f.asked, f.bodies = append(f.asked, r), append(f.bodies, string(body))
	answer := f.answers[0]
	if len(f.answers) > 1 {
		f.answers = f.answers[1:]
	}
	answer(w)
}

func says(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hangsUp breaks the connection without an answer, as a killed server does.
func hangsUp(http.ResponseWriter) { panic(http.ErrAbortHandler) }

func serve(t *testing.T, answers ...func(http.ResponseWriter)) (*Client, *fake) {
	f := &fake{answers: answers}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return NewClient(s.URL + "/"), f
}

func TestClientCarriesOnWithTheSameKey(t *testing.T) {
	busy := `{"code":"request_in_progress"}`
	for _, tc := range []struct {
		name    string
		answers []func(http.ResponseWriter)
	}{
		{"after a hang-up", []func(http.ResponseWriter){hangsUp, hangsUp, says(200, `{"id":"x"}`)}},
		{"after 503", []func(http.ResponseWriter){says(503, ``), says(200, `{"id":"x"}`)}},
		{"after 429", []func(http.ResponseWriter){says(429, ``), says(200, `{"id":"x"}`)}},
		{"while the first attempt is still going on", []func(http.ResponseWriter){says(409, busy), says(200, `{"id":"x"}`)}},
		{"after one fault", []func(http.ResponseWriter){says(500, ``), says(200, `{"id":"x"}`)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, f := serve(t, tc.answers...)
			var out struct{ ID string }
			if err := c.As("clerk@1").Post(t.Context(), "/things", map[string]int{"a": 1}, &out); err != nil || out.ID != "x" {
				t.Fatalf("Post: %v, answer %q", err, out.ID)
			}
			if len(f.asked) < 2 {
				t.Fatalf("asked %d times", len(f.asked))
			}
			for i, r := range f.asked {
				if key := r.Header.Get("Idempotency-Key"); len(key) < 8 || key != f.asked[0].Header.Get("Idempotency-Key") {
					t.Errorf("attempt %d has key %q, the first had %q", i, key, f.asked[0].Header.Get("Idempotency-Key"))
				}
				if f.bodies[i] != `{"a":1}` {
					t.Errorf("attempt %d sent %s", i, f.bodies[i])
				}
			}
		})
	}
}

func TestTwoRequestsHaveTwoKeys(t *testing.T) {
	c, f := serve(t, says(200, `{}`))
	for range 2 {
		if err := c.As("clerk@1").Post(t.Context(), "/things", struct{}{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if f.asked[0].Header.Get("Idempotency-Key") == f.asked[1].Header.Get("Idempotency-Key") {
		t.Error("both requests have the same key")
	}
}

func TestRefusalIsAnsweredAtOnceWithItsValues(t *testing.T) {
	c, f := serve(t, says(422, `{"code":"line_exhausted","detail":"余额不足","line":"甲","balance_fen":50000,"ask_fen":100000}`))
	err := c.As("approver@1").Post(t.Context(), "/tasks/x/decision", struct{}{}, nil)
	no := Refused(err, "line_exhausted")
	if no == nil {
		t.Fatalf("got %v", err)
	}
	if no.Status != 422 || no.Text("line") != "甲" || no.Int("balance_fen") != 50000 || no.Int("ask_fen") != 100000 {
		t.Errorf("got %+v", no)
	}
	if Refused(err, "aided_last_year") != nil {
		t.Error("the refusal passes for another one")
	}
	if len(f.asked) != 1 {
		t.Errorf("asked %d times", len(f.asked))
	}
}

func TestLastingFaultIsBelieved(t *testing.T) {
	c, f := serve(t, says(500, `{"code":"internal"}`))
	if err := c.As("clerk@1").Get(t.Context(), "/things", nil); Refused(err, "internal") == nil {
		t.Errorf("got %v", err)
	}
	if len(f.asked) != faultsBorne {
		t.Errorf("asked %d times", len(f.asked))
	}
}

func TestPatienceEnds(t *testing.T) {
	c, _ := serve(t, says(503, ``))
	c.Patience = 500 * time.Millisecond
	if err := c.As("clerk@1").Get(t.Context(), "/things", nil); err == nil {
		t.Error("a server that stays down passes for one that answers")
	}
}

func TestSignsInAgainWhenTheSessionIsOver(t *testing.T) {
	c, f := serve(t, says(401, `{"code":"sign_in_required"}`), says(200, `{}`))
	if err := c.As("clerk@1").Get(t.Context(), "/things", nil); err != nil {
		t.Fatal(err)
	}
	first, second := f.asked[0].Header.Get("Authorization"), f.asked[1].Header.Get("Authorization")
	if first == second {
		t.Errorf("both requests came with %s", first)
	}
}

func TestOnePersonSignsInOnce(t *testing.T) {
	c, f := serve(t, says(200, `{}`))
	err := each(t.Context(), make([]int, 20), func(ctx context.Context, _ int) error { return c.As("clerk@1").Get(ctx, "/things", nil) })
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[string]bool{}
	for _, r := range f.asked {
		tokens[r.Header.Get("Authorization")] = true
	}
	if len(tokens) != 1 {
		t.Errorf("%d tokens", len(tokens))
	}
}

func TestAllReadsEveryPage(t *testing.T) {
	c, f := serve(t, says(200, `{"items":[1,2],"next_cursor":"c2"}`), says(200, `{"items":[3]}`))
	got, err := All[int](t.Context(), c.As("clerk@1"), "/things", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1, 2, 3}, got); diff != "" {
		t.Error(diff)
	}
	if got := f.asked[1].URL.Query().Get("cursor"); got != "c2" {
		t.Errorf("the second page was asked for with cursor %q", got)
	}
}

func TestBulkGoesOnUntilNobodyWaits(t *testing.T) {
	var mu sync.Mutex
	version := map[string]int{"t1": 1, "t2": 1}
	done := map[string]bool{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/session", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"token":"t"}`) })
	mux.HandleFunc("GET /api/v1/tasks", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var items []task
		for _, id := range []string{"t1", "t2"} {
			if !done[id] {
				items = append(items, task{ID: id, Kind: "accept", Case: "case-" + id, Role: "clerk", Union: "1", Version: version[id]})
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"items": items})
	})
	var asked []bulk
	mux.HandleFunc("POST /api/v1/tasks/decisions", func(w http.ResponseWriter, r *http.Request) {
		var b bulk
		_ = json.NewDecoder(r.Body).Decode(&b)
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, b)
		_, _ = io.WriteString(w, `{"batch_id":"b"}`)
	})
	mux.HandleFunc("GET /api/v1/batches/b", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if len(asked) == 1 { // somebody else changed the second case meanwhile
			done["t1"], version["t2"] = true, 2
			_, _ = io.WriteString(w, `{"status":"done","items":[{"task_id":"t1","status":"done"},{"task_id":"t2","status":"refused","code":"stale_version"}]}`)
			return
		}
		done["t2"] = true
		_, _ = io.WriteString(w, `{"status":"done","items":[{"task_id":"t2","status":"done"}]}`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)

	d := &drive{c: NewClient(s.URL), show: &display{out: io.Discard}}
	hs := []*household{{id: "case-t1", union: "1"}, {id: "case-t2", union: "1"}}
	if err := d.inBulk(t.Context(), duty{title: "受理", kind: "accept", by: base("clerk")}, hs); err != nil {
		t.Fatal(err)
	}
	want := []bulk{{Items: []bulkItem{{"t1", 1}, {"t2", 1}}, Outcome: "approve"}, {Items: []bulkItem{{"t2", 2}}, Outcome: "approve"}}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
}

func TestTasksOfOthersAreNoticed(t *testing.T) {
	for _, tc := range []struct {
		name string
		task task
		want []string
	}{
		{"his own", task{Kind: "survey", Role: "surveyor", Union: "1"}, nil},
		{"another union's", task{Kind: "survey", Role: "surveyor", Union: "2"}, []string{"surveyor-2@1←survey@2"}},
		{"another role's", task{Kind: "survey", Role: "clerk", Union: "1"}, []string{"surveyor-2@1←survey@1"}},
		{"another kind", task{Kind: "approve", Role: "surveyor", Union: "1"}, []string{"surveyor-2@1←approve@1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body, err := json.Marshal(map[string]any{"items": []task{tc.task}})
			if err != nil {
				t.Fatal(err)
			}
			c, _ := serve(t, says(200, string(body)))
			d := &drive{c: c}
			if _, err := d.tasks(t.Context(), c.As("surveyor-2@1")); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(d.astray, tc.want) {
				t.Errorf("noticed %v, want %v", d.astray, tc.want)
			}
		})
	}
}
