package store_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/songnuan/songnuan/api"
	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

// Ten thousand guesses by whoever forges headers, by way of a proxy or not, at many
// accounts that exist or do not, and from two thousand addresses at one account: hardly
// any is looked at, and the person whose it is still signs in where he always does. It
// counts what reaches the hash, so no other test may run beside it.
//
// covers: goal:G27 fault:F58
func TestGuessesHardlyReachTheHashAndKeepNobodyOut(t *testing.T) {
	const tries, accounts, atOnce, hashed = 10_000, 200, 16, 30
	const his, password = "192.0.2.7:5000", "correct horse battery"
	db := storetest.New(t)
	db.Unions(t)
	o := db.Options
	o.Local = false
	office := db.Open(t, db.URL, o)
	_, err := office.AddUser(t.Context(), "wang", "王明", password)
	wantDone(t, err)
	db.Exec(t, "INSERT INTO users (id, username, name, password_hash) SELECT gen_random_uuid(), 'user-' || n, name, password_hash FROM users, generate_series(1, $1) n WHERE username = 'wang'", accounts/2)
	serve := func(proxies ...netip.Prefix) http.Handler {
		h, err := api.New(api.Config{Store: office, Logger: slog.New(slog.DiscardHandler), Events: api.NewEvents(office), TrustedProxies: proxies})
		wantDone(t, err)
		return h
	}
	direct, behind := serve(), serve(netip.MustParsePrefix("10.0.0.0/8"))
	try := func(h http.Handler, from, forwarded, username, password string) *httptest.ResponseRecorder {
		body := fmt.Sprintf(`{"username":%q,"password":%q}`, username, password)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/session", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		for _, name := range []string{"X-Forwarded-For", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"} {
			r.Header.Set(name, forwarded)
		}
		r.Header.Set("Forwarded", "for="+forwarded)
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	if w := try(direct, his, "", "wang", password); w.Code != http.StatusOK {
		t.Fatalf("before all this he is answered %d %s", w.Code, w.Body)
	}
	reached := store.CountHashes(t)
	var mu sync.Mutex
	told := map[string]int{}
	together(atOnce, func(i int) error {
		for n := i; n < tries; n += atOnce {
			forged := fmt.Sprintf("198.51.%d.%d", n/250%250, n%250)
			if n%7 == 0 {
				forged = "192.0.2.7" // as if it were he
			}
			username := fmt.Sprintf("user-%d", n%accounts) // half of them do not exist
			if n%3 == 0 {
				username = "wang"
			}
			var w *httptest.ResponseRecorder
			switch guess := fmt.Sprint("guess-", n); n % 5 {
			case 0, 1:
				w = try(direct, "203.0.113.9:5000", forged, username, guess)
			case 2, 3:
				w = try(behind, "10.1.2.3:5000", forged+", 203.0.113.77", username, guess)
			default:
				w = try(direct, fmt.Sprintf("100.64.%d.%d:5000", n/250, n%250), forged, "wang", guess)
			}
			mu.Lock()
			told[fmt.Sprint(w.Code, " ", answered(t, w))]++
			mu.Unlock()
		}
		return nil
	})
	t.Logf("%d guesses at %d accounts: %d reached the hash; answered %v", tries, accounts+1, reached.Load(), told)
	if n := reached.Load(); n == 0 || n > hashed {
		t.Errorf("%d guesses reached the hash, at most %d may", n, hashed)
	}
	for answer, n := range told {
		if answer != "401 sign_in_failed" && !strings.HasSuffix(answer, " too_many_attempts") {
			t.Errorf("%d guesses are answered %s", n, answer)
		}
	}
	if w := try(direct, his, "", "wang", password); w.Code != http.StatusOK {
		t.Errorf("after all this the person is answered %d %s", w.Code, w.Body)
	}
}

// answered is the code of a refusal.
func answered(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var problem struct{ Code string }
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
		t.Errorf("%d %s: %v", w.Code, w.Body, err)
	}
	return problem.Code
}
