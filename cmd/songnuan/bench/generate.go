package bench

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
)

// A nation is a database of its own, filled with one national campaign of many
// generated households: what the lists are measured on. Its rows are what the
// product would have left, written by COPY and whole-table statements with
// triggers off. Of the sealed columns a few hundred real ciphertexts repeat, which
// no list opens; every blind index is its household's own.
type nation struct {
	cases    int
	database string
	owner    string // address, as superuser
	db       *pgxpool.Pool
	keys     *pii.Keys
	campaign string
	line     string
	say      func(string, ...any)
}

// perCounty is how many households a county holds, whatever the nation's size,
// so that one person's work stays the same.
const (
	perCounty    = 1000
	basesOfOne   = 10
	writersAtMax = 3
)

func (n *nation) counties() int { return max(basesOfOne, (n.cases+perCounty-1)/perCounty) }

// countyCode is the code of the county at a place of the list: ten to a city,
// twelve cities to a province.
func countyCode(c int) string { return fmt.Sprintf("%02d%02d%02d", 11+c/120, c/10%12+1, c%10+1) }

func countyPath(c int) string {
	code := countyCode(c)
	return "/000000/" + code[:2] + "0000/" + code[:4] + "00/" + code
}

// standing is where one in twenty generated cases stands.
type standing struct {
	state relief.State
	seat  int
}

var standings = [20]standing{
	{relief.Surveying, 0},
	{relief.Surveying, 0},
	{relief.Verifying, 0},
	{relief.Verifying, 0},
	{relief.Posting, 0},
	{relief.Posting, 0},
	{relief.Posted, 0},
	{relief.InReview, 0},
	{relief.InReview, 0},
	{relief.InReview, 0},
	{relief.InReview, 1},
	{relief.InReview, 1},
	{relief.InReview, 1},
	{relief.Approved, 0},
	{relief.Paying, 0},
	{relief.Paid, 0},
	{relief.Confirmed, 0},
	{relief.Closed, 0},
	{relief.Closed, 0},
	{relief.Closed, 0},
}

// createNation makes the empty database; an older one of that name is dropped.
func createNation(ctx context.Context, server string, cases int, say func(string, ...any)) (*nation, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("reading the owner's database address: %w", err)
	}
	n := &nation{cases: cases, database: fmt.Sprintf("songnuan_nation_%d", cases), say: say}
	u.Path = "/" + n.database
	n.owner = u.String()
	if err := onServer(ctx, server, fmt.Sprintf("DROP DATABASE IF EXISTS %q WITH (FORCE)", n.database), fmt.Sprintf("CREATE DATABASE %q TEMPLATE template0", n.database)); err != nil {
		return nil, err
	}
	cfg, err := pgxpool.ParseConfig(n.owner)
	if err != nil {
		return nil, fmt.Errorf("reading the database address: %w", err)
	}
	cfg.MaxConns = writersAtMax + 1
	for name, value := range map[string]string{"session_replication_role": "replica", "synchronous_commit": "off", "maintenance_work_mem": "256MB", "work_mem": "64MB", "timezone": "UTC"} {
		cfg.ConnConfig.RuntimeParams[name] = value
	}
	n.db, err = pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connecting to the database: %w", err)
	}
	return n, nil
}

// drop ends the database.
func (n *nation) drop(ctx context.Context, server string) error {
	n.db.Close()
	return onServer(context.WithoutCancel(ctx), server, fmt.Sprintf("DROP DATABASE IF EXISTS %q WITH (FORCE)", n.database))
}

// leave drops the database, or says where it is.
func (n *nation) leave(ctx context.Context, o ScaleOptions) error {
	if !o.Keep {
		return n.drop(ctx, o.OwnerURL)
	}
	n.db.Close()
	n.say("  留着 kept: %s", n.owner)
	return nil
}

func onServer(ctx context.Context, server string, statements ...string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connecting to the server: %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is lost with it
	for _, text := range statements {
		if _, err := conn.Exec(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// unions are the tree above the counties and the base unions below them.
const generateUnions = `
WITH c AS (SELECT n, lpad((11 + n / 120)::text, 2, '0') AS p, lpad((n / 10 % 12 + 1)::text, 2, '0') AS t, lpad((n % 10 + 1)::text, 2, '0') AS k FROM generate_series(0, $1 - 1) n)
INSERT INTO unions (code, parent, level, name, path)
SELECT DISTINCT p || '0000', '000000', 'province', '省总工会' || p, '/000000/' || p || '0000' FROM c
UNION ALL SELECT DISTINCT p || t || '00', p || '0000', 'city', '市总工会' || p || t, '/000000/' || p || '0000/' || p || t || '00' FROM c
UNION ALL SELECT p || t || k, p || t || '00', 'county', '县总工会' || p || t || k, '/000000/' || p || '0000/' || p || t || '00/' || p || t || k FROM c
UNION ALL SELECT p || t || k || '-' || lpad(b::text, 3, '0'), p || t || k, 'base', '基层工会' || b, '/000000/' || p || '0000/' || p || t || '00/' || p || t || k || '/' || p || t || k || '-' || lpad(b::text, 3, '0')
FROM c, generate_series(1, $2) b`

// people are ten thousand who hold twelve thousand grants; who decided is one of them.
const generatePeople = `
WITH made AS (INSERT INTO users (id, username, name, password_hash)
    SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'person-' || n, '测算人员' || n, '!' FROM generate_series(0, 9999) n RETURNING id)
INSERT INTO grants (id, user_id, role, union_code, path, level)
SELECT gen_random_uuid(), ('00000000-0000-7000-8000-' || lpad(to_hex(n % 10000), 12, '0'))::uuid, (ARRAY['clerk', 'surveyor', 'verifier', 'reviewer', 'approver'])[n % 5 + 1], u.code, u.path, u.level
FROM generate_series(0, 11999) n JOIN (SELECT code, path, level, row_number() OVER (ORDER BY code) - 1 AS at, count(*) OVER () AS of FROM unions WHERE level IN ('county', 'base')) u ON u.at = (n * 7) % u.of`

// opens are the tasks that wait at each standing.
const generateTasks = `
INSERT INTO tasks (id, campaign_id, case_id, kind, role, level, union_code, union_path, seat, status, due_at, decided_by, decided_at)
SELECT (substr(c.id::text, 1, 14) || '7' || lpad(to_hex(k.j), 3, '0') || substr(c.id::text, 19))::uuid, c.campaign_id, c.id, k.kind, k.role, k.level,
    CASE k.level WHEN 'county' THEN split_part(c.union_code, '-', 1) ELSE c.union_code END,
    CASE k.level WHEN 'county' THEN regexp_replace(c.union_path, '/[^/]*$', '') ELSE c.union_path END,
    k.seat, CASE k.j WHEN 0 THEN 'open' ELSE 'done' END, c.due_at,
    CASE WHEN k.j > 0 THEN ('00000000-0000-7000-8000-' || lpad(to_hex(c.roster_row % 10000), 12, '0'))::uuid END, CASE WHEN k.j > 0 THEN c.created_at END
FROM cases c JOIN (VALUES ('surveying', 'survey', 'surveyor', 'base', 0, 0), ('verifying', 'verify', 'verifier', 'base', 0, 0), ('posted', 'report', 'reviewer', 'base', 0, 0),
    ('in_review', 'review', 'reviewer', 'county', 0, 0), ('in_review', 'approve', 'approver', 'county', 1, 0), ('paid', 'receipt', 'clerk', 'base', 0, 0),
    ('confirmed', 'follow_up', 'verifier', 'county', 0, 0), ('', 'accept', 'clerk', 'base', 0, 1), ('', 'survey', 'surveyor', 'base', 0, 2), ('', 'verify', 'verifier', 'base', 0, 3)) k (state, kind, role, level, seat, j)
    ON CASE WHEN k.j = 0 THEN k.state = c.state AND k.seat = coalesce((c.body->>'seat')::int, 0) ELSE k.j < 3 OR c.roster_row % 4 = 0 END
WHERE c.id >= $1::uuid AND c.id < $2::uuid`

// traces are what people did: a deed of every case, and of every fifth a decision
// of the last days; money is reserved for what is approved.
var generateTraces = []string{
	`INSERT INTO deeds (case_id, actor, kind, role) SELECT id, ('00000000-0000-7000-8000-' || lpad(to_hex(roster_row % 10000), 12, '0'))::uuid, 'accept', 'clerk' FROM cases`,
	`INSERT INTO events (id, case_id, version, transition, action, from_state, to_state, body, actor, at)
		SELECT id, id, 3, 'T08', 'verify', 'verifying', 'ready_to_post', '{}', ('00000000-0000-7000-8000-' || lpad(to_hex(roster_row % 10000), 12, '0'))::uuid, created_at FROM cases WHERE roster_row % 5 = 0`,
	`INSERT INTO decisions (id, event_id, case_id, kind, lap, seat, nth, actor, grant_id, policy_version, level, union_path, outcome)
		SELECT e.id, e.id, e.case_id, 'verify', 0, 0, 0, CASE WHEN starts_with(c.union_path, $1) THEN $2::uuid ELSE e.actor END, e.actor, 1, 'base', c.union_path, 'approve' FROM events e JOIN cases c ON c.id = e.case_id`,
	`INSERT INTO reservations (id, case_id, line_id, amount_fen) SELECT id, id, line_id, amount_fen FROM cases WHERE state IN ('approved', 'paying', 'paid', 'confirmed', 'closed')`,
	`INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) SELECT 'reserve', line_id, amount_fen, case_id, id FROM reservations`,
	`UPDATE ledger_accounts a SET balance_fen = balance_fen + CASE a.kind WHEN 'reserved' THEN s.fen ELSE -s.fen END FROM (SELECT line_id, sum(amount_fen) AS fen FROM reservations GROUP BY 1) s
		WHERE s.line_id = a.line_id AND a.kind IN ('reserved', 'available')`,
}

// fill generates everything below the campaign that has been launched.
func (n *nation) fill(ctx context.Context, approver string) error {
	indexes, err := n.dropIndexes(ctx)
	if err != nil {
		return err
	}
	steps := []struct {
		title string
		do    func(context.Context) error
	}{
		{"个案 cases", func(ctx context.Context) error { return n.inParts(ctx, n.copyCases) }},
		{"待办 tasks", func(ctx context.Context) error {
			return n.inParts(ctx, func(ctx context.Context, from, to int) error {
				_, err := n.db.Exec(ctx, generateTasks, caseID(from), caseID(to))
				return err
			})
		}},
		{"决定、账目 decisions, ledger", func(ctx context.Context) error {
			for _, text := range generateTraces {
				var args []any
				if strings.Contains(text, "$2") {
					args = []any{countyPath(0) + "/", approver}
				}
				if _, err := n.db.Exec(ctx, text, args...); err != nil {
					return err
				}
			}
			return nil
		}},
		{"索引 indexes", func(ctx context.Context) error {
			_, err := atOnce(ctx, writersAtMax, indexes, func(ctx context.Context, text string) error {
				_, err := n.db.Exec(ctx, text)
				return err
			})
			return err
		}},
		{"汇总、统计 sums, statistics", func(ctx context.Context) error {
			for _, text := range []string{"SELECT recount_tallies()", "VACUUM ANALYZE"} {
				if _, err := n.db.Exec(ctx, text); err != nil {
					return err
				}
			}
			return nil
		}},
	}
	for _, step := range steps {
		began := time.Now()
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("generating %s: %w", step.title, err)
		}
		n.say("  %s %.0f s", step.title, time.Since(began).Seconds())
	}
	return nil
}

// inParts lets several connections each do a range of the cases.
func (n *nation) inParts(ctx context.Context, do func(ctx context.Context, from, to int) error) error {
	const part = 50_000
	var parts [][2]int
	for from := 0; from < n.cases; from += part {
		parts = append(parts, [2]int{from, min(from+part, n.cases)})
	}
	_, err := atOnce(ctx, writersAtMax, parts, func(ctx context.Context, p [2]int) error { return do(ctx, p[0], p[1]) })
	return err
}

// dropIndexes drops those that no constraint needs, and answers how they are made again.
func (n *nation) dropIndexes(ctx context.Context) ([]string, error) {
	rows, err := n.db.Query(ctx, `SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
		WHERE indrelid = ANY (ARRAY['cases', 'tasks', 'deeds', 'events', 'decisions', 'reservations', 'ledger_entries']::regclass[])
		AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`)
	if err != nil {
		return nil, fmt.Errorf("reading indexes: %w", err)
	}
	type index struct{ Name, Text string }
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		return nil, fmt.Errorf("reading indexes: %w", err)
	}
	var made []string
	for _, i := range list {
		if _, err := n.db.Exec(ctx, "DROP INDEX "+i.Name); err != nil {
			return nil, fmt.Errorf("dropping %s: %w", i.Name, err)
		}
		made = append(made, i.Text)
	}
	return made, nil
}

// caseID is the id of a generated case; they are in the order of their opening,
// as those that the product makes.
func caseID(i int) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(1_700_000_000_000+i)<<16) //nolint:gosec // never negative
	id[6] = 0x70
	binary.BigEndian.PutUint64(id[8:], 0x8000_0000_0000_0000|uint64(i)*0x9E37_79B9_7F4A_7C15>>2) //nolint:gosec // any will do
	return id
}

// personOf names a household's applicant: some thirty in the nation share a name.
func personOf(i int) household {
	h := householdOf(i)
	family, given := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"), []rune("安平宁和顺康祥福庆丰伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞刚桂英华玉萍红建国志海玲云飞梅鹏辉斌波宇浩凯琳雪倩颖")
	at := i * 7919 % (len(family) * len(given) * len(given))
	h.name = string([]rune{family[at%len(family)], given[at/len(family)%len(given)], given[at/len(family)/len(given)]})
	return h
}

func caseNumber(i int) string { return fmt.Sprintf("2026-1-%07d", i+1) }

var caseFields = strings.Fields(`id no campaign_id line_id union_code union_path roster_row name_enc name_index name_masked id_number_enc id_index phone_enc female category unit employment
	members income_fen expenditure_fen cause aided_last_year amount_fen state step version body live due_at created_at`)

// copyCases writes the cases of a range.
func (n *nation) copyCases(ctx context.Context, from, to int) error {
	now, today := time.Now(), relief.DayOf(time.Now())
	const samples = 200
	var sealed [samples][3][]byte
	for i := range sealed {
		id, h := caseID(from+i), personOf(from+i)
		for f, field := range []struct{ column, plain string }{{"name_enc", h.name}, {"id_number_enc", h.idNumber}, {"phone_enc", h.phone}} {
			text, err := n.keys.Encrypt("cases", field.column, id, field.plain)
			if err != nil {
				return err
			}
			sealed[i][f] = text
		}
	}
	i := from
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		if i >= to {
			return nil, nil
		}
		h, county := personOf(i), i/perCounty
		stands := standings[i/basesOfOne*7%len(standings)]
		c := relief.Case{State: stands.state, Version: 4, Amount: aidFen, Seat: stands.seat, Round: 1, Ended: 1, Due: today.AddDays(i%9 - 1).End()}
		body, err := json.Marshal(c)
		if err != nil {
			return nil, err
		}
		base := fmt.Sprintf("%s-%03d", countyCode(county), i%basesOfOne+1)
		s := sealed[i%samples]
		row := []any{
			caseID(i), caseNumber(i), n.campaign, n.line, base, countyPath(county) + "/" + base, i + 1, s[0], n.keys.Index("name", h.name), string([]rune(h.name)[:1]) + "**",
			s[1], n.keys.Index("id", h.idNumber), s[2], h.sex == "女", "困难职工", "测算单位", "在职",
			2, 1_529_200, 360_600, "家庭成员变故", false, aidFen, string(c.State), string(c.Step()), c.Version, body, c.Live(), c.Due, now.Add(-time.Duration(i%120) * time.Hour),
		}
		i++
		return row, nil
	})
	_, err := n.db.CopyFrom(ctx, pgx.Identifier{"cases"}, caseFields, rows)
	return err
}

// generate makes the database, lets prepare bring it to the newest schema and
// launch the campaign through the product, and fills it.
func generate(ctx context.Context, o ScaleOptions, cases int) (n *nation, sys System, err error) {
	say := func(format string, args ...any) { fmt.Fprintf(cmp.Or(o.Progress, io.Discard), format+"\n", args...) }
	began := time.Now()
	say("造数 generating %d 户 households", cases)
	if n, err = createNation(ctx, o.OwnerURL, cases, say); err != nil {
		return nil, sys, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.drop(ctx, o.OwnerURL))
		}
	}()
	if sys, err = o.Open(ctx, n.owner); err != nil {
		return n, sys, err
	}
	defer func() {
		if err != nil {
			sys.Close()
		}
	}()
	n.keys = sys.Keys
	if _, err = n.db.Exec(ctx, generateUnions, n.counties(), basesOfOne); err != nil {
		return n, sys, fmt.Errorf("generating unions: %w", err)
	}
	if _, err = n.db.Exec(ctx, generatePeople); err != nil {
		return n, sys, fmt.Errorf("generating people: %w", err)
	}
	approver, err := n.launch(ctx, sys)
	if err != nil {
		return n, sys, err
	}
	if err = n.fill(ctx, approver); err != nil {
		return n, sys, err
	}
	var size string
	err = n.db.QueryRow(ctx, "SELECT pg_size_pretty(pg_database_size(current_database()))").Scan(&size)
	say("  %s，%.0f s", size, time.Since(began).Seconds())
	return n, sys, err
}
