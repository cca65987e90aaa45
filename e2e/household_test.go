package e2e

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"sync"
	"testing"

	"github.com/songnuan/songnuan/roster"
)

// family is the name of every invented household; no text of the product and no
// name of the county's roster holds it.
const family = "澹台"

// A household is one of nobody's: its ID number begins with a region and its
// card with a bank that do not exist.
type household struct {
	name, id, phone, card string
	category, union       string
	yuan                  string // what it is to get, as 500.00
}

// invented are all households of this run, for whoever looks for traces of them.
var invented struct {
	sync.Mutex
	all []household
}

// invent makes a household of the base union that nobody else is.
func invent(category, yuan, union string) household {
	invented.Lock()
	defer invented.Unlock()
	n := len(invented.all) // days and serials begin again after 21,000
	given := []rune("霁暄翊彧珩笙簌栩翀曦")
	name := []rune(family)
	for rest, digits := n, 0; digits < 4; rest, digits = rest/10, digits+1 {
		name = append(name, given[rest%10])
	}
	h := household{
		name: string(name), id: withIDCheck(fmt.Sprintf("%d%d%02d%02d%03d", 419998-n/21_000, 1950+n%50, 1+n%12, 1+n%28, n%1000)),
		phone: fmt.Sprintf("1998%07d", n), card: withLuhn(fmt.Sprintf("629998%012d", n)), category: category, union: union, yuan: yuan,
	}
	invented.all = append(invented.all, h)
	return h
}

// families are n households at 500.00 yuan.
func families(n int, union string) []household {
	out := make([]household, n)
	for i := range out {
		out[i] = invent("困难职工", "500.00", union)
	}
	return out
}

// row is the household as a line of a roster.
func (h household) row(n int) []string {
	sex := "男"
	if (h.id[16]-'0')%2 == 0 {
		sex = "女"
	}
	return []string{
		fmt.Sprint(n), h.name, sex, h.id, h.category, "", h.union, "供热公司", "在职", "3", "15292", "3606", "家庭成员变故", "",
		h.phone, "农村信用社", h.card, h.name, "否", h.yuan, "",
	}
}

// rosterOf is the CSV file that names the households.
func rosterOf(t testing.TB, hs []household) []byte {
	t.Helper()
	rows := [][]string{roster.Headers()}
	for i, h := range hs {
		rows = append(rows, h.row(i+1))
	}
	var file bytes.Buffer
	if err := csv.NewWriter(&file).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// withIDCheck appends the check character of GB 11643.
func withIDCheck(body string) string {
	sum := 0
	for _, d := range body {
		sum = (sum + int(d-'0')) * 2 % 11
	}
	return body + "10X98765432"[sum:sum+1]
}

// withLuhn appends the check digit of ISO/IEC 7812-1.
func withLuhn(body string) string {
	sum := 0
	for i := range len(body) {
		n := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			n = n*2/10 + n*2%10
		}
		sum += n
	}
	return body + fmt.Sprint((10-sum%10)%10)
}
