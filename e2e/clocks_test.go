package e2e

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// told lists the kinds of notice about a task that a person has in the inbox.
func (k *campaign) told(t testing.TB, username, task string) (kinds []relief.NoticeKind) {
	t.Helper()
	list, err := demo.All[relief.Notice](t.Context(), k.as(username), "/notices", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		if n.Task == task {
			kinds = append(kinds, n.Kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// Nobody acts: the handlers are reminded, the union above learns of it and may
// decide in the end; nothing is decided by itself. Workers that were away in
// between lose no reminder.
//
// covers: F38 F39 F40
func TestRemindersComeAndTheUnionAboveTakesOver(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 500*time.Millisecond)
	k.file(t, families(1, base))
	task := k.tasks(t, clerk, relief.TaskAccept)[0]
	local.kill(t, "work") // the supervisor starts another
	eventually(t, time.Minute, "the union above is told that it may take over", func() bool {
		return slices.Contains(k.told(t, "clerk@"+county, task.ID), relief.NoticeTakeOver)
	})
	if mine := k.told(t, clerk, task.ID); !slices.Contains(mine, relief.NoticeOver) {
		t.Errorf("the handlers were told %v", mine)
	}
	if v := k.look(t, k.cases[0]); v.State != relief.Submitted {
		t.Fatalf("the case became %s by itself", v.State)
	}
	list, err := demo.All[relief.TaskView](t.Context(), k.as("clerk@"+county), "/tasks", url.Values{"campaign": {k.id}, "escalated": {"true"}})
	if err != nil || len(list) != 1 || !list[0].TakeOver {
		t.Fatalf("what may be taken over: %+v, %v", list, err)
	}
	if got := k.raw(t, "clerk@"+county, approval(t, list[0])); got.Status != http.StatusOK {
		t.Fatalf("taking over: %d %s", got.Status, got.Body)
	}
	if v := k.look(t, k.cases[0]); v.State != relief.Surveying {
		t.Errorf("the case is %s", v.State)
	}
	notices, err := demo.All[relief.Notice](t.Context(), k.as(clerk), "/notices", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notices {
		if n.Task == task.ID && (n.Needed || n.ClosedBy == "") {
			t.Errorf("what has been done is still asked for: %+v", n)
		}
	}
	local.verify(t)
}

var (
	ticketField = regexp.MustCompile(`name="ticket" value="([^"]+)"`)
	tokenField  = regexp.MustCompile(`name="token" value="([^"]+)"`)
	ownLink     = regexp.MustCompile(`/a/cases/([0-9a-f-]{36})`)
	codeIn      = regexp.MustCompile(`\d{6}`)
)

// An applicant is somebody with a phone and no account.
type applicant struct {
	t   testing.TB
	web *http.Client
}

func (a applicant) send(method, path string, form url.Values) string {
	a.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(a.t.Context(), method, local.server+path, body)
	if err != nil {
		a.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := a.web.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		a.t.Fatalf("%s %s: %d %.600s", method, path, res.StatusCode, page)
	}
	return string(page)
}

func found(t testing.TB, re *regexp.Regexp, page string) string {
	t.Helper()
	m := re.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no %s in the page:\n%.1500s", re, page)
	}
	return m[len(m)-1]
}

// A worker applies on his phone with a code from the outbox, sees where his case
// stands and withdraws it; what he saw needs no account and no script.
//
// covers: F56 T01 T02 T27
func TestApplicantGoesAllTheWayOnAPhone(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	h := invent("困难职工", "500.00", base)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := applicant{t: t, web: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	page := a.send(http.MethodPost, "/a/code", url.Values{"id_number": {h.id}, "phone": {h.phone}})
	ticket := found(t, ticketField, page)
	var box relief.List[relief.MessageView]
	k.get(t, "admin@000000", "/outbox?limit=1", &box)
	page = a.send(http.MethodPost, "/a/session", url.Values{"ticket": {ticket}, "code": {codeIn.FindString(box.Items[0].Text)}})
	token := found(t, tokenField, page)
	if !strings.Contains(page, "没有查到") {
		t.Errorf("he has an application already:\n%.800s", page)
	}
	page = a.send(http.MethodPost, "/a/apply/"+k.id+"?union="+base, url.Values{
		"token": {token}, "姓名": {h.name}, "类别": {h.category}, "工作单位": {"供热公司"}, "就业状况": {"在职"}, "家庭人口": {"3"}, "家庭年总收入(元)": {"15292"}, "家庭年刚性支出(元)": {"3606"},
		"主要致困原因": {"子女上学"}, "开户银行": {"农村信用社"}, "银行卡号": {h.card}, "上年度是否已慰问": {"否"}, "personal_data": {"2026-1"}, "economy_check": {"2026-1"},
	})
	id := found(t, ownLink, page)
	if strings.Contains(page, h.name) || strings.Contains(page, h.id) || strings.Contains(page, h.card) {
		t.Error("the page shows what belongs masked")
	}
	if tasks := k.tasks(t, clerk, relief.TaskAccept); len(tasks) != 1 || tasks[0].Case != id {
		t.Errorf("the clerk finds %d cases to take up", len(tasks))
	}
	if page = a.send(http.MethodGet, "/a/cases/"+id+"?lang=en", nil); !strings.Contains(page, "Filed") || !strings.Contains(page, "Check of the household") {
		t.Errorf("he reads\n%.1500s", page)
	}
	a.send(http.MethodPost, "/a/cases/"+id+"/withdraw", url.Values{"token": {token}})
	if v := k.look(t, id); v.State != relief.Withdrawn {
		t.Errorf("the case is %s", v.State)
	}
	local.verify(t)
}
