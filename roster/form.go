package roster

import "github.com/songnuan/songnuan/relief"

// formFields are the columns' names in a form filled in by hand.
var formFields = map[string]column{
	"name": colName, "sex": colSex, "id_number": colIDNumber, "category": colCategory, "model_level": colModelLevel, "union": colUnionCode, "unit": colUnit,
	"employment": colEmployment, "members": colMembers, "income_fen": colAnnualIncome, "expenditure_fen": colRigidExpenditure, "cause": colCause,
	"registration_no": colRegistrationNo, "phone": colPhone, "bank_name": colBankName, "card": colCard, "holder": colHolder, "aided_last_year": colAidedBefore,
	"amount_fen": colAmount, "remark": colRemark,
}

// FormRecord is a household as somebody filled it in, by the fields' names, with
// the values a roster has: it is held against the plan like any row.
func FormRecord(form map[string]string) Record {
	rec := Record{Number: 1}
	for name, c := range formFields {
		text := form[name]
		if zh, en := textFault(text); zh != "" {
			rec.faults = append(rec.faults, Finding{rec.Number, TextInvalid, c.header(), zh, en})
			continue
		}
		rec.cells[c] = text
	}
	return rec
}

// relativeTenths is the factor of the relative grade where nothing else is said:
// twice the minimum living standard (DOMAIN §10.1).
const relativeTenths = 20

// Applicant is the row's household as the store files it, with the grade that
// its figures give under the local living standard.
func (r Row) Applicant(unit relief.Unit, dibao relief.Fen) relief.Applicant {
	grade, _ := relief.GradeOf(
		relief.Figures{AnnualIncome: r.AnnualIncome, RigidExpenditure: r.RigidExpenditure, Members: r.Members},
		relief.GradeStandard{DibaoMonthly: dibao, RelativeTenths: relativeTenths},
	)
	return relief.Applicant{
		RosterRow: r.Number, Name: r.Name, Female: r.Female, IDNumber: r.IDNumber, Phone: r.Phone, Category: r.Category, ModelLevel: r.ModelLevel, Union: unit, Unit: r.Unit,
		Employment: r.Employment, RegistrationNo: r.RegistrationNo, Members: r.Members, Income: r.AnnualIncome, Expenditure: r.RigidExpenditure, Grade: grade, Cause: r.Cause,
		BankName: r.BankName, Card: r.Card, Holder: r.Holder, AidedLastYear: r.AidedLastYear, Amount: r.Amount, Remark: r.Remark,
	}
}
