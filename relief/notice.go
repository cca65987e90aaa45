package relief

import (
	"slices"
	"time"
)

// A NoticeKind says what a notice tells.
type NoticeKind string

// What people are told. The stages of a campaign's phases keep the names the
// campaign's workflow uses.
const (
	NoticeHalf        NoticeKind = "half"      // half of the time is over
	NoticeMost        NoticeKind = "most"      // four fifths are
	NoticeDue         NoticeKind = "due"       // all of it
	NoticeVisit       NoticeKind = "visit"     // all of it, and nobody has signed for the money: go to his home
	NoticeDueCopy     NoticeKind = "due_copy"  // the same, to the union above
	NoticeOver        NoticeKind = "over"      // half as much again: the union above may take over
	NoticeTakeOver    NoticeKind = "take_over" // the same, to the union above
	NoticeDocuments   NoticeKind = "documents" // 补充材料 asked for
	NoticeGiven       NoticeKind = "documents_given"
	NoticeUrge        NoticeKind = "urge"  // 催办
	NoticeStuck       NoticeKind = "stuck" // nobody may do a task: to the union above
	NoticeOpens       NoticeKind = "opens"
	NoticeRemind      NoticeKind = "remind"
	NoticeDeadline    NoticeKind = "deadline"
	NoticeClue        NoticeKind = "clue"          // an objection came after its posting
	NoticeUndelivered NoticeKind = "undelivered"   // a message could not be delivered
	NoticeReading     NoticeKind = "reading_alarm" // somebody reads more files than a day allows
	NoticeCodes       NoticeKind = "code_alarm"    // very many one-time codes are sent
	NoticeCode        NoticeKind = "code"          // an applicant's one-time code
	NoticeRecovery    NoticeKind = "recovery"      // money asked back is overdue
	NoticeTransfer    NoticeKind = "transfer"      // a household's file is to be taken over
	NoticeDigest      NoticeKind = "digest"        // how many notices wait
)

// Urgent says whether a notice should not wait for the day's digest.
func (k NoticeKind) Urgent() bool {
	switch k {
	case NoticeDue, NoticeVisit, NoticeUrge, NoticeStuck, NoticeOver, NoticeTakeOver, NoticeDeadline, NoticeUndelivered, NoticeReading, NoticeCodes, NoticeCode:
		return true
	}
	return false
}

type noticeWords struct{ zh, en string }

var noticeTexts = map[NoticeKind]noticeWords{
	NoticeHalf:        {"办理时限已过一半", "Half of the time allowed has passed"},
	NoticeMost:        {"办理时限将到", "The time allowed is nearly over"},
	NoticeDue:         {"办理时限已到，请尽快办理", "The time allowed is over; please act"},
	NoticeVisit:       {"逾期无人签收，请上门核实款项是否到户，并办理签收", "Nobody has signed for the money in time: visit the home, see whether it came, and record the receipt"},
	NoticeDueCopy:     {"下级待办已到时限", "A task of a union below is due"},
	NoticeOver:        {"办理已严重超期，上级可接办", "Long overdue; the union above may take over"},
	NoticeTakeOver:    {"下级待办严重超期，可以接办", "A task below is long overdue; you may take it over"},
	NoticeDocuments:   {"需要补充材料，请尽快提供", "Documents are asked for"},
	NoticeGiven:       {"补充材料已提供，请继续办理", "The documents asked for are there"},
	NoticeUrge:        {"上级催办，请尽快办理", "The union above urges you to act"},
	NoticeStuck:       {"下级有待办无人可办，请指派人员或改派", "Nobody may do a task below; appoint somebody or reassign it"},
	NoticeOpens:       {"活动阶段开始", "A phase of the campaign opens"},
	NoticeRemind:      {"活动阶段即将截止", "A phase of the campaign is about to end"},
	NoticeDeadline:    {"活动阶段已截止", "A phase of the campaign has ended"},
	NoticeClue:        {"公示结束后收到反映，请按线索处理", "Something was reported after a posting; treat it as a clue"},
	NoticeUndelivered: {"有消息多次投递失败，请检查通知渠道", "A message could not be delivered; please check the channel"},
	NoticeReading:     {"有人查看个人信息超过每日限额", "Somebody reads more personal files than a day allows"},
	NoticeCodes:       {"申请人验证码发送量异常，请检查是否有人滥用", "Very many one-time codes are sent; see whether somebody abuses them"},
	NoticeCode:        {"送温暖查询验证码", "Songnuan one-time code"},
	NoticeRecovery:    {"应追回的资金逾期未还", "Money asked back is overdue"},
	NoticeTransfer:    {"有档案转入申请，请接收或退回", "A household's file is to be taken over or sent back"},
	NoticeDigest:      {"您有未读的送温暖通知", "You have unread Songnuan notices"},
}

// Zh is the notice's line in Chinese; it names nobody.
func (k NoticeKind) Zh() string { return noticeTexts[k].zh }

// En is the same in English.
func (k NoticeKind) En() string { return noticeTexts[k].en }

// An Address is a role at one union: everybody who holds it is told.
type Address struct {
	Kind NoticeKind
	Role Role
	Path string
}

// NoticesAt lists who is told what when a task's clock reaches a mark: those who
// can act, and from 100 % on the holders of the same role and the organisers of
// the union above. superior is its path, empty at the top. What is late by the table
// may mean a visit.
func NoticesAt(kind TaskKind, mark int, role Role, path, superior string) []Address {
	kinds := map[int][2]NoticeKind{
		MarkHalf: {NoticeHalf}, MarkMost: {NoticeMost}, MarkDue: {NoticeDue, NoticeDueCopy}, MarkOver: {NoticeOver, NoticeTakeOver},
	}[mark]
	if mark == MarkDue && visitedWhenLate(kind) {
		kinds[0] = NoticeVisit
	}
	out := []Address{{Kind: kinds[0], Role: role, Path: path}}
	if kinds[1] == "" || superior == "" {
		return out
	}
	out = append(out, Address{Kind: kinds[1], Role: role, Path: superior})
	if role != Organizer {
		out = append(out, Address{Kind: kinds[1], Role: Organizer, Path: superior})
	}
	return out
}

// visitedWhenLate says whether the step that the task asks for ends in a visit when
// its time is over.
func visitedWhenLate(kind TaskKind) bool {
	action, _ := ActionFor(kind, OutcomeApprove)
	return slices.ContainsFunc(Transitions, func(t Transition) bool { return t.Action == action && t.Timeout == SeeHome })
}

// A Notice is what its reader was told, in a role he holds or himself. It is needed while the task it
// is about is open; afterwards it says who closed it.
type Notice struct {
	ID            string         `json:"id"`
	Kind          NoticeKind     `json:"kind"`
	Text          string         `json:"text"`
	TextEn        string         `json:"text_en"`
	Urgent        bool           `json:"urgent"`
	Campaign      string         `json:"campaign_id,omitempty"`
	CampaignTitle string         `json:"campaign,omitempty"`
	Case          string         `json:"case_id,omitempty"`
	CaseNo        string         `json:"case_no,omitempty"`
	Task          string         `json:"task_id,omitempty"`
	TaskKind      TaskKind       `json:"task_kind,omitempty"`
	At            time.Time      `json:"at"`
	ReadAt        *time.Time     `json:"read_at,omitempty"`
	Role          Role           `json:"role,omitempty"`
	Union         string         `json:"union,omitempty"`
	Body          map[string]any `json:"body"`
	Needed        bool           `json:"needed"`
	ClosedAt      *time.Time     `json:"closed_at,omitempty"`
	ClosedBy      string         `json:"closed_by,omitempty"`
}

// NoticeKinds lists the kinds, in no order.
func NoticeKinds() []NoticeKind {
	out := make([]NoticeKind, 0, len(noticeTexts))
	for k := range noticeTexts {
		out = append(out, k)
	}
	return out
}

// A NoticeChannel is where a person is told besides the inbox. The secret signs
// a webhook; it is taken, never shown.
type NoticeChannel struct {
	Channel    string       `json:"channel"` // mail, webhook
	Shape      string       `json:"shape"`   // mail, signed, wecom, dingtalk
	Address    string       `json:"address"`
	Secret     string       `json:"-"`
	UrgentOnly bool         `json:"urgent_only"`
	Digest     bool         `json:"digest"`
	Muted      []NoticeKind `json:"muted"`
}

// A MessageView is a row of the outbox of messages.
type MessageView struct {
	ID       string     `json:"id"`
	Channel  string     `json:"channel"`
	Kind     NoticeKind `json:"kind"`
	Text     string     `json:"text"`
	Status   string     `json:"status"`
	Attempts int        `json:"attempts"`
	Problem  string     `json:"problem,omitempty"`
	At       time.Time  `json:"at"`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
}
