package e2e

import (
	"debug/elf"
	"testing"
)

// The program asks nothing of the machine that it is copied to.
func TestTheProgramIsOneStaticBinary(t *testing.T) {
	f, err := elf.Open(local.program)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("it needs %v (%v)", libraries, err)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("it is loaded by another program")
		}
	}
}
