package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"strings"
)

// The roster's columns that the demo reads.
const (
	colName     = "姓名"
	colIDNumber = "身份证号"
	colCategory = "类别"
	colUnion    = "所属工会编码"
	colPhone    = "手机号"
	colCard     = "银行卡号"
	colAided    = "上年度是否已慰问"
	colAmount   = "拟慰问金额(元)"
)

// A roster is the file with its rows; rows count from 1.
type roster struct {
	file   []byte
	header []string
	rows   [][]string
}

func readRoster(path string) (*roster, error) {
	file, err := os.ReadFile(path) //nolint:gosec // the plan names it
	if err != nil {
		return nil, fmt.Errorf("reading the roster: %w", err)
	}
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading the roster: %w", err)
	}
	if len(records) < 2 {
		return nil, fmt.Errorf("the roster %s has no rows", path)
	}
	return &roster{file, records[0], records[1:]}, nil
}

// cell answers a column of a row, "" when the file has no such column.
func (r *roster) cell(row int, column string) string {
	for i, name := range r.header {
		if name == column {
			return strings.TrimSpace(r.rows[row-1][i])
		}
	}
	return ""
}

// with answers a roster of some rows of this one, as corrected.
func (r *roster) with(rows [][]string) (*roster, error) {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	if err := w.WriteAll(append([][]string{r.header}, rows...)); err != nil {
		return nil, fmt.Errorf("writing the corrected rows: %w", err)
	}
	return &roster{file.Bytes(), r.header, rows}, nil
}

// corrected answers the row of a finding with its number's check digit put
// right, as its clerk would after asking the household; nil when that is not
// what is wrong.
func (r *roster) corrected(f finding) []string {
	mend, ok := map[string]func(string) string{colCard: withLuhn, colIDNumber: withIDCheck}[f.Field]
	if !ok {
		return nil
	}
	out := append([]string(nil), r.rows[f.Row-1]...)
	for i, name := range r.header {
		if name != f.Field {
			continue
		}
		mended := mend(out[i])
		if mended == "" || mended == out[i] {
			return nil
		}
		out[i] = mended
	}
	return out
}

// withLuhn replaces the last digit by the check digit of ISO/IEC 7812-1.
func withLuhn(card string) string {
	if len(card) < 12 || len(card) > 19 || !digits(card) {
		return ""
	}
	sum := 0
	for i := range len(card) - 1 {
		n := int(card[len(card)-2-i] - '0')
		if i%2 == 0 {
			n = n*2/10 + n*2%10
		}
		sum += n
	}
	return card[:len(card)-1] + string(rune('0'+(10-sum%10)%10))
}

// withIDCheck replaces the last character by the check character of GB 11643.
func withIDCheck(id string) string {
	if len(id) != 18 || !digits(id[:17]) {
		return ""
	}
	sum := 0
	for i := range 17 {
		sum = (sum + int(id[i]-'0')) * 2 % 11
	}
	return id[:17] + "10X98765432"[sum:sum+1]
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
