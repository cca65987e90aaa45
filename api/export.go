package api

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/roster"
)

// exportedAtMost is how many rows one file takes; a list that is longer is
// narrowed first, so that nobody carries off a province by one click.
const exportedAtMost = 20000

const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// A file is a list as a sheet: its name and its columns, as the screen shows them.
type file[T any] struct {
	name  string
	heads []string
	row   func(T) []any
}

// export answers a whole list as an XLSX, locked when a password is given, and
// leaves an audit row. Rows are masked as on the screen.
func export[T any](s *server, c echo.Context, f file[T], password *string, subject string, read func(relief.Page) (relief.List[T], error)) error {
	v := callOf(c)
	var rows [][]any
	page := relief.Page{Limit: 200}
	for {
		l, err := read(page)
		if err != nil {
			return err
		}
		for _, item := range l.Items {
			rows = append(rows, guarded(f.row(item)))
		}
		if len(rows) > exportedAtMost {
			return relief.Refuse("export_too_large", "limit", exportedAtMost)
		}
		if page.Cursor = l.NextCursor; page.Cursor == "" {
			break
		}
	}
	if subject == "" {
		subject = v.person.ID
	}
	var out bytes.Buffer
	err := roster.WriteLockedSheet(&out, f.name, f.heads, value(password), func(yield func([]any) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	// Noted before it leaves: what cannot be noted does not leave.
	if err := s.Store.NoteExport(c.Request().Context(), v.request(""), subject, v.op.id, len(rows), password != nil); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+v.op.id+`.xlsx"`)
	return c.Blob(http.StatusOK, sheetType, out.Bytes())
}

// guarded keeps a text from being taken for a formula when somebody saves the
// sheet as CSV and opens that.
func guarded(cells []any) []any {
	for i, cell := range cells {
		if text, ok := cell.(string); ok {
			cells[i] = roster.Guard(text)
		}
	}
	return cells
}

func timeCell(at *time.Time) string {
	if at == nil || at.IsZero() {
		return ""
	}
	return at.In(relief.Shanghai).Format("2006-01-02 15:04")
}

func yesCell(yes bool) string {
	if yes {
		return "是"
	}
	return ""
}

var (
	caseFile = file[relief.CaseRow]{"个案", []string{"编号", "单位代码", "单位", "姓名", "类别", "金额", "环节", "状态", "截止"}, func(c relief.CaseRow) []any {
		return []any{c.No, c.Union, c.UnionName, c.Name, c.Category, c.Amount, c.Step.Zh(), c.State.Zh(), timeCell(c.Due)}
	}}
	taskFile = file[relief.TaskView]{"待办", []string{"编号", "单位代码", "姓名", "类别", "金额", "状态", "截止", "超期"}, func(t relief.TaskView) []any {
		return []any{t.CaseNo, t.Union, t.Name, t.Category, t.Amount, t.State.Zh(), timeCell(t.Due), yesCell(t.Overdue)}
	}}
	coverageFile = file[relief.Coverage]{"覆盖", []string{"编号", "单位", "姓名", "金额", "状态", "结果", "等待", "等待单位", "截止", "超期"}, func(c relief.Coverage) []any {
		end := c.State.Zh()
		if c.End == "unknown" {
			end = "未完成"
		}
		return []any{c.No, c.Where, c.Name, c.Amount, c.State.Zh(), end, c.Role.Zh(), c.AtName, timeCell(c.Due), yesCell(c.Overdue)}
	}}
	ledgerFile = file[relief.LedgerEntry]{"台账", []string{"序号", "时间", "种类", "资金来源", "个案", "付款号", "金额"}, func(e relief.LedgerEntry) []any {
		return []any{int(e.ID), timeCell(&e.At), entryWords[e.Kind], e.Source, e.CaseNo, e.PaymentNo, e.Amount}
	}}
	accountFile = file[relief.Account]{"用户", []string{"用户名", "姓名", "停用", "岗位"}, func(a relief.Account) []any {
		var held []string
		for _, r := range a.Roles {
			held = append(held, r.Role.Zh()+"（"+r.Name+"）")
		}
		return []any{a.Username, a.Name, yesCell(a.Disabled), strings.Join(held, "；")}
	}}
	auditFile = file[relief.AuditRow]{"审计", []string{"序号", "时间", "种类", "经办人", "内容", "校验值"}, func(r relief.AuditRow) []any {
		return []any{r.N, timeCell(&r.At), r.Kind, r.By, string(r.Body), r.Hash}
	}}
	suspenseFile = file[relief.SuspenseLine]{"待查", []string{"付款号", "银行结果", "金额", "银行流水", "原因", "入账人", "时间", "责任单位", "已待（天）"}, func(l relief.SuspenseLine) []any {
		return []any{l.PaymentNo, l.Status, l.Amount, l.BankRef, l.Reason, l.By, timeCell(&l.At), l.Owner, l.Days}
	}}
	exceptionFile = file[relief.ExceptionRow]{"例外", []string{"编号", "单位代码", "单位", "姓名", "金额", "状态", "确认人", "理由", "时间"}, func(e relief.ExceptionRow) []any {
		return []any{e.No, e.Union, e.UnionName, e.Name, e.Amount, e.State.Zh(), strings.Join(e.By, "、"), strings.Join(e.Reason, "；"), timeCell(&e.At)}
	}}
)

// entryWords name the kinds of ledger entries.
var entryWords = map[string]string{"allocate": "拨入", "reserve": "预留", "release": "释放", "settle": "支付", "return": "退回"}
