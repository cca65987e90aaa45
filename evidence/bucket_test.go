package evidence

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// objects is an object store with a bucket; broken, when set, answers in its place.
type objects struct {
	*httptest.Server
	broken atomic.Pointer[http.HandlerFunc]
	asked  atomic.Int64
}

func newObjects(t *testing.T) *objects {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("songnuan"); err != nil {
		t.Fatal(err)
	}
	fake := gofakes3.New(backend).Server()
	o := &objects{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.asked.Add(1)
		if h := o.broken.Load(); h != nil {
			(*h)(w, r)
			return
		}
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *objects) bucket(t *testing.T, address string) *Bucket {
	t.Helper()
	b, err := OpenBucket(ObjectStore{Address: address, Server: o.URL, Region: "cn-north-1", Key: "songnuan", Secret: "not a secret"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func names(t *testing.T, b *Bucket) []string {
	t.Helper()
	var out []string
	err := b.List(t.Context(), func(name string, at time.Time) error {
		if time.Since(at) > time.Hour || time.Since(at) < -time.Hour {
			t.Errorf("%s is of %v", name, at)
		}
		out = append(out, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestABucketKeepsFilesAsAShelfDoes(t *testing.T) {
	t.Parallel()
	o := newObjects(t)
	b := o.bucket(t, "s3://songnuan/evidence/a")
	first, err := b.Put(t.Context(), []byte("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.Put(t.Context(), []byte("sealed")); err != nil || again != first {
		t.Errorf("the same bytes are %s, %v", again, err)
	}
	shelf, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if onShelf, err := shelf.Put(t.Context(), []byte("sealed")); err != nil || onShelf != first {
		t.Errorf("a shelf names it %s, %v", onShelf, err)
	}
	large := make([]byte, 10<<20)
	second, err := b.Put(t.Context(), large)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Get(t.Context(), first); err != nil || string(got) != "sealed" {
		t.Errorf("read %q, %v", got, err)
	}
	if got, err := b.Get(t.Context(), second); err != nil || len(got) != len(large) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	if _, err := o.bucket(t, "s3://songnuan/evidence").Put(t.Context(), []byte("of another folder")); err != nil {
		t.Fatal(err)
	}
	want := []string{first, second}
	slices.Sort(want)
	if got := names(t, b); !slices.Equal(got, want) {
		t.Errorf("listed %v", got)
	}
	for range 2 { // gone already is gone
		if err := b.Remove(t.Context(), first); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Get(t.Context(), first); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a removed file: %v", err)
	}
	if got := names(t, b); !slices.Equal(got, []string{second}) {
		t.Errorf("listed %v", got)
	}
	for _, name := range []string{"", "../" + second, strings.ToUpper(second), ".draft-1"} {
		if _, err := b.Get(t.Context(), name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAMissingBucketIsNoMissingFile(t *testing.T) {
	t.Parallel()
	b := newObjects(t).bucket(t, "s3://another")
	if _, err := b.Get(t.Context(), strings.Repeat("a", 64)); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading: %v", err)
	}
	if _, err := b.Put(t.Context(), []byte("sealed")); err == nil {
		t.Error("a file is kept in no bucket")
	}
	if err := b.List(t.Context(), func(string, time.Time) error { return nil }); err == nil {
		t.Error("no bucket is listed as an empty one")
	}
}

func TestAnObjectStoreThatFailsIsAskedAgainAndThenNamed(t *testing.T) {
	t.Parallel()
	o := newObjects(t)
	b := o.bucket(t, "s3://songnuan")
	name, err := b.Put(t.Context(), []byte("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	failures := atomic.Int64{}
	once := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		failures.Add(1)
		o.broken.Store(nil)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	o.broken.Store(&once)
	if got, err := b.Get(t.Context(), name); err != nil || string(got) != "sealed" || failures.Load() != 1 {
		t.Errorf("after %d failures: %q, %v", failures.Load(), got, err)
	}
	denied := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	o.broken.Store(&denied)
	if _, err := b.Put(t.Context(), []byte("other")); err == nil {
		t.Error("a refused file is kept")
	}
	if _, err := b.Get(t.Context(), name); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a refused reading: %v", err)
	}
	if err := b.Remove(t.Context(), name); err == nil {
		t.Error("a refused removal")
	}
	if err := b.List(t.Context(), func(string, time.Time) error { return nil }); err == nil {
		t.Error("a refused list is an empty one")
	}
}

func TestAnObjectStoreThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	b, err := OpenBucket(ObjectStore{Address: "s3://songnuan", Server: "http://" + silent.Addr().String(), Region: "cn-north-1", Key: "k", Secret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := b.Put(ctx, []byte("sealed")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("putting: %v", err)
	}
	if _, err := b.Get(ctx, strings.Repeat("a", 64)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("reading: %v", err)
	}
}

func TestWhatIsNoObjectStoreIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	good := ObjectStore{Address: "s3://songnuan/a", Server: "https://s3.example.com", Key: "k", Secret: "s"}
	for name, change := range map[string]func(*ObjectStore){
		"no bucket":            func(o *ObjectStore) { o.Address = "s3://" },
		"a folder":             func(o *ObjectStore) { o.Address = "/data" },
		"a server without":     func(o *ObjectStore) { o.Server = "s3.example.com" },
		"a server with a path": func(o *ObjectStore) { o.Server = "https://s3.example.com/songnuan" },
		"no key":               func(o *ObjectStore) { o.Key = "" },
		"no secret":            func(o *ObjectStore) { o.Secret = "" },
	} {
		o := good
		change(&o)
		if _, err := OpenBucket(o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := OpenBucket(good); err != nil {
		t.Error(err)
	}
	if !IsBucket(good.Address) || IsBucket("/data") || IsBucket("./s3") {
		t.Error("which is a bucket")
	}
}
