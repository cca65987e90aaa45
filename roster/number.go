package roster

import (
	"errors"
	"strings"

	"github.com/songnuan/songnuan/relief"
)

// numberFaults are the sentences for the reasons why a number is refused. They
// never repeat the number.
var numberFaults = []struct {
	err    error
	zh, en string
}{
	{relief.ErrIDLength, "身份证号应为 18 位，请对照证件核对。", "an ID number has 18 characters"},
	{relief.ErrIDFormat, "身份证号只能是数字，末位可为 X，请对照证件核对。", "an ID number is digits, the last perhaps X"},
	{relief.ErrIDBirth, "身份证号中的出生日期不存在，请对照证件核对。", "the ID number holds no possible birth date"},
	{relief.ErrIDChecksum, "身份证号校验位不对，可能有一位填错，请对照证件核对。", "the ID number's check character is wrong"},
	{relief.ErrCardLength, "银行卡号应为 12 至 19 位数字，请对照卡面核对。", "a card number has 12 to 19 digits"},
	{relief.ErrCardChecksum, "银行卡号校验位不对，可能有一位填错，请对照卡面核对。", "the card number's check digit is wrong"},
	{relief.ErrPhone, "手机号应为 1 开头的 11 位数字。", "a mobile number has 11 digits and begins with 1"},
}

// parsed reads a person's number from its column with parse, and reports why not.
func parsed[T ~string](k *rowCheck, c column, code string, parse func(string) (T, error)) T {
	var none T
	if !k.has(c) {
		return none
	}
	v, err := parse(k.rec.cells[c])
	if err == nil {
		return v
	}
	if strings.Contains(k.rec.cells[c], "E+") {
		k.bad(c, code, "“"+c.header()+"”被表格软件改成了科学计数，请把该列设为文本后重新填写。", "a spreadsheet has turned the number into an exponent; make the column text")
		return none
	}
	zh, en := "“"+c.header()+"”有误，请核对。", c.header()+" is not valid"
	for _, f := range numberFaults {
		if errors.Is(err, f.err) {
			zh, en = f.zh, f.en
		}
	}
	k.bad(c, code, zh, en)
	return none
}
