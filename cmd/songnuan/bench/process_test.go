package bench

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStatOfANameWithSpacesAndBrackets(t *testing.T) {
	text := "4711 (postgres: (x) y) S 42 4711 4711 0 -1 4194560 1 2 3 4 150 50 7 3 20 0 1 0 100 200 300"
	got, ok := parseStat([]byte(text))
	want := stat{name: "postgres: (x) y", parent: 42, own: 2 * time.Second, children: 100 * time.Millisecond}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(stat{})); !ok || diff != "" {
		t.Error(ok, diff)
	}
}

func TestStatOfNoise(t *testing.T) {
	for _, text := range []string{"", "4711", "4711 (x", "4711 (x) S 42"} {
		if got, ok := parseStat([]byte(text)); ok {
			t.Errorf("%q was read as %+v", text, got)
		}
	}
}
