package activities

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/songnuan/songnuan/courier"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// A hook notes what is posted to it; it can be told to refuse.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	refuse bool
	ids    []string
	said   []string
}

func newHook(t *testing.T) *hook {
	h := &hook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.refuse {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		h.ids, h.said = append(h.ids, r.Header.Get("X-Songnuan-Delivery")), append(h.said, string(body))
	}))
	t.Cleanup(h.Close)
	return h
}

// outside is an office with a courier that reaches this machine only.
func outside(t *testing.T) (*storetest.DB, *storetest.Campaign, *Activities) {
	t.Helper()
	db := storetest.New(t)
	db.Unions(t)
	out := courier.New(courier.Config{Link: "http://songnuan.example", Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	return db, db.Campaign(t, storetest.CampaignOptions{Day: 24 * time.Hour}), &Activities{Store: db.Store, Courier: out}
}

func (a *Activities) empty(t *testing.T) {
	t.Helper()
	for left := 1; left > 0; {
		var err error
		if left, err = a.SendMessages(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// due leaves the notice that a case's task is due.
func due(t *testing.T, db *storetest.DB, a *Activities, id string) {
	t.Helper()
	if err := a.RemindCase(t.Context(), id, db.Case(t, id).Version); err != nil {
		t.Fatal(err)
	}
}

func channel(t *testing.T, db *storetest.DB, username string, c relief.NoticeChannel) {
	t.Helper()
	if err := db.Store.SetChannel(t.Context(), db.Person(t, username).ID, c); err != nil {
		t.Fatal(err)
	}
}

// Each notice reaches each recipient once a channel, however often the activity
// runs, and says nobody's name.
//
// covers: F16
func TestNoticesGoOutOnceAChannelAndRecipient(t *testing.T) {
	db, k, a := outside(t)
	h := newHook(t)
	for _, who := range []string{"clerk@410821-001", "clerk-2@410821-001"} {
		channel(t, db, who, relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL, Secret: "s"})
	}
	channel(t, db, "clerk@410822-001", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL, Secret: "s"}) // another union's
	person := db.Applicant(t, 1)
	id := db.File(t, k, person)
	for range often {
		due(t, db, a, id)
		a.empty(t)
	}
	if len(h.ids) != 2 || h.ids[0] == h.ids[1] {
		t.Errorf("sent as %v, want once to each of two", h.ids)
	}
	for _, text := range h.said {
		if !strings.Contains(text, "http://songnuan.example/cases/"+id) || strings.Contains(text, person.Name) || strings.Contains(text, db.Case(t, id).No) {
			t.Errorf("it said %s", text)
		}
	}
}

func TestWhatIsNoLongerNeededIsNotSent(t *testing.T) {
	db, k, a := outside(t)
	h := newHook(t)
	channel(t, db, "clerk@410821-001", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL})
	id := db.File(t, k, db.Applicant(t, 1))
	due(t, db, a, id)
	db.Agree(t, id)
	a.empty(t)
	if len(h.ids) != 0 || storetest.Value[string](t, db, "SELECT status FROM messages") != "moot" {
		t.Errorf("sent %v", h.said)
	}
	inbox, err := db.Store.Notices(t.Context(), db.Person(t, "clerk-2@410821-001"), true, relief.Page{})
	if err != nil || len(inbox.Items) != 1 || inbox.Items[0].Needed || inbox.Items[0].ClosedBy == "" {
		t.Errorf("the inbox does not say who did it: %+v, %v", inbox.Items, err)
	}
}

func TestMutedKindsAndLessUrgentOnesAreLeftOut(t *testing.T) {
	db, k, a := outside(t)
	h := newHook(t)
	channel(t, db, "clerk@410821-001", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL, Muted: []relief.NoticeKind{relief.NoticeDue}})
	channel(t, db, "organizer@410821", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL, UrgentOnly: true})
	due(t, db, a, db.File(t, k, db.Applicant(t, 1)))
	for _, stage := range []string{"remind", "deadline"} {
		if err := a.RemindCampaign(t.Context(), k.ID, relief.Visiting, stage, 1); err != nil {
			t.Fatal(err)
		}
	}
	a.empty(t)
	if len(h.said) != 1 || !strings.Contains(h.said[0], relief.NoticeDeadline.Zh()) {
		t.Errorf("sent %v, want the deadline alone", h.said)
	}
}

// Less urgent notices wait for one message a day.
func TestTheDigestSpeaksForAllThatWaitForIt(t *testing.T) {
	db, k, a := outside(t)
	h := newHook(t)
	channel(t, db, "organizer@410821", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL, Digest: true})
	for _, stage := range []string{"opens", "remind"} {
		if err := a.RemindCampaign(t.Context(), k.ID, relief.Visiting, stage, 1); err != nil {
			t.Fatal(err)
		}
	}
	a.empty(t)
	if len(h.said) != 0 {
		t.Fatalf("sent at once: %v", h.said)
	}
	if hour := storetest.Value[int](t, db, "SELECT extract(hour FROM min(next_at) AT TIME ZONE 'Asia/Shanghai')::int FROM messages"); hour != 8 {
		t.Errorf("the digest goes out at %d o'clock", hour)
	}
	db.Exec(t, "UPDATE messages SET next_at = now()")
	a.empty(t)
	a.empty(t)
	if len(h.said) != 1 || !strings.Contains(h.said[0], relief.NoticeDigest.Zh()) {
		t.Errorf("sent %v, want one digest", h.said)
	}
	if n := storetest.Value[int](t, db, "SELECT count(*) FROM messages WHERE status = 'sent'"); n != 1 {
		t.Errorf("%d messages are done with, want the digest", n)
	}
}

// There is no digest of what was read, of what somebody else has done meanwhile, or for
// somebody who was shut out.
func TestNoDigestGoesOutForNothing(t *testing.T) {
	for name, meanwhile := range map[string]func(*testing.T, *storetest.DB, string){
		"read": func(t *testing.T, db *storetest.DB, _ string) {
			db.Exec(t, "INSERT INTO notice_reads (notice_id, user_id) SELECT n.id, c.user_id FROM notices n, notice_channels c")
		},
		"done": func(t *testing.T, db *storetest.DB, id string) { db.Agree(t, id) },
		"shut out": func(t *testing.T, db *storetest.DB, _ string) {
			db.Exec(t, "UPDATE users SET disabled = true WHERE id IN (SELECT user_id FROM notice_channels)")
		},
	} {
		t.Run(name, func(t *testing.T) {
			db, k, a := outside(t)
			h := newHook(t)
			channel(t, db, "clerk@410821-001", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL, Digest: true})
			id := db.File(t, k, db.Applicant(t, 1))
			db.Exec(t, "UPDATE task_clocks SET half_at = now() - interval '1 second', next_at = now() - interval '1 second'")
			if _, _, err := a.SweepClocks(t.Context()); err != nil {
				t.Fatal(err)
			}
			a.empty(t)
			meanwhile(t, db, id)
			db.Exec(t, "UPDATE messages SET next_at = now()")
			a.empty(t)
			if status := storetest.Value[string](t, db, "SELECT status FROM messages WHERE kind = 'digest'"); len(h.said) != 0 || status != "moot" {
				t.Errorf("sent %v, and the digest is %s", h.said, status)
			}
		})
	}
}

// covers: F26 I22
func TestADigestGoesToWhoStandsInAsLongAsHeDoes(t *testing.T) {
	for name, revoked := range map[string]bool{"he does": false, "revoked meanwhile": true} {
		t.Run(name, func(t *testing.T) {
			db, k, a := outside(t)
			h := newHook(t)
			clerk, today := db.By(t, "clerk@410821-001"), relief.DayOf(time.Now())
			channel(t, db, "publisher@410821-001", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL, Digest: true})
			reply, err := db.Store.Delegate(t.Context(), clerk, relief.DelegationAsk{
				Grant: clerk.Grant, Delegate: "publisher@410821-001", Actions: []relief.TaskKind{relief.TaskAccept}, Ceiling: 1000_00, Starts: today, Ends: today, Reason: "出差",
			})
			if err != nil {
				t.Fatal(err)
			}
			var d struct{ ID string }
			if err := json.Unmarshal(reply.Body, &d); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Store.RuleDelegation(t.Context(), db.By(t, "organizer@410821"), d.ID, true); err != nil {
				t.Fatal(err)
			}
			db.File(t, k, db.Applicant(t, 1))
			db.Exec(t, "UPDATE task_clocks SET half_at = now() - interval '1 second', next_at = now() - interval '1 second'")
			if _, _, err := a.SweepClocks(t.Context()); err != nil {
				t.Fatal(err)
			}
			a.empty(t)
			if revoked {
				if _, err := db.Store.RevokeDelegation(t.Context(), db.By(t, "clerk@410821-001"), d.ID); err != nil {
					t.Fatal(err)
				}
			}
			db.Exec(t, "UPDATE messages SET next_at = now()")
			a.empty(t)
			if (len(h.said) == 0) != revoked {
				t.Errorf("sent %v", h.said)
			}
		})
	}
}

// A receiver that fails is asked again, later each time, and after ten attempts
// somebody has to look.
func TestFailedMessagesBackOffAndThenAskForAttention(t *testing.T) {
	db, k, a := outside(t)
	h := newHook(t)
	h.refuse = true
	channel(t, db, "clerk@410821-001", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL})
	due(t, db, a, db.File(t, k, db.Applicant(t, 1)))
	var last float64
	for n := range 9 {
		a.empty(t)
		wait := storetest.Value[float64](t, db, "SELECT extract(epoch FROM next_at - clock_timestamp())::float8 FROM messages WHERE status = 'waiting' AND attempts = $1 AND problem = 'refused'", n+1)
		if wait < last-1 || wait > 3601 {
			t.Errorf("after attempt %d it waits %.0f s, before %.0f s", n+1, wait, last)
		}
		last = wait
		db.Exec(t, "UPDATE messages SET next_at = now()")
	}
	a.empty(t)
	if s := storetest.Value[string](t, db, "SELECT status FROM messages WHERE kind = 'due'"); s != "attention" {
		t.Errorf("after ten attempts it is %s", s)
	}
	inbox, err := db.Store.Notices(t.Context(), db.Person(t, "operator@000000"), false, relief.Page{})
	if err != nil || len(inbox.Items) != 1 || inbox.Items[0].Kind != relief.NoticeUndelivered {
		t.Errorf("the operator reads %+v, %v", inbox.Items, err)
	}
}

// A worker that dies while it sends leaves the message to the next one.
func TestAClaimThatDiesIsTakenUpAgain(t *testing.T) {
	db, k, a := outside(t)
	h := newHook(t)
	channel(t, db, "clerk@410821-001", relief.NoticeChannel{Channel: "webhook", Shape: "signed", Address: h.URL})
	due(t, db, a, db.File(t, k, db.Applicant(t, 1)))
	if _, err := db.Store.PlanMessages(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	claimed, _, err := db.Store.ClaimMessages(t.Context(), 10)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("claimed %d, %v", len(claimed), err)
	}
	if again, _, _ := db.Store.ClaimMessages(t.Context(), 10); len(again) != 0 {
		t.Fatal("two workers hold one message")
	}
	db.Exec(t, "UPDATE messages SET next_at = now()") // the claim has run out
	a.empty(t)
	if len(h.ids) != 1 || h.ids[0] != claimed[0].ID {
		t.Errorf("sent as %v, want %s", h.ids, claimed[0].ID)
	}
}

// Without a gateway an applicant's code stays in the outbox, where local mode
// shows it.
func TestCodesStayInTheOutboxWithoutAGateway(t *testing.T) {
	db, _, a := outside(t)
	p := db.Applicant(t, 1)
	if _, err := db.Store.AskCode(t.Context(), relief.Visitor{IDNumber: p.IDNumber, Phone: p.Phone}, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	a.empty(t)
	box, err := db.Store.Messages(t.Context(), 10)
	if err != nil || len(box) != 1 || box[0].Status != "kept" || box[0].Problem != "unconfigured" || !strings.Contains(box[0].Text, "验证码") {
		t.Errorf("outbox: %+v, %v", box, err)
	}
}
