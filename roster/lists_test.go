package roster

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/songnuan/songnuan/relief"
)

func TestUnionListsKeepParentsBeforeChildren(t *testing.T) {
	rows, findings, err := ReadUnions(bytes.NewReader(sampleFile(t, "unions.csv")), nil)
	if err != nil || len(findings) > 0 || len(rows) != 3340 {
		t.Fatalf("%d rows, %v %v", len(rows), err, findings)
	}
	slices.Reverse(rows)
	var b strings.Builder
	b.WriteString("name,level,parent,code\n")
	for _, u := range rows {
		b.WriteString(u.Name + "," + string(u.Level) + "," + u.Parent + "," + u.Code + "\n")
	}
	again, findings, err := ReadUnions(strings.NewReader(b.String()), nil)
	if err != nil || len(findings) > 0 || len(again) != len(rows) {
		t.Fatalf("reversed: %d rows, %v %v", len(again), err, findings)
	}
	seen := map[string]bool{"": true}
	for _, u := range again {
		if !seen[u.Parent] {
			t.Fatalf("%s comes before its parent %s", u.Code, u.Parent)
		}
		seen[u.Code] = true
	}
}

func TestUnionListFaultsAreNamed(t *testing.T) {
	known := func(code string) (relief.Level, bool) { return relief.County, code == "110101" }
	for name, tt := range map[string]struct {
		rows string
		want map[string][]string
		good int
	}{
		"good below a known union":   {"a,110101,base,甲", map[string][]string{}, 1},
		"base below base":            {"b,a,base,乙\na,110101,base,甲", map[string][]string{}, 2},
		"unknown level":              {"a,110101,village,甲", map[string][]string{"1": {LevelUnknown}}, 0},
		"code twice":                 {"a,110101,base,甲\na,110101,base,乙", map[string][]string{"2": {UnionDuplicate}}, 1},
		"parent unknown":             {"a,x,base,甲", map[string][]string{"1": {ParentMissing}}, 0},
		"parent empty":               {"a,,county,甲", map[string][]string{"1": {ParentMissing}}, 0},
		"parent of the same level":   {"a,110101,county,甲", map[string][]string{"1": {ParentNotAbove}}, 0},
		"parent below":               {"a,110101,city,甲", map[string][]string{"1": {ParentNotAbove}}, 0},
		"own parent":                 {"a,a,base,甲", map[string][]string{"1": {ParentCycle}}, 0},
		"cycle of three":             {"a,b,base,甲\nb,c,base,乙\nc,a,base,丙", map[string][]string{"1": {ParentMissing}, "2": {ParentMissing}, "3": {ParentCycle}}, 0},
		"below a faulty row":         {"b,a,base,乙\na,x,base,甲", map[string][]string{"1": {ParentMissing}, "2": {ParentMissing}}, 0},
		"no code":                    {",110101,base,甲", map[string][]string{"1": {MissingField}}, 0},
		"no name":                    {"a,110101,base,", map[string][]string{"1": {MissingField}}, 0},
		"invisible characters":       {"a,110101,base,甲\u200b", map[string][]string{"1": {TextInvalid}}, 0},
		"a bad row beside good ones": {"a,110101,base,甲\nx,y,z,w\nb,110101,base,乙", map[string][]string{"2": {LevelUnknown}}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			rows, findings, err := ReadUnions(strings.NewReader("code,parent,level,name\n"+tt.rows+"\n"), known)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, codesByRow(findings)); diff != "" {
				t.Error(diff)
			}
			if len(rows) != tt.good {
				t.Errorf("good rows %v, want %d", rows, tt.good)
			}
		})
	}
}

// covers: fault:F63
func TestBankFilesHoldWholeFenAndRunNoFormula(t *testing.T) {
	var b bytes.Buffer
	err := WriteBankFile(&b, []BankLine{
		{"P-1", "6299990145129615875", "欧阳,修", 500_00},
		{"P-2", "6299990145129615875", "=cmd|'/c calc'!A0", 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "payment_no,account,name,amount_fen\n" +
		"P-1,6299990145129615875,\"欧阳,修\",50000\n" +
		"P-2,6299990145129615875,'=cmd|'/c calc'!A0,1\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestBankResultsAreReadRowByRow(t *testing.T) {
	results, findings, err := ReadBankResults(strings.NewReader("payment_no,status,amount_fen,reason,bank_ref\n" +
		"P-1,settled,50000,,B1\n" +
		"P-2,returned,50000,账号户名不符,B2\n" +
		"P-3,lost,50000,,B3\n" +
		"P-4,settled,500.00,,B4\n" +
		",settled,1,,B5\n" +
		"P-1,returned,50000,again,B6\n" +
		"P-7,settled,-1,,B7\n" +
		"P-8,settled,9007199254740992,,B8\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []BankResult{{"P-1", Settled, 50000, "", "B1"}, {"P-2", Returned, 50000, "账号户名不符", "B2"}}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Error(diff)
	}
	wantCodes := map[string][]string{
		"3": {ValueInvalid}, "4": {NumberInvalid}, "5": {MissingField},
		"6": {DuplicateInFile}, "7": {NumberInvalid}, "8": {NumberInvalid},
	}
	if diff := cmp.Diff(wantCodes, codesByRow(findings)); diff != "" {
		t.Error(diff)
	}
	var fe *FileError
	if _, _, err := ReadBankResults(strings.NewReader("payment_no,status\nP,settled\n")); !errors.As(err, &fe) || fe.Code != HeaderMissing || fe.Field != "amount_fen" {
		t.Errorf("a short header gave %v", err)
	}
}
