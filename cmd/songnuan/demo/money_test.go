package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// approver is a server with one line of money; tight makes it refuse whoever
// comes second, whatever is left.
func approver(t *testing.T, left int64, amounts map[string]int64, tight bool) *Client {
	seen := 0
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/session", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"token":"t"}`) })
	mux.HandleFunc("GET /api/v1/cases/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"version":7,"open_tasks":[{"id":"t-%s","kind":"approve","role":"approver","union":"1"}]}`, r.PathValue("id"))
	})
	mux.HandleFunc("POST /api/v1/tasks/{id}/decision", func(w http.ResponseWriter, r *http.Request) {
		var d decision
		_ = json.NewDecoder(r.Body).Decode(&d)
		ask := amounts[strings.TrimPrefix(r.PathValue("id"), "t-")]
		if d.Outcome == "approve" {
			if seen++; ask > left || tight && seen == 2 {
				w.WriteHeader(http.StatusUnprocessableEntity)
				fmt.Fprintf(w, `{"code":"line_exhausted","line":"慰问金","balance_fen":%d,"ask_fen":%d}`, left, ask)
				return
			}
			left -= ask
		}
		_, _ = io.WriteString(w, `{}`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return NewClient(s.URL)
}

func TestOnlyWhoFindsNoMoneyMayBeRefused(t *testing.T) {
	amounts := map[string]int64{"a": 100, "b": 100, "c": 200, "d": 50}
	for _, tc := range []struct {
		name   string
		left   int64 // that the server knows of; the plan has 300
		tight  bool
		passes bool
	}{
		{"exactly who asks for more than is left", 300, false, true},
		{"somebody for whom there was money", 300, true, false},
		{"nobody", 1000, false, false},
		{"with another balance", 280, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := &drive{c: approver(t, tc.left, amounts, tc.tight), plan: &plan{Owner: "1"}, show: &display{out: io.Discard}}
			var hs []*household
			for i, id := range []string{"a", "b", "c", "d"} {
				hs = append(hs, &household{id: id, row: i + 1, amount: amounts[id]})
			}
			if err := d.oneByOne(t.Context(), planLine{Name: "慰问金", fen: 300}, hs); err != nil {
				t.Fatal(err)
			}
			passes := true
			for _, c := range d.checks.items {
				passes = passes && c.held
			}
			if passes != tc.passes {
				t.Errorf("passes: %t; %+v", passes, d.checks.items)
			}
			if tc.passes && (!hs[2].out || hs[0].out || hs[1].out || hs[3].out) {
				t.Error("others than the third are out")
			}
		})
	}
}

func TestBankFileIsReadAsTheBankDoes(t *testing.T) {
	r := &roster{header: []string{colName, colCard}, rows: [][]string{{"张三", "4111111111111111"}, {"李四", "378282246310005"}}}
	h1, h2 := &household{id: "c1", row: 1, amount: 50000}, &household{id: "c2", row: 2, amount: 50000}
	b := paymentBatch{Count: 2, Payments: []payment{{No: "P1", Case: "c1"}, {No: "P2", Case: "c2"}}}
	const head = "payment_no,account,name,amount_fen\n"
	for _, tc := range []struct {
		name, file string
		wrong      int
	}{
		{"right", head + "P1,4111111111111111,张三,50000\nP2,378282246310005,李四,50000\n", 0},
		{"another account", head + "P1,378282246310005,张三,50000\nP2,378282246310005,李四,50000\n", 1},
		{"another holder", head + "P1,4111111111111111,李四,50000\nP2,378282246310005,李四,50000\n", 1},
		{"another amount", head + "P1,4111111111111111,张三,50000\nP2,378282246310005,李四,50001\n", 1},
		{"an unknown payment", head + "P9,4111111111111111,张三,50000\nP2,378282246310005,李四,50000\n", 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := &drive{roster: r, cases: []*household{h1, h2}, bank: books{paid: map[int]int64{}, accounts: map[string]string{}}}
			out, err := d.bankAnswers(b, []byte(tc.file), func(h *household) bool { return h == h2 })
			if err != nil {
				t.Fatal(err)
			}
			if d.bank.wrong != tc.wrong {
				t.Errorf("%d lines wrong, want %d", d.bank.wrong, tc.wrong)
			}
			if !strings.Contains(string(out), ",returned,") || !strings.Contains(string(out), ",账户已销户,") || len(d.bank.returned) != 1 {
				t.Errorf("nothing returned in %q", out)
			}
		})
	}
	d := &drive{roster: r, cases: []*household{h1, h2}}
	if _, err := d.bankAnswers(b, []byte(head), nil); err == nil {
		t.Error("a file without its payments passes for the released one")
	}
}
