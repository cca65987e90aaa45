package paper

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

func sheet(n int) relief.Snapshot {
	s := relief.Snapshot{SheetHead: relief.SheetHead{
		Slug: "hkzv3mq7d2wnx5tb8rjc4yfpga", Title: "2023年元旦春节困难职工慰问活动", UnionName: "第一纺织厂工会", Organiser: "修武县总工会", Round: 1, Days: 5,
		StartsOn: relief.NewDay(2022, time.December, 15), EndsOn: relief.NewDay(2022, time.December, 22), Places: "厂区公示栏、家属院宣传栏", Phone: "0391-7100000",
		Address: "https://gh.example.org/p/hkzv3mq7d2wnx5tb8rjc4yfpga",
	}}
	s.Hash = s.Seal()
	for i := range n {
		r := relief.SheetRow{Row: i + 1, Name: "张*华", Unit: "第一建筑安装工程有限责任公司第三项目部䶮㛃分公司", Category: "困难职工", Cause: "家庭成员患病", Members: 3, Amount: 50000}
		s.Rows, s.Hash = append(s.Rows, r), relief.SealRow(s.Hash, r)
	}
	return s
}

// The bytes stand here, so that a new version of the font, the PDF library or
// the compiler cannot change what a sheet of an earlier year looks like without
// anybody noticing.
//
// covers: F73 I17
func TestTheSameSheetComesOutTheSameByteForByte(t *testing.T) {
	t.Parallel()
	first, err := WallSheet(sheet(40))
	if err != nil {
		t.Fatal(err)
	}
	again, err := WallSheet(sheet(40))
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("drawn twice, it differs: %v", err)
	}
	const drawn = "ee9d7928a1a9dff90ee4944458d6811774374f95fe6c54a780b14e3c3736d7ef"
	if got := fmt.Sprintf("%x", sha256.Sum256(first)); got != drawn {
		t.Errorf("the sheet is drawn as %s, was %s", got, drawn)
	}
	other := sheet(40)
	other.Rows[7].Name = "王*"
	if changed, err := WallSheet(other); err != nil || bytes.Equal(first, changed) {
		t.Errorf("another name is drawn the same: %v", err)
	}
}

func TestAWallSheetCanBeReadAndStaysSmall(t *testing.T) {
	t.Parallel()
	raw, err := WallSheet(sheet(100))
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > 300<<10 {
		t.Errorf("a hundred households take %d bytes", len(raw))
	}
	text := read(t, raw)
	for _, want := range []string{"2023年元旦春节困难职工慰问活动公示", "第一纺织厂工会", "修武县总工会", "2022-12-15 至 2022-12-22", "0391-7100000", "家属院宣传栏", sheet(100).Code(), "张*华", "500.00", "共 100 户", "50,000.00", "伍万元整", "第 2 页"} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	if strings.Contains(text, "演练") {
		t.Error("a real sheet calls itself a rehearsal")
	}
	mock := sheet(1)
	mock.Rehearsal = true
	if raw, err = WallSheet(mock); err != nil || !strings.Contains(read(t, raw), "演练") {
		t.Errorf("a rehearsal's sheet does not say so: %v", err)
	}
}

// read is what the paper's pages say, in the order of writing; figures and
// Chinese stand in stretches of their own.
func read(t *testing.T, raw []byte) string {
	t.Helper()
	var out strings.Builder
	var font, figures string
	for _, part := range bytes.Split(raw, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		page, err := io.ReadAll(z)
		if err != nil || !bytes.Contains(page, []byte("BT ")) {
			continue
		}
		for _, m := range marks.FindAllSubmatch(page, -1) {
			plain := escaped.ReplaceAll(bytes.ReplaceAll(m[2], []byte(`\r`), []byte("\r")), []byte("$1"))
			switch {
			case m[1] != nil:
				font = string(m[1])
			case figures == "" && year.Match(plain): // the first figures
				figures = font
				fallthrough
			case font == figures:
				out.Write(plain)
			default:
				for i := 0; i+1 < len(plain); i += 2 {
					out.WriteRune(rune(plain[i])<<8 | rune(plain[i+1]))
				}
			}
		}
	}
	return out.String()
}

var (
	year    = regexp.MustCompile(`^20\d\d$`)
	marks   = regexp.MustCompile(`(?s)/(F\w+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) ?Tj`)
	escaped = regexp.MustCompile(`(?s)\\(.)`)
)
