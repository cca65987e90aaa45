package e2e

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/songnuan/songnuan/cmd/songnuan/demo"
	"github.com/songnuan/songnuan/relief"
)

// plant makes sure that the county's roster has been imported here, which another test
// has done unless this one runs alone, and has the clerks look for people of it, so that
// their numbers were in requests too. It answers how many households the roster put in.
func plant(t *testing.T, who *secrets) int {
	t.Helper()
	s := readSample(t)
	k := &campaign{c: local.client}
	if count(t, "SELECT count(*) FROM imports WHERE imported = $1 AND NOT dry_run", s.Importable) == 0 {
		var made relief.Created
		if err := k.as("organizer@"+county).PostFile(t.Context(), "/campaigns", "application/yaml", countyPlan(t), &made); err != nil {
			t.Fatal(err)
		}
		k.id = made.ID
		k.post(t, "organizer@"+county, k.path("/launch"), map[string]string{"rehearsal_day": "24h"}, nil)
		s.compare(t, "the import", k.load(t, "名册.csv", s.csv, false))
	}
	found := 0
	for i, row := range who.roster {
		if i%30 != 0 {
			continue
		}
		var l relief.List[relief.CaseRow]
		k.get(t, "clerk@"+row["所属工会编码"], "/cases?q="+url.QueryEscape(row["身份证号"]), &l)
		found += min(1, len(l.Items))
	}
	if found < 10 {
		t.Errorf("the clerks find only %d people of the roster", found)
	}
	return s.Importable
}

// exports are the lists that can be had as a file, and what only a cashier gets.
func (k *campaign) exports() []string {
	paths := []string{"/cases?campaign=" + k.id, "/tasks?campaign=" + k.id, k.path("/coverage?"), k.path("/exceptions?"), k.path("/suspense?"), "/ledger?campaign=" + k.id, "/users?", "/audit?subject=" + k.id}
	for _, id := range k.cases {
		paths = append(paths, "/audit?subject="+id)
	}
	return paths
}

// searchExports has everybody fetch every list as a file. Nobody has a right to people
// written out there: names are masked, for those too who may read a file in whole.
func searchExports(t *testing.T, who *secrets, k *campaign) {
	t.Helper()
	people := []string{"operator@000000", admin, "auditor@" + county, "organizer@" + county, "finance@" + county, "reviewer@" + county, clerk, "reviewer@410822"}
	files, refusals, masked, batch := 0, 0, 0, ""
	if err := local.owner.QueryRow(t.Context(), "SELECT id FROM payment_batches WHERE campaign_id = $1", k.id).Scan(&batch); err != nil {
		t.Fatal("there is no batch whose bank file somebody could ask for:", err)
	}
	for _, username := range people {
		for _, path := range k.exports() {
			res := k.raw(t, username, demo.Request{Method: http.MethodGet, Path: path + "&format=xlsx"})
			where := "the file " + path + " of " + username
			who.find(t, where, res.Body)
			if res.Status != http.StatusOK {
				refusals++
				continue
			}
			files++
			text := unzipped(t, where, res.Body)
			who.find(t, where, text)
			masked += bytes.Count(text, []byte("澹*"))
		}
		res := k.raw(t, username, demo.Request{Method: http.MethodGet, Path: "/payment-batches/" + batch + "/bank-file"})
		who.find(t, "the bank file of "+username, res.Body)
		if refusals++; res.Status < http.StatusBadRequest {
			t.Errorf("%s is answered %d for the bank file", username, res.Status)
		}
	}
	t.Logf("%d files fetched by %d people, %d refused; %d masked names in them", files, len(people), refusals, masked)
	if files < 20 || refusals < 10 || masked == 0 {
		t.Error("that shows nothing")
	}
}

// unzipped is all that a workbook holds.
func unzipped(t *testing.T, what string, book []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var all bytes.Buffer
	for _, part := range z.File {
		r, err := part.Open()
		if err == nil {
			_, err = io.Copy(&all, r)
		}
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	return all.Bytes()
}

// quit has the server and the worker of the stack write down where they are and end, as
// the system does with a program that hangs, while they have people's data in hand.
func quit(t *testing.T, k *campaign, hs []household) {
	t.Helper()
	const signs = "SIGQUIT: quit"
	before := bytes.Count(stackLog(t), []byte(signs))
	for _, child := range []string{"serve", "work"} {
		var over atomic.Bool
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			together(4, func(i int) {
				c := demo.NewClient(local.server)
				c.Patience = time.Minute
				for n := i; !over.Load(); n++ {
					h := hs[n%len(hs)]
					_, _ = c.As(clerk).Do(t.Context(), demo.Request{Method: http.MethodGet, Path: api + "/cases?q=" + url.QueryEscape(h.name)})
				}
			})
		}()
		k.upload(t, "名册.csv", rosterOf(t, hs), true)
		pid := local.signal(child, syscall.SIGQUIT)
		if pid == 0 {
			t.Fatalf("%s does not run", child)
		}
		eventually(t, 30*time.Second, child+" is gone", func() bool { return gone(pid) })
		if err := local.awaitReady(time.Minute); err != nil {
			t.Fatal(err)
		}
		over.Store(true)
		<-ended
	}
	log := stackLog(t)
	if n := bytes.Count(log, []byte(signs)) - before; n != 2 || !bytes.Contains(log, []byte("goroutine 1 ")) {
		t.Errorf("the log tells of %d of two programs that were told to quit", n)
	}
}

func stackLog(t *testing.T) []byte {
	t.Helper()
	log, err := os.ReadFile(local.logPath())
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// searchFiles reads every file that the stack has written: logs with what crashed in them,
// temporary files, what is kept. The folder of PostgreSQL is read as tables instead.
func searchFiles(t *testing.T, who *secrets) {
	t.Helper()
	sizes := map[string]int{}
	err := filepath.WalkDir(local.data, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(local.data, path)
		if _, err := os.Stat(filepath.Join(path, "PG_VERSION")); err == nil {
			return filepath.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(path)
		if os.IsNotExist(err) { // it was temporary
			return nil
		}
		if err != nil {
			return err
		}
		who.find(t, name, text)
		top, _, _ := strings.Cut(name, string(filepath.Separator))
		sizes[top] += len(text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for top, size := range sizes {
		t.Logf("%s: %d KiB", top, size>>10)
	}
	if sizes[filepath.Base(local.logPath())] == 0 {
		t.Error("there is no log")
	}
}
