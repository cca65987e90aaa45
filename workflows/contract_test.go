package workflows_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/workflows"
)

// contract lists one value of every type of contract.go that enters a history.
var contract = []any{
	workflows.CaseStart{},
	workflows.Told{},
	workflows.CaseResult{},
	workflows.CaseAt{},
	workflows.RecoveryStart{},
	workflows.RecoveryAt{},
	workflows.RecoveryResult{},
	workflows.CampaignStart{},
	workflows.CampaignChange{},
	workflows.Moment{},
	workflows.CampaignResult{},
	workflows.Rest{},
	workflows.CampaignRef{},
	workflows.PhaseReminder{},
	workflows.Left{},
	workflows.BatchStart{},
	workflows.BatchRef{},
	workflows.BatchResult{},
	workflows.ImportInput{},
	workflows.ImportResult{},
	workflows.RepairOrder{},
}

// identifiers are the fields that may hold a plain string, by JSON name.
var identifiers = []string{"case_id", "campaign_id", "batch_id", "id", "union_code", "case_no", "calendar", "order", "asked_by", "confirmed_by"}

func TestHistoryCarriesNothingButCodesNumbersAndTimes(t *testing.T) {
	for _, v := range contract {
		walk(t, reflect.TypeOf(v), reflect.TypeOf(v).Name())
	}
}

func walk(t *testing.T, typ reflect.Type, at string) {
	t.Helper()
	if typ == reflect.TypeFor[time.Time]() || typ == reflect.TypeFor[relief.Day]() {
		return
	}
	switch typ.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64:
	case reflect.Slice, reflect.Pointer:
		walk(t, typ.Elem(), at)
	case reflect.String:
		enums := []string{reflect.TypeFor[relief.State]().PkgPath(), reflect.TypeFor[workflows.Stage]().PkgPath()}
		if !slices.Contains(enums, typ.PkgPath()) && !slices.Contains(identifiers, at[strings.LastIndex(at, ".")+1:]) {
			t.Errorf("%s is free text", at)
		}
	case reflect.Struct:
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				t.Errorf("%s.%s has no JSON name", at, f.Name)
			}
			walk(t, f.Type, at+"."+name)
		}
	default:
		t.Errorf("%s is a %s", at, typ)
	}
}

func TestContractListIsComplete(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "contract.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, v := range contract {
		listed[reflect.TypeOf(v).Name()] = true
	}
	for _, decl := range f.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		for _, spec := range gen.Specs {
			s := spec.(*ast.TypeSpec)
			if _, isStruct := s.Type.(*ast.StructType); isStruct && !listed[s.Name.Name] {
				t.Errorf("%s is not in the list above", s.Name.Name)
			}
		}
	}
}

func TestActivityNamesAreWhatHistoriesHold(t *testing.T) {
	want := "EventsAfter EndPosting LapseCase CloseCase RemindCase RemindCampaign SweepCampaign ApplyBatch ImportRoster SweepClocks SendMessages Beat told changed cancelled standing known repair"
	got := strings.Join([]string{
		string(workflows.EventsAfter), string(workflows.EndPosting), string(workflows.LapseCase), string(workflows.CloseCase), string(workflows.RemindCase),
		string(workflows.RemindCampaign), string(workflows.SweepCampaign), string(workflows.ApplyBatch), string(workflows.ImportRoster), string(workflows.SweepClocks), string(workflows.SendMessages), string(workflows.Beat),
		string(workflows.Tell), string(workflows.Change), string(workflows.Cancel), string(workflows.Standing), string(workflows.Known), string(workflows.Repair),
	}, " ")
	if got != want {
		t.Errorf("names are %q; open workflows know them as %q", got, want)
	}
}
