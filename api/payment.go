package api

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/api/internal/gen"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

// ListPaymentBatches lists the payment batches of a campaign.
func (s *server) ListPaymentBatches(c echo.Context, id gen.ID, params gen.ListPaymentBatchesParams) error {
	v := callOf(c)
	l, err := s.Store.PaymentBatches(c.Request().Context(), v.scopes, v.person, id, pageOf(params.Cursor, params.Limit))
	return list(c, l, err)
}

// MakePaymentBatch prepares the payments of one budget line.
func (s *server) MakePaymentBatch(c echo.Context, id gen.ID, params gen.MakePaymentBatchParams) error {
	v := callOf(c)
	in, err := fill[gen.MakeBatch](v)
	if err != nil {
		return err
	}
	r, err := s.Store.MakeBatch(c.Request().Context(), v.request(params.IdempotencyKey), id, strings.ToLower(value(in.LineID)))
	return reply(c, r, err)
}

// GetPaymentBatch answers one payment batch.
func (s *server) GetPaymentBatch(c echo.Context, _ gen.ID) error {
	return answer(c, callOf(c).seen.batch, nil)
}

// ApprovePaymentBatch approves a prepared batch.
func (s *server) ApprovePaymentBatch(c echo.Context, id gen.ID, params gen.ApprovePaymentBatchParams) error {
	return s.moveBatch(c, id, "approve", params.IdempotencyKey)
}

// ReleasePaymentBatch releases an approved batch to the bank.
func (s *server) ReleasePaymentBatch(c echo.Context, id gen.ID, params gen.ReleasePaymentBatchParams) error {
	return s.moveBatch(c, id, "release", params.IdempotencyKey)
}

// CancelPaymentBatch cancels a batch that has not been released.
func (s *server) CancelPaymentBatch(c echo.Context, id gen.ID, params gen.CancelPaymentBatchParams) error {
	return s.moveBatch(c, id, "cancel", params.IdempotencyKey)
}

func (s *server) moveBatch(c echo.Context, id, action, key string) error {
	v := callOf(c)
	in, err := fill[gen.Reason](v)
	if err != nil {
		return err
	}
	r, err := s.Store.MoveBatch(c.Request().Context(), v.request(key), id, action, value(in.Reason))
	return reply(c, r, err)
}

// GetBankFile answers the file for the bank.
func (s *server) GetBankFile(c echo.Context, id gen.ID) error {
	lines, err := s.Store.BankFile(c.Request().Context(), callOf(c).request(""), id)
	if err != nil {
		return err
	}
	rows := make([]roster.BankLine, len(lines))
	for i, l := range lines {
		rows[i] = roster.BankLine(l)
	}
	var file bytes.Buffer
	if err := roster.WriteBankFile(&file, rows); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="bank-`+id+`.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file.Bytes())
}

// GetAccountList answers the accounts that the bank is to look at.
func (s *server) GetAccountList(c echo.Context, id gen.ID) error {
	lines, err := s.Store.AccountList(c.Request().Context(), callOf(c).request(""), id)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := roster.WriteAccountList(&file, lines); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="accounts-`+id+`.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file.Bytes())
}

// KeepAccountAnswers keeps what the bank said of accounts; a file with any fault is refused whole.
func (s *server) KeepAccountAnswers(c echo.Context, id gen.ID, params gen.KeepAccountAnswersParams) error {
	v := callOf(c)
	answers, findings, err := roster.ReadAccountAnswers(bytes.NewReader(v.body))
	if err := faultless(findings, err); err != nil {
		return err
	}
	r, err := s.Store.KeepAccountAnswers(c.Request().Context(), v.request(params.IdempotencyKey), id, answers)
	return reply(c, r, err)
}

// faultless refuses a file that could not be read, or of which any row has a fault.
func faultless(findings []roster.Finding, err error) error {
	switch {
	case err != nil:
		return fileRefusal(err)
	case len(findings) > 0:
		return relief.Refuse("file_unreadable", "problem", findings[0].Message, "findings", findings)
	}
	return nil
}

// BookBankResults books what the bank answered; a file with any fault is refused whole.
func (s *server) BookBankResults(c echo.Context, id gen.ID, params gen.BookBankResultsParams) error {
	v := callOf(c)
	read, findings, err := roster.ReadBankResults(bytes.NewReader(v.body))
	if err := faultless(findings, err); err != nil {
		return err
	}
	results := make([]relief.BankResult, len(read))
	for i, r := range read {
		results[i] = relief.BankResult{PaymentNo: r.PaymentNo, Status: string(r.Status), Amount: r.Amount, Reason: r.Reason, BankRef: r.BankRef}
	}
	r, err := s.Store.BookResults(c.Request().Context(), v.request(params.IdempotencyKey), id, results)
	return reply(c, r, err)
}
