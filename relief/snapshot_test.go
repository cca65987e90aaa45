package relief

import (
	"testing"
	"time"
)

func frozen(rows ...SheetRow) Snapshot {
	s := Snapshot{SheetHead: SheetHead{Slug: "hkzv3mq7d2wnx5tb8rjc4yfpga", Title: "慰问", UnionName: "一厂工会", Days: 5, StartsOn: NewDay(2022, time.December, 1), EndsOn: NewDay(2022, time.December, 8), Places: "公示栏", Phone: "12351"}}
	s.Rows, s.Hash = rows, s.Seal()
	for _, r := range rows {
		s.Hash = SealRow(s.Hash, r)
	}
	return s
}

// covers: I17
func TestAnyChangeOfASheetFailsItsCode(t *testing.T) {
	whole := frozen(SheetRow{Row: 1, Name: "张*", Unit: "一厂", Category: "困难职工", Cause: "因病", Members: 3, Amount: 50000}, SheetRow{Row: 2, Name: "李*华", Amount: 50000})
	if !whole.Whole() || len(whole.Code()) != 19 {
		t.Fatalf("it does not stand for itself: %s", whole.Code())
	}
	for name, change := range map[string]func(*Snapshot){
		"a name":         func(s *Snapshot) { s.Rows[0].Name = "王*" },
		"an amount":      func(s *Snapshot) { s.Rows[1].Amount++ },
		"a moved border": func(s *Snapshot) { s.Rows[0].Name, s.Rows[0].Unit = "张*一", "厂" },
		"a row gone":     func(s *Snapshot) { s.Rows = s.Rows[:1] },
		"rows swapped":   func(s *Snapshot) { s.Rows[0], s.Rows[1] = s.Rows[1], s.Rows[0] },
		"the phone":      func(s *Snapshot) { s.Phone = "12315" },
		"the last day":   func(s *Snapshot) { s.EndsOn = s.EndsOn.AddDays(-1) },
		"nobody":         func(s *Snapshot) { s.Rows, s.Hash = nil, s.Seal() },
	} {
		s := whole
		s.Rows = append([]SheetRow{}, whole.Rows...)
		change(&s)
		if s.Whole() {
			t.Errorf("%s: not noticed", name)
		}
	}
	if earlier := frozen(whole.Rows[0]); earlier.Code() == whole.Code() || !earlier.Whole() {
		t.Error("a sheet has one code however many are on it")
	}
}

func TestACheckCodeIsReadAsPeopleTypeIt(t *testing.T) {
	code := frozen(SheetRow{Row: 1, Name: "张*"}).Code()
	want, ok := ReadCheckCode(code)
	if !ok || CheckCode(append(want, make([]byte, 22)...)) != code {
		t.Fatalf("%s is read as %x", code, want)
	}
	hash := []byte("\x70\xeb\xe0\x70\xeb\xe0\x70\xeb\xe0\x70 and more") // code of letters that look like digits
	if got := CheckCode(hash); got != "ODV6-A4HL-4BYO-X27A" {
		t.Logf("its code is %s", got)
	}
	for _, typed := range []string{" " + code + " ", "　" + code, code[:4] + code[5:9] + code[10:14] + code[15:]} {
		if got, ok := ReadCheckCode(typed); !ok || string(got) != string(want) {
			t.Errorf("%q is read as %x", typed, got)
		}
	}
	for _, typed := range []string{"", "ABCD", code + "A", "张三", code[:18] + "1"} {
		if got, ok := ReadCheckCode(typed); ok && string(got) == string(want) {
			t.Errorf("%q passes for %s", typed, code)
		}
	}
}
