package workflows

import (
	"strconv"
	"strings"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// What operators read in the engine's own screens, in Chinese. No personal data
// goes in: numbers of cases and codes of unions, states, tasks and dates.

// CaseSummary is a case's line in the list of workflows.
func CaseSummary(s CaseStart) string {
	return "困难职工个案 " + s.CaseNo + " · 单位 " + s.UnionCode
}

// CampaignSummary is a campaign's line in the list of workflows; a title is free
// text and stays out.
func CampaignSummary(s CampaignStart) string {
	year := ""
	if w := s.Known.Windows; len(w) > 0 {
		year = " · " + strconv.Itoa(w[0].Opens.In(relief.Shanghai).Year()) + "年"
	}
	return "送温暖活动 · " + s.UnionCode + year
}

// RecoverySummary is a recovery's line in the list of workflows.
func RecoverySummary(s RecoveryStart) string {
	return "追回已发放资金 " + s.CaseNo + " · 单位 " + s.UnionCode
}

// BatchSummary is a bulk decision's line in the list of workflows.
func BatchSummary(s BatchStart) string {
	return "批量办理 · " + clockTime(s.AppliesAt) + " 生效"
}

const (
	importSummary    = "名册导入"
	heartbeatSummary = "系统心跳"
	clocksSummary    = "期限与通知"
)

var levelZh = map[relief.Level]string{
	relief.National: "全国", relief.Province: "省级", relief.City: "市级", relief.County: "县级", relief.Base: "基层",
}

var kindZh = map[relief.TaskKind]string{
	relief.TaskAccept: "受理", relief.TaskResubmit: "补正", relief.TaskSurvey: "摸底", relief.TaskCheckEconomy: "经济状况核对", relief.TaskVerify: "核实", relief.TaskPost: "公示",
	relief.TaskObject: "异议核查", relief.TaskReport: "上报", relief.TaskReview: "审核", relief.TaskApprove: "审批",
	relief.TaskCorrectAccount: "账户更正", relief.TaskReceipt: "签收", relief.TaskFollowUp: "回访",
}

// idleZh says what a case waits for when no single person has a task.
var idleZh = map[relief.State]string{
	relief.Draft: "申请人提交", relief.Posting: "公示期满", relief.ObjectionHold: "异议核查结论", relief.Approved: "编入发放批次",
	relief.Paying: "银行结果", relief.FollowedUp: "办结", relief.Suspended: "经审恢复办理",
}

// caseDetails says whom or what a case waits for, and until when.
func caseDetails(r relief.Rules, c relief.Case) string {
	var b strings.Builder
	b.WriteString("状态：" + c.State.Zh() + "（第" + strconv.Itoa(c.Version) + "版） · 等待：")
	needs := relief.Waits(r, c)
	for i, n := range needs {
		if i > 0 {
			b.WriteString("、")
		}
		b.WriteString(levelZh[n.Level] + n.Role.Zh() + "办理“" + kindZh[n.Kind] + "”")
	}
	if len(needs) == 0 {
		b.WriteString(idleZh[c.State])
	}
	if !c.Due.IsZero() {
		b.WriteString(" · 截止 " + clockTime(c.Due))
	}
	return b.String()
}

// waitSummary names a case's timer.
func waitSummary(c relief.Case) string { return c.State.Zh() + "截止" }

func momentSummary(m Moment) string {
	return m.Phase.Zh() + "阶段" + map[Stage]string{Opens: "开始", Remind: "到期提醒", Deadline: "截止"}[m.Stage]
}

// clockTime is an instant as people write it; midnight is the day before's 24:00.
func clockTime(t time.Time) string {
	t = t.In(relief.Shanghai)
	if h, m, s := t.Clock(); h+m+s == 0 && t.Nanosecond() == 0 {
		return relief.DayOf(t.Add(-time.Second)).String() + " 24:00"
	}
	return t.Format("2006-01-02 15:04:05")
}

// campaignDetails says how a campaign stands and when its phases are.
func campaignDetails(c CampaignChange) string {
	zh := map[relief.CampaignStatus]string{
		relief.CampaignDraft: "草稿", relief.CampaignIssued: "已下发", relief.CampaignRunning: "进行中",
		relief.CampaignSuspended: "已暂停", relief.CampaignClosed: "已结束", relief.CampaignCancelled: "已取消",
	}
	var b strings.Builder
	b.WriteString("状态：" + zh[c.Status])
	for _, w := range c.Windows {
		b.WriteString("\n\n" + w.Phase.Zh() + "：" + clockTime(w.Opens) + " 至 " + clockTime(w.Closes))
	}
	return b.String()
}
