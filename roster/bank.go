package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/songnuan/songnuan/relief"
)

// A BankLine is one payment of the file that goes to the bank.
type BankLine struct {
	PaymentNo string
	Account   string
	Name      string
	Amount    relief.Fen
}

// A BankStatus is what became of a payment.
type BankStatus string

// The bank's two answers.
const (
	Settled  BankStatus = "settled"
	Returned BankStatus = "returned"
)

// A BankResult is one payment of the file that comes back from the bank.
// Reason is the bank's text, present on a return; BankRef is its own number.
type BankResult struct {
	PaymentNo string
	Status    BankStatus
	Amount    relief.Fen
	Reason    string
	BankRef   string
}

// The columns of the two bank files.
var (
	bankFileHeaders   = []string{"payment_no", "account", "name", "amount_fen"}
	bankResultHeaders = []string{"payment_no", "status", "amount_fen", "reason", "bank_ref"}
)

// WriteBankFile writes the payments as CSV, amounts as whole fen.
func WriteBankFile(w io.Writer, ls []BankLine) error {
	out := csv.NewWriter(w)
	rows := [][]string{bankFileHeaders}
	for _, l := range ls {
		rows = append(rows, []string{Guard(l.PaymentNo), Guard(l.Account), Guard(l.Name), strconv.FormatInt(int64(l.Amount), 10)})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("writing the bank file: %w", err)
	}
	return nil
}

// ReadBankResults reads what the bank sends back, at most MaxBytes. Rows with a
// finding are left out of the results; a payment that stands twice counts the
// first time. A *FileError refuses the whole file.
func ReadBankResults(r io.Reader) ([]BankResult, []Finding, error) {
	return readOnce(r, bankResultHeaders, bankResult, func(res BankResult) (string, Finding) {
		return res.PaymentNo, Finding{0, DuplicateInFile, "payment_no", "该付款编号在文件中出现了两次。", "the payment stands twice in the file"}
	})
}

// readOnce reads the rows of a list of which each has a key that stands in it once;
// of says what it is, and the finding about one that stands there again.
func readOnce[T any](r io.Reader, headers []string, parse func(row int, cells []string) (T, []Finding), of func(T) (key string, again Finding)) ([]T, []Finding, error) {
	t, err := readTable(r, headers)
	if err != nil {
		return nil, nil, err
	}
	defer t.Close()
	var (
		rows     []T
		findings []Finding
		seen     = map[string]bool{}
	)
	for {
		cells, faults, err := t.clean()
		if errors.Is(err, io.EOF) {
			return rows, findings, nil
		}
		if err != nil {
			return nil, nil, err
		}
		var row T
		if len(faults) == 0 {
			row, faults = parse(t.number, cells)
		}
		if len(faults) == 0 {
			if key, again := of(row); seen[key] {
				again.Row = t.number
				faults = []Finding{again}
			} else {
				seen[key] = true
				rows = append(rows, row)
			}
		}
		findings = append(findings, faults...)
	}
}

func bankResult(row int, cells []string) (BankResult, []Finding) {
	fen, err := strconv.ParseInt(cells[2], 10, 64)
	res := BankResult{cells[0], BankStatus(cells[1]), relief.Fen(fen), cells[3], cells[4]}
	var fs []Finding
	if res.PaymentNo == "" {
		fs = append(fs, Finding{row, MissingField, "payment_no", "缺少付款编号。", "the payment number is missing"})
	}
	if res.Status != Settled && res.Status != Returned {
		fs = append(fs, Finding{row, ValueInvalid, "status", "状态只能是 settled 或 returned。", "status must be settled or returned"})
	}
	if err != nil || fen <= 0 || res.Amount > relief.MaxFen {
		fs = append(fs, Finding{row, NumberInvalid, "amount_fen", "金额应为大于零的整数（分）。", "amount_fen must be a whole number above zero"})
	}
	return res, fs
}
