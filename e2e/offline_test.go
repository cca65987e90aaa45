package e2e

import (
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F15 T12
func TestWithoutWorkDecisionsAreAnsweredAndNoPostingEnds(t *testing.T) {
	const day = time.Second
	k := launch(t, plan("60000.00", nil), day)
	k.c = demo.NewClient(local.server)
	k.file(t, families(8, base))
	walks := k.walks()
	posted, later := walks[:4], walks[4:]
	if err := walkAll(soon(t, time.Minute), 4, posted, relief.Posting); err != nil {
		t.Fatal(err)
	}
	pid := local.signal("work", syscall.SIGSTOP)
	if pid == 0 {
		t.Fatal("work does not run")
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGCONT) })
	if err := walkAll(soon(t, time.Minute), 4, later, relief.Posting); err != nil {
		t.Fatalf("deciding without work: %v", err)
	}
	eventually(t, 40*time.Second, "/readyz tells that no workflow moves", func() bool {
		return status(local.server+"/readyz") == http.StatusServiceUnavailable
	})
	for _, w := range walks {
		var due time.Time
		eventually(t, time.Minute, "the posting is overdue", func() bool {
			v := k.look(t, w.id)
			if v.State != relief.Posting || v.Posting.EndedAt != nil {
				t.Fatalf("without work the case became %s", v.State)
			}
			due = v.Posting.EndsAt
			return time.Since(due) > day
		})
	}
	if got := status(local.server + "/healthz"); got != http.StatusOK {
		t.Errorf("/healthz answers %d", got)
	}
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := walkAll(soon(t, time.Minute), 8, walks, relief.Approved); err != nil {
		t.Fatalf("after work came back: %v", err)
	}
	t.Logf("all postings had ended and all cases were approved %v after work came back", time.Since(began).Round(10*time.Millisecond))
	for _, w := range walks {
		if p := k.look(t, w.id).Posting; p.EndedAt == nil || p.EndedAt.Before(p.EndsAt) {
			t.Errorf("the posting of case %s ended at %v, due at %v", w.id, p.EndedAt, p.EndsAt)
		}
	}
	if err := local.awaitReady(healWithin); err != nil {
		t.Fatal(err)
	}
}

// The workers are away for some working days of a campaign, and come back as other
// processes, of which one is killed while it catches up. Meanwhile postings end,
// tasks become due and long overdue, a returned case is never mended, and people
// survey, approve and pay. Nothing happens by itself before they are back; then all
// of it does, once: each posting ends, the last mark of each task is told to those it
// concerns, the case lapses, and nothing is decided that nobody decided.
//
// covers: fault:F15 F38 F39 F40 T05 T12 inv:I23 inv:I24 inv:I25
func TestWorkersThatWereAwayForWorkingDaysMakeUpForAllOfIt(t *testing.T) {
	const day = 500 * time.Millisecond
	k := launch(t, plan("60000.00", nil), day)
	k.c = demo.NewClient(local.server)
	k.file(t, families(10, base))
	walks := k.walks()
	decided, posted, late, mended := walks[:3], walks[3:6], walks[6:9], walks[9]
	ctx := soon(t, time.Minute)
	if err := walkAll(ctx, 3, decided, relief.Posted); err != nil {
		t.Fatal(err)
	}
	v := k.look(t, mended.id)
	if _, err := mended.send(ctx, clerk, v.Tasks[0].ID, relief.Decide{Version: v.Version, Outcome: relief.OutcomeReturn, Comment: "缺收入证明"}); err != nil {
		t.Fatal(err)
	}
	if err := walkAll(ctx, 3, posted, relief.Posting); err != nil {
		t.Fatal(err)
	}
	pid := local.signal("work", syscall.SIGSTOP)
	if pid == 0 {
		t.Fatal("work does not run")
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	away := time.Now()

	if err := walkAll(ctx, 3, late, relief.Surveying); err != nil {
		t.Fatalf("taking cases up without work: %v", err)
	}
	if err := walkAll(ctx, 3, decided, relief.Approved); err != nil {
		t.Fatalf("approving without work: %v", err)
	}
	if n, err := k.pay(ctx); n != len(decided) || err != nil {
		t.Fatalf("paying without work: %d, %v", n, err)
	}
	tasks := map[string]bool{}
	for _, w := range late {
		tasks[k.look(t, w.id).Tasks[0].ID] = true
	}
	const passed = `SELECT count(*) FROM (
		SELECT ends_at AS at FROM postings p JOIN cases c ON c.id = p.case_id WHERE c.campaign_id = $1 AND p.status = 'running'
		UNION ALL SELECT c.due_at FROM cases c WHERE c.campaign_id = $1 AND c.state = 'returned'
		UNION ALL SELECT x.over_at FROM task_clocks x JOIN tasks t ON t.id = x.task_id JOIN cases c ON c.id = t.case_id WHERE c.campaign_id = $1 AND c.state = 'surveying' AND t.status = 'open'
	) clocks WHERE at < clock_timestamp()`
	eventually(t, time.Minute, "every clock has run out", func() bool { return count(t, passed, k.id) == len(posted)+1+len(late) })
	eventually(t, time.Minute, "whole working days have passed", func() bool { return time.Since(away) > 6*day })
	for want, group := range map[relief.State][]*walk{relief.Paid: decided, relief.Posting: posted, relief.Surveying: late, relief.Returned: {mended}} {
		for _, w := range group {
			if got := k.look(t, w.id).State; got != want {
				t.Errorf("without work case %s became %s, want %s", w.id, got, want)
			}
		}
	}
	const marks = "SELECT count(*) FROM notices n JOIN tasks t ON t.id = n.task_id WHERE t.campaign_id = $1 AND t.kind = 'survey' AND t.status = 'open'"
	if n := count(t, marks, k.id); n != 0 {
		t.Errorf("%d reminders were told without work", n)
	}

	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil { // the supervisor starts another
		t.Fatal(err)
	}
	back := time.Now()
	eventually(t, time.Minute, "the first of it is made up for", func() bool {
		return count(t, marks, k.id) > 0 || count(t, passed, k.id) < len(posted)+1+len(late)
	})
	local.kill(t, "work")
	if err := walkAll(soon(t, time.Minute), 3, posted, relief.InReview); err != nil {
		t.Fatalf("after work came back: %v", err)
	}
	eventually(t, time.Minute, "the case nobody mended lapses", func() bool { return k.look(t, mended.id).State == relief.Lapsed })
	eventually(t, time.Minute, "everybody is told", func() bool { return count(t, marks, k.id) >= 3*len(late) })
	eventually(t, time.Minute, "the outbox is empty", func() bool { return count(t, "SELECT count(*) FROM outbox WHERE delivered_at IS NULL") == 0 })
	t.Logf("away for %v, made up for it in %v", back.Sub(away).Round(10*time.Millisecond), time.Since(back).Round(10*time.Millisecond))

	for _, w := range posted {
		if p := k.look(t, w.id).Posting; p.EndedAt == nil || p.EndedAt.Before(p.EndsAt) || p.EndedAt.Before(back) {
			t.Errorf("the posting of case %s ended at %v, due at %v, work came back at %v", w.id, p.EndedAt, p.EndsAt, back)
		}
	}
	told := map[string][]relief.NoticeKind{}
	for _, who := range []string{"surveyor@" + base, "surveyor@" + county, "organizer@" + county} {
		list, err := demo.All[relief.Notice](t.Context(), k.as(who), "/notices", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range list {
			if tasks[n.Task] {
				told[who] = append(told[who], n.Kind)
			}
		}
	}
	of := func(kind relief.NoticeKind) []relief.NoticeKind {
		return slices.Repeat([]relief.NoticeKind{kind}, len(late))
	}
	want := map[string][]relief.NoticeKind{
		"surveyor@" + base: of(relief.NoticeOver), "surveyor@" + county: of(relief.NoticeTakeOver), "organizer@" + county: of(relief.NoticeTakeOver),
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told of the tasks that were long overdue (-want +told):\n%s", diff)
	}
	for what, sql := range map[string]string{
		"moves by nobody that a clock may not make": `SELECT count(*) FROM events e JOIN cases c ON c.id = e.case_id
			WHERE c.campaign_id = $1 AND e.actor IS NULL AND e.action NOT IN ('end_posting', 'lapse', 'close', 'settle')`,
		"cases that a clock moved twice": `SELECT count(*) FROM (SELECT FROM events e JOIN cases c ON c.id = e.case_id
			WHERE c.campaign_id = $1 AND e.action IN ('end_posting', 'lapse') GROUP BY e.case_id HAVING count(*) > 1) x`,
		"cases that were decided without anybody": "SELECT count(*) FROM cases WHERE campaign_id = $1 AND state = 'surveying' AND version <> 3",
		"messages of one notice to one person twice": `SELECT count(*) FROM (SELECT FROM messages m JOIN notices n ON n.id = m.notice_id
			WHERE n.campaign_id = $1 GROUP BY m.notice_id, m.user_id, m.channel HAVING count(*) > 1) x`,
	} {
		if n := count(t, sql, k.id); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if err := local.awaitReady(healWithin); err != nil {
		t.Fatal(err)
	}
	out, err := local.command(soon(t, 2*time.Minute), []string{"verify", "--temporal"}, "SONGNUAN_LOG=error").CombinedOutput()
	if err != nil {
		t.Errorf("songnuan verify: %v\n%s", err, out)
	}
}
