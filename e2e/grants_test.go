package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
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

// covers: fault:F37
func TestWhatOneServerIsToldTheOtherKnowsWithinASecond(t *testing.T) {
	const rounds = 5
	other := demo.NewClient(local.serve(t, 0))
	var slowest struct{ revoked, given, signedOut time.Duration }
	for n := range rounds {
		username := fmt.Sprintf("approver-%d@%s", 60+n, county)
		there := other.As(username)
		mine := appointment(t, there)
		listed := func() int {
			res, err := there.Do(t.Context(), demo.Request{Method: http.MethodGet, Path: api + "/tasks"})
			if err != nil {
				t.Fatal(err)
			}
			return res.Status
		}
		if got := listed(); got != http.StatusOK {
			t.Fatalf("the approver's tasks: %d", got)
		}
		if res := revoke(t, mine.Grant); res.Status != http.StatusOK {
			t.Fatalf("revoking: %d %s", res.Status, res.Body)
		}
		slowest.revoked = max(slowest.revoked, takes(t, "the revocation is known", func() bool { return listed() == http.StatusForbidden }))
		if err := local.client.As(admin).Post(t.Context(), "/grants", map[string]string{"username": username, "role": "approver", "union": county}, nil); err != nil {
			t.Fatal(err)
		}
		slowest.given = max(slowest.given, takes(t, "the grant is known", func() bool { return listed() == http.StatusOK }))
		slowest.signedOut = max(slowest.signedOut, signOut(t, username, other))
	}
	t.Logf("known to the other server after at most: revoked %v, given %v, signed out %v", slowest.revoked, slowest.given, slowest.signedOut)
}

// signOut signs in and out here, and answers how long the token is good there.
func signOut(t *testing.T, username string, other *demo.Client) time.Duration {
	t.Helper()
	token, err := demo.NewClient(local.server).As(username).SignIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	with := map[string]string{"Authorization": "Bearer " + token}
	known := func() int {
		res, err := other.Do(t.Context(), demo.Request{Method: http.MethodGet, Path: api + "/me", Header: with})
		if err != nil {
			t.Fatal(err)
		}
		return res.Status
	}
	if got := known(); got != http.StatusOK {
		t.Fatalf("the session is not known to the other server: %d", got)
	}
	res, err := local.client.Do(t.Context(), demo.Request{Method: http.MethodDelete, Path: api + "/session", Header: with})
	if err != nil || res.Status != http.StatusNoContent {
		t.Fatalf("signing out: %d %v", res.Status, err)
	}
	return takes(t, "the end of the session is known", func() bool { return known() == http.StatusUnauthorized })
}

// takes measures how long something takes to become true; a second is too long.
func takes(t *testing.T, what string, holds func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	eventually(t, 10*time.Second, what, holds)
	took := time.Since(began)
	if took > time.Second {
		t.Errorf("%s after %v", what, took)
	}
	return took
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
