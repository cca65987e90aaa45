package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/evidence"
)

func TestKeptFilesAreCopiedOnceAndHeldAgainstTheirNames(t *testing.T) {
	t.Parallel()
	source := t.TempDir()
	from, err := evidence.Open(source)
	if err != nil {
		t.Fatal(err)
	}
	to, err := evidence.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var last string
	for _, text := range []string{"one", "two"} {
		if last, err = from.Put(t.Context(), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(source, ".draft-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"copied 2, had 0\n", "copied 0, had 2\n"} {
		var out bytes.Buffer
		if err := copyFiles(t.Context(), from, to, &out); err != nil || out.String() != want {
			t.Errorf("%q, %v", out.String(), err)
		}
	}
	if got, err := to.Get(t.Context(), last); err != nil || string(got) != "two" {
		t.Errorf("read %q, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(source, last[:2], last), []byte("altered"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty, err := evidence.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := copyFiles(t.Context(), from, empty, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged file is copied: %v", err)
	}
	_ = empty.List(t.Context(), func(name string, _ time.Time) error {
		if kept, _ := empty.Get(t.Context(), name); string(kept) == "altered" {
			t.Error("what is damaged stays in the copy")
		}
		return nil
	})
}

func TestEvidenceLiesInAFolderOrABucket(t *testing.T) {
	t.Parallel()
	c := cli{Data: t.TempDir()}
	if f, err := c.files(); err != nil {
		t.Error(err)
	} else if _, ok := f.(*evidence.Shelf); !ok {
		t.Errorf("the default is %T", f)
	}
	c.Evidence = "s3://songnuan"
	if _, err := c.files(); err == nil {
		t.Error("a bucket without a server")
	}
	c.Objects = objectStore{Endpoint: "https://s3.example.com", Key: "k", Secret: "s"}
	if f, err := c.files(); err != nil {
		t.Error(err)
	} else if _, ok := f.(*evidence.Bucket); !ok {
		t.Errorf("a bucket is %T", f)
	}
}
