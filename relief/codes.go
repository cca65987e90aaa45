package relief

type sentence struct {
	kind   Kind
	zh, en string
}

// codes is the one list of error codes with the sentences people read. {name}
// stands for a value of the refusal's detail.
var codes = map[string]sentence{
	// Asking at all.
	"malformed":              {Malformed, "提交的内容无法识别，请检查格式。", "The request cannot be parsed."},
	"schema":                 {Refused, "“{field}”填写不符合要求。", "The field {field} does not satisfy the schema."},
	"unknown_field":          {Refused, "不认识的字段“{field}”，请删除后重试。", "Unknown field {field}."},
	"too_large":              {TooLarge, "提交的内容太大，上限为 {limit}。", "The request is too large; the limit is {limit}."},
	"key_required":           {Refused, "缺少 Idempotency-Key，无法保证不重复办理。", "The Idempotency-Key header is required."},
	"idempotency_key_reused": {Refused, "同一个请求编号已用于另一项内容，请刷新后重试。", "This Idempotency-Key was used with another request."},
	"request_in_progress":    {Conflict, "同一请求正在办理，请稍候。", "The same request is being processed."},
	"sign_in_required":       {Unauthorised, "请先登录。", "Please sign in."},
	"sign_in_failed":         {Unauthorised, "用户名或密码不正确。", "User name or password is wrong."},
	"too_many_attempts":      {Unavailable, "尝试次数过多，请 {seconds} 秒后再试。", "Too many attempts; try again in {seconds} seconds."},
	"local_only":             {Forbidden, "演示账号只在本机演示模式可用。", "Demo accounts exist in local mode only."},
	"forbidden":              {Forbidden, "您没有办理此事的权限（需要：{roles}）。", "You are not allowed to do this (needed: {roles})."},
	"grant_revoked":          {Forbidden, "您的权限已被收回，本次决定未生效。", "Your permission was withdrawn; the decision did not take effect."},
	"not_found":              {NotFound, "没有找到，或不在您的管辖范围内。", "Not found, or outside of your scope."},
	"unavailable":            {Unavailable, "系统暂时无法办理，请稍后重试。", "The system cannot do this right now; please try again."},
	"internal":               {Internal, "系统出错，已记录。请把请求编号告诉管理员。", "An internal error was recorded; please tell the administrator the request id."},
	"version_gone":           {Conflict, "内容已更新，请刷新。", "The item has changed; please reload."},
	"content_type":           {Malformed, "不支持的内容类型，请按接口说明提交。", "This content type is not accepted here."},
	"cross_site":             {Forbidden, "请求来自其他网站，已拒绝。请在本系统页面内操作。", "The request comes from another site and was refused."},
	"method_not_allowed":     {NotFound, "该地址不支持此操作。", "This address does not take that method."},
	"username_taken":         {Conflict, "该用户名已被使用或不可用，请换一个。", "This user name is taken or cannot be used."},
	"password_weak":          {Refused, "密码至少 10 个字符。", "A password needs at least ten characters."},
	"own_account":            {Forbidden, "不能停用自己的账户，请由另一位管理员办理。", "Nobody shuts out himself; another administrator must."},
	"export_too_large":       {Refused, "一次最多导出 {limit} 行，请先筛选。", "A file takes at most {limit} rows; narrow the list first."},
	"too_many_kept":          {Refused, "最多保存 {limit} 个，请先删除不用的。", "At most {limit} can be kept; delete some first."},
	"too_busy":               {Unavailable, "当前使用人数较多，请 {seconds} 秒后再试。", "Too many requests at once; try again in {seconds} seconds."},

	// Deciding.
	"already_decided":    {Conflict, "该事项已由{by}于 {at} 办理。", "Already decided by {by} at {at}."},
	"stale_version":      {Conflict, "该户情况已有变化，请查看最新内容后再决定。", "The case has changed since you looked at it."},
	"task_done":          {Conflict, "该事项已办结。", "This task has been done."},
	"task_withdrawn":     {Conflict, "该待办已不需要办理。", "This task is no longer needed."},
	"outcome_unknown":    {Refused, "此待办不能选择“{outcome}”。", "The outcome {outcome} is not possible for this task."},
	"reason_required":    {Refused, "请写明理由。", "A written reason is required."},
	"return_target":      {Refused, "不能退回到“{return_to}”。", "The case cannot be returned to {return_to}."},
	"transition_illegal": {Refused, "当前状态“{state}”不能进行此操作。", "This is not possible while the case is {state}."},
	"case_ended":         {Refused, "该户个案已结束（{state}）。", "The case has ended ({state})."},
	"posting_not_over":   {Refused, "公示期未满。", "The posting period has not ended."},
	"objection_open":     {Refused, "尚有 {open} 件异议未处理。", "{open} objections are still open."},
	"aided_last_year":    {Refused, "上年度已慰问过，原则上不再纳入；如需例外，请写明理由并由两人确认。", "Aided last year: an exception needs a reason and two people."},
	"visit_missing":      {Refused, "请先登记入户走访：两名走访人、日期、地点、访看核评各项和意见。", "Record the home visit first: two surveyors, day, place, the items and the opinion."},
	"appraisal_missing":  {Refused, "请先登记民主评议会议纪要，且评议结果为同意。", "Record the appraisal meeting's minutes first; it must have agreed."},
	"check_sent":         {Conflict, "该成员的这项核对已发出，尚未回复。", "This check was sent already and is not answered."},
	"check_unknown":      {Refused, "没有待回复的家庭经济状况核对。", "No economy check waits for an answer."},
	"check_open":         {Refused, "尚有 {open} 项家庭经济状况核对未回复。", "{open} economy checks are not answered yet."},
	"round_due":          {Refused, "须先完成{level}公示，才能审批。", "The posting at {level} level comes first."},
	"finding_required":   {Refused, "请写明查实的结论。", "State what was found to be proven."},
	"form_incomplete":    {Refused, "“{field}”未填写或不符合要求。", "The form's {field} is missing or wrong."},
	"form_invalid":       {Refused, "“{field}”有误：{problem}。", "The form's {field} is wrong: {problem}."},
	"surveyor_unknown":   {Refused, "走访人“{who}”不是本单位的摸底员。", "{who} is no surveyor of this union."},
	"approved_unpaid":    {Refused, "尚有 {open} 户已批准未发放，共 {sum_fen} 元，不能结束活动。", "{open} approved households with {sum_fen} are not paid; the campaign cannot be closed."},
	"nothing_to_recover": {Refused, "该户没有需要追回的款项。", "No money is asked back from this household."},
	"recovery_booked":    {Conflict, "该笔追回款已入账。", "This recovery has been booked."},
	"recovery_amount":    {Refused, "追回金额应为 {amount_fen} 元。", "The amount to give back is {amount_fen}."},
	"minutes_required":   {Refused, "此席位由会议集体决定，请填写会议纪要编号、日期、应到与实到人员，且实到超过半数。", "A meeting decides here: give the minutes' number and day, who belongs and who attended, more than half."},

	// Separation of duties (DOMAIN §3.3).
	"sod1": {Forbidden, "申报人不能经办同一户的后续环节。", "Who filed a case cannot handle it later (SoD1)."},
	"sod2": {Forbidden, "您已经办过该户的“{earlier}”环节，须由另一人办理。", "You already acted on this case ({earlier}); another person must do this (SoD2)."},
	"sod3": {Forbidden, "您已经办过该批次的“{earlier}”环节，制单、复核、放款、入账须由不同人办理。", "Batch maker, approver, releaser and booker must be different people; you already did {earlier} (SoD3)."},
	"sod4": {Forbidden, "账户更正须由两人办理，且付款经办人不得参与。", "An account is corrected by two people, neither of whom pays (SoD4)."},
	"sod5": {Forbidden, "异议须由未经办过该户的人员处理。", "An objection is handled by somebody who never acted on the case (SoD5)."},

	"sod_appeal":    {Forbidden, "您办理过被申诉的个案（“{earlier}”环节），申诉须由未参与过的人员办理。", "You handled the case that is appealed ({earlier}); an appeal is handled by people not involved before."},
	"appeal_window": {Refused, "申诉期已过：应在决定后 {days} 个工作日内提出。", "The appeal came too late: {days} working days after the decision."},
	"appeal_once":   {Conflict, "该决定已经申诉过一次，不能再次申诉。", "An appeal was made already; there is no second one."},
	"not_rejected":  {Refused, "只能对“不予帮扶”的决定申诉（当前：{state}）。", "Only a rejection can be appealed (the case is {state})."},
	"sod1_kin":      {Forbidden, "您已申报与该户有亲属关系，须回避，不能办理该户的任何环节。", "You have declared kinship with this household and must not handle its case (SoD1)."},
	"sod9":          {Forbidden, "您已以“{post}”身份办过该户的“{earlier}”环节，同一人只能以一个岗位办理同一户。", "You already acted on this case as {post} ({earlier}); one person acts in one post (SoD9)."},

	// Tasks that several people share.
	"task_held":        {Conflict, "该待办已由{by}认领或承办。", "{by} has taken this task."},
	"task_not_held":    {Conflict, "您没有认领该待办。", "You have not taken this task."},
	"task_entrusted":   {Refused, "该待办由他人委派给您，请提交意见，由委派人决定。", "This task was entrusted to you: give your opinion; who entrusted it decides."},
	"not_entrusted":    {Refused, "该待办没有委派给您征求意见。", "Nobody asked your opinion of this task."},
	"not_your_turn":    {Forbidden, "还没有轮到您，现在等待：{now}。", "It is not your turn yet; now it is {now}'s."},
	"not_listed":       {Forbidden, "您不在此席位的签批名单中，现在等待：{now}。", "You are not listed for this seat; it waits for {now}."},
	"signed_already":   {Conflict, "您已在此席位签过意见。", "You have already signed at this seat."},
	"person_unknown":   {Refused, "没有可用账号“{to}”。", "There is no active account {to}."},
	"person_unfit":     {Refused, "{to}不具备办理该待办所需的岗位。", "{to} does not hold the post this task needs."},
	"person_barred":    {Refused, "{to}已办过该户的其他环节或须回避，不能承办。", "{to} has acted on this case before, or is kin, and cannot take this task."},
	"person_self":      {Refused, "不能选择本人。", "That is yourself."},
	"countersign_kind": {Refused, "此环节不能加签。", "No signature can be added at this step."},
	"signer_listed":    {Conflict, "{to}已在签批名单中。", "{to} is already listed."},
	"signer_not_yours": {Refused, "只能减去本人加签且尚未签批的人员。", "Only a signer you added yourself, who has not signed, can be dropped."},
	"copy_scope":       {Refused, "{to}无权查看该户，不能抄送。", "{to} may not read this case, so it cannot be copied to him."},
	"urged_enough":     {Refused, "今天已催办 {times} 次，请明天再催。", "It was urged {times} times today; please wait until tomorrow."},
	"nothing_to_urge":  {Refused, "该户目前没有等待他人办理的事项。", "The case waits for nobody now."},
	"look_again":       {Conflict, "您尚未查看，或查看后该户情况有变化，请重新查看。", "You have not looked, or the case has changed since; please look again."},

	// Absence and kinship.
	"delegation_dates":           {Refused, "代理期限不正确：不得超过 {days} 天，且不能已经结束。", "The dates are wrong: at most {days} days, and not over yet."},
	"delegation_action":          {Refused, "“{action}”不能由他人代理。", "{action} cannot be done by a delegate."},
	"delegation_scope":           {Forbidden, "该户不在代理范围内。", "The case lies outside of what was delegated."},
	"delegation_ceiling":         {Forbidden, "金额 {ask_fen} 元超过代理限额 {ceiling_fen} 元，须由本人或上级决定。", "{ask_fen} is above the delegation's ceiling of {ceiling_fen}."},
	"delegation_ceiling_missing": {Refused, "请写明代理的金额上限。", "Say up to which amount the delegate may decide."},
	"delegation_collective":      {Forbidden, "集体决定须由本人参加，不能代理。", "A collective vote cannot be delegated."},
	"delegation_not_yours":       {Forbidden, "只能委托本人的岗位，代理权不能再转交。", "Only your own post can be delegated; what was lent to you cannot."},
	"delegation_self":            {Refused, "不能委托给本人。", "You cannot delegate to yourself."},
	"delegation_unfit":           {Refused, "{to}不在同一工会系统内，不能代理。", "{to} holds no post near this union and cannot stand in."},
	"delegation_circle":          {Refused, "代理关系形成循环，请另选代理人。", "These delegations would form a circle; choose another person."},
	"delegation_third_person":    {Forbidden, "代理须由委托人和代理人以外的上级批准。", "A superior who is neither of the two must approve."},
	"delegation_status":          {Conflict, "该代理当前为“{status}”，不能进行此操作。", "This delegation is {status}."},
	"delegation_over":            {Forbidden, "代理已结束或被收回，本次决定未生效。", "The delegation has ended; the decision did not take effect."},
	"kinship_missing":            {Refused, "请先申报与该户有无亲属关系。", "Declare first whether you are kin to this household."},
	"kinship_use_declaration":    {Refused, "有亲属关系的，请用“亲属关系申报”登记并回避。", "Declare kinship on the case itself, and step aside."},

	// Money.
	"line_exhausted":      {Refused, "科目“{line}”余额 {balance_fen} 元，不足以支付 {ask_fen} 元。", "Line {line} has {balance_fen} left, less than the ask of {ask_fen}."},
	"line_unknown":        {Refused, "没有适用的预算科目。", "No budget line pays for this."},
	"account_uncorrected": {Refused, "账户有误，须先更正。", "The account must be corrected first."},
	"account_missing":     {Refused, "请填写更正后的银行卡号和户名。", "Please give the corrected card number and holder."},
	"account_in_use":      {Refused, "该银行卡已用于本活动的另一户。", "The card is already used for another household of this campaign."},
	"holder_mismatch":     {Refused, "户名与受助人姓名不一致。", "The account holder is not the person aided."},
	"payment_in_flight":   {Refused, "款项正在发放，不能进行此操作。", "A payment is under way."},
	"nothing_to_pay":      {Refused, "没有可发放的个案。", "There is nothing to pay."},
	"batch_status":        {Refused, "批次当前为“{status}”，不能{action}。", "A batch in status {status} cannot be {action}."},
	"batch_changed":       {Refused, "批次的笔数或金额与封存时不符，不能放款。", "The batch no longer equals what was sealed."},
	"answers_missing":     {Refused, "请填写回访三问：是否收到、金额、有无扣减。", "The follow-up needs three answers: received, amount, deductions."},
	"allocation_exceeds":  {Refused, "分配超过可用额度。", "The allocation exceeds what is there."},

	// Evidence and postings.
	"evidence_type":       {Refused, "只接受 JPEG、PNG、WebP 图片和 PDF 文件。", "Only JPEG, PNG and WebP images and PDF files are taken."},
	"evidence_unreadable": {Refused, "文件不完整或已损坏，请重新拍摄或导出后上传。", "The file is incomplete or damaged; please take or export it again."},
	"evidence_dimensions": {Refused, "图片尺寸过大或过于细长，请缩小后上传。", "The image is too large or too narrow; please scale it down."},
	"evidence_active":     {Refused, "PDF 内含脚本或附件，请重新打印为普通 PDF 后上传。", "The PDF carries scripts or other files; please print it to a plain PDF."},
	"evidence_quota":      {Refused, "每户最多保存 {limit} 份材料。", "A case holds at most {limit} files."},
	"evidence_missing":    {Unavailable, "材料文件暂时无法读取，请联系管理员核对存储。", "The file cannot be read from the store right now."},
	"photo_missing":       {Refused, "请先上传{photo}，同一张公示单一张即可。", "Upload the picture first ({photo}); one stands for the whole sheet."},
	"receipt_unknown":     {NotFound, "编号或查询码不对，请按回执核对。", "The number or its code is wrong; please check your receipt."},
	"appeal_twice":        {Conflict, "对同一处理结果只能申诉一次。", "A ruling can be appealed against once."},
	"appeal_over":         {Refused, "该处理结果不能申诉，或已超过 10 个工作日。", "This ruling cannot be appealed against, or ten working days have passed."},
	"appeal_apart":        {Forbidden, "您办理过被申诉的异议，申诉须由另一人办理。", "You ruled on the objection that is appealed; another person must decide the appeal."},
	"personal_number":     {Refused, "“{field}”中含有身份证号、手机号或银行卡号，不能公示或告知，请删去。", "{field} holds an ID, phone or card number and cannot be published; please remove it."},

	// Bulk and taking back.
	"too_many_items":       {Refused, "一次最多办理 {limit} 项。", "At most {limit} items at once."},
	"bulk_kind":            {Refused, "批量办理只能用于同一类、可批量的待办，且整批只能“同意”；个别不同意或退回的，逐行写明理由。", "Bulk works for one kind of task and approves; a row that is returned or rejected says why."},
	"undo_over":            {Conflict, "可撤销时间已过。", "The undo period is over."},
	"nothing_to_take_back": {Refused, "没有可以撤回的决定。", "There is nothing to take back."},
	"not_your_decision":    {Forbidden, "只能撤回本人最后作出的决定。", "Only your own latest decision can be taken back."},
	"acted_since":          {Conflict, "后续环节已办理，不能撤回。", "Somebody has acted since; it can no longer be taken back."},

	// 补充材料.
	"documents_asked": {Conflict, "已经要求补充材料，尚未补齐。", "Documents have been asked for already and have not come yet."},
	"nothing_asked":   {Conflict, "没有等待补充的材料。", "Nothing is being waited for."},

	// Applicants.
	"authorisation_missing": {Refused, "申请人尚未签署家庭经济状况核对授权，请先由本人签署，或登记其书面授权。", "The applicant has not authorised the economy check: he signs it himself, or his paper is recorded."},
	"code_wrong":            {Refused, "验证码不正确或已过期，请核对后重试，或重新获取。", "The code is wrong or too old; check it, or ask for a new one."},

	// Reading what is masked.
	"reading_quota": {Forbidden, "今日查看个人信息已达 {limit} 户的限额，请明日再查看，或联系管理员。", "You have read {limit} personal files today, which is the limit; try tomorrow or ask the administrator."},

	// The calendar.
	"calendar_invalid": {Refused, "{year} 年的节假日安排有误，请核对放假日与调休上班日。", "The adjustments for {year} cannot be right; check holidays and working weekends."},
	"calendar_loaded":  {Conflict, "版本“{version}”已经载入过，请换一个版本号。", "Version {version} has been loaded before; choose another name."},

	// Campaigns, plans, rosters.
	"campaign_status":     {Refused, "活动当前为“{status}”，不能执行“{action}”。", "A campaign in status {status} cannot {action}."},
	"campaign_not_active": {Refused, "活动已中止或结束，暂不能办理。", "The campaign is not running."},
	"plan_invalid":        {Refused, "方案“{field}”有误：{problem}。", "The plan's {field} is wrong: {problem}."},
	"plan_incomplete":     {Refused, "方案缺少阶段、预算科目、标准或审批链，不能启动。", "The plan lacks phases, budget lines, standards or a chain."},
	"phase_reversed":      {Refused, "阶段“{phase}”结束日 {end} 早于开始日 {start}。", "Phase {phase} ends {end} before it starts {start}."},
	"phase_unknown":       {NotFound, "没有这个阶段。", "There is no such phase."},
	"phases_past":         {Refused, "方案各阶段均已过期（{first} 起，今天 {today}）；演练请使用演练时钟。", "All phases lie in the past (from {first}; today is {today})."},
	"budget_sum":          {Refused, "各科目合计 {lines_fen} 元与总额 {total_fen} 元不符。", "The lines add up to {lines_fen}, not {total_fen}."},
	"posting_too_short":   {Refused, "公示 {days} 个工作日，少于最低 {minimum} 个工作日。", "A posting of {days} working days is below the minimum of {minimum}."},
	"posting_rounds":      {Refused, "公示轮次有误：首轮须在基层工会，后续各轮须逐级向上，且该级在审批链中有席位。", "The first posting must be at the base union, each further one higher up, at a level that has a seat in the chain."},
	"rehearsal_local":     {Refused, "演练时钟只能在本机演示模式使用。", "The rehearsal clock works in local mode only."},
	"unpaid_cases":        {Refused, "尚有 {open} 户未办结，不能结束活动。", "{open} cases are still open; the campaign cannot be closed."},
	"file_unreadable":     {Refused, "文件无法读取：{problem}。", "The file cannot be read: {problem}."},
	"union_invalid":       {Refused, "工会名录有误：{problem}。", "The union list is wrong: {problem}."},
	"duplicate_household": {Conflict, "该身份证号已在本活动的另一个案中（{union}）。", "This person already has a live case in this campaign ({union})."},
}
