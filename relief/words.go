package relief

import "strings"

// words are the Chinese names of the codes that refusals carry, by the name the
// sentence gives the value.
var words = map[string]map[string]string{
	"earlier": {
		"file": "申报", "accept": "受理", "resubmit": "补正", "survey": "摸底", "check_economy": "经济状况核对", "verify": "核实", "post": "公示", "object": "异议处理", "report": "上报", "review": "初审",
		"approve": "审批", "make_batch": "制单", "approve_batch": "复核", "release_batch": "放款", "book_results": "入账", "correct_account": "账户更正", "receipt": "签收", "follow_up": "回访", "rule_duplicate": "重复认定", "rule_clue": "线索核查",
	},
	"paper":   {"decision_signature": "经办签名", "visit_photo": "入户照片", "signature": "签名", "confirmation": "确认材料"},
	"outcome": {"approve": "同意", "return": "退回", "reject": "不同意", "request_documents": "补充材料", "withdraw": "撤销", "dismiss": "不成立", "uphold": "成立", "partial": "部分成立"},
	"level":   {"national": "全国", "province": "省级", "city": "市级", "county": "县级", "base": "基层"},
	"status": {
		"draft": "草稿", "issued": "已发文", "running": "进行中", "suspended": "已中止", "closed": "已结束", "cancelled": "已取消",
		"prepared": "待复核", "approved": "待放款", "released": "已放款", "booked": "已入账",
	},
	"field": {
		"comment": "意见", "reason": "理由", "outcome": "办理结果", "version": "版本", "amount_fen": "金额", "items": "所选事项", "limit": "每页条数", "file": "文件", "body": "提交内容",
		"start": "开始日期", "end": "结束日期", "title": "标题", "username": "用户名", "password": "密码", "role": "角色", "finding": "核查结论", "text": "具体情况", "contact": "联系方式",
		"member": "家庭成员", "evidence_id": "授权书原件（须先作为核查授权书上传）", "fields.card": "银行卡号", "fields.holder": "户名", "fields.bank_name": "开户行", "fields.opinion": "意见",
	},
	"action": {
		"launch": "启动", "suspend": "中止", "resume": "恢复", "cancel": "取消", "close": "结束", "reschedule": "调整日期",
		"survey_form": "更换调查表", "approve": "复核", "release": "放款", "bank-file": "导出银行文件", "bank-results": "登记银行结果",
	},
	"archive_action": {"open": "建档", "submit": "提交", "confirm": "确认", "return": "退回", "fall_due": "到期", "exit": "脱困", "monitor": "纳入监测", "reapply": "重新申请", "deregister": "注销"},
	"bar_status":     {"proposed": "待确认", "in_force": "已生效", "lifting": "待确认解除", "lifted": "已解除", "refused": "未通过"},
	"bar_action":     {"confirm": "确认", "refuse": "否决", "lift": "解除", "confirm_lift": "确认解除", "refuse_lift": "否决解除", "appeal": "登记申诉"},
	"bar_reason":     BarReasons,
}

// inChinese is the value as a Chinese sentence names it; a value without a
// Chinese name stays as it is.
func inChinese(name, value string) string {
	switch name {
	case "state", "return_to":
		return known(value, State(value).Zh())
	case "archive_state":
		return known(value, ArchiveState(value).Zh())
	case "rules":
		return each(value, "、", RuleName)
	case "missing":
		return each(value, "、", proofZh)
	case "phase":
		return known(value, PhaseName(value).Zh())
	case "roles":
		roles := strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" ,、[]", r) })
		for i, r := range roles {
			roles[i] = known(r, Role(r).Zh())
		}
		return strings.Join(roles, "、")
	}
	return known(value, words[name][value])
}

// inEnglish is the value as an English sentence names it, where its code is no word.
func inEnglish(name, value string) string {
	if name == "rules" {
		return each(value, ", ", RuleNameEN)
	}
	return value
}

// each names every part of a list, with sep between.
func each(value, sep string, name func(string) string) string {
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '、' })
	for i, p := range parts {
		parts[i] = known(p, name(p))
	}
	return strings.Join(parts, sep)
}

func known(value, name string) string {
	if name == "" {
		return value
	}
	return name
}
