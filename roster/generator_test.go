package roster

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A fault spoils one good row of a roster. others are good rows that no fault
// is planted on.
type fault struct {
	code  string
	plant func(r *rand.Rand, row, other []string)
}

func set(c column, values ...string) func(*rand.Rand, []string, []string) {
	return func(r *rand.Rand, row, _ []string) { row[c] = values[r.IntN(len(values))] }
}

// faults has at least one way to plant every code that a roster can give.
func faults() []fault {
	fs := []fault{
		{IDNumberInvalid, wrongDigit(colIDNumber)},
		{IDNumberInvalid, set(colIDNumber, "123", "41999919870230409X", "4.19999198710014E+17", "X")},
		{CardNumberInvalid, wrongDigit(colCard)},
		{CardNumberInvalid, set(colCard, "62", "6.2999E+18", "卡号")},
		{AccountNameMismatch, func(_ *rand.Rand, row, _ []string) { row[colHolder] += "某" }},
		{UnionUnknown, set(colUnionCode, "410821-999", "x", "999999")},
		{UnionOutOfScope, set(colUnionCode, "110101", "410822", "000000")},
		{UnionNotBase, set(colUnionCode, "410821")},
		{NotATarget, set(colCategory, "困难农民", "困难城镇居民", "其他人员")},
		{AmountNotStandard, set(colAmount, "499.99", "800", "50000")},
		{NumberInvalid, set(colAmount, "0", "-500", "五百", "500.001", "1e3", "99999999999999999999")},
		{NumberInvalid, set(colMembers, "0", "-1", "2.5", "两", "100")},
		{NumberInvalid, set(colAnnualIncome, "-1", "约三万", "1,2,3")},
		{NumberInvalid, set(colRigidExpenditure, "-0.01", "NaN", "∞")},
		{PhoneInvalid, set(colPhone, "1990000352", "29900003526", "电话", "1.99E+10")},
		{ValueInvalid, set(colSex, "M", "未知")},
		{ValueInvalid, set(colAidedBefore, "Y", "不详")},
		{TextInvalid, set(colRemark, "a\u202eb", "a\u200bb", "a\x00b", "a\x07b")},
		{TextInvalid, set(colUnit, strings.Repeat("长", longestText+1))},
		{DuplicateInFile, func(_ *rand.Rand, row, other []string) { row[colIDNumber] = other[colIDNumber] }},
		{CardDuplicateInFile, func(_ *rand.Rand, row, other []string) { row[colCard] = other[colCard] }},
		{AidedLastYear, set(colAidedBefore, "是")},
		{RegistrationNumberMissing, func(_ *rand.Rand, row, _ []string) {
			row[colCategory], row[colModelLevel], row[colCause] = registered, "", "其他"
			row[colAmount], row[colRegistrationNo] = "500", ""
		}},
		{MissingField, func(_ *rand.Rand, row, _ []string) {
			row[colCategory], row[colModelLevel], row[colAmount] = "劳动模范", "", "2000"
		}},
		{ValueInvalid, func(_ *rand.Rand, row, _ []string) {
			row[colCategory], row[colModelLevel] = "劳动模范", "村级"
		}},
		{MissingField, func(_ *rand.Rand, row, _ []string) {
			row[colCategory], row[colModelLevel], row[colCause], row[colAmount] = "困难职工", "", "", "500"
		}},
	}
	for c := range columnCount {
		if columns[c].need == always {
			fs = append(fs, fault{MissingField, set(c, "", " ", "\u3000")})
		}
	}
	return fs
}

// wrongDigit changes one digit, which check digits always notice.
func wrongDigit(c column) func(*rand.Rand, []string, []string) {
	return func(r *rand.Rand, row, _ []string) {
		digits := []byte(row[c])
		at := r.IntN(len(digits) - 1)
		digits[at] = '0' + (digits[at]-'0'+1+byte(r.IntN(8)))%10
		row[c] = string(digits)
	}
}

// covers: F57 F108
func TestPlantedFaultsAreFoundExactly(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	unions := sampleUnions(t)
	good := goodCells(t)
	for round := range 20 {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, uint64(round)))
			cells, want := plantAll(r, good)
			for name, data := range map[string][]byte{"CSV": asCSV(t, cells), "GB18030": asGB18030(t, cells)} {
				rows, findings, err := readAll(t, data, NewChecker(samplePlan(), unions))
				if err != nil {
					t.Fatal(name, err)
				}
				if diff := cmp.Diff(want, codesByRow(findings)); diff != "" {
					t.Errorf("%s, round %d: %s", name, round, diff)
				}
				rejected := 0
				for _, codes := range want {
					if codes[0] != AidedLastYear {
						rejected++
					}
				}
				if len(rows) != len(cells)-1-rejected {
					t.Errorf("%s: %d rows imported of %d with %d rejected", name, len(rows), len(cells)-1, rejected)
				}
				checkSentences(t, cells, dropRowless(findings))
			}
		})
	}
}

// plantAll shuffles the good rows and plants every fault once at random rows.
func plantAll(r *rand.Rand, good [][]string) (cells [][]string, want map[string][]string) {
	cells = [][]string{good[0]}
	for _, i := range r.Perm(len(good) - 1) {
		cells = append(cells, slices.Clone(good[i+1]))
	}
	fs := faults()
	r.Shuffle(len(fs), func(i, j int) { fs[i], fs[j] = fs[j], fs[i] })
	want = map[string][]string{}
	// The first row stays good, so that duplicates have an earlier row to repeat.
	for i, at := range r.Perm(len(cells) - 2)[:len(fs)] {
		fs[i].plant(r, cells[at+2], cells[1])
		want[strconv.Itoa(at+2)] = []string{fs[i].code}
	}
	for i := range cells[1:] {
		cells[i+1][colSerial] = strconv.Itoa(i + 1)
	}
	return cells, want
}

// goodCells are the sample's rows without any finding, their header first.
func goodCells(t testing.TB) [][]string {
	t.Helper()
	cells := sampleCells(t)
	_, findings, err := readAll(t, asCSV(t, cells), NewChecker(samplePlan(), sampleUnions(t)))
	if err != nil {
		t.Fatal(err)
	}
	bad := codesByRow(findings)
	good := cells[:1:1]
	for i, row := range cells[1:] {
		if _, ok := bad[strconv.Itoa(i+1)]; !ok {
			good = append(good, row)
		}
	}
	return good
}

func dropRowless(fs []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(fs), func(f Finding) bool { return f.Field == "" })
}

// covers: F108
func TestEveryFaultOfARowIsReportedOnce(t *testing.T) {
	cells := goodCells(t)[:3]
	row := slices.Clone(cells[2])
	row[colName], row[colHolder] = "", "王某"
	row[colIDNumber], row[colCard], row[colUnionCode] = "1", "1", "x"
	row[colCategory], row[colAmount] = "困难农民", "9"
	row[colSex], row[colPhone] = "?", "?"
	cells[2] = row
	_, findings, err := readAll(t, asCSV(t, cells), NewChecker(samplePlan(), sampleUnions(t)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{
		MissingField: 1, IDNumberInvalid: 1, CardNumberInvalid: 1, UnionUnknown: 1,
		NotATarget: 1, ValueInvalid: 1, PhoneInvalid: 1,
	}
	got := map[string]int{}
	for _, f := range findings {
		got[f.Code]++
	}
	if !maps.Equal(want, got) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// covers: F57
func TestTheSamePersonInAnotherWritingIsADuplicate(t *testing.T) {
	cells := goodCells(t)[:2]
	id := cells[1][colIDNumber]
	again := slices.Clone(cells[1])
	again[colIDNumber] = strings.NewReplacer("1", "１", "9", "９", "X", "x").Replace(id) + "\u3000"
	_, findings, err := readAll(t, asCSV(t, append(cells, again)), NewChecker(samplePlan(), sampleUnions(t)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]string{"2": {DuplicateInFile}}, codesByRow(findings)); diff != "" {
		t.Error(diff)
	}
}
