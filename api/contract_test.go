package api

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
)

func TestEveryOperationNamesAPermissionThePolicyKnows(t *testing.T) {
	ops, err := operations()
	if err != nil {
		t.Fatal(err)
	}
	known, err := authz.Actions()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range relief.TaskKinds {
		if !slices.Contains(known, string(kind)) {
			t.Errorf("task kind %s is no action of the policy", kind)
		}
	}
	for route, op := range ops {
		p := op.permission
		for _, action := range []string{p.Action, p.Unmask} {
			if action != "" && action != taskKind && !slices.Contains(known, action) {
				t.Errorf("%s asks for %q, which the policy does not know", route, action)
			}
		}
		if (p.Action == taskKind) != (p.Level == levelTask) {
			t.Errorf("%s: task.kind and level task belong together", route)
		}
	}
}

func TestAnOperationWithoutPermissionIsRefused(t *testing.T) {
	for name, v := range map[string]any{
		"missing":       nil,
		"unknown word":  "anybody",
		"no level":      map[string]any{"action": "case.read", "scope": "case"},
		"unknown scope": map[string]any{"action": "case.read", "level": "any", "scope": "world"},
		"unknown field": map[string]any{"action": "case.read", "level": "any", "scope": "case", "unless": "x"},
	} {
		if p, err := readPermission(v); err == nil {
			t.Errorf("%s: read as %+v", name, p)
		}
	}
}

func TestEveryRouteIsInTheContract(t *testing.T) {
	o := newOffice(t)
	pages := []string{"GET /", "GET /assets/*"}
	for _, name := range appPages {
		pages = append(pages, "GET /"+name, "GET /"+name+"/*")
	}
	for _, name := range appFiles {
		pages = append(pages, "GET /"+name)
	}
	served := map[string]bool{}
	for _, r := range o.echo.Routes() {
		route := r.Method + " " + r.Path
		served[route] = true
		if o.ops[route] == nil && !slices.Contains(pages, route) {
			t.Errorf("%s is served and not in the contract", route)
		}
	}
	for route := range o.ops {
		if !served[route] {
			t.Errorf("%s is in the contract and not served", route)
		}
	}
}

func TestEveryChangeAsksForAKey(t *testing.T) {
	ops, err := operations()
	if err != nil {
		t.Fatal(err)
	}
	for route, op := range ops {
		has := slices.ContainsFunc(op.parameters("header"), func(p *openapi3.Parameter) bool { return p.Name == "Idempotency-Key" && p.Required })
		want := op.changes && !slices.Contains([]string{"signIn", "signOut", "object", "followObjection", "appeal", "askCode", "openVisit", "leaveVisit", "withdrawOwnCase", "appealOwnCase", "agreeOwnCase", "uploadOwnDocument", "giveOwnDocuments", "apply"}, op.id)
		if has != want {
			t.Errorf("%s: key asked for is %t", route, has)
		}
	}
}

const plan = `{"title":"慰问","owner":"410821","roster":"r.csv","base_unions":"u.csv",
"phases":{"visiting":{"start":"2026-01-05","end":"2026-01-20"}},
"budget":{"total":"1000.00","lines":[{"name":"慰问金","target":"other","amount":1000.00,"source":"UNION_OWN"}]},
"standards":{"困难职工":500.00},"chain":[{"level":"county","role":"approver"}],"posting":{"working_days":5,"rounds":["base"]}}`

// TestEveryOperationAnswersAsTheContractSays has one good request for each
// operation; do compares each answer with the contract.
//
// covers: goal:G20 F115
func TestEveryOperationAnswersAsTheContractSays(t *testing.T) {
	o := newOffice(t)
	good := map[string]ask{
		"getContract":         {path: "/openapi.yaml"},
		"getTraffic":          {path: "/healthz"},
		"getSystem":           {path: "/readyz"},
		"signIn":              {path: "/api/v1/session", body: map[string]any{"username": "approver@410821", "password": "right"}},
		"signOut":             {as: "approver@410821", path: "/api/v1/session"},
		"getMe":               {as: "approver@410821", path: "/api/v1/me"},
		"streamEvents":        {as: "approver@410821", path: "/api/v1/events"},
		"showApplicantStart":  {path: "/a"},
		"askCode":             {path: "/a/code", body: url.Values{"id_number": {"419999196001015013"}, "phone": {"19900000001"}}, header: formHeader},
		"openVisit":           {path: "/a/session", body: url.Values{"ticket": {aTicket}, "code": {"123456"}}, header: formHeader},
		"leaveVisit":          {path: "/a/leave", body: ownFields(), header: visiting(nil)},
		"listOwnCases":        {path: "/a/cases", header: visitHeader},
		"showOwnCase":         {path: "/a/cases/" + aCase + "?lang=en", header: visitHeader},
		"appealOwnCase":       {path: "/a/cases/" + aCase + "/appeal", body: ownFields("reason", "收入有误"), header: visiting(nil)},
		"withdrawOwnCase":     {path: "/a/cases/" + aCase + "/withdraw", body: ownFields(), header: visiting(nil)},
		"uploadOwnDocument":   ownUploadAsk("income", []byte("%PDF-1.4\n%%EOF")),
		"giveOwnDocuments":    {path: "/a/cases/" + aCase + "/documents/given", body: ownFields("request", nowhere), header: visiting(nil)},
		"agreeOwnCase":        {path: "/a/cases/" + aCase + "/consent", body: ownFields("purpose", "economy_check"), header: visiting(nil)},
		"findApplyPlace":      {path: "/a/apply?name=" + url.QueryEscape("城关"), header: visitHeader},
		"showApplication":     {path: "/a/apply/" + aCampaign + "?union=410821-001", header: visitHeader},
		"apply":               {path: "/a/apply/" + aCampaign + "?union=410821-001", body: application(), header: visiting(nil)},
		"listChannels":        {as: "approver@410821", path: "/api/v1/me/channels"},
		"setChannel":          {as: "approver@410821", path: "/api/v1/me/channels/mail", body: map[string]any{"shape": "mail", "address": "a@example.org", "digest": true}},
		"dropChannel":         {as: "approver@410821", path: "/api/v1/me/channels/mail"},
		"readNotices":         {as: "approver@410821", path: "/api/v1/notices/read", body: map[string]any{"ids": []string{nowhere}}},
		"listMessages":        {as: "admin@000000", path: "/api/v1/outbox?limit=10"},
		"listCalendars":       {as: "approver@410821", path: "/api/v1/calendars"},
		"loadCalendar":        {as: "admin@000000", path: "/api/v1/calendars", body: map[string]any{"version": "2027-1", "years": map[string]any{"2027": map[string]any{"holidays": []string{"2027-01-01"}, "workdays": []string{}}}}},
		"getOps":              {as: "operator@000000", path: "/api/v1/ops"},
		"rebuildWorkflows":    {as: "operator@000000", path: "/api/v1/ops/rebuild"},
		"tellWorkflow":        {as: "operator@410821", path: "/api/v1/cases/" + aCase + "/workflow/tell"},
		"repairWorkflow":      {as: "operator@410821", path: "/api/v1/cases/" + aCase + "/workflow/repair"},
		"confirmRepair":       {as: "operator@410821", path: "/api/v1/cases/" + aCase + "/workflow/repair/confirm"},
		"holdWorkflow":        {as: "operator@410821", path: "/api/v1/cases/" + aCase + "/workflow/hold", body: map[string]any{"reason": "dates"}},
		"releaseWorkflow":     {as: "operator@410821", path: "/api/v1/cases/" + aCase + "/workflow/release"},
		"listReadings":        {as: "auditor@410821-001", path: "/api/v1/readings?case=" + aCase},
		"listUnions":          {as: "clerk@410821-001", path: "/api/v1/unions?parent=410821&limit=200"},
		"importUnions":        {as: "admin@000000", path: "/api/v1/unions/import", body: "code,parent,level,name\n410821,000000,county,县总\n", header: map[string]string{"Content-Type": "text/csv"}},
		"grant":               {as: "admin@000000", path: "/api/v1/grants", body: map[string]any{"username": "x", "role": "clerk", "union": "410821-001"}},
		"revoke":              {as: "admin@000000", path: "/api/v1/grants/" + nowhere},
		"listCampaigns":       {as: "clerk@410821-001", path: "/api/v1/campaigns"},
		"createCampaign":      {as: "organizer@410821", path: "/api/v1/campaigns", body: plan},
		"getCampaign":         {as: "clerk@410821-001", path: "/api/v1/campaigns/" + aCampaign},
		"getSurveyForm":       {as: "surveyor@410821-001", path: "/api/v1/campaigns/" + aCampaign + "/survey-form"},
		"loadSurveyForm":      {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/survey-form?after=1", body: map[string]any{"survey_form": []any{map[string]any{"key": "headcount", "zh": "职工人数", "en": "Headcount", "kind": "number"}}}},
		"launchCampaign":      {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/launch", body: map[string]any{"rehearsal_day": "5s"}},
		"suspendCampaign":     {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/suspend"},
		"resumeCampaign":      {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/resume"},
		"cancelCampaign":      {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/cancel", body: map[string]any{"reason": "重复"}},
		"closeCampaign":       {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/close"},
		"reschedulePhase":     {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/phases/visiting/reschedule", body: map[string]any{"start": "2026-01-05", "end": "2026-01-25", "reason": "大雪"}},
		"getProgress":         {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/progress?below=410821"},
		"listCoverage":        {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/coverage?end=unknown"},
		"listTurnround":       {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/turnround?by=person"},
		"urge":                {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/urge", body: map[string]any{"union": "410821-001"}},
		"copyCampaign":        {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/copy", body: map[string]any{"title": "2027年慰问", "first_day": "2026-12-01"}},
		"checkLaunch":         {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/launch-check"},
		"checkPlan":           {as: "organizer@410821", path: "/api/v1/campaigns/check", body: plan},
		"listNotices":         {as: "organizer@410821", path: "/api/v1/notices?unread=true"},
		"listAccounts":        {as: "admin@410821", path: "/api/v1/users?union=410821&role=clerk"},
		"addAccount":          {as: "admin@410821", path: "/api/v1/users", body: map[string]any{"username": "wang.wu", "name": "王五", "password": "long-enough-1", "role": "clerk", "union": "410821-001"}},
		"disableAccount":      {as: "admin@410821", path: "/api/v1/users/" + nowhere + "/disable"},
		"enableAccount":       {as: "admin@410821", path: "/api/v1/users/" + nowhere + "/enable"},
		"leaveIdentity":       {as: "admin@410821", path: "/api/v1/users/" + nowhere + "/identity", body: map[string]any{"phone": "19900000001"}},
		"setPassword":         {as: "admin@410821", path: "/api/v1/users/" + nowhere + "/password", body: map[string]any{"password": "long-enough-1"}},
		"getPolicy":           {as: "admin@410821", path: "/api/v1/policy"},
		"listAudit":           {as: "auditor@410821-001", path: "/api/v1/audit?subject=" + aCase},
		"listSuspense":        {as: "finance@410821", path: "/api/v1/campaigns/" + aCampaign + "/suspense"},
		"listOpenWork":        {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/open-work?unattended=true"},
		"listExceptions":      {as: "auditor@410821-001", path: "/api/v1/campaigns/" + aCampaign + "/exceptions"},
		"listMatch":           {as: "finance@410821", path: "/api/v1/campaigns/" + aCampaign + "/match"},
		"importRoster":        {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/rosters?dry_run=true", body: upload{"file", "r.csv", "x"}},
		"getImport":           {as: "organizer@410821", path: "/api/v1/imports/" + nowhere},
		"listPostings":        {as: "publisher@410821-1", path: "/api/v1/campaigns/" + aCampaign + "/postings"},
		"getBudget":           {as: "finance@410821", path: "/api/v1/campaigns/" + aCampaign + "/budget"},
		"listPaymentBatches":  {as: "finance@410821", path: "/api/v1/campaigns/" + aCampaign + "/payment-batches"},
		"makePaymentBatch":    {as: "finance@410821", path: "/api/v1/campaigns/" + aCampaign + "/payment-batches", body: map[string]any{"line_id": aLine}},
		"getPaymentBatch":     {as: "finance@410821", path: "/api/v1/payment-batches/" + aBatch},
		"approvePaymentBatch": {as: "approver@410821", path: "/api/v1/payment-batches/" + aBatch + "/approve"},
		"releasePaymentBatch": {as: "cashier@410821", path: "/api/v1/payment-batches/" + aBatch + "/release"},
		"cancelPaymentBatch":  {as: "finance@410821", path: "/api/v1/payment-batches/" + aBatch + "/cancel"},
		"getBankFile":         {as: "cashier@410821", path: "/api/v1/payment-batches/" + aBatch + "/bank-file"},
		"getAccountList":      {as: "finance@410821", path: "/api/v1/campaigns/" + aCampaign + "/account-list"},
		"keepAccountAnswers":  {as: "finance@410821", path: "/api/v1/campaigns/" + aCampaign + "/account-checks", body: upload{"file", "r.csv", "case_no,result\nSN-1,good\n"}},
		"bookBankResults":     {as: "finance@410821", path: "/api/v1/payment-batches/" + aBatch + "/bank-results", body: upload{"file", "r.csv", "payment_no,status,amount_fen,reason,bank_ref\nP1,settled,50000,,B1\n"}},
		"allocate":            {as: "organizer@410821", path: "/api/v1/allocations", body: map[string]any{"campaign_id": aCampaign, "line_id": aLine, "amount_fen": 1}},
		"listLedger":          {as: "finance@410821", path: "/api/v1/ledger?campaign=" + aCampaign},
		"listCases":           {as: "clerk@410821-001", path: "/api/v1/cases?step=survey&campaign=" + aCampaign},
		"getCase":             {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase},
		"getTimeline":         {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/timeline"},
		"listConsents":        {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/consents"},
		"recordConsent":       {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/consents", body: map[string]any{"purpose": "economy_check"}},
		"listDocuments":       {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/documents"},
		"giveDocuments":       {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/documents", body: map[string]any{"task_id": aTask}},
		"listObjections":      {as: "reviewer@410821", path: "/api/v1/cases/" + aCase + "/objections"},
		"listEvidence":        {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/evidence"},
		"addEvidence":         {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/evidence?kind=income", body: upload{"file", "x.pdf", "%PDF-1.4\n%%EOF"}},
		"listFilePapers":      {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/papers"},
		"addFilePaper":        {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/papers?kind=income", body: upload{"file", "x.pdf", "%PDF-1.4\n%%EOF"}},
		"getEvidence":         {as: "clerk@410821-001", path: "/api/v1/evidence/" + nowhere},
		"withdrawCase":        {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/withdraw", body: map[string]any{"reason": "本人申请"}},
		"fileCase":            {as: "clerk@410821-001", path: "/api/v1/cases", body: newCase(nil)},
		"submitCase":          {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/submit"},
		"appealCase":          {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/appeal", body: map[string]any{"reason": "不服"}},
		"suspendCase":         {as: "auditor@410821", path: "/api/v1/cases/" + aCase + "/suspend", body: map[string]any{"reason": "核查"}},
		"resumeCase":          {as: "auditor@410821", path: "/api/v1/cases/" + aCase + "/resume", body: map[string]any{"reason": "查清"}},
		"deceaseCase":         {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/decease"},
		"breakPosting":        {as: "publisher@410821-1", path: "/api/v1/cases/" + aCase + "/break-posting", body: map[string]any{"reason": "被撕"}},
		"disqualifyCase":      {as: "auditor@410821", path: "/api/v1/cases/" + aCase + "/disqualify", body: map[string]any{"reason": "骗取", "finding": "查实"}},
		"resolveSuspense":     {as: "finance@410821", path: "/api/v1/payment-batches/" + aBatch + "/suspense", body: map[string]any{"line_id": nowhere, "outcome": "booked", "reason": "x"}},
		"confirmSuspense":     {as: "finance@410821", path: "/api/v1/payment-batches/" + aBatch + "/suspense/confirm", body: map[string]any{"line_id": nowhere, "agreed": true}},
		"bookRecovery":        {as: "finance@410821", path: "/api/v1/cases/" + aCase + "/recovery", body: map[string]any{"amount_fen": 50000, "bank_ref": "R1"}},
		"listRecoveries":      {as: "finance@410821", path: "/api/v1/campaigns/" + aCampaign + "/recoveries"},
		"listUnfinished":      {as: "organizer@410821", path: "/api/v1/campaigns/" + aCampaign + "/unfinished"},
		"recordVisit":         {as: "surveyor@410821-001", path: "/api/v1/cases/" + aCase + "/visits", body: visit()},
		"recordConfirmation":  {as: "verifier@410821-001", path: "/api/v1/cases/" + aCase + "/confirmations", body: confirmation()},
		"recordAppraisal":     {as: "verifier@410821-001", path: "/api/v1/cases/" + aCase + "/appraisals", body: appraisal()},
		"sendCheck":           {as: "verifier@410821", path: "/api/v1/cases/" + aCase + "/economy-checks", body: map[string]any{"member": 0, "register": "vehicles"}},
		"answerCheck":         {as: "verifier@410821", path: "/api/v1/cases/" + aCase + "/economy-checks/" + nowhere + "/answer", body: map[string]any{"result": "clear"}},
		"listRecords":         {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/records"},
		"listTasks":           {as: "approver@410821", path: "/api/v1/tasks?kind=approve&overdue=true&sort=due"},
		"countTasks":          {as: "approver@410821", path: "/api/v1/tasks/counts"},
		"listDecisions":       {as: "approver@410821", path: "/api/v1/decisions?mine=true"},
		"listViews":           {as: "approver@410821", path: "/api/v1/views?screen=tasks"},
		"getView":             {as: "approver@410821", path: "/api/v1/views/" + nowhere},
		"saveView":            {as: "approver@410821", path: "/api/v1/views", body: map[string]any{"screen": "tasks", "name": "本周到期", "query": map[string]any{"due_within": 7, "kind": "approve"}}},
		"dropView":            {as: "approver@410821", path: "/api/v1/views/" + nowhere},
		"getDeviceKey":        {as: "approver@410821", path: "/api/v1/me/device-key"},
		"listPhrases":         {as: "approver@410821", path: "/api/v1/me/phrases"},
		"setPhrases":          {as: "approver@410821", path: "/api/v1/me/phrases", body: map[string]any{"items": []string{"情况属实"}}},
		"getNote":             {as: "reviewer@410821", path: "/api/v1/tasks/" + aTask + "/note"},
		"setNote":             {as: "reviewer@410821", path: "/api/v1/tasks/" + aTask + "/note", body: map[string]any{"follow_on": "2026-01-06", "note": "等材料"}},
		"getTask":             {as: "reviewer@410821", path: "/api/v1/tasks/" + aTask},
		"decideTask":          {as: "approver@410821", path: "/api/v1/tasks/" + aTask + "/decision", body: map[string]any{"version": 4, "outcome": "approve", "comment": "例外", "fields": map[string]any{"override": []string{"double_aid"}, "signature": aTask}}},
		"workTask":            {as: "approver@410821", path: "/api/v1/tasks/" + aTask + "/work", body: map[string]any{"act": "hand_over", "to": "approver-2@410821", "comment": "出差"}},
		"forecastTask":        {as: "reviewer@410821", path: "/api/v1/tasks/" + aTask + "/forecast"},
		"listColleagues":      {as: "reviewer@410821", path: "/api/v1/tasks/" + aTask + "/colleagues"},
		"listStandIns":        {as: "approver@410821", path: "/api/v1/me/stand-ins?grant=" + idOf("grant:approver@410821").String()},
		"forecastCase":        {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/forecast"},
		"reassignTasks":       {as: "organizer@410821", path: "/api/v1/tasks/reassign", body: map[string]any{"task_ids": []string{aTask}, "to": "approver-2@410821", "reason": "调离"}},
		"urgeCase":            {as: "organizer@410821", path: "/api/v1/cases/" + aCase + "/urge", body: map[string]any{"comment": "节前办结"}},
		"declareKin":          {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/kin-declarations", body: map[string]any{"relation": "none"}},
		"ruleKin":             {as: "auditor@410821", path: "/api/v1/cases/" + aCase + "/kin-rulings", body: map[string]any{"person": nowhere, "matched_by": "phone", "reason": "单位总机"}},
		"listKin":             {as: "auditor@410821-001", path: "/api/v1/kin-declarations?campaign=" + aCampaign},
		"listCopies":          {as: "reviewer@410821", path: "/api/v1/copies?limit=5"},
		"readCopy":            {as: "reviewer@410821", path: "/api/v1/copies/" + nowhere + "/read"},
		"listDelegations":     {as: "approver@410821", path: "/api/v1/delegations"},
		"delegate":            {as: "approver@410821", path: "/api/v1/delegations", body: delegationAsk("approver@410821")},
		"ruleDelegation":      {as: "organizer@410800", path: "/api/v1/delegations/" + nowhere + "/ruling", body: map[string]any{"approve": true}},
		"revokeDelegation":    {as: "approver@410821", path: "/api/v1/delegations/" + nowhere},
		"decideTasks":         {as: "approver@410821", path: "/api/v1/tasks/decisions", body: bulkOf(aTask)},
		"getBatch":            {as: "approver@410821", path: "/api/v1/batches/" + nowhere},
		"cancelBatch":         {as: "approver@410821", path: "/api/v1/batches/" + nowhere},
		"takeBack":            {as: "approver@410821", path: "/api/v1/decisions/" + aTask + "/withdraw"},
		"rule":                {as: "reviewer@410821", path: "/api/v1/objections/" + nowhere + "/ruling", body: map[string]any{"outcome": "dismiss", "finding": "查无实据"}},
		"showPosting":         {path: "/p/" + slug},
		"showCampaign":        {path: "/p/campaigns/" + aCampaign},
		"listResults":         {as: "publisher@410821-1", path: "/api/v1/campaigns/" + aCampaign + "/results"},
		"getResultSheet":      {as: "publisher@410821-1", path: "/api/v1/results/" + slug + "/wall-sheet"},
		"printPosting":        {path: "/p/" + slug + "/wall-sheet"},
		"showResult":          {path: "/p/results/" + slug},
		"checkResult":         {path: "/p/results/" + slug + "/check?code=AAAA"},
		"printResult":         {path: "/p/results/" + slug + "/wall-sheet"},
		"object":              {path: "/p/" + slug + "/objections", body: objectionForm(nil), header: formHeader},
		"getPosting":          {as: "publisher@410821-1", path: "/api/v1/postings/" + slug},
		"getWallSheet":        {as: "publisher@410821-1", path: "/api/v1/postings/" + slug + "/wall-sheet?rows=2"},
		"listBoards":          {as: "publisher@410821-1", path: "/api/v1/posting-boards"},
		"setBoard":            {as: "publisher@410821-1", path: "/api/v1/posting-boards", body: map[string]any{"union": "410821-001", "places": "厂区公示栏", "phone": "12351"}},
		"findObjections":      {as: "reviewer@410821", path: "/api/v1/objections?open=true&overdue=false&status=filed"},
		"checkPosting":        {path: "/p/" + slug + "/check?code=AAAA"},
		"askForObjection":     {path: "/p/objections/YY-ABCDEFGH"},
		"followObjection":     {path: "/p/objections/YY-ABCDEFGH", body: "code=AAAA-BBBB-CCCC", header: formHeader},
		"appeal":              {path: "/p/objections/YY-ABCDEFGH/appeals", body: "code=AAAA-BBBB-CCCC&text=%E4%B8%8D%E6%9C%8D&key=0193b5a0-key", header: formHeader},
		"listArchives":        {as: "clerk@410821-001", path: "/api/v1/archives?state=draft&grade=deep&due_until=2026-12-31"},
		"openArchive":         {as: "clerk@410821-001", path: "/api/v1/archives", body: map[string]any{"union": "410821-001", "file": aFile}},
		"getArchive":          {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "?version=1"},
		"listArchiveVersions": {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/versions"},
		"compareArchive":      {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/difference?from=1&to=2"},
		"changeArchive":       {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/changes", body: map[string]any{"version": 1, "file": aFile, "reason": "添丁"}},
		"ruleArchiveChange":   {as: "verifier@410821-001", path: "/api/v1/archives/" + nowhere + "/changes/ruling", body: map[string]any{"outcome": "confirmed"}},
		"listIncomes":         {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/incomes"},
		"recordIncome":        {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/incomes", body: map[string]any{"month": "2026-05-01", "income_fen": 300000, "people": 3, "how": "phone"}},
		"askTransfer":         {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/transfer", body: map[string]any{"to": "410822-001", "reason": "调动工作", "consent_on": "2026-01-05"}},
		"revokeTransfer":      {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/transfer/revoke", body: map[string]any{"reason": "不调了"}},
		"listTransfers":       {as: "clerk@410821-001", path: "/api/v1/transfers"},
		"ruleTransfer":        {as: "verifier@410821-001", path: "/api/v1/transfers/" + nowhere + "/ruling", body: map[string]any{"outcome": "accepted"}},
		"nameChair":           {as: "admin@410821", path: "/api/v1/chairs", body: map[string]any{"union": "410821-001", "username": "reviewer@410821-001", "document_no": "修工干〔2023〕1号"}},
		"submitArchive":       {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/submit"},
		"reapplyArchive":      {as: "clerk@410821-001", path: "/api/v1/archives/" + nowhere + "/reapply"},
		"moveArchive":         {as: "verifier@410821-001", path: "/api/v1/archives/" + nowhere + "/moves", body: map[string]any{"action": "deregister", "code": "retired", "reason": "退休"}},
		"getCaseArchive":      {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/archive"},
		"getAid":              {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/aid"},
		"getEligibility":      {as: "clerk@410821-001", path: "/api/v1/cases/" + aCase + "/eligibility"},
		"countExceptions":     {as: "approver@410821", path: "/api/v1/campaigns/" + aCampaign + "/exceptions/summary"},
		"listStandards":       {as: "clerk@410821-001", path: "/api/v1/standards?region=410821"},
		"proposeStandard": {as: "organizer@410821", path: "/api/v1/standards", body: map[string]any{
			"region": "410821", "setting": "urban", "dibao_monthly_fen": 63000, "relative_tenths": 20, "effective_from": "2026-01-01", "document_no": "民发〔2026〕1号",
		}},
		"confirmStandard": {as: "approver@410821", path: "/api/v1/standards/" + nowhere + "/confirm"},
		"listBars":        {as: "reviewer@410821", path: "/api/v1/bars?status=in_force"},
		"proposeBar": {as: "reviewer@410821", path: "/api/v1/bars", body: map[string]any{
			"kind": "unit", "union": "410821", "reason": "scope_widened", "document_no": "通报1号", "from": "2026-01-01", "until": "2026-12-31",
		}},
		"getBar":         {as: "reviewer@410821", path: "/api/v1/bars/" + nowhere},
		"liftBar":        {as: "reviewer@410821", path: "/api/v1/bars/" + nowhere + "/lift", body: map[string]any{"reason": "查无实据"}},
		"appealBar":      {as: "reviewer@410821", path: "/api/v1/bars/" + nowhere + "/appeal", body: map[string]any{"reason": "本人申诉"}},
		"ruleBar":        {as: "approver@410821", path: "/api/v1/bars/" + nowhere + "/ruling", body: map[string]any{"action": "confirm"}},
		"listDuplicates": {as: "reviewer@410821", path: "/api/v1/duplicates?status=open"},
		"getDuplicate":   {as: "reviewer@410821", path: "/api/v1/duplicates/" + nowhere},
		"ruleDuplicate":  {as: "verifier@410821", path: "/api/v1/duplicates/" + nowhere + "/ruling", body: map[string]any{"outcome": "different", "reason": "同名"}},
	}
	for route, op := range o.ops {
		a, has := good[op.id]
		if !has {
			t.Errorf("%s (%s) has no request here", op.id, route)
			continue
		}
		a.method = op.route.Method
		if w := o.do(a); w.Code >= http.StatusMultipleChoices {
			t.Errorf("%s answers %d %s", op.id, w.Code, w.Body)
		}
	}
}

func delegationAsk(post string) map[string]any {
	return map[string]any{
		"grant_id": idOf("grant:" + post).String(), "delegate": "approver-2@410821", "actions": []string{"approve"}, "ceiling_fen": 500000,
		"starts_on": "2026-01-05", "ends_on": "2026-01-20", "reason": "出差",
	}
}

var aFile = map[string]any{
	"head": map[string]any{"name": "张三", "id_number": "419999198710014098"}, "size": 1,
	"income": []any{map[string]any{"kind": "wages", "member": 0, "amount_fen": 100}}, "expenditure": []any{},
}

func bulkOf(ids ...string) map[string]any {
	var items []map[string]any
	for _, id := range ids {
		items = append(items, map[string]any{"task_id": id, "version": 4})
	}
	return map[string]any{"items": items, "outcome": "approve"}
}

func TestABulkPreviewIsAnsweredByTheContract(t *testing.T) {
	o := newOffice(t)
	body := bulkOf(aTask)
	body["preview"] = true
	if w := o.do(ask{as: "approver@410821", method: "POST", path: "/api/v1/tasks/decisions", body: body}); w.Code != http.StatusOK {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}

func TestTheContractKnowsEveryKindOfNotice(t *testing.T) {
	spec, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		t.Fatal(err)
	}
	known := spec.Components.Schemas["NoticeKind"].Value.Enum
	for _, k := range relief.NoticeKinds() {
		if !slices.Contains(known, any(string(k))) {
			t.Errorf("a notice of %s answers what the contract does not know", k)
		}
	}
}
