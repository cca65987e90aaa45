package demo

import (
	"fmt"
	"strings"
	"time"
)

// What the web calls the codes of the API, as far as the demo prints them.
var (
	stateWords = map[string]string{
		"draft": "草稿", "submitted": "待受理", "surveying": "摸底中", "verifying": "待核实", "ready_to_post": "待公示", "posting": "公示中",
		"objection_hold": "异议处理中", "posted": "公示期满", "in_review": "审批中", "approved": "已批准", "paying": "发放中", "paid": "已发放",
		"confirmed": "已签收", "followed_up": "已回访", "closed": "已办结", "returned": "已退回", "suspended": "已中止", "rejected": "不同意",
		"withdrawn": "已撤销", "lapsed": "逾期失效", "disqualified": "已取消资格",
	}
	kindWords = map[string]string{
		"accept": "受理", "resubmit": "补正重报", "survey": "摸底", "verify": "核实", "post": "公示", "object": "异议", "report": "上报", "review": "初审",
		"approve": "审批", "make_batch": "制单", "approve_batch": "复核付款", "release_batch": "放款", "book_results": "入账", "correct_account": "账户更正", "rule_duplicate": "疑似重复认定", "rule_clue": "线索核查",
		"receipt": "签收", "follow_up": "回访",
	}
	statusWords = map[string]string{"draft": "草拟", "running": "进行中", "closed": "已结束"}
)

// word answers what a code is called, or the code itself where nothing calls it.
func word(words map[string]string, code string) string {
	if zh := words[code]; zh != "" {
		return zh
	}
	return code
}

func zhState(state string) string { return word(stateWords, state) }
func zhKind(kind string) string   { return word(kindWords, kind) }

// inOrder writes numbers as a sentence does: 601、607.
func inOrder(rows []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(rows), "[]"), " ", "、")
}

// seconds writes how long something takes: 2 秒.
func seconds(d time.Duration) string { return fmt.Sprintf("%g 秒", d.Seconds()) }
