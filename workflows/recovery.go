package workflows

import (
	"strconv"

	"go.temporal.io/sdk/workflow"
)

// Recovery asks back what was paid to somebody who lost the aid (T31), also after
// the case is over: it reminds finance whenever the money is overdue, until it
// has come.
func Recovery(ctx workflow.Context, start RecoveryStart) (RecoveryResult, error) {
	var (
		inbox  = Repaid.Inbox(ctx)
		c      clock
		due    = start.Due
		result RecoveryResult
	)
	for {
		if _, ok := inbox.Next(); ok {
			return result, nil
		}
		workflow.SetCurrentDetails(ctx, "等待退款，截止 "+clockTime(due)+" · 已催 "+strconv.Itoa(result.Reminded)+" 次")
		c.set(ctx, due, "追回期限")
		s := workflow.NewSelector(ctx)
		inbox.Wake(s)
		c.wake(s)
		s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
		s.Select(ctx)
		if ctx.Err() != nil {
			return result, ctx.Err()
		}
		if !c.rang {
			continue
		}
		next, err := RemindRecovery.Soon(ctx, "催还已发放资金", RecoveryAt{CaseID: start.CaseID, Due: due})
		if err != nil || next.Due.IsZero() { // booked, though nobody told us
			return result, err
		}
		due = next.Due
		result.Reminded++
	}
}
