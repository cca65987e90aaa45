-- name: Holding :one
SELECT h.holder, h.owner, h.how, u.name FROM holdings h JOIN users u ON u.id = h.holder WHERE h.task_id = $1;

-- name: HolderNow :one
-- Who has a case's open task of the kind for himself.
SELECT h.holder::text FROM holdings h JOIN tasks t ON t.id = h.task_id WHERE t.case_id = $1 AND t.kind = $2 AND t.status = 'open';

-- name: Hold :execrows
INSERT INTO holdings (task_id, holder, owner, how) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: PassHolding :exec
INSERT INTO holdings AS h (task_id, holder, owner, how) VALUES ($1, $2, $3, $4)
ON CONFLICT (task_id) DO UPDATE SET holder = excluded.holder, owner = excluded.owner, how = excluded.how, at = clock_timestamp();

-- name: KeepHolding :exec
INSERT INTO holdings (task_id, holder, owner, how) SELECT @task_id, h.holder, h.owner, h.how FROM holdings h WHERE h.task_id = @was;

-- name: DropHolding :execrows
DELETE FROM holdings WHERE task_id = $1;

-- name: InsertAct :exec
INSERT INTO task_acts (id, task_id, case_id, act, actor, person, outcome, comment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: InsertUrge :execrows
INSERT INTO task_acts (id, task_id, case_id, act, actor, comment, day, nth)
SELECT @id, @task_id, @case_id, 'urge', @actor, @comment, @day::date, count(*) + 1 FROM task_acts u WHERE u.task_id = @task_id AND u.act = 'urge' AND u.day = @day::date
HAVING count(*) < @most::int;

-- name: Urges :one
SELECT count(*) FILTER (WHERE a.day = @day::date)::int AS today, coalesce(max(a.at), 'epoch')::timestamptz AS last,
       EXISTS (SELECT FROM looks l JOIN tasks t ON t.case_id = l.case_id WHERE t.id = @task_id AND l.at > max(a.at)) AS opened
FROM task_acts a WHERE a.task_id = @task_id AND a.act = 'urge';

-- name: TaskActs :many
-- What was done with the tasks of a case, as the page of one of them shows it: what was written about an objection
-- may tell who brought it, and stands on its own tasks' pages only.
SELECT a.act, u.name AS actor, coalesce(p.name, '') AS person, a.outcome, a.comment, a.at
FROM task_acts a JOIN tasks t ON t.id = a.task_id JOIN tasks page ON page.id = @page JOIN users u ON u.id = a.actor LEFT JOIN users p ON p.id = a.person
WHERE a.case_id = @case_id AND (t.objection_id IS NULL OR t.objection_id = page.objection_id) ORDER BY a.at, a.id;

-- name: LockTask :one
SELECT t.id, t.campaign_id, t.case_id, t.kind, t.role, t.level, t.union_code, t.union_path, t.seat, t.nth, t.lap, t.status FROM tasks t WHERE t.id = $1 FOR UPDATE;

-- name: UserNamed :one
SELECT id, name FROM users WHERE username = $1 AND NOT disabled;

-- name: InsertCopy :execrows
INSERT INTO copies (id, task_id, case_id, reader, by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: MayReadCase :one
-- Whether some grant of the person lets him read cases at the path.
SELECT EXISTS (SELECT FROM grants g JOIN policy_rules r ON r.role = g.role AND r.level = g.level AND r.action = 'case.read'
    WHERE g.user_id = @person AND g.active AND (g.path = @path::text OR starts_with(@path, g.path || '/')));

-- name: Copies :many
SELECT p.id, p.task_id, p.case_id, t.kind, c.no, c.name_masked, c.amount_fen, c.state, c.version, u.name AS by, p.at, p.read_at
FROM copies p JOIN tasks t ON t.id = p.task_id JOIN cases c ON c.id = p.case_id JOIN users u ON u.id = p.by
WHERE p.reader = @reader AND (@cursor::text = '' OR p.id < nullif(@cursor, '')::uuid) ORDER BY p.id DESC LIMIT @size;

-- name: ReadCopy :execrows
UPDATE copies SET read_at = coalesce(read_at, clock_timestamp()) WHERE id = $1 AND reader = $2;

-- name: Look :exec
INSERT INTO looks AS l (person, case_id, version) VALUES ($1, $2, $3)
ON CONFLICT (person, case_id) DO UPDATE SET version = excluded.version, at = clock_timestamp() WHERE l.version <= excluded.version;

-- name: LastLook :one
SELECT version, at FROM looks WHERE person = $1 AND case_id = $2;

-- name: OpenCaseTasks :many
SELECT id FROM tasks WHERE case_id = $1 AND status = 'open' AND kind <> 'rule_clue' ORDER BY id;

-- name: MarkStuck :execrows
INSERT INTO stuck_tasks (task_id) VALUES ($1) ON CONFLICT DO NOTHING;

-- name: IsStuck :one
SELECT EXISTS (SELECT FROM stuck_tasks WHERE task_id = $1);

-- name: ParentOf :one
SELECT coalesce(p.path, u.path)::text AS path, coalesce(p.code, u.code)::text AS code FROM unions u LEFT JOIN unions p ON p.code = u.parent WHERE u.code = $1;

-- name: HasSigned :one
-- Whether the person's signature at the seat still counts, where so many have signed.
SELECT EXISTS (SELECT FROM deeds d WHERE d.case_id = @case_id AND d.kind = @kind AND d.seat = @seat AND d.nth < @signed::int AND d.actor = @person
    AND d.lap = (SELECT max(o.lap) FROM deeds o WHERE o.case_id = d.case_id AND o.kind = d.kind AND o.seat = d.seat AND o.nth = d.nth));

-- name: SignersNow :many
SELECT s.person FROM signers s WHERE s.case_id = @case_id AND s.seat = @seat AND seat_turn(@case_id::uuid, @kind::text, @seat::int, @signed::int, s.person) = 'now';

-- name: UnmarkStuck :exec
DELETE FROM stuck_tasks WHERE task_id = $1;
