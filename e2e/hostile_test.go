package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// waiting files a few households and answers their tasks to be accepted.
func waiting(t *testing.T, n int) (*campaign, []relief.TaskView) {
	t.Helper()
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(n, base))
	tasks := k.tasks(t, clerk, relief.TaskAccept)
	if len(tasks) != n {
		t.Fatalf("%d of %d tasks wait", len(tasks), n)
	}
	return k, tasks
}

// covers: fault:F34
func TestOfTwoAtOnceTheSecondLearnsWhoAndWhen(t *testing.T) {
	k, tasks := waiting(t, 10)
	for _, task := range tasks {
		answers := make([]demo.Response, 2)
		people := []string{clerk, "clerk-2@" + base}
		began := time.Now().Add(-time.Second)
		together(2, func(i int) { answers[i] = k.raw(t, people[i], approval(t, task)) })
		won, lost := answers[0], answers[1]
		winner := people[0]
		if won.Status != http.StatusOK {
			won, lost, winner = lost, won, people[1]
		}
		no := decoded[struct {
			Code, By, Detail string
			At               time.Time
		}](t, lost.Body)
		var me struct{ Name string }
		k.get(t, winner, "/me", &me)
		if won.Status != http.StatusOK || lost.Status != http.StatusConflict || no.Code != "already_decided" {
			t.Fatalf("two at once: %d and %d %s", won.Status, lost.Status, lost.Body)
		}
		if no.By != me.Name || no.At.Before(began) || no.At.After(time.Now().Add(time.Second)) || !strings.Contains(no.Detail, me.Name) {
			t.Errorf("the loser is told %s; the winner is %s", lost.Body, me.Name)
		}
	}
}

// covers: fault:F21 fault:F33 inv:I17
func TestAKeyMeansOneRequest(t *testing.T) {
	k, tasks := waiting(t, 1)
	click := approval(t, tasks[0])
	click.Key = "the-same-click-" + tasks[0].ID
	answers := make([]demo.Response, 10)
	together(len(answers), func(i int) { answers[i] = k.raw(t, clerk, click) })
	for _, a := range answers {
		if a.Status != http.StatusOK || !bytes.Equal(a.Body, answers[0].Body) {
			t.Errorf("the same click: %d %s and %d %s", answers[0].Status, answers[0].Body, a.Status, a.Body)
		}
	}
	if n := count(t, "SELECT count(*) FROM decisions WHERE task_id = $1", tasks[0].ID); n != 1 {
		t.Errorf("%d decisions of one click", n)
	}
	another := click
	another.Body = fmt.Appendf(nil, `{"version":%d,"outcome":"return","comment":"重报","return_to":"submitted"}`, tasks[0].Version)
	refused(t, k, clerk, another, http.StatusUnprocessableEntity, "idempotency_key_reused")
}

// covers: fault:F52 fault:F53 fault:F61 fault:F64 goal:G21
func TestEachWrongRequestHasItsAnswer(t *testing.T) {
	k, tasks := waiting(t, 1)
	path := "/tasks/" + tasks[0].ID + "/decision"
	decide := func(body string) demo.Request { return demo.Request{Path: path, Body: []byte(body)} }
	version := tasks[0].Version
	for _, c := range []struct {
		name   string
		who    string
		r      demo.Request
		status int
		code   string
	}{
		{"a stale version", clerk, decide(fmt.Sprintf(`{"version":%d,"outcome":"approve"}`, version-1)), 409, "stale_version"},
		{"an unknown field", clerk, decide(fmt.Sprintf(`{"version":%d,"outcome":"approve","case_id":"x"}`, version)), 422, "unknown_field"},
		{"a field twice", clerk, decide(`{"version":1,"version":2,"outcome":"approve"}`), 400, "malformed"},
		{"half a body", clerk, decide(`{"version":1,`), 400, "malformed"},
		{"an outcome nobody knows", clerk, decide(fmt.Sprintf(`{"version":%d,"outcome":"bless"}`, version)), 422, "schema"},
		{"an oversized body", clerk, decide(`{"comment":"` + strings.Repeat("a", 70<<10) + `"}`), 413, "too_large"},
		{"somebody whose task it is not", "surveyor@" + base, decide(fmt.Sprintf(`{"version":%d,"outcome":"approve"}`, version)), 403, "forbidden"},
		{"a roster without a file", "organizer@" + county, demo.Request{Path: k.path("/rosters"), Type: "multipart/form-data; boundary=x", Body: []byte("--x--\r\n")}, 422, "schema"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, k, c.who, c.r, c.status, c.code) })
	}
	if v := k.look(t, tasks[0].Case); v.Version != version || v.State != relief.Submitted {
		t.Errorf("after nothing but refusals the case is %s at version %d", v.State, v.Version)
	}
}

func refused(t *testing.T, k *campaign, who string, r demo.Request, status int, code string) {
	t.Helper()
	if res := k.raw(t, who, r); res.Status != status || codeOf(t, res) != code {
		t.Errorf("answered %d %s, not %d %s: %s", res.Status, codeOf(t, res), status, code, res.Body)
	}
}

// covers: fault:F52 goal:G21
func TestAnotherCountysCaseIsLikeNone(t *testing.T) {
	k, tasks := waiting(t, 1)
	const stranger, nobody = "reviewer@410822", "00000000-0000-7000-8000-000000000000"
	for _, path := range []string{"/cases/%s", "/cases/%s/timeline", "/cases/%s/objections"} {
		same(t, k, stranger, http.MethodGet, fmt.Sprintf(path, tasks[0].Case), fmt.Sprintf(path, nobody))
	}
	same(t, k, stranger, http.MethodGet, "/tasks/"+tasks[0].ID, "/tasks/"+nobody)
	same(t, k, stranger, http.MethodPost, "/tasks/"+tasks[0].ID+"/decision", "/tasks/"+nobody+"/decision")
	same(t, k, stranger, http.MethodGet, "/campaigns/"+k.id, "/campaigns/"+nobody)
}

// same checks that two paths are answered 404 with the same bytes.
func same(t *testing.T, k *campaign, who, method, there, nowhere string) {
	t.Helper()
	ask := func(path string) demo.Response {
		r := demo.Request{Method: method, Path: path, Header: map[string]string{"X-Request-ID": "the-same-request"}}
		if method == http.MethodPost {
			r.Body = []byte(`{"version":1,"outcome":"approve"}`)
		}
		return k.raw(t, who, r)
	}
	a, b := ask(there), ask(nowhere)
	if a.Status != http.StatusNotFound || b.Status != http.StatusNotFound || !bytes.Equal(a.Body, b.Body) {
		t.Errorf("%s %s: %d %s\nbut for what does not exist: %d %s", method, there, a.Status, a.Body, b.Status, b.Body)
	}
}

// covers: fault:F62
func TestAHostileFileEndsItsImportOnly(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	for _, c := range []struct {
		name string
		body []byte
	}{
		{"a broken XLSX", append([]byte("PK\x03\x04"), bytes.Repeat([]byte("broken"), 1000)...)},
		{"a zip bomb", bomb(t)},
		{"an archive that is no workbook", archive(t, map[string]string{"readme.txt": "hello"})},
		{"a CSV with other headers", []byte("a,b,c\n1,2,3\n")},
		{"bytes that are no text", []byte("\x00\x01\x02\xff\xfe\x81\x30")},
		{"an old XLS", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on")},
		{"nothing but headers of something else", []byte("姓名\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := k.load(t, "名册.xlsx", c.body, false)
			if v.Status != "failed" || v.Problem == "" || v.Imported != 0 {
				t.Errorf("it is %s with %d imported: %s", v.Status, v.Imported, v.Problem)
			}
		})
	}
	h := families(3, base)
	h[1].id = h[1].id[:17] + string("10X98765432"[(strings.IndexByte("10X98765432", h[1].id[17])+1)%11])
	v := k.load(t, "roster.csv", rosterOf(t, h), false)
	if v.Imported != 2 || v.Rejected != 1 || len(v.Findings) != 1 || v.Findings[0].Row != 2 || v.Findings[0].Code != "id_number_invalid" || v.Findings[0].Field != "身份证号" {
		t.Errorf("a wrong check digit: %d imported, %d refused, %+v", v.Imported, v.Rejected, v.Findings)
	}
	if err := local.awaitReady(5 * time.Second); err != nil {
		t.Error(err)
	}
}

func archive(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a workbook of a few hundred kilobytes that unpacks to 300 MiB.
func bomb(t *testing.T) []byte {
	t.Helper()
	return archive(t, map[string]string{
		"[Content_Types].xml":      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/worksheets/sheet1.xml": strings.Repeat(" ", 300<<20),
	})
}

func TestDemoAccountsExistInLocalModeOnly(t *testing.T) {
	if _, err := local.client.As(clerk).SignIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	official := local.serve(t, 2, "SONGNUAN_LOCAL=0")
	for _, who := range []string{clerk, admin, "approver-99@410821", "organizer@410800"} {
		body := fmt.Sprintf(`{"username":%q,"password":%q}`, who, demo.Password)
		res, err := http.Post(official+api+"/session", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusUnauthorized && res.StatusCode != http.StatusForbidden || bytes.Contains(answer, []byte("token")) {
			t.Errorf("outside of local mode %s is answered %d %s", who, res.StatusCode, answer)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	public := local.command(ctx, []string{"serve"}, "SONGNUAN_HTTP_ADDR=0.0.0.0:"+fmt.Sprint(local.spare+3))
	if out, err := public.CombinedOutput(); err == nil || ctx.Err() != nil || !strings.Contains(string(out), "loopback") {
		t.Errorf("local mode on a public address: %v %s", err, out)
	}
}
