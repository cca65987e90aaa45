package roster

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"testing"
)

// manyCells repeats the good rows of the sample n times under other ID numbers
// and cards, so that each row is a person of its own.
func manyCells(t testing.TB, n int) [][]string {
	good := goodCells(t)
	cells := [][]string{good[0]}
	for i := range n {
		row := slices.Clone(good[1+i%(len(good)-1)])
		row[colSerial] = strconv.Itoa(i + 1)
		row[colIDNumber] = numbered("419999198001", i)
		row[colCard] = luhnNumbered("629999", i)
		cells = append(cells, row)
	}
	return cells
}

// numbered makes the i-th valid ID number.
func numbered(prefix string, i int) string {
	s := fmt.Sprintf("%s%02d%03d", prefix[:10]+fmt.Sprintf("%02d", 1+i/28000%12), 1+i/1000%28, i%1000)
	sum := 0
	for _, r := range s {
		sum = (sum + int(r-'0')) * 2 % 11
	}
	return s + string("10X98765432"[sum])
}

// luhnNumbered makes the i-th valid card number.
func luhnNumbered(prefix string, i int) string {
	s := fmt.Sprintf("%s%012d", prefix, i)
	sum := 0
	for at := range len(s) {
		d := int(s[len(s)-1-at] - '0')
		if at%2 == 0 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return s + strconv.Itoa((10-sum%10)%10)
}

func benchmarkRead(b *testing.B, data []byte, rows int) {
	unions := sampleUnions(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var peak uint64
	for b.Loop() {
		r, err := Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			b.Fatal(err)
		}
		c := NewChecker(samplePlan(), unions)
		for i := range rows {
			rec, err := r.Next()
			if err != nil {
				b.Fatal(err)
			}
			if _, fs := c.Check(rec); Rejected(fs) {
				b.Fatal(fs)
			}
			if i%20_000 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkReadCSV(b *testing.B) {
	const rows = 100_000
	benchmarkRead(b, asCSV(b, manyCells(b, rows)), rows)
}

func BenchmarkReadXLSX(b *testing.B) {
	const rows = 100_000
	benchmarkRead(b, asXLSX(b, manyCells(b, rows)), rows)
}
