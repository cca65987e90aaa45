package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

const admin = "admin@000000"

// appointment is the person's grant of a role, as he is told himself.
func appointment(t *testing.T, p *demo.Person) relief.Appointment {
	t.Helper()
	var me struct{ Roles []relief.Appointment }
	if err := p.Get(t.Context(), "/me", &me); err != nil {
		t.Fatal(err)
	}
	if len(me.Roles) != 1 {
		t.Fatalf("%s holds %d roles", p.Username, len(me.Roles))
	}
	return me.Roles[0]
}

func revoke(t *testing.T, grant string) demo.Response {
	t.Helper()
	return (&campaign{c: local.client}).raw(t, admin, demo.Request{Method: http.MethodDelete, Path: "/grants/" + grant})
}

// What one server does is known to the other: a role that is taken or given, a session
// that is ended.
//
// covers: fault:F37 goal:G26
func TestWhatOneServerIsToldTheOtherKnowsWithinASecond(t *testing.T) {
	const people = 4
	each := many(200, 10_000) / people
	other, began := local.serve(t, 0), time.Now()
	var all slowest
	together(people, func(i int) {
		here, there := demo.NewClient(local.server), demo.NewClient(other)
		for n := range each {
			if !all.try(t, fmt.Sprintf("approver-%d@%s", 60+i, county), here, there) {
				t.Errorf("try %d of person %d went wrong", n, i)
				return
			}
		}
	})
	t.Logf("%d tries in %v; known to the other server after at most: a role taken %v, a role given %v, a session ended %v",
		all.tries, time.Since(began).Round(time.Second), all.taken, all.given, all.ended)
	if all.tries != people*each {
		t.Errorf("only %d tries", all.tries)
	}
}

// slowest is how long it took at most until the other server knew.
type slowest struct {
	sync.Mutex
	tries               int
	taken, given, ended time.Duration
}

// try takes his role from somebody and gives it to him again, and ends a session of
// his, by one server, and asks the other until it knows.
func (s *slowest) try(t *testing.T, username string, here, there *demo.Client) bool {
	grant := appointment(t, there.As(username)).Grant
	body := fmt.Appendf(nil, `{"username":%q,"password":%q}`, username, demo.Password)
	res, err := here.Do(t.Context(), demo.Request{Method: http.MethodPost, Path: api + "/session", Type: "application/json", Body: body})
	if err != nil || res.Status != http.StatusOK {
		t.Errorf("signing in: %d %v", res.Status, err)
		return false
	}
	session := map[string]string{"Authorization": "Bearer " + decoded[struct{ Token string }](t, res.Body).Token}
	answers := func(want int, r demo.Request) func() bool {
		return func() bool {
			res, err := there.Do(t.Context(), r)
			if err != nil {
				t.Error(err)
			}
			return err == nil && res.Status == want
		}
	}
	tasks, me := demo.Request{Method: http.MethodGet, Path: api + "/tasks", Header: session}, demo.Request{Method: http.MethodGet, Path: api + "/me", Header: session}
	if !answers(http.StatusOK, tasks)() || !answers(http.StatusOK, me)() {
		t.Errorf("%s is not let in before anything is taken from him", username)
		return false
	}
	if res = revoke(t, grant); res.Status != http.StatusOK {
		t.Errorf("revoking: %d %s", res.Status, res.Body)
		return false
	}
	taken, ok1 := takes(t, "a role taken", answers(http.StatusForbidden, tasks))
	if err := local.client.As(admin).Post(t.Context(), "/grants", map[string]string{"username": username, "role": "approver", "union": county}, nil); err != nil {
		t.Error(err)
		return false
	}
	given, ok2 := takes(t, "a role given", answers(http.StatusOK, tasks))
	if res, err = here.Do(t.Context(), demo.Request{Method: http.MethodDelete, Path: api + "/session", Header: session}); err != nil || res.Status != http.StatusNoContent {
		t.Errorf("signing out: %d %v", res.Status, err)
		return false
	}
	ended, ok3 := takes(t, "a session ended", answers(http.StatusUnauthorized, me))
	s.Lock()
	defer s.Unlock()
	s.tries++
	s.taken, s.given, s.ended = max(s.taken, taken), max(s.given, given), max(s.ended, ended)
	return ok1 && ok2 && ok3
}

// takes measures how long something takes to become true; a second is too long.
func takes(t *testing.T, what string, holds func() bool) (time.Duration, bool) {
	t.Helper()
	began := time.Now()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() && time.Since(began) < 10*time.Second {
		<-tick.C
	}
	took := time.Since(began)
	if took > time.Second {
		t.Errorf("%s is known after %v", what, took)
	}
	return took, took <= time.Second
}

// A clerk decides through one server while his grant is revoked through the
// other. Either the decision was first, or it is refused; what he asks for after
// the revocation was answered is always refused.
//
// covers: fault:F36 inv:I13
func TestNoDecisionFollowsARevocation(t *testing.T) {
	const races = 20
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(2*races, base))
	there := &campaign{id: k.id, c: demo.NewClient(local.serve(t, 1))}
	tasks := k.tasks(t, clerk, relief.TaskAccept)
	if len(tasks) != 2*races {
		t.Fatalf("%d tasks wait", len(tasks))
	}
	won := 0
	for n := range races {
		username := fmt.Sprintf("clerk-%d@%s", 10+n, base)
		grant := appointment(t, there.as(username)).Grant
		raced, after := tasks[2*n], tasks[2*n+1]
		var decided, revoked demo.Response
		together(2, func(i int) {
			if i == 0 {
				decided = there.raw(t, username, approval(t, raced))
			} else {
				revoked = revoke(t, grant)
			}
		})
		if revoked.Status != http.StatusOK {
			t.Fatalf("revoking: %d %s", revoked.Status, revoked.Body)
		}
		switch {
		case decided.Status == http.StatusOK:
			won++
		case decided.Status != http.StatusForbidden && decided.Status != http.StatusNotFound:
			t.Errorf("in the race the clerk is answered %d %s", decided.Status, decided.Body)
		}
		if v := k.look(t, raced.Case); (v.State == relief.Surveying) != (decided.Status == http.StatusOK) {
			t.Errorf("answered %d, the case is %s", decided.Status, v.State)
		}
		if late := there.raw(t, username, approval(t, after)); late.Status != http.StatusForbidden && late.Status != http.StatusNotFound {
			t.Errorf("after the revocation the clerk is answered %d %s", late.Status, late.Body)
		}
	}
	t.Logf("of %d races the clerk won %d", races, won)
	if n := count(t, "SELECT count(*) FROM decisions d JOIN grants g ON g.id = d.grant_id WHERE d.at > g.revoked_at"); n != 0 {
		t.Errorf("%d decisions are later than the revocation of their grant", n)
	}
}

// approval is a yes to a listed task.
func approval(t testing.TB, task relief.TaskView) demo.Request {
	t.Helper()
	body, err := json.Marshal(answerOf(relief.Decide{Version: task.Version, Outcome: relief.OutcomeApprove}))
	if err != nil {
		t.Fatal(err)
	}
	return demo.Request{Path: "/tasks/" + task.ID + "/decision", Body: body}
}
