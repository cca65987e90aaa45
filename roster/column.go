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
	header string
	need   need
	// numeric: a spreadsheet may store the cell as 1.99E10, which is read back
	// exactly. IDs and cards exceed a spreadsheet's fifteen digits and must be text.
	numeric bool
}{
	colSerial:           {"序号", optional, true},
	colName:             {"姓名", always, false},
	colSex:              {"性别", always, false},
	colIDNumber:         {"身份证号", always, false},
	colCategory:         {"类别", always, false},
	colModelLevel:       {"劳模级别", forModels, false},
	colUnionCode:        {"所属工会编码", always, false},
	colUnit:             {"工作单位", always, false},
	colEmployment:       {"就业状况", always, false},
	colMembers:          {"家庭人口", always, true},
	colAnnualIncome:     {"家庭年总收入(元)", always, true},
	colRigidExpenditure: {"家庭年刚性支出(元)", always, true},
	colCause:            {"主要致困原因", exceptModels, false},
	colRegistrationNo:   {"失业登记号", forRegistered, false},
	colPhone:            {"手机号", always, true},
	colBankName:         {"开户银行", always, false},
	colCard:             {"银行卡号", always, false},
	colHolder:           {"户名", always, false},
	colAidedBefore:      {"上年度是否已慰问", always, false},
	colAmount:           {"拟慰问金额(元)", always, true},
	colRemark:           {"备注", optional, false},
}

// header is the column's name in the file.
func (c column) header() string { return columns[c].header }

// Headers are the names of all columns, in the order of the form.
func Headers() []string {
	hs := make([]string, columnCount)
	for c := range columns {
		hs[c] = columns[c].header
	}
	return hs
}
