-- A small consistent world: ten cases of one campaign in March 2026, from submission to closing.
-- Statements are parted by blank lines; each is a transaction of its own, as decisions are.

INSERT INTO unions (code, parent, level, name, path) VALUES ('000000', NULL, 'national', '全国', ''), ('410000', '000000', 'province', '河南', ''), ('410800', '410000', 'city', '焦作', ''),
    ('410821', '410800', 'county', '修武', ''), ('410822', '410800', 'county', '博爱', ''), ('B1', '410821', 'base', '一厂', ''), ('B2', '410822', 'base', '二厂', '') ON CONFLICT DO NOTHING

INSERT INTO users (id, username, name, password_hash)
SELECT md5(u)::uuid, u, u, '' FROM unnest(ARRAY['organizer', 'clerk', 'surveyor', 'surveyor-2', 'verifier', 'publisher', 'reporter', 'reviewer', 'reviewer-2', 'approver', 'approver-2',
    'finance', 'finance-2', 'cashier', 'caller']) u

INSERT INTO grants (id, user_id, role, union_code, path, level, granted_at)
SELECT md5('grant ' || u)::uuid, md5(u)::uuid, role, n.code, n.path, n.level, '2026-01-05'
FROM (VALUES ('organizer', 'organizer', '410821'), ('clerk', 'clerk', 'B1'), ('surveyor', 'surveyor', 'B1'), ('surveyor-2', 'surveyor', 'B1'), ('verifier', 'verifier', 'B1'),
    ('publisher', 'publisher', 'B1'), ('reporter', 'reviewer', 'B1'), ('reviewer', 'reviewer', '410821'), ('reviewer-2', 'reviewer', '410821'), ('approver', 'approver', '410821'),
    ('approver-2', 'approver', '410821'), ('finance', 'finance', '410821'), ('finance-2', 'finance', '410821'), ('cashier', 'cashier', '410821'), ('caller', 'verifier', '410821')) g (u, role, at)
JOIN unions n ON n.code = g.at

INSERT INTO campaigns (id, title, owner, owner_path, owner_level, status, plan, rules, created_by, launched_at)
SELECT md5('campaign')::uuid, '送温暖', code, path, level, 'running',
    '{"budget_total_fen": 34000000, "standards": [{"category": "hardship_worker", "amount_fen": 50000}, {"category": "model_worker", "model_level": "city", "amount_fen": 100000}]}',
    '{"version": 1, "chain": [{"level": "county", "role": "reviewer"}, {"level": "county", "role": "approver"}, {"level": "city", "role": "approver", "above_fen": 500000}], "posting_days": 5,
      "posting_rounds": ["base"], "surveyors": 2, "calendar": "test"}', md5('organizer')::uuid, '2026-03-01' FROM unions WHERE code = '410821'

INSERT INTO budget_lines (id, campaign_id, position, name, target, source, amount_fen)
VALUES (md5('line 1')::uuid, md5('campaign')::uuid, 1, '困难职工', 'other', 'UNION_OWN', 25000000), (md5('line 2')::uuid, md5('campaign')::uuid, 2, '劳模', 'model_worker', 'MODEL', 9000000)

INSERT INTO ledger_entries (kind, line_id, amount_fen) SELECT 'allocate', id, amount_fen FROM budget_lines ORDER BY position

-- The end of the nth working day after: March 2026 has weekends only, April the Qingming festival.
CREATE FUNCTION pg_temp.due(at timestamptz, n int) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE d date := (at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    WHILE n > 0 LOOP
        d := d + 1;
        IF extract(isodow FROM d) < 6 AND d <> '2026-04-06' THEN n := n - 1; END IF;
    END LOOP;
    RETURN (d + 1)::timestamp AT TIME ZONE 'Asia/Shanghai';
END $$

CREATE FUNCTION pg_temp.due_in(c cases, at timestamptz, next text) RETURNS timestamptz LANGUAGE sql AS $$
    SELECT CASE next
        WHEN 'submitted' THEN pg_temp.due(at, 2) WHEN 'verifying' THEN pg_temp.due(at, 10) WHEN 'ready_to_post' THEN pg_temp.due(at, 2) WHEN 'posting' THEN pg_temp.due(at, 5)
        WHEN 'objection_hold' THEN pg_temp.due(at, 20) WHEN 'posted' THEN pg_temp.due(at, 2) WHEN 'in_review' THEN pg_temp.due(at, 10) WHEN 'paid' THEN pg_temp.due(at, 5)
        WHEN 'returned' THEN pg_temp.due(at, 10)
        WHEN 'surveying' THEN ((at AT TIME ZONE 'Asia/Shanghai')::date + 6)::timestamp AT TIME ZONE 'Asia/Shanghai'
        WHEN 'confirmed' THEN ((at AT TIME ZONE 'Asia/Shanghai')::date + 31)::timestamp AT TIME ZONE 'Asia/Shanghai'
        WHEN 'approved' THEN CASE WHEN (c.body->>'account_fault')::boolean THEN pg_temp.due(at, 5) END
    END
$$

CREATE FUNCTION pg_temp.record(c cases, at timestamptz, v int, tr text, act text, was text, next text, due timestamptz, who text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    event uuid := md5(c.no || ' event ' || v)::uuid;
    body jsonb := jsonb_strip_nulls(jsonb_build_object('action', act, 'version', v, 'at', at, 'amount_fen', CASE WHEN v = 1 THEN c.amount_fen END, 'due', due));
BEGIN
    INSERT INTO events (id, case_id, version, transition, action, from_state, to_state, body, actor, at) VALUES (event, c.id, v, tr, act, was, next, body, md5(who)::uuid, at);
    INSERT INTO outbox (topic, subject, version, body, delivered_at) VALUES ('case', c.id, v, body, now() - interval '1 day');
    RETURN event;
END $$

CREATE FUNCTION pg_temp.open(c cases, next text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    seat int := coalesce((c.body->>'seat')::int, 0);
    signed int := coalesce((c.body->>'signed')::int, 0);
BEGIN
    INSERT INTO tasks (id, campaign_id, case_id, kind, role, level, union_code, union_path, seat, nth, lap, status, due_at)
    SELECT gen_random_uuid(), c.campaign_id, c.id, n.kind, n.role, u.level, u.code, u.path, CASE WHEN next = 'in_review' THEN seat ELSE 0 END, signed, coalesce((c.body->>'lap')::int, 0), 'open', c.due_at
    FROM (VALUES ('submitted', 'accept', 'clerk', 'B1'), ('surveying', 'survey', 'surveyor', 'B1'), ('verifying', 'verify', 'verifier', 'B1'), ('ready_to_post', 'post', 'publisher', 'B1'),
        ('posted', 'report', 'reviewer', 'B1'), ('in_review', CASE seat WHEN 0 THEN 'review' ELSE 'approve' END, CASE seat WHEN 0 THEN 'reviewer' ELSE 'approver' END, '410821'),
        ('paid', 'receipt', 'clerk', 'B1'), ('confirmed', 'follow_up', 'verifier', '410821'), ('returned', 'resubmit', 'clerk', 'B1'), ('objection_hold', 'object', 'reviewer', '410821'),
        (CASE WHEN (c.body->>'account_fault')::boolean THEN 'approved' END, 'correct_account', CASE signed WHEN 0 THEN 'clerk' ELSE 'verifier' END, 'B1')) n (state, kind, role, at)
    JOIN unions u ON u.code = n.at WHERE n.state = next;
    IF next = 'approved' AND (c.body->>'account_fault')::boolean IS NOT TRUE THEN
        INSERT INTO tasks (id, campaign_id, line_id, kind, role, level, union_code, union_path, status, due_at)
        SELECT gen_random_uuid(), c.campaign_id, c.line_id, 'make_batch', 'finance', level, code, path, 'open', pg_temp.due(now(), 5) FROM unions WHERE code = '410821' ON CONFLICT DO NOTHING;
    END IF;
END $$

CREATE FUNCTION pg_temp.file(no text, at timestamptz, category text DEFAULT 'hardship_worker', fen bigint DEFAULT 50000, line text DEFAULT 'line 1') RETURNS void LANGUAGE plpgsql AS $$
DECLARE c cases;
BEGIN
    INSERT INTO cases (id, no, campaign_id, line_id, union_code, union_path, name_enc, name_index, name_masked, id_number_enc, id_index, female, category, model_level, members,
        income_fen, expenditure_fen, aided_last_year, amount_fen, state, step, version, body, live, due_at)
    VALUES (md5(no)::uuid, no, md5('campaign')::uuid, md5(line)::uuid, 'B1', '/000000/410000/410800/410821/B1', '\x01', sha256(no::bytea), '张*', '\x02', sha256(('id' || no)::bytea), false, category,
        CASE category WHEN 'model_worker' THEN 'city' ELSE '' END, 3, 0, 0, false, fen, 'submitted', 'survey', 2,
        jsonb_build_object('state', 'submitted', 'version', 2, 'amount_fen', fen), true, pg_temp.due(at, 2)) RETURNING * INTO c;
    INSERT INTO case_people VALUES (c.id, c.campaign_id, c.id_index, true);
    INSERT INTO payees (case_id, campaign_id, version, card_enc, card_index, card_tail, holder_enc, status, made_by)
    VALUES (c.id, c.campaign_id, 1, '\x03', sha256(('card' || no)::bytea), '0000', '\x04', 'current', md5('organizer')::uuid);
    PERFORM pg_temp.record(c, at, 1, 'T01', 'apply', '', 'draft', NULL, 'organizer');
    PERFORM pg_temp.record(c, at, 2, 'T02', 'submit', 'draft', 'submitted', c.due_at, 'organizer');
    INSERT INTO deeds (case_id, actor, kind) VALUES (c.id, md5('organizer')::uuid, 'file');
    INSERT INTO audit (subject, n, kind, actor, body, at, prev, hash) VALUES (c.id, 0, 'filed', md5('organizer')::uuid, '{}', now(), '', '');
    PERFORM pg_temp.open(c, 'submitted');
END $$

-- The account that moves with the case: reserved at approval, released when it goes back or ends.
CREATE FUNCTION pg_temp.money(c cases, patch jsonb, act text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE r uuid := gen_random_uuid();
BEGIN
    IF (patch->>'reserved')::boolean THEN
        INSERT INTO reservations (id, case_id, line_id, amount_fen) VALUES (r, c.id, c.line_id, c.amount_fen);
        INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) VALUES ('reserve', c.line_id, c.amount_fen, c.id, r);
    ELSIF patch ? 'reserved' AND act <> 'settle' THEN
        INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) SELECT 'release', line_id, amount_fen, case_id, id FROM reservations WHERE case_id = c.id AND resolved IS NULL;
    END IF;
END $$

CREATE FUNCTION pg_temp.decide(c cases, event uuid, kind text, lap int, seat int, nth int, who text, next text, outcome text, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE d uuid := md5(c.no || ' decision ' || event)::uuid;
BEGIN
    INSERT INTO decisions (id, event_id, case_id, kind, lap, seat, nth, actor, grant_id, policy_version, level, union_path, outcome, at)
    SELECT d, event, c.id, kind, lap, seat, nth, g.user_id, g.id, s.version, g.level, g.path, outcome, at FROM grants g, policy_state s WHERE g.user_id = md5(who)::uuid;
    INSERT INTO deeds (case_id, actor, kind, seat, nth, lap) VALUES (c.id, md5(who)::uuid, kind, seat, nth, lap);
    INSERT INTO audit (subject, n, kind, actor, decision_id, body, at, prev, hash) VALUES (c.id, 0, 'decision', md5(who)::uuid, d, json_build_object('to', next)::text, now(), '', '');
    INSERT INTO requests (actor, endpoint, key, hash, status, reply)
    VALUES (md5(who)::uuid, 'POST /tasks/{id}/decision', d::text, '\x00', 200, convert_to(format('{"decision":{"id":"%s","at":"2026-03-01T00:00:00Z"},"case":{}}', d), 'UTF8'));
END $$

CREATE FUNCTION pg_temp.move(no text, at timestamptz, tr text, act text, next text, who text DEFAULT NULL, kind text DEFAULT NULL, patch jsonb DEFAULT '{}',
    seat int DEFAULT 0, nth int DEFAULT 0, due timestamptz DEFAULT NULL, outcome text DEFAULT 'approve') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c cases;
    was text;
    lap int;
    event uuid;
BEGIN
    SELECT * INTO STRICT c FROM cases WHERE cases.no = move.no FOR UPDATE;
    was := c.state;
    lap := coalesce((c.body->>'lap')::int, 0);
    c.version := c.version + 1;
    c.body := c.body || patch || jsonb_build_object('state', next, 'version', c.version);
    IF tr IN ('T04', 'T13', 'T14', 'T15', 'T32') OR act = 'payment_failed' THEN
        c.body := c.body || jsonb_build_object('lap', lap + 1);
    END IF;
    c.due_at := coalesce(due, pg_temp.due_in(c, at, next));
    c.state := next;
    c.live := next NOT IN ('rejected', 'withdrawn');
    PERFORM pg_temp.money(c, patch, act);
    UPDATE cases SET state = c.state, version = c.version, body = c.body, live = c.live, due_at = c.due_at WHERE id = c.id;
    event := pg_temp.record(c, at, c.version, tr, act, was, next, c.due_at, who);
    IF kind IS NOT NULL THEN
        PERFORM pg_temp.decide(c, event, kind, lap, seat, nth, who, next, outcome, at);
        UPDATE tasks t SET status = 'done', decided_by = md5(who)::uuid, decided_at = at WHERE t.case_id = c.id AND t.status = 'open' AND t.kind = move.kind;
    END IF;
    UPDATE tasks t SET status = 'cancelled' WHERE t.case_id = c.id AND t.status = 'open';
    IF NOT c.live THEN
        UPDATE case_people SET live = false WHERE case_id = c.id;
        UPDATE payees SET live = false WHERE case_id = c.id;
    END IF;
    PERFORM pg_temp.open(c, next);
END $$

CREATE FUNCTION pg_temp.put_up(no text, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c cases;
    d date := (at AT TIME ZONE 'Asia/Shanghai')::date;
    r int;
    s text := left(md5('sheet ' || d), 26);
BEGIN
    PERFORM pg_temp.move(no, at, 'T10', 'post', 'posting', 'publisher', 'post', jsonb_build_object('round', coalesce((SELECT (body->>'round')::int FROM cases k WHERE k.no = put_up.no), 0) + 1));
    SELECT * INTO c FROM cases WHERE cases.no = put_up.no;
    INSERT INTO posting_sheets AS p (slug, campaign_id, union_code, round, starts_on) VALUES (s, c.campaign_id, 'B1', 1, d)
    ON CONFLICT (campaign_id, union_code, round, starts_on) DO UPDATE SET next_row = p.next_row + 1 RETURNING next_row INTO r;
    INSERT INTO postings (case_id, round, slug, row_no, days, starts_on, ends_on, starts_at, ends_at, status)
    VALUES (c.id, (c.body->>'round')::int, s, r, 5, d, (c.due_at AT TIME ZONE 'Asia/Shanghai')::date - 1, at, c.due_at, 'running');
    INSERT INTO posting_rows (slug, row_no, name, unit, category, cause, members, amount_fen) VALUES (s, r, '张*', '一厂', c.category, '患病', 3, c.amount_fen);
END $$

CREATE FUNCTION pg_temp.take_down(no text, at timestamptz, how text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE p postings;
BEGIN
    UPDATE postings SET status = how, held_on = NULL, ended_at = at, ended_on = (at AT TIME ZONE 'Asia/Shanghai')::date
    WHERE case_id = md5(no)::uuid AND status IN ('running', 'held') RETURNING * INTO p;
    DELETE FROM posting_rows WHERE slug = p.slug AND row_no = p.row_no;
    IF how = 'ended' THEN
        PERFORM pg_temp.move(no, at, 'T12', 'end_posting', 'posted');
    END IF;
END $$

-- From acceptance to the end of verification on one day.
CREATE FUNCTION pg_temp.surveyed(no text, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.move(no, at, 'T03', 'accept', 'surveying', 'clerk', 'accept');
    PERFORM pg_temp.move(no, at, 'T06', 'survey', 'surveying', 'surveyor', 'survey', '{"signed": 1}');
    PERFORM pg_temp.move(no, at, 'T06', 'survey', 'verifying', 'surveyor-2', 'survey', '{"signed": 0}', nth => 1);
    PERFORM pg_temp.move(no, at, 'T08', 'verify', 'ready_to_post', 'verifier', 'verify');
END $$

CREATE FUNCTION pg_temp.approved(no text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.put_up(no, '2026-03-05 10:00+08');
    PERFORM pg_temp.take_down(no, '2026-03-13 00:00:03+08', 'ended');
    PERFORM pg_temp.move(no, '2026-03-13 09:00+08', 'T17', 'report', 'in_review', 'reporter', 'report', '{"seat": 0}');
    PERFORM pg_temp.move(no, '2026-03-13 10:00+08', 'T18', 'approve', 'in_review', 'reviewer', 'review', '{"seat": 1}');
    PERFORM pg_temp.move(no, '2026-03-13 11:00+08', 'T20', 'approve', 'approved', 'approver', 'approve', '{"reserved": true}', seat => 1);
END $$

CREATE FUNCTION pg_temp.batch(name text, nos text[], VARIADIC people text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    b uuid := md5(name)::uuid;
    kinds text[] := ARRAY['make_batch', 'approve_batch', 'release_batch', 'book_results'];
BEGIN
    INSERT INTO payment_batches (id, campaign_id, line_id, status, payments, total_fen, seal, made_by)
    SELECT b, md5('campaign')::uuid, min(c.line_id::text)::uuid, 'prepared', count(*), sum(c.amount_fen), '\x05', md5(people[1])::uuid FROM cases c WHERE c.no = ANY(nos);
    PERFORM pg_temp.move(n, '2026-03-16 09:00+08', 'T21', 'batch', 'paying', people[1]) FROM unnest(nos) n;
    INSERT INTO payments (no, batch_id, case_id, line_id, reservation_id, approval_id, attempt, amount_fen, payee_version, state)
    SELECT 'P' || c.no || coalesce(a.n, 0) + 1, b, c.id, c.line_id, r.id, d.id, coalesce(a.n, 0) + 1, c.amount_fen, y.version, 'prepared'
    FROM cases c JOIN reservations r ON r.case_id = c.id AND r.resolved IS NULL JOIN payees y ON y.case_id = c.id AND y.status = 'current'
    JOIN events e ON e.case_id = c.id AND e.transition = 'T20' JOIN decisions d ON d.event_id = e.id
    LEFT JOIN LATERAL (SELECT max(attempt) AS n FROM payments p WHERE p.case_id = c.id) a ON true WHERE c.no = ANY(nos);
    INSERT INTO deeds (case_id, actor, kind) SELECT md5(n)::uuid, md5(who)::uuid, kinds[i] FROM unnest(nos) n CROSS JOIN unnest(people) WITH ORDINALITY p (who, i);
    UPDATE tasks SET status = 'done', decided_by = md5(people[1])::uuid WHERE kind = 'make_batch' AND status = 'open';
    PERFORM pg_temp.open(c, 'approved') FROM cases c WHERE c.state = 'approved';
    UPDATE payment_batches SET status = 'approved', approved_by = md5(people[2])::uuid WHERE id = b;
    UPDATE payment_batches SET status = 'released', released_by = md5(people[3])::uuid, released_at = now() WHERE id = b;
    UPDATE payments SET state = 'submitted' WHERE batch_id = b;
    UPDATE payment_batches SET status = 'booked', booked_by = md5(people[4])::uuid WHERE id = b AND cardinality(people) > 3;
END $$

CREATE FUNCTION pg_temp.result(no text, said text, patch jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE p payments;
BEGIN
    UPDATE payments SET state = said WHERE case_id = md5(result.no)::uuid AND state = 'submitted' RETURNING * INTO p;
    INSERT INTO bank_lines (id, batch_id, payment_no, status, amount_fen, bank_ref, disposition, booked_by)
    VALUES (gen_random_uuid(), p.batch_id, p.no, said, p.amount_fen, p.no, 'applied', md5('finance-2')::uuid);
    IF said = 'settled' THEN
        INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id, payment_no) VALUES ('settle', p.line_id, p.amount_fen, p.case_id, p.reservation_id, p.no);
        PERFORM pg_temp.move(result.no, '2026-03-17 09:00+08', 'T22', 'settle', 'paid', patch => '{"reserved": false}');
    ELSE
        PERFORM pg_temp.move(result.no, '2026-03-17 09:00+08', 'T23', 'payment_failed', 'approved', patch => patch);
    END IF;
END $$

SELECT pg_temp.file(n, '2026-03-02 09:00+08') FROM unnest(ARRAY['ALL', 'REVIEW', 'POSTING', 'WAITING', 'PAYING', 'FAULT', 'REJECTED', 'WITHDRAWN', 'RETURNED', 'HELD', 'NEW']) n

SELECT pg_temp.file('MODEL', '2026-03-02 09:00+08', 'model_worker', 100000, 'line 2')

SELECT pg_temp.surveyed(n, '2026-03-03 10:00+08') FROM unnest(ARRAY['REVIEW', 'POSTING', 'WAITING', 'PAYING', 'FAULT', 'WITHDRAWN', 'RETURNED', 'HELD', 'MODEL']) n

-- ALL: 撤回 of the verification, an objection dismissed, a return by the approver, paid and closed.
SELECT pg_temp.surveyed('ALL', '2026-03-03 10:00+08')

SELECT pg_temp.move('ALL', '2026-03-03 11:00+08', 'T32', 'take_back', 'verifying', 'verifier', 'take_back', outcome => 'withdraw')

SELECT pg_temp.move('ALL', '2026-03-04 10:00+08', 'T08', 'verify', 'ready_to_post', 'verifier', 'verify')

SELECT pg_temp.put_up('ALL', '2026-03-05 10:00+08')

INSERT INTO objections (id, number, case_id, slug, row_no, ground, text_enc, key_hash, body_hash, status, handler, ruled_at)
SELECT md5('objection ALL')::uuid, 'YY-1', case_id, slug, row_no, 'INCOME_HIDDEN', '\x06', '\x07', '\x08', 'dismissed', md5('reviewer-2')::uuid, now() FROM postings WHERE case_id = md5('ALL')::uuid

SELECT pg_temp.move('ALL', '2026-03-10 10:00+08', 'T11', 'accept_objection', 'objection_hold', 'reviewer-2', 'object')

SELECT pg_temp.move('ALL', '2026-03-11 10:00+08', 'T14', 'dismiss', 'posting', 'reviewer-2', 'object', nth => 1, due => '2026-03-17 00:00+08')

UPDATE postings SET ends_on = '2026-03-16', ends_at = '2026-03-17 00:00+08', held_days = 2 WHERE case_id = md5('ALL')::uuid

SELECT pg_temp.take_down('ALL', '2026-03-17 00:00:02+08', 'ended')

SELECT pg_temp.move('ALL', '2026-03-17 09:00+08', 'T17', 'report', 'in_review', 'reporter', 'report', '{"seat": 0}')

SELECT pg_temp.move('ALL', '2026-03-17 10:00+08', 'T18', 'approve', 'in_review', 'reviewer', 'review', '{"seat": 1}')

SELECT pg_temp.move('ALL', '2026-03-17 11:00+08', 'T04', 'return', 'returned', 'approver', 'approve', '{"return_to": "submitted"}', seat => 1, outcome => 'return')

SELECT pg_temp.move('ALL', '2026-03-18 11:00+08', 'T05', 'resubmit', 'in_review', 'clerk', 'resubmit')

SELECT pg_temp.move('ALL', '2026-03-18 12:00+08', 'T20', 'approve', 'approved', 'approver', 'approve', '{"reserved": true}', seat => 1)

SELECT pg_temp.approved(n) FROM unnest(ARRAY['WAITING', 'PAYING', 'FAULT', 'WITHDRAWN', 'MODEL']) n

SELECT pg_temp.batch('batch 1', '{ALL,FAULT}', 'finance', 'approver-2', 'cashier', 'finance-2')

SELECT pg_temp.result('ALL', 'settled', '{}')

SELECT pg_temp.move('ALL', '2026-03-18 10:00+08', 'T24', 'receive', 'confirmed', 'clerk', 'receipt')

SELECT pg_temp.move('ALL', '2026-03-19 10:00+08', 'T25', 'follow_up', 'followed_up', 'caller', 'follow_up')

SELECT pg_temp.move('ALL', '2026-03-19 10:00+08', 'T26', 'close', 'closed')

-- FAULT: the bank refuses the account, two people correct it, paid again.
SELECT pg_temp.result('FAULT', 'returned', '{"account_fault": true}')

WITH old AS (UPDATE payees SET status = 'old' WHERE case_id = md5('FAULT')::uuid RETURNING *)
INSERT INTO payees (case_id, campaign_id, version, card_enc, card_index, card_tail, holder_enc, status, made_by, confirmed_by)
SELECT case_id, campaign_id, 2, '\x03', '\x0909', '1111', '\x04', 'current', md5('clerk')::uuid, md5('verifier')::uuid FROM old

SELECT pg_temp.move('FAULT', '2026-03-18 10:00+08', 'T23', 'correct_account', 'approved', 'clerk', 'correct_account', '{"signed": 1}')

SELECT pg_temp.move('FAULT', '2026-03-18 11:00+08', 'T23', 'correct_account', 'approved', 'verifier', 'correct_account', '{"signed": 0, "account_fault": false}', nth => 1)

SELECT pg_temp.batch('batch 2', '{FAULT}', 'finance', 'approver-2', 'cashier', 'finance-2')

SELECT pg_temp.result('FAULT', 'settled', '{}')

SELECT pg_temp.move('FAULT', '2026-03-18 12:00+08', 'T24', 'receive', 'confirmed', 'clerk', 'receipt')

SELECT pg_temp.batch('batch 3', '{PAYING}', 'finance', 'approver-2', 'cashier')

SELECT pg_temp.batch('batch 4', '{MODEL}', 'finance', 'approver-2', 'cashier', 'finance-2')

SELECT pg_temp.result('MODEL', 'settled', '{}')

SELECT pg_temp.move('WITHDRAWN', '2026-03-16 10:00+08', 'T27', 'withdraw', 'withdrawn', 'clerk', 'withdraw', '{"reserved": false}', outcome => 'withdraw')

SELECT pg_temp.move('REJECTED', '2026-03-03 09:00+08', 'T03', 'accept', 'surveying', 'clerk', 'accept')

SELECT pg_temp.move('REJECTED', '2026-03-03 10:00+08', 'T09', 'reject', 'rejected', 'surveyor', 'survey', outcome => 'reject')

SELECT pg_temp.put_up(n, '2026-03-05 10:00+08') FROM unnest(ARRAY['REVIEW', 'POSTING', 'RETURNED', 'HELD']) n

SELECT pg_temp.take_down('REVIEW', '2026-03-13 00:00:03+08', 'ended')

SELECT pg_temp.move('REVIEW', '2026-03-13 09:00+08', 'T17', 'report', 'in_review', 'reporter', 'report', '{"seat": 0}')

SELECT pg_temp.move('REVIEW', '2026-03-13 10:00+08', 'T18', 'approve', 'in_review', 'reviewer', 'review', '{"seat": 1}')

SELECT pg_temp.take_down('RETURNED', '2026-03-13 00:00:03+08', 'ended')

SELECT pg_temp.move('RETURNED', '2026-03-13 09:00+08', 'T17', 'report', 'in_review', 'reporter', 'report', '{"seat": 0}')

SELECT pg_temp.move('RETURNED', '2026-03-13 10:00+08', 'T04', 'return', 'returned', 'reviewer', 'review', '{"return_to": "submitted"}', outcome => 'return')

INSERT INTO objections (id, number, case_id, slug, row_no, ground, text_enc, key_hash, body_hash, status, handler)
SELECT md5('objection HELD')::uuid, 'YY-2', case_id, slug, row_no, 'DUPLICATE', '\x06', '\x08', '\x09', 'accepted', md5('reviewer-2')::uuid FROM postings WHERE case_id = md5('HELD')::uuid

SELECT pg_temp.move('HELD', '2026-03-10 10:00+08', 'T11', 'accept_objection', 'objection_hold', 'reviewer-2', 'object')

UPDATE postings SET status = 'held', held_on = '2026-03-10' WHERE case_id = md5('HELD')::uuid

UPDATE cases SET step = CASE coalesce(nullif(state, 'returned'), body->'back'->>'state') WHEN 'submitted' THEN 'survey' WHEN 'surveying' THEN 'survey' WHEN 'verifying' THEN 'verification'
    WHEN 'ready_to_post' THEN 'posting' WHEN 'posting' THEN 'posting' WHEN 'objection_hold' THEN 'posting' WHEN 'posted' THEN 'posting' WHEN 'in_review' THEN 'approval'
    WHEN 'approved' THEN 'disbursement' WHEN 'paying' THEN 'disbursement' WHEN 'paid' THEN 'receipt' WHEN 'confirmed' THEN 'follow_up' WHEN 'followed_up' THEN 'follow_up' WHEN 'closed' THEN 'ended' WHEN 'rejected' THEN 'ended' WHEN 'withdrawn' THEN 'ended' ELSE 'survey' END

-- A file of the case under review; the tests' shelf holds 6 bytes under this name.
INSERT INTO evidence (id, case_id, n, kind, type, size, sha256, file, stored, added_by)
VALUES (md5('evidence')::uuid, md5('REVIEW')::uuid, 1, 'visit_form', 'application/pdf', 5, sha256('plain'), encode(sha256('sealed'), 'hex'), 6, md5('surveyor')::uuid);

-- What was put up for the case that is posted, under its seal and hash.
INSERT INTO sheet_heads (slug, title, union_name, organiser, round, days, starts_on, ends_on, places, phone, address, rehearsal, seal)
SELECT p.slug, '慰问', '一厂工会', '县总工会', 1, p.days, p.starts_on, p.ends_on, '公示栏', '12351', '/p/' || p.slug, false,
    sha256(convert_to(concat_ws(E'\x1f', p.slug, '慰问', '一厂工会', '县总工会', 1, p.days, to_char(p.starts_on, 'YYYY-MM-DD'), to_char(p.ends_on, 'YYYY-MM-DD'), '公示栏', '12351', '/p/' || p.slug, 'false'), 'UTF8'))
FROM postings p WHERE p.case_id = md5('POSTING')::uuid

INSERT INTO sheet_lines (slug, row_no, case_id, name, unit, category, cause, members, amount_fen, hash)
SELECT r.slug, r.row_no, md5('POSTING')::uuid, r.name, r.unit, r.category, r.cause, r.members, r.amount_fen,
    sha256(h.seal || convert_to(concat_ws(E'\x1f', r.row_no, r.name, r.unit, r.category, r.cause, r.members, r.amount_fen), 'UTF8'))
FROM postings p JOIN posting_rows r USING (slug, row_no) JOIN sheet_heads h USING (slug) WHERE p.case_id = md5('POSTING')::uuid
