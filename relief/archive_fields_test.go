package relief

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// setSomething sets a field to something that is not its zero value.
func setSomething(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		if e := v.Index(0); e.Kind() == reflect.String {
			e.SetString("x")
		}
	default:
		t.Fatalf("a field of kind %s", v.Kind())
	}
}

// Whatever is changed in a file stands in its differences: a field that the list
// forgot would change unseen, and by nobody's second word.
//
// covers: F52
func TestNoFieldOfAFileChangesUnseen(t *testing.T) {
	for _, of := range []struct {
		what string
		part func(*ArchiveFile) any
	}{
		{"file", func(f *ArchiveFile) any { return f }},
		{"head", func(f *ArchiveFile) any { return &f.Head }},
		{"member", func(f *ArchiveFile) any { return &f.Members[0] }},
	} {
		fields := reflect.TypeOf(of.part(&ArchiveFile{Members: make([]ArchivePerson, 1)})).Elem()
		for i := range fields.NumField() {
			name := fields.Field(i).Name
			if name == "Head" || name == "Members" || of.what != "file" && name == "Proven" { // says something of Idle only
				continue
			}
			f := ArchiveFile{Members: make([]ArchivePerson, 1)}
			setSomething(t, reflect.ValueOf(of.part(&f)).Elem().Field(i))
			if changes := Differences(ArchiveFile{Members: make([]ArchivePerson, 1)}, f); len(changes) != 1 {
				t.Errorf("%s of the %s: %+v", name, of.what, changes)
			}
		}
	}
}

// What every file must hold of its head (DOMAIN §1.3) is asked for by name.
func TestAFileAsksForWhatEveryFileHolds(t *testing.T) {
	_, lacks := ArchiveFile{}.Completeness()
	var missing []string
	for _, l := range NameLacks(lacks) {
		if missing = append(missing, l.Zh); l.En == "" || l.En == l.Zh || l.En == string(l.Code) && strings.Contains(l.En, "_") {
			t.Errorf("%s is called %q in English", l.Code, l.En)
		}
	}
	for _, field := range []string{
		"职工编号", "困难类别", "姓名", "民族", "政治面貌", "身份证号", "健康状况", "工作状态", "手机", "参加工作时间", "所属行业", "婚姻", "户口类型", "户口所在地", "家庭住址", "医保状况", "住房类型",
	} {
		if !slices.Contains(missing, field) {
			t.Errorf("%s is not asked for", field)
		}
	}
}
