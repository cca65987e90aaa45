package roster

// A column is one column of the roster, in the order of the printed form.
type column int

// The columns of a roster.
const (
	colSerial column = iota
	colName
	colSex
	colIDNumber
	colCategory
	colModelLevel
	colUnionCode
	colUnit
	colEmployment
	colMembers
	colAnnualIncome
	colRigidExpenditure
	colCause
	colRegistrationNo
	colPhone
	colBankName
	colCard
	colHolder
	colAidedBefore
	colAmount
	colRemark
	columnCount
)

// need says when a column must be filled.
type need int

const (
	optional      need = iota
	always             // in every row
	forModels          // where the category's standard depends on the level of the title
	exceptModels       // a hardship has a cause; a title hasn't
	forRegistered      // reported as registration_number_missing
)

// columns is the only place where the headers stand.
var columns = [columnCount]struct {
	header  string
	english string // as a sentence in English calls it
	need    need
	// numeric: a spreadsheet may store the cell as 1.99E10, which is read back
	// exactly. IDs and cards exceed a spreadsheet's fifteen digits and must be text.
	numeric bool
}{
	colSerial:           {"序号", "No.", optional, true},
	colName:             {"姓名", "name", always, false},
	colSex:              {"性别", "sex", always, false},
	colIDNumber:         {"身份证号", "ID number", always, false},
	colCategory:         {"类别", "category", always, false},
	colModelLevel:       {"劳模级别", "level of the title", forModels, false},
	colUnionCode:        {"所属工会编码", "union code", always, false},
	colUnit:             {"工作单位", "workplace", always, false},
	colEmployment:       {"就业状况", "employment", always, false},
	colMembers:          {"家庭人口", "members of the household", always, true},
	colAnnualIncome:     {"家庭年总收入(元)", "yearly income (yuan)", always, true},
	colRigidExpenditure: {"家庭年刚性支出(元)", "yearly fixed costs (yuan)", always, true},
	colCause:            {"主要致困原因", "main cause", exceptModels, false},
	colRegistrationNo:   {"失业登记号", "unemployment registration number", forRegistered, false},
	colPhone:            {"手机号", "phone", always, true},
	colBankName:         {"开户银行", "bank", always, false},
	colCard:             {"银行卡号", "card number", always, false},
	colHolder:           {"户名", "account holder", always, false},
	colAidedBefore:      {"上年度是否已慰问", "aided last year", always, false},
	colAmount:           {"拟慰问金额(元)", "amount asked for (yuan)", always, true},
	colRemark:           {"备注", "remark", optional, false},
}

// header is the column's name in the file.
func (c column) header() string { return columns[c].header }

// English is how a sentence in English calls the column of the header; "" when
// there is none.
func English(header string) string {
	for c := range columns {
		if columns[c].header == header {
			return columns[c].english
		}
	}
	return ""
}

// Headers are the names of all columns, in the order of the form.
func Headers() []string {
	hs := make([]string, columnCount)
	for c := range columns {
		hs[c] = columns[c].header
	}
	return hs
}
