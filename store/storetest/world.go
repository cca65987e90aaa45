package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/authz"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store"
)

// units is a small piece of the tree: one province, one city, two counties, and
// a base union that belongs to the city directly.
var units = []relief.Unit{
	{Code: "000000", Level: relief.National, Name: "中华全国总工会"},
	{Code: "410000", Parent: "000000", Level: relief.Province, Name: "河南省总工会"},
	{Code: "410800", Parent: "410000", Level: relief.City, Name: "焦作市总工会"},
	{Code: "410821", Parent: "410800", Level: relief.County, Name: "修武县总工会"},
	{Code: "410821-001", Parent: "410821", Level: relief.Base, Name: "城关镇工会"},
	{Code: "410821-002", Parent: "410821", Level: relief.Base, Name: "供热公司工会"},
	{Code: "410822", Parent: "410800", Level: relief.County, Name: "博爱县总工会"},
	{Code: "410822-001", Parent: "410822", Level: relief.Base, Name: "清化镇工会"},
	{Code: "410800-101", Parent: "410800", Level: relief.Base, Name: "焦作市公交工会"},
}

// Unions loads the small tree: national 000000, province 410000, city 410800
// with its own base union 410800-101, county 410821 with base unions -001 and
// -002, county 410822 with base union 410822-001. The default policy is in force.
func (db *DB) Unions(t testing.TB) {
	t.Helper()
	if err := db.Store.LoadUnions(t.Context(), units); err != nil {
		t.Fatal(err)
	}
	rules, err := authz.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	policy := make([]store.PolicyRule, len(rules))
	for i, r := range rules {
		policy[i] = store.PolicyRule(r)
	}
	if err := db.Store.SetPolicy(t.Context(), policy); err != nil {
		t.Fatal(err)
	}
}

// Unit answers a loaded union.
func (db *DB) Unit(t testing.TB, code string) relief.Unit {
	t.Helper()
	u, err := db.Store.Union(t.Context(), code)
	if err != nil {
		t.Fatalf("union %s: %v", code, err)
	}
	return u
}

// Person signs a demo account in, such as approver-2@410821.
func (db *DB) Person(t testing.TB, username string) relief.Person {
	t.Helper()
	p, err := db.person(t, username)
	if err != nil {
		t.Fatalf("signing in %s: %v", username, err)
	}
	return p
}

func (db *DB) person(t testing.TB, username string) (relief.Person, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if p, ok := db.people[username]; ok {
		return p, nil
	}
	token, err := db.Store.SignIn(t.Context(), username, store.DemoPassword, "127.0.0.1")
	if err != nil {
		return relief.Person{}, err
	}
	p, err := db.Store.Session(t.Context(), token)
	if err == nil {
		db.people[username] = p
	}
	return p, err
}

// Request is a change the person asks for on his grant of the role, with a key
// of its own.
func Request(p relief.Person, role relief.Role) relief.Request {
	key := uuid.NewString()
	r := relief.Request{Actor: p.ID, Policy: 1, Endpoint: "test", Key: key, Hash: []byte(key)}
	for _, a := range p.Roles {
		if a.Role == role {
			r.Grant = a.Grant
		}
	}
	return r
}

// By is a request of the demo account on its own role.
func (db *DB) By(t testing.TB, username string) relief.Request {
	t.Helper()
	p := db.Person(t, username)
	return Request(p, p.Roles[0].Role)
}

// CampaignOptions change the campaign from one like the county's of 2023.
type CampaignOptions struct {
	Owner         string        // 410821
	Day           time.Duration // length of a rehearsal day, 10 ms when zero: a posting ends at once; 24 h: it doesn't end within a test
	Chain         []relief.Seat // county reviewer, county approver
	Lines         []relief.PlanLine
	PostingDays   int // 5
	ResultDays    int // working days for which results are posted, 0: they are not
	PostingRounds []relief.Level
	Requires      []relief.Requirement
	Eligibility   []relief.EligibilityRule // over the defaults
	NoMinimum     bool                     // the plan names no local minimum
	CallBack      int                      // percent of the households; all when zero
	YearsLater    int                      // than the county's of 2023
	Draft         bool                     // created, not launched
	SurveyForm    []relief.Question        // none
	PayBefore     relief.Day               // no festival
}

// A Campaign is one that runs.
type Campaign struct {
	ID    string
	Owner string
	Plan  relief.Plan
	Lines []relief.LineView

	mu   sync.Mutex
	job  *store.RosterJob
	rows int
}

// Plan is the plan the options ask for.
func (o CampaignOptions) Plan() relief.Plan {
	day := func(year int, month time.Month, day int) relief.ResolvedDate {
		return relief.ResolvedDate{Day: relief.NewDay(year+o.YearsLater, month, day)}
	}
	p := relief.Plan{
		Title: "2023年元旦春节困难职工慰问活动", Theme: "心系职工情、温暖进万家", Owner: o.Owner, LeadAgency: "总工会",
		Phases: []relief.PlanPhase{
			{Name: relief.Preparation, Start: day(2022, time.December, 1), End: day(2022, time.December, 31)},
			{Name: relief.Publicity, Start: day(2022, time.December, 15), End: day(2023, time.January, 10)},
			{Name: relief.Visiting, Start: day(2023, time.January, 3), End: day(2023, time.January, 21)},
			{Name: relief.Summary, Start: day(2023, time.January, 28), End: day(2023, time.February, 10)},
		},
		Excluded: []string{"困难农民", "困难城镇居民"}, SoftExcluded: "aided_last_year", DibaoMonthly: 630_00,
		Lines: o.Lines, Chain: o.Chain, PostingDays: o.PostingDays, ResultDays: o.ResultDays, PostingRounds: o.PostingRounds, Eligibility: o.Eligibility, Requires: o.Requires,
		CallBack: o.CallBack, SurveyForm: o.SurveyForm, PayBefore: o.PayBefore,
		Standards: []relief.Standard{
			{Category: "困难职工", Amount: 500_00},
			{Category: "困难农民工", Amount: 500_00},
			{Category: "特困失业人员", Amount: 500_00},
			{Category: "突发性困难", Amount: 500_00},
			{Category: "劳动模范", ModelLevel: "全国", Amount: 2000_00},
			{Category: "劳动模范", ModelLevel: "省部级", Amount: 1500_00},
			{Category: "劳动模范", ModelLevel: "地市级", Amount: 1000_00},
		},
	}
	if o.NoMinimum {
		p.DibaoMonthly = 0
	}
	for _, l := range p.Lines {
		p.BudgetTotal += l.Amount
	}
	return p
}

func (o CampaignOptions) filled() CampaignOptions {
	if o.Owner == "" {
		o.Owner = "410821"
	}
	if o.Day == 0 {
		o.Day = 10 * time.Millisecond
	}
	if o.PostingDays == 0 {
		o.PostingDays = 5
	}
	if len(o.Chain) == 0 {
		o.Chain = []relief.Seat{{Level: relief.County, Role: relief.Reviewer}, {Level: relief.County, Role: relief.Approver}}
	}
	if len(o.Lines) == 0 {
		o.Lines = []relief.PlanLine{
			{Name: "劳模慰问金", Target: "劳动模范", Amount: 90_000_00, Source: "MODEL"},
			{Name: "困难职工慰问金", Target: "other", Amount: 250_000_00, Source: "UNION_OWN"},
		}
	}
	return o
}

// Campaign creates a campaign and, unless it stays a draft, launches it.
func (db *DB) Campaign(t testing.TB, o CampaignOptions) *Campaign {
	t.Helper()
	o = o.filled()
	k := &Campaign{Owner: o.Owner, Plan: o.Plan()}
	reply, err := db.Store.CreateCampaign(t.Context(), db.By(t, "organizer@"+o.Owner), k.Plan)
	if err != nil {
		t.Fatalf("creating a campaign: %v", err)
	}
	var made relief.Created
	if err := json.Unmarshal(reply.Body, &made); err != nil {
		t.Fatal(err)
	}
	k.ID = made.ID
	if !o.Draft {
		if _, err := db.Store.Launch(t.Context(), db.By(t, "organizer@"+o.Owner), k.ID, o.Day); err != nil {
			t.Fatalf("launching: %v", err)
		}
	}
	view, err := db.Store.Campaign(t.Context(), []string{"/000000"}, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	k.Lines = view.Lines
	return k
}

// Applicant is the n-th invented household of the base union 410821-001; no two
// share a number, a card or a phone. ID numbers begin with a region that does
// not exist, cards with a bank that does not.
func (db *DB) Applicant(t testing.TB, n int) store.Applicant {
	t.Helper()
	born := time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n%12000)
	id, err := relief.ParseIDNumber(IDNumber(fmt.Sprintf("419999%s%03d", born.Format("20060102"), (n/12000*2+501)%1000)))
	if err != nil {
		t.Fatal(err)
	}
	card, err := relief.ParseCardNumber(luhn(fmt.Sprintf("629999%012d", n)))
	if err != nil {
		t.Fatal(err)
	}
	phone, err := relief.ParsePhone(fmt.Sprintf("199%08d", n))
	if err != nil {
		t.Fatal(err)
	}
	name := invented(n)
	return store.Applicant{
		Name: name, IDNumber: id, Phone: phone, Card: card, Holder: name, BankName: "农村信用社", Female: id.Female(),
		Category: "困难职工", Union: db.Unit(t, "410821-001"), Unit: "供热公司", Employment: "在职", Members: 3,
		Income: 15_292_00, Expenditure: 3_606_00, Cause: "家庭成员变故", Amount: 500_00, Remark: "备注" + name,
	}
}

func invented(n int) string {
	family := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许")
	given := []rune("暖送春冬夏秋雪梅兰竹菊松柏杉桂枫桦槐榆柳")
	return string([]rune{family[n%20], given[n/20%20], given[(n/400+7)%20]})
}

// IDNumber appends the check character of GB 11643.
func IDNumber(body string) string {
	sum := 0
	for i := range body {
		sum = (sum + int(body[i]-'0')) * 2 % 11
	}
	return body + "10X98765432"[sum:sum+1]
}

// luhn appends the digit that makes a card number valid.
func luhn(body string) string {
	for d := range 10 {
		if _, err := relief.ParseCardNumber(body + string(rune('0'+d))); err == nil {
			return body + string(rune('0'+d))
		}
	}
	return body
}

// File files an applicant in the campaign as a roster row and answers the case:
// it is submitted and waits to be accepted.
func (db *DB) File(t testing.TB, k *Campaign, a store.Applicant) string {
	t.Helper()
	job, row := db.roster(t, k)
	a.RosterRow = row
	if err := db.Store.ImportRow(t.Context(), job, a); err != nil {
		t.Fatalf("filing %s: %v", strings.Repeat("*", len(a.Name)/3), err)
	}
	return Value[string](t, db, "SELECT case_id FROM import_rows WHERE import_id = $1 AND row_no = $2", job.ID, row)
}

// Roster queues an import of the campaign and answers it as the worker runs it.
func (db *DB) Roster(t testing.TB, k *Campaign) *store.RosterJob {
	t.Helper()
	reply, err := db.Store.Import(t.Context(), db.By(t, "organizer@"+k.Owner), k.ID, "roster.csv", []byte("序号"), false)
	if err != nil {
		t.Fatalf("queueing an import: %v", err)
	}
	var queued relief.ImportQueued
	if err := json.Unmarshal(reply.Body, &queued); err != nil {
		t.Fatal(err)
	}
	job, err := db.Store.StartImport(t.Context(), queued.ID)
	if err != nil {
		t.Fatalf("starting an import: %v", err)
	}
	return job
}

func (db *DB) roster(t testing.TB, k *Campaign) (*store.RosterJob, int) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.job == nil {
		k.job = db.Roster(t, k)
	}
	k.rows++
	return k.job, k.rows
}
