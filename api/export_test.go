package api

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/songnuan/songnuan/relief"
)

func sheetOf(t *testing.T, body []byte, password string) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// covers: F101
func TestAListLeavesAsAFileWholeMaskedAndNoted(t *testing.T) {
	o := newOffice(t)
	var pages []relief.Page
	o.store.cases = func(f relief.CaseFilter) (relief.List[relief.CaseRow], error) {
		pages = append(pages, f.Page)
		row := relief.CaseRow{No: "410821-2023-1-0001", Name: "张*", Union: "=cmd", UnionName: "城关镇工会", Category: "困难职工", Amount: 50000, Step: relief.StepSurvey, State: relief.Surveying}
		l := relief.List[relief.CaseRow]{Items: []relief.CaseRow{row}}
		if f.Page.Cursor == "" {
			l.NextCursor = "more"
		}
		return l, nil
	}
	w := o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases?format=xlsx&step=survey&campaign=" + aCampaign})
	rows := sheetOf(t, w.Body.Bytes(), "")
	if w.Code != http.StatusOK || len(rows) != 3 || len(pages) != 2 || rows[1][2] != "城关镇工会" || rows[1][3] != "张*" || rows[1][5] != "500.00" {
		t.Fatalf("answered %d in %d pages: %v", w.Code, len(pages), rows)
	}
	if rows[1][1] != "'=cmd" {
		t.Errorf("a formula leaves as %q", rows[1][1])
	}
	if !strings.Contains(w.Header().Get("Content-Disposition"), "listCases.xlsx") {
		t.Errorf("the file is called %q", w.Header().Get("Content-Disposition"))
	}
	if len(o.store.exported) != 1 || o.store.exported[0] != aCampaign+" listCases 2 false" {
		t.Errorf("noted were %v", o.store.exported)
	}
}

// covers: F104
func TestALockedFileOpensWithItsPasswordOnly(t *testing.T) {
	o := newOffice(t)
	w := o.do(ask{as: "admin@410821", method: "GET", path: "/api/v1/users?format=xlsx", header: map[string]string{"X-File-Password": "keep-it-closed"}})
	if _, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes())); err == nil {
		t.Error("it opens without")
	}
	if rows := sheetOf(t, w.Body.Bytes(), "keep-it-closed"); len(rows) != 2 || rows[1][1] != "'=王五" {
		t.Errorf("it holds %v", rows)
	}
	if len(o.store.exported) != 1 || !strings.HasSuffix(o.store.exported[0], "1 true") {
		t.Errorf("noted were %v", o.store.exported)
	}
}

func TestAnAccountIsShutOutByWhoAdministersAllItsUnionsOnly(t *testing.T) {
	o := newOffice(t)
	path := "/api/v1/users/" + nowhere + "/disable"
	if w := o.do(ask{as: "admin@410821", method: "POST", path: path}); w.Code != http.StatusOK {
		t.Errorf("its administrator is answered %d %s", w.Code, w.Body)
	}
	refused(t, o.do(ask{as: "approver@410821", method: "POST", path: path}), http.StatusNotFound, "not_found")
	refused(t, o.do(ask{as: "auditor@410821-001", method: "POST", path: path}), http.StatusNotFound, "not_found") // of the county, which lies above
	refused(t, o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/audit?subject=" + aCase}), http.StatusNotFound, "not_found")
}

func TestASearchNeverStandsInAURL(t *testing.T) {
	o := newOffice(t)
	var asked string
	o.store.cases = func(f relief.CaseFilter) (relief.List[relief.CaseRow], error) {
		asked = f.Query
		return relief.List[relief.CaseRow]{}, nil
	}
	o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases", header: map[string]string{"X-Search": "%E7%8E%8B%E5%B0%8F%E6%98%8E"}})
	if asked != "王小明" {
		t.Errorf("asked for %q", asked)
	}
	for _, bad := range []string{"%zz", "%00", strings.Repeat("%E7%8E%8B", 65)} {
		refused(t, o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/cases", header: map[string]string{"X-Search": bad}}), http.StatusUnprocessableEntity, "schema")
	}
	if strings.Contains(o.logs.String(), "王小明") {
		t.Error("the log names the person")
	}
}

// covers: fault:F63
func TestFullWidthSignsBeginFormulasToo(t *testing.T) {
	for _, text := range []string{"=1", "+1", "-1", "@x", "\tx", "＝1", "＋1", "－1", "＠x"} {
		if got := guarded([]any{text})[0]; got != "'"+text {
			t.Errorf("%q leaves as %q", text, got)
		}
	}
	if got := guarded([]any{"张*"})[0]; got != "张*" {
		t.Errorf("a name leaves as %q", got)
	}
}
