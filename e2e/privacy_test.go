package e2e

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// Free text that people wrote; it stays with the decision, out of everything else.
const (
	comment   = "黄鹤楼畔听琵琶语"
	objection = "西江月夜行黄沙道"
)

// secrets are what nobody may find: names and texts by their bytes, numbers by
// runs of digits, since there are thousands of them.
type secrets struct {
	roster  []map[string]string // its rows by header
	texts   map[string]string
	names   map[string]string // Chinese, of three bytes a letter
	numbers map[string]string
	lengths map[int]bool
}

func (s *secrets) number(what, n string) {
	s.numbers[n] = what
	s.lengths[len(n)] = true
}

// everybody is the roster of the county and every household invented here.
func everybody(t *testing.T) *secrets {
	t.Helper()
	s := &secrets{texts: map[string]string{family: "a name", comment: "a comment", objection: "an objection"}, names: map[string]string{}, numbers: map[string]string{}, lengths: map[int]bool{}}
	file, err := os.ReadFile("../data/county-roster.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		line := map[string]string{}
		s.roster = append(s.roster, line)
		for c, header := range rows[0] {
			line[header] = row[c]
			switch what := fmt.Sprintf("%s of roster row %d", header, i+1); header {
			case "身份证号", "手机号", "银行卡号":
				s.number(what, row[c])
			case "姓名":
				s.names[row[c]] = what
			}
		}
	}
	for _, h := range invented.all {
		s.number("an ID number", h.id)
		s.number("a phone", h.phone)
		s.number("a card", h.card)
	}
	delete(s.names, "")
	unions, err := os.ReadFile("../data/unions.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name := range s.names { // two people are called as places are
		if bytes.Contains(unions, []byte(name)) {
			delete(s.names, name)
		}
	}
	delete(s.numbers, "")
	return s
}

// find reports every secret in what was read, by its kind and place only.
func (s *secrets) find(t *testing.T, where string, text []byte) {
	t.Helper()
	for secret, what := range s.texts {
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s holds %s", where, what)
		}
	}
	for at := 0; at < len(text); {
		for _, length := range []int{6, 9, 12} { // two to four letters
			if what, ok := s.names[string(text[at:min(len(text), at+length)])]; ok {
				t.Errorf("%s holds the %s", where, what)
			}
		}
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	for from := 0; from < len(text); {
		to := from
		for to < len(text) && (text[to] >= '0' && text[to] <= '9' || text[to] == 'X') {
			to++
		}
		for length := range s.lengths {
			for at := from; at+length <= to; at++ {
				if what, ok := s.numbers[string(text[at:at+length])]; ok {
					t.Errorf("%s holds %s", where, what)
				}
			}
		}
		from = to + 1
	}
}

func TestTheSearchForSecretsFindsThem(t *testing.T) {
	h := invent("困难职工", "500.00", base)
	s := everybody(t)
	found := func(s *secrets, text string) bool {
		probe := &testing.T{}
		s.find(probe, "the probe", []byte(text))
		return probe.Failed()
	}
	for _, text := range []string{`{"name":"` + h.name + `"}`, "户主林杰富已到", "1" + h.card + "2"} {
		if !found(s, text) || !found(s.without(comment), text) { // where a comment may stand, all else may not
			t.Errorf("not found in a text of %d bytes", len(text))
		}
	}
	if !found(s, comment) || found(s.without(comment), comment) {
		t.Error("a comment is found where it may stand, or not where it may not")
	}
}

// Whatever the tests before, the county's roster and a campaign with an objection and a
// failed import left behind is searched for everybody's name, ID number, phone and card,
// and for what people wrote: histories, tables, files that anybody can fetch, logs with
// two crashes in them, temporary files.
//
// covers: inv:I27 fault:F69 goal:G24 I9 F118
func TestNobodyIsNamedWhereNobodyNeedBe(t *testing.T) {
	k, hs := gossip(t)
	who := everybody(t)
	planted := 3*plant(t, who) + 4*len(invented.all)
	t.Logf("looking for %d texts, %d names and %d numbers, of which at least %d were entered", len(who.texts), len(who.names), len(who.numbers), planted)
	if planted < 1000 || len(who.numbers) < planted/2 {
		t.Errorf("only %d things are to be found", planted)
	}
	searchExports(t, who, k)
	quit(t, k, hs)
	searchHistories(t, who)
	for _, database := range []string{"temporal", "temporal_visibility", "songnuan"} {
		searchDatabase(t, who, database)
	}
	searchFiles(t, who)
}

// gossip is a campaign in which people write what they like: a return with a
// comment, an objection, a search by name and by number, a roster with faults.
func gossip(t *testing.T) (*campaign, []household) {
	t.Helper()
	k := launch(t, plan("60000.00", nil), time.Second)
	hs := families(4, base)
	k.file(t, hs)
	walks := k.walks()
	first := k.look(t, walks[0].id)
	back := map[string]any{"version": first.Version, "outcome": "reject", "comment": comment}
	if err := walks[0].next(soon(t, time.Minute)); err != nil {
		t.Fatal(err)
	}
	first = k.look(t, walks[0].id)
	back["version"] = first.Version
	k.post(t, "surveyor@"+base, "/tasks/"+first.Tasks[0].ID+"/decision", back, nil)
	if err := walkAll(soon(t, time.Minute), 3, walks[1:], relief.Posting); err != nil {
		t.Fatal(err)
	}
	posting := k.look(t, walks[1].id).Posting
	object(t, posting)
	for _, q := range []string{hs[2].name, hs[2].id} {
		var found relief.List[relief.CaseRow]
		k.get(t, clerk, "/cases?campaign="+k.id+"&q="+url.QueryEscape(q), &found)
		if len(found.Items) != 1 {
			t.Errorf("the clerk finds %d cases by what he typed", len(found.Items))
		}
	}
	faulty := families(2, base)
	faulty[0].card, faulty[1].category = faulty[0].card[:18]+"x", "困难农民"
	k.load(t, "名册.csv", rosterOf(t, append(faulty, hs[3])), false)
	k.raw(t, clerk, demo.Request{Path: "/cases/" + walks[2].id + "/withdraw", Body: []byte(`{"reason":"` + hs[2].name + hs[2].id + `","x":1}`)})
	if err := walkAll(soon(t, time.Minute), 2, walks[2:], relief.Approved); err != nil {
		t.Fatal(err)
	}
	k.post(t, "finance@"+county, k.path("/payment-batches"), struct{}{}, nil)
	return k, hs
}

// object brings an objection through the public form, as anybody may.
func object(t *testing.T, p *relief.PostingView) {
	t.Helper()
	form := url.Values{"row": {strconv.Itoa(p.Row)}, "ground": {"income_hidden"}, "text": {objection}, "key": {"an-objection-of-this-test"}}
	res, err := http.PostForm(local.server+"/p/"+p.Slug+"/objections", form)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("objecting: %d %s", res.StatusCode, body)
	}
}

// searchHistories reads every workflow that is known: its memo, its search
// attributes and its whole history, failures included.
func searchHistories(t *testing.T, who *secrets) {
	t.Helper()
	engine := temporal(t)
	var all []*workflow.WorkflowExecutionInfo
	for next := []byte(nil); ; {
		page, err := engine.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{PageSize: 500, NextPageToken: next})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Executions...)
		if next = page.NextPageToken; len(next) == 0 {
			break
		}
	}
	if len(all) == 0 {
		t.Fatal("there are no workflows")
	}
	const readers = 8
	var events atomic.Int64
	together(readers, func(i int) {
		for n := i; n < len(all); n += readers {
			events.Add(searchHistory(t, who, engine, all[n]))
		}
	})
	t.Logf("%d workflows with %d events", len(all), events.Load())
}

func searchHistory(t *testing.T, who *secrets, engine client.Client, w *workflow.WorkflowExecutionInfo) (events int64) {
	where := "workflow " + w.Execution.WorkflowId
	findIn(t, who, where, w)
	history := engine.GetWorkflowHistory(t.Context(), w.Execution.WorkflowId, w.Execution.RunId, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		e, err := history.Next()
		if err != nil {
			t.Errorf("reading %s: %v", where, err)
			return events
		}
		events++
		findIn(t, who, fmt.Sprintf("event %d of %s", e.EventId, where), e)
	}
	return events
}

// findIn searches a message as it is on the wire: payloads stand there in clear.
func findIn(t *testing.T, who *secrets, where string, m proto.Message) {
	t.Helper()
	raw, err := proto.Marshal(m)
	if err != nil {
		t.Errorf("writing %s: %v", where, err)
	}
	who.find(t, where, raw)
}

// searchDatabase reads every table of a database in Postgres' binary form, where
// texts, JSON and bytes stand as they are. What people wrote may stand in the
// product's own database, beside the decision it belongs to.
func searchDatabase(t *testing.T, who *secrets, database string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	db, err := pgx.Connect(ctx, local.database("postgres", database))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(ctx) }()
	rows, err := db.Query(ctx, "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) == 0 {
		t.Fatalf("%s has no tables: %v", database, err)
	}
	size := 0
	for _, table := range tables {
		var content bytes.Buffer
		if _, err := db.PgConn().CopyTo(ctx, &content, "COPY "+table+" TO STDOUT (FORMAT binary)"); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		size += content.Len()
		seek := who
		if database == "songnuan" && strings.HasSuffix(table, ".decisions") {
			seek = who.without(comment)
		}
		seek.find(t, database+" "+table, content.Bytes())
	}
	t.Logf("%s: %d tables, %d KiB", database, len(tables), size>>10)
}

func (s *secrets) without(text string) *secrets {
	rest := &secrets{texts: map[string]string{}, names: s.names, numbers: s.numbers, lengths: s.lengths}
	for known, what := range s.texts {
		if known != text {
			rest.texts[known] = what
		}
	}
	return rest
}
