package verify

import (
	"context"
	"embed"
	"fmt"

	"github.com/jackc/pgx/v5"
)

type check func(context.Context, *snapshot) ([]Violation, error)

type invariant struct {
	id, zh, en string
	check      check              // nil: not yet
	needs      func(Options) bool // what it takes beside the database; nil: nothing
}

// invariants is RELIABILITY §3.1, in order.
var invariants = []invariant{
	{"I01", "每笔分录借贷相抵，全账为零", "every entry and the whole ledger sum to zero", rows("I01"), nil},
	{"I02", "任一时点科目余额不越界", "no account breaks its bound at any prefix", rows("I02"), nil},
	{"I03", "预留最多了结一次，金额一致", "a reservation is resolved at most once, for its amount", rows("I03"), nil},
	{"I04", "每户最多一笔有效付款", "a case has at most one live payment", rows("I04"), nil},
	{"I05", "每户实付等于批准额或零", "what a case was paid is its approved amount or nothing", rows("I05"), nil},
	{"I06", "付款前各级审批齐全", "no payment without the complete chain", both(eachCase("I06"), rows("I06")), nil},
	{"I07", "付款前公示期满且无异议", "no payment without a full posting", eachCase("I07"), nil},
	{"I08", "同一活动一人一案", "nobody is in two live cases of a campaign", rows("I08"), nil},
	{"I09", "一个账户只属一户", "one account serves one household", rows("I09"), nil},
	{"I10", "批次笔数金额与明细一致，四人分办", "a batch equals its lines; four different people", rows("I10"), nil},
	{"I11", "资金不跨来源、不超分项", "money never moves between fund sources", rows("I11"), nil},
	{"I12", "银行回单与付款逐笔相符", "bank lines and payments match one to one", rows("I12"), nil},
	{"I13", "决定时确有权限", "every decision's actor held the permission", both(lentBelow, rows("I13")), nil},
	{"I14", "一项决定一条同事务审计", "one audit row of the same transaction a decision", rows("I14"), nil},
	{"I15", "个案等于其事件之和", "the case equals the fold of its events", eachCase("I15"), nil},
	{"I16", "不相容职责由不同人承担", "duties are kept apart", dutiesApart, nil},
	{"I17", "同一请求只生效一次", "one request key, one effect", rows("I17"), nil},
	{"I18", "同一席位只有一个有效决定", "one effective decision a seat", rows("I18"), nil},
	{"I19", "未结个案都在等待实事", "every open case waits for something real", rows("I19"), nil},
	{"I20", "待办只给有权办理的人", "no task for somebody who may not act on it", rows("I20"), nil},
	{"I21", "组织树无环，授权在范围内", "the union tree is a tree; grants fit it", rows("I21"), nil},
	{"I22", "期限可按日历复算，不得缩短", "due times recompute from the calendar", both(eachCase("I22"), taskClocks), nil},
	{"I23", "未结个案各有一个工作流", "one open workflow an open case", workflowsRun, asksEngine},
	{"I24", "工作流与个案一致", "the workflow equals the case row", workflowsStand, asksEngine},
	{"I25", "事件逐一按序传达", "one outbox row an event, in order", rows("I25"), nil},
	{"I26", "统计等于重算", "read models equal their recomputation", rows("I26"), nil},
	{"I27", "工作流历史无个人信息", "no personal data in any history", historiesClean, asksEngine},
	{"I28", "审计链完整", "the audit chain is unbroken", auditChain, nil},
	{"I29", "只增表从未改删", "append-only tables cannot be rewritten", rows("I29"), nil},
	{"I30", "个人信息列均可解密", "personal data decrypts; none in plain columns", both(personalSealed, rows("I30")), asksKeys},
	{"I31", "公示页只有脱敏且在期内的行", "the public table is masked and within its window", rows("I31"), nil},
	{"I32", "查看原文均有审计", "each unmasked read has its audit row", rows("I32"), nil},
	{"I33", "停用账号无会话", "no live session for a disabled account", rows("I33"), nil},
	{"I34", "附件与摘要一致", "each stored file equals its hash", filesWhole, asksFiles},
	{"I35", "权限策略完整", "the policy is complete", rows("I35"), nil},
	{"I36", "数据库设置与约束完好", "database settings and constraints are in place", rows("I36"), nil},
	{"I37", "时钟一致", "clocks agree", clocksAgree, asksClock},
}

func asksEngine(o Options) bool { return o.Engine != nil }
func asksFiles(o Options) bool  { return o.Files != nil }
func asksKeys(o Options) bool   { return o.Keys != nil }
func asksClock(o Options) bool  { return o.Clock != nil }

//go:embed sql/*.sql
var queries embed.FS

// rows checks an invariant by sql/<id>.sql, whose every row is a violation:
// subject, rows, expected, found.
func rows(id string) check {
	return func(ctx context.Context, s *snapshot) ([]Violation, error) {
		query, err := queries.ReadFile("sql/" + id + ".sql")
		if err != nil {
			return nil, fmt.Errorf("reading the check: %w", err)
		}
		found, err := s.Query(ctx, string(query), pgx.NamedArgs{"lag": s.Lag, "scratch": s.Scratch, "actions": s.Actions})
		if err != nil {
			return nil, fmt.Errorf("asking the database: %w", err)
		}
		violations, err := pgx.CollectRows(found, pgx.RowToStructByPos[Violation])
		if err != nil {
			return nil, fmt.Errorf("reading the answer: %w", err)
		}
		return violations, nil
	}
}

// each reads rows one by one, so that only one of them is held.
func each[T any](ctx context.Context, s *snapshot, query string, do func(T) error) error {
	found, err := s.Query(ctx, query)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		one, err := pgx.RowToStructByPos[T](found)
		if err != nil {
			return err
		}
		if err := do(one); err != nil {
			return err
		}
	}
	return found.Err()
}

// both is one invariant that two checks hold.
func both(first, second check) check {
	return func(ctx context.Context, s *snapshot) ([]Violation, error) {
		out, err := first(ctx, s)
		if err != nil {
			return nil, err
		}
		more, err := second(ctx, s)
		return append(out, more...), err
	}
}
