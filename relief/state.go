package relief

// A State is where a household's case stands (DOMAIN §2.2).
type State string

// The 21 states.
const (
	Draft         State = "draft"          // 草稿
	Submitted     State = "submitted"      // 已申请
	Surveying     State = "surveying"      // 摸底
	Verifying     State = "verifying"      // 核实
	ReadyToPost   State = "ready_to_post"  // 待公示
	Posting       State = "posting"        // 公示中
	ObjectionHold State = "objection_hold" // 异议核查
	Posted        State = "posted"         // 公示无异议
	InReview      State = "in_review"      // 逐级审核
	Approved      State = "approved"       // 已批准
	Paying        State = "paying"         // 发放中
	Paid          State = "paid"           // 已发放
	Confirmed     State = "confirmed"      // 已签收
	FollowedUp    State = "followed_up"    // 已回访
	Closed        State = "closed"         // 办结
	Returned      State = "returned"       // 退回补正
	Suspended     State = "suspended"      // 中止
	Rejected      State = "rejected"       // 不予帮扶
	Withdrawn     State = "withdrawn"      // 撤销
	Lapsed        State = "lapsed"         // 逾期失效
	Disqualified  State = "disqualified"   // 取消资格
)

// A Step is the part of the path a state belongs to; people plan and count by step.
type Step string

// The steps of the path. StepEnded is where terminal cases are counted.
const (
	StepSurvey       Step = "survey"
	StepVerification Step = "verification"
	StepPosting      Step = "posting"
	StepApproval     Step = "approval"
	StepDisbursement Step = "disbursement"
	StepReceipt      Step = "receipt"
	StepFollowUp     Step = "follow_up"
	StepEnded        Step = "ended"
)

// Steps lists the steps in order.
var Steps = []Step{StepSurvey, StepVerification, StepPosting, StepApproval, StepDisbursement, StepReceipt, StepFollowUp, StepEnded}

type stateFacts struct {
	step     Step
	zh       string
	terminal bool // nothing follows, T31 excepted
	dead     bool // no longer counts as aid for this household (INV I08)
}

var stateTable = map[State]stateFacts{
	Draft:         {step: StepSurvey, zh: "草稿"},
	Submitted:     {step: StepSurvey, zh: "已申请"},
	Surveying:     {step: StepSurvey, zh: "摸底"},
	Verifying:     {step: StepVerification, zh: "核实"},
	ReadyToPost:   {step: StepPosting, zh: "待公示"},
	Posting:       {step: StepPosting, zh: "公示中"},
	ObjectionHold: {step: StepPosting, zh: "异议核查"},
	Posted:        {step: StepPosting, zh: "公示无异议"},
	InReview:      {step: StepApproval, zh: "逐级审核"},
	Approved:      {step: StepDisbursement, zh: "已批准"},
	Paying:        {step: StepDisbursement, zh: "发放中"},
	Paid:          {step: StepReceipt, zh: "已发放"},
	Confirmed:     {step: StepFollowUp, zh: "已签收"},
	FollowedUp:    {step: StepFollowUp, zh: "已回访"},
	Closed:        {step: StepEnded, zh: "办结", terminal: true},
	Returned:      {zh: "退回补正"},
	Suspended:     {zh: "中止"},
	Rejected:      {step: StepEnded, zh: "不予帮扶", terminal: true, dead: true},
	Withdrawn:     {step: StepEnded, zh: "已撤销", terminal: true, dead: true},
	Lapsed:        {step: StepEnded, zh: "逾期失效", terminal: true, dead: true},
	Disqualified:  {step: StepEnded, zh: "取消资格", terminal: true, dead: true},
}

// States lists the states in the order of the path.
var States = []State{
	Draft, Submitted, Surveying, Verifying, ReadyToPost, Posting, ObjectionHold, Posted, InReview, Approved, Paying,
	Paid, Confirmed, FollowedUp, Closed, Returned, Suspended, Rejected, Withdrawn, Lapsed, Disqualified,
}

// Known says whether s is one of the 21 states.
func (s State) Known() bool { _, ok := stateTable[s]; return ok }

// Terminal says whether the case has ended.
func (s State) Terminal() bool { return stateTable[s].terminal }

// Live says whether the case still counts as aid for the household: a paid and
// closed case does, a rejected, withdrawn, lapsed or disqualified one does not.
func (s State) Live() bool { return s.Known() && !stateTable[s].dead }

// Zh is the state's name on screens and prints.
func (s State) Zh() string { return stateTable[s].zh }

// Zh is the step's name on screens, prints and in the workflow history.
func (s Step) Zh() string {
	return map[Step]string{
		StepSurvey: "摸底", StepVerification: "核实", StepPosting: "公示", StepApproval: "审批",
		StepDisbursement: "发放", StepReceipt: "签收", StepFollowUp: "回访", StepEnded: "已结束",
	}[s]
}
