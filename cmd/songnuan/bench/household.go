package bench

import (
	"bytes"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/songnuan/songnuan/roster"
)

// aidFen is what every household is given, and aidYuan the same in the files.
const (
	aidFen  = 50_000
	aidYuan = "500.00"
)

// serials is how many different households there are: births of thirty years,
// a thousand a day.
const serials = 30 * 365 * 1000

// firstSerial begins each run elsewhere, so that it meets other households than
// the runs before.
func firstSerial() int {
	n, err := rand.Int(rand.Reader, big.NewInt(serials))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return int(n.Int64())
}

// A household is invented: its ID number is of the region 419999, which does not
// exist, and its card of the range 6299, which no bank issues here.
type household struct{ name, sex, idNumber, phone, card string }

// householdOf invents the household of a serial number.
func householdOf(serial int) household {
	serial %= serials
	day := time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, serial/1000)
	order := serial % 1000
	family, given := []rune("赵钱孙李周吴郑王冯陈"), []rune("安平宁和顺康祥福庆丰")
	h := household{
		name:     string([]rune{family[order%10], given[order/10%10], given[order/100]}),
		sex:      [2]string{"女", "男"}[order%2], // the third of the three digits is odd for men
		idNumber: withIDCheck(fmt.Sprintf("419999%s%03d", day.Format("20060102"), order)),
		phone:    fmt.Sprintf("199%08d", serial),
		card:     withLuhn(fmt.Sprintf("6299%014d", serial)),
	}
	return h
}

// withIDCheck adds the check character of GB 11643 to 17 digits.
func withIDCheck(digits string) string {
	sum := 0
	for _, d := range digits {
		sum = (sum + int(d-'0')) * 2 % 11
	}
	return digits + "10X98765432"[sum:sum+1]
}

// withLuhn adds the check digit of ISO/IEC 7812-1.
func withLuhn(digits string) string {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			n = n*2/10 + n*2%10
		}
		sum += n
	}
	return digits + strconv.Itoa((10-sum%10)%10)
}

// rosterOf is the file of n households from the serial number on, one base union
// after the other.
func rosterOf(serial, n int) ([]byte, error) {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	err := rosterRows(serial, n, func(i int) string { return baseUnion(i % baseUnions) }, w.Write)
	w.Flush()
	return file.Bytes(), errors.Join(err, w.Error())
}

// rosterRows writes the header and the rows of n households from the serial
// number on, the i-th at a base union of its own.
func rosterRows(serial, n int, unionOf func(i int) string, write func(row []string) error) error {
	headers := roster.Headers()
	if err := write(headers); err != nil {
		return fmt.Errorf("writing the roster: %w", err)
	}
	for i := range n {
		h := householdOf(serial + i)
		cells := map[string]string{
			"序号": strconv.Itoa(i + 1), "姓名": h.name, "性别": h.sex, "身份证号": h.idNumber, "类别": "困难职工", "所属工会编码": unionOf(i),
			"工作单位": "测算单位", "就业状况": "在职", "家庭人口": "2", "家庭年总收入(元)": "15292", "家庭年刚性支出(元)": "3606", "主要致困原因": "家庭成员变故",
			"手机号": h.phone, "开户银行": "中国工商银行", "银行卡号": h.card, "户名": h.name, "上年度是否已慰问": "否", "拟慰问金额(元)": aidYuan,
		}
		row := make([]string, len(headers))
		for at, header := range headers {
			row[at] = cells[header]
		}
		if err := write(row); err != nil {
			return fmt.Errorf("writing the roster: %w", err)
		}
	}
	return nil
}

// rosterSheet is the same as a spreadsheet.
func rosterSheet(serial, n int, unionOf func(i int) string) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // it is in memory
	sheet, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, fmt.Errorf("making the spreadsheet: %w", err)
	}
	at := 0
	err = rosterRows(serial, n, unionOf, func(row []string) error {
		at++
		cells := make([]any, len(row))
		for i, text := range row {
			cells[i] = text
		}
		return sheet.SetRow("A"+strconv.Itoa(at), cells)
	})
	if err := errors.Join(err, sheet.Flush()); err != nil {
		return nil, fmt.Errorf("writing the spreadsheet: %w", err)
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		return nil, fmt.Errorf("writing the spreadsheet: %w", err)
	}
	return file.Bytes(), nil
}
