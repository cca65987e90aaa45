package roster

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// hostileKinds make a file that means harm, another one for each number.
var hostileKinds = []struct {
	name string
	make func(t *testing.T, good []byte, header string, n int, rng *rand.Rand) []byte
}{
	{"a bomb by ratio", func(t *testing.T, good []byte, _ string, n int, _ *rand.Rand) []byte {
		return rezip(t, good, nil, map[string]string{fmt.Sprintf("xl/media/%d.xml", n): strings.Repeat(" ", (10+n)<<20)})
	}},
	{"a bomb of rows", func(t *testing.T, good []byte, _ string, n int, _ *rand.Rand) []byte {
		return rezip(t, good, inSheet("<sheetData>", "<sheetData>"+strings.Repeat("<row/>", (n+2)<<18)), nil)
	}},
	{"a size that lies", func(t *testing.T, good []byte, _ string, n int, _ *rand.Rand) []byte {
		return lyingZip(t, good, uint64(maxUnpacked+1+n<<20))
	}},
	{"too many entries", func(t *testing.T, good []byte, _ string, n int, _ *rand.Rand) []byte {
		return rezip(t, good, nil, repeat("x/%d.xml", 101+37*n))
	}},
	{"a text without end", func(t *testing.T, good []byte, _ string, n int, _ *rand.Rand) []byte {
		return rezip(t, good, inSheet("困难职工", strings.Repeat("困难职工", (n+1)*20_000)+randomText(1<<20)), nil)
	}},
	{"texts that are shared", func(t *testing.T, good []byte, _ string, n int, _ *rand.Rand) []byte {
		return sharing(t, good, "<sst>"+randomText(1<<16*(n+1))+strings.Repeat("<si/>", MaxRows*int(columnCount)+1+n)+"</sst>")
	}},
	{"a document type", func(t *testing.T, good []byte, _ string, n int, _ *rand.Rand) []byte {
		var lol strings.Builder
		for i := range n + 2 {
			fmt.Fprintf(&lol, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
		}
		return rezip(t, good, inSheet("<worksheet", "<!DOCTYPE x ["+lol.String()+"]><worksheet"), nil)
	}},
	{"an end cut off", func(_ *testing.T, good []byte, _ string, _ int, rng *rand.Rand) []byte {
		return good[:1+rng.IntN(len(good)-30)]
	}},
	{"more rows than may be", func(_ *testing.T, _ []byte, header string, n int, _ *rand.Rand) []byte {
		return []byte(header + "\n" + strings.Repeat("1\n", MaxRows+1+n))
	}},
	{"noise", func(_ *testing.T, _ []byte, _ string, n int, rng *rand.Rand) []byte {
		b := make([]byte, (n+1)<<16)
		for i := range b {
			b[i] = byte(rng.UintN(256))
		}
		return b
	}},
}

// live is how many bytes of objects the heap holds.
func live() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// Two hundred files that mean harm, no two alike: each is refused with a sentence, and
// reading all of them holds little beside the file itself.
//
// covers: fault:F16 fault:F62 goal:G23
func TestTwoHundredHostileFilesHoldLittle(t *testing.T) {
	const each, most = 20, 64 << 20
	rng := rand.New(rand.NewPCG(23, 23))
	cells := sampleCells(t)[:4]
	good, header := asXLSX(t, cells), strings.Join(cells[0], ",")
	var longest time.Duration
	var held uint64
	for _, k := range hostileKinds {
		for n := range each {
			data := k.make(t, good, header, n, rng)
			began, before := time.Now(), live()
			over, peak := make(chan struct{}), make(chan uint64)
			go func() {
				var p uint64
				for {
					p = max(p, live())
					select {
					case <-over:
						peak <- p
						return
					case <-time.After(time.Millisecond):
					}
				}
			}()
			_, err := drain(bytes.Clone(data))
			took := time.Since(began)
			close(over)
			if grown := <-peak; grown > before {
				held = max(held, grown-before-min(grown-before, uint64(len(data))))
			}
			longest = max(longest, took)
			var fe *FileError
			if !errors.As(err, &fe) || fe.Message == "" || fe.MessageEN == "" {
				t.Errorf("%s %d: %v", k.name, n, err)
			}
		}
	}
	t.Logf("%d files, the slowest refused after %v, %d MB held at the most beside the file", each*len(hostileKinds), longest.Round(time.Millisecond), held>>20)
	if longest > 5*time.Second { // the goal is one, on a machine with nothing else to do
		t.Errorf("a file was refused after %v", longest)
	}
	if held > most {
		t.Errorf("%d MB were held, the goal is %d", held>>20, most>>20)
	}
}
