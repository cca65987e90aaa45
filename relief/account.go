package relief

// An AccountResult is what the bank says of an account before anything is paid to it (T21).
type AccountResult string

// The bank's answers about an account.
const (
	AccountFine        AccountResult = "good"
	AccountNameDiffers AccountResult = "name_differs" // it is somebody else's
	AccountClosed      AccountResult = "closed"       // or takes no money
)

// Known says whether it is one of them.
func (r AccountResult) Known() bool {
	return r == AccountFine || r == AccountNameDiffers || r == AccountClosed
}

// accountFineFor is for how many calendar days the bank's answer counts (T21).
const accountFineFor = 7

// MostAccounts is how many accounts a list or an answer has at most, like a batch.
const MostAccounts = 1000

// AccountsCountSince is the first day whose answers still count today.
func AccountsCountSince(today Day) Day { return today.AddDays(-accountFineFor) }

// An AccountLine is one line of the list of accounts, unmasked: it leaves for the bank only.
type AccountLine struct {
	CaseNo  string
	Account string
	Name    string
	Bank    string
}

// An AccountAnswer is one line of the bank's answer.
type AccountAnswer struct {
	CaseNo string
	Result AccountResult
}

// AccountsChecked is what keeping the bank's answer did: accounts that may be paid
// to, those that are to be corrected first, and lines that could not be taken.
type AccountsChecked struct {
	Good    int           `json:"good"`
	Faulty  int           `json:"faulty"`
	Refused []CaseRefused `json:"refused"`
}

// Refuse notes a line that could not be taken.
func (a *AccountsChecked) Refuse(caseNo string, why *Error) {
	a.Refused = append(a.Refused, NewCaseRefused(caseNo, why))
}

// T21: no money goes to an account that the bank has not just called the payee's.
var accountChecked = required(AccountChecked, func(_ Rules, _ Case, e Event) error {
	if !e.Facts.AccountChecked {
		return Refuse("account_unchecked", "days", accountFineFor)
	}
	return nil
})

// T21: money goes out again once the account it came back from is corrected.
var accountGood = guard("account_good", func(_ Rules, c Case, _ Event) error {
	if c.AccountFault {
		return Refuse("account_uncorrected")
	}
	return nil
})

// T23: a correction says which account.
var accountGiven = guard("account_given", func(_ Rules, c Case, e Event) error {
	if c.Signed == 0 && !e.Facts.AccountGiven {
		return Refuse("account_missing")
	}
	return nil
})

func accountFaulty(_ Rules, c Case, _ Event) bool { return c.AccountFault }

func accountProposed(_ Rules, c Case, _ Event) bool {
	return c.AccountFault && c.Signed == 1
}

func noteAccountFault(c *Case, _ Case, e Event) {
	c.Signed = 0
	c.AccountFault = e.Facts.AccountFault
}

func correctAccount(c *Case, was Case, _ Event) {
	c.Signed = was.Signed + 1
	if c.Signed >= 2 {
		c.Signed, c.AccountFault = 0, false
	}
}

// refuseAccount is the second person's no: the first begins again.
func refuseAccount(c *Case, _ Case, _ Event) { c.Signed = 0 }
