package roster

import (
	"encoding/csv"
	"fmt"
	"io"

	"github.com/songnuan/songnuan/relief"
)

// The columns of the list of accounts that goes to the bank, and of its answer.
var (
	accountListHeaders   = []string{"case_no", "account", "name", "bank"}
	accountAnswerHeaders = []string{"case_no", "result"}
)

// WriteAccountList writes the accounts that the bank is to look at as CSV.
func WriteAccountList(w io.Writer, ls []relief.AccountLine) error {
	rows := [][]string{accountListHeaders}
	for _, l := range ls {
		rows = append(rows, []string{Guard(l.CaseNo), Guard(l.Account), Guard(l.Name), Guard(l.Bank)})
	}
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return fmt.Errorf("writing the list of accounts: %w", err)
	}
	return nil
}

// ReadAccountAnswers reads what the bank says of accounts, at most MaxBytes, as
// ReadBankResults reads its results.
func ReadAccountAnswers(r io.Reader) ([]relief.AccountAnswer, []Finding, error) {
	return readOnce(r, accountAnswerHeaders, accountAnswer, func(a relief.AccountAnswer) (string, Finding) {
		return a.CaseNo, Finding{0, DuplicateInFile, "case_no", "该编号在文件中出现了两次。", "the case stands twice in the file"}
	})
}

func accountAnswer(row int, cells []string) (relief.AccountAnswer, []Finding) {
	a := relief.AccountAnswer{CaseNo: cells[0], Result: relief.AccountResult(cells[1])}
	var fs []Finding
	if a.CaseNo == "" {
		fs = append(fs, Finding{row, MissingField, "case_no", "缺少个案编号。", "the case number is missing"})
	}
	if !a.Result.Known() {
		fs = append(fs, Finding{row, ValueInvalid, "result", "结果只能是 good、name_differs 或 closed。", "result must be good, name_differs or closed"})
	}
	return a, fs
}
