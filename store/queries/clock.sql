-- name: InsertCalendar :execrows
INSERT INTO calendars (version, years, loaded_by) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING;

-- name: NewestCalendar :one
SELECT n, version, years, loaded_by FROM calendars ORDER BY n DESC LIMIT 1;

-- name: LockCalendars :exec
-- Two versions loaded at once: the second builds on the first.
SELECT pg_advisory_xact_lock(hashtext('calendars'));

-- name: CalendarByVersion :one
SELECT version, years FROM calendars WHERE version = $1;

-- name: Calendars :many
SELECT c.n, c.version, c.years, c.at, coalesce(u.name, '') AS loaded_by FROM calendars c LEFT JOIN users u ON u.id = c.loaded_by ORDER BY c.n DESC LIMIT 100;

-- name: OldCalendars :many
SELECT version FROM calendars WHERE n < (SELECT max(n) FROM calendars);

-- name: StartTaskClock :exec
INSERT INTO task_clocks (task_id, calendar, starts_on, due_on, every_day, pauses, half_at, most_at, due_at, over_at, told, next_at)
SELECT t.id, @calendar, @starts_on, @due_on, @every_day, @pauses, @half_at, @most_at, @due_at, @over_at, @told, sqlc.narg(next_at) FROM tasks t WHERE t.id = @task_id
ON CONFLICT DO NOTHING;

-- name: OpenLineTask :one
SELECT id FROM tasks WHERE line_id = $1 AND status = 'open' AND kind = 'make_batch';

-- name: StoppedClock :one
-- The clock of the task that a hold closed, with when it stopped.
SELECT c.task_id, c.starts_on, c.due_on, c.every_day, c.pauses, c.told, coalesce((e.body->>'stopped')::timestamptz, e.at)::timestamptz AS held_at FROM task_clocks c JOIN tasks t ON t.id = c.task_id
JOIN LATERAL (SELECT at, body FROM events WHERE events.case_id = t.case_id AND action = 'suspend' ORDER BY version DESC LIMIT 1) e ON true
WHERE t.case_id = $1 AND t.kind = $2 AND t.seat = $3 AND t.nth = $4 AND t.status = 'cancelled' ORDER BY t.id DESC LIMIT 1;

-- name: ObjectionClocks :many
-- The tasks of a case that a hold leaves open.
SELECT c.task_id FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.case_id = $1 AND t.status = 'open' AND t.kind = 'object' ORDER BY c.task_id;

-- name: DueClocks :many
SELECT c.task_id, c.half_at, c.most_at, c.due_at, c.over_at, c.told, t.case_id, t.campaign_id, t.kind, t.role, t.union_path, t.status,
       coalesce(p.path, '') AS superior
FROM task_clocks c JOIN tasks t ON t.id = c.task_id JOIN unions u ON u.code = t.union_code LEFT JOIN unions p ON p.code = u.parent
WHERE c.next_at <= clock_timestamp() AND NOT EXISTS (SELECT FROM stopped_clocks s WHERE s.task_id = t.id)
ORDER BY c.next_at, c.task_id LIMIT $1 FOR UPDATE OF c SKIP LOCKED;

-- name: ClockTold :exec
UPDATE task_clocks SET told = $2, next_at = sqlc.narg(next_at) WHERE task_id = $1;

-- name: NextClock :one
SELECT next_at FROM task_clocks WHERE next_at > clock_timestamp() AND next_at < clock_timestamp() + make_interval(secs => @seconds::float8) ORDER BY next_at LIMIT 1;

-- name: StaleClocks :many
SELECT c.task_id, t.case_id, t.campaign_id, t.status FROM task_clocks c JOIN tasks t ON t.id = c.task_id
WHERE c.next_at IS NOT NULL AND c.calendar = ANY(@old::text[]) ORDER BY c.task_id LIMIT @page;

-- name: LockTaskClock :one
SELECT c.calendar, c.starts_on, c.due_on, c.every_day, c.pauses, c.due_at, c.told, c.moved_at, t.case_id, t.campaign_id, t.kind, t.status,
       coalesce(k.rules->>'pay_before', '')::text AS pay_before
FROM task_clocks c JOIN tasks t ON t.id = c.task_id JOIN campaigns k ON k.id = t.campaign_id WHERE c.task_id = $1 FOR UPDATE OF c, t;

-- name: MoveTaskClock :exec
WITH task AS (UPDATE tasks SET due_at = @due_at WHERE tasks.id = @task_id)
UPDATE task_clocks SET calendar = @calendar, due_on = @due_on, pauses = @pauses, half_at = @half_at, most_at = @most_at, due_at = @due_at, over_at = @over_at,
    next_at = sqlc.narg(next_at), moved_at = clock_timestamp(), moves = moves + 1 WHERE task_clocks.task_id = @task_id;

-- name: DropClock :exec
UPDATE task_clocks SET next_at = NULL WHERE task_id = $1;

-- name: CaseClock :one
-- What a case's own due time was last computed from: its last event, or what moved it on since; and by which calendar.
SELECT (e.body->>'at')::timestamptz AS began, greatest(e.at, r.at)::timestamptz AS moved_at, coalesce(r.pauses, '[]') AS pauses,
       coalesce(w.calendar, r.calendar, (SELECT k.version FROM calendars k WHERE k.at <= e.at ORDER BY k.n DESC LIMIT 1), (SELECT k.version FROM calendars k ORDER BY k.n LIMIT 1))::text AS calendar
FROM cases c JOIN events e ON e.case_id = c.id AND e.version = c.version LEFT JOIN case_clocks w ON w.case_id = c.id AND w.version = c.version
LEFT JOIN LATERAL (SELECT x.calendar, x.pauses, x.at FROM replans x WHERE x.case_id = c.id AND x.version = c.version AND x.of_case ORDER BY x.at DESC, x.id DESC LIMIT 1) r ON true
WHERE c.id = $1;

-- name: CaseLookedAt :exec
INSERT INTO case_clocks (case_id, version, calendar) VALUES ($1, $2, $3) ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, calendar = excluded.calendar;

-- name: StaleCases :many
-- The states that carry their due time themselves (relief.OwnDue); of an approved case whose account is wrong it is looked at for nothing.
SELECT c.id FROM cases c WHERE c.state IN ('draft', 'objection_hold', 'approved') AND c.due_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM case_clocks w WHERE w.case_id = c.id AND w.version = c.version AND w.calendar = @calendar::text) ORDER BY c.id LIMIT @page;

-- name: MoveCaseDue :exec
UPDATE cases SET due_at = @due_at, body = jsonb_set(body, '{due}', to_jsonb(@due::text)) WHERE id = @id;

-- name: InsertReplan :exec
INSERT INTO replans (id, case_id, version, task_id, round, of_case, calendar, pauses, was_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: CampaignClock :one
SELECT rehearsal FROM campaigns WHERE id = $1;

-- name: StalePostings :many
SELECT p.case_id, p.round FROM postings p LEFT JOIN posting_clocks c ON c.case_id = p.case_id AND c.round = p.round
WHERE p.status IN ('running', 'held') AND c.calendar IS DISTINCT FROM @calendar::text ORDER BY p.case_id, p.round LIMIT @page;

-- name: PostingSpans :many
-- When the latest posting of a case was put up, held and resumed.
SELECT at, action, from_state, to_state FROM events WHERE case_id = $1 ORDER BY version;

-- name: MovePostingEnd :exec
UPDATE postings SET ends_on = $3, ends_at = $4 WHERE case_id = $1 AND round = $2 AND status IN ('running', 'held');

-- name: PostingLookedAt :exec
INSERT INTO posting_clocks (case_id, round, calendar) VALUES ($1, $2, $3) ON CONFLICT (case_id, round) DO UPDATE SET calendar = excluded.calendar;

-- name: StopCampaignClocks :exec
INSERT INTO campaign_pauses (campaign_id, from_at) VALUES ($1, $2);

-- name: GoOnCampaignClocks :exec
UPDATE campaign_pauses SET to_at = $2 WHERE campaign_id = $1 AND to_at IS NULL;

-- name: UnsettledPause :one
SELECT campaign_id, from_at, to_at::timestamptz AS to_at, reached FROM campaign_pauses WHERE NOT settled AND to_at IS NOT NULL ORDER BY to_at LIMIT 1;

-- name: ClocksOfCases :many
-- The open tasks' clocks, case by case; own where a due time may stand on the case itself.
SELECT s.id AS case_id, c.task_id, s.own FROM (SELECT cases.id, (cases.due_at IS NOT NULL AND cases.state IN ('draft', 'objection_hold', 'approved'))::bool AS own FROM cases WHERE cases.campaign_id = @campaign_id AND cases.id > @after::uuid ORDER BY cases.id LIMIT @page) s
LEFT JOIN tasks t ON t.case_id = s.id AND t.status = 'open' LEFT JOIN task_clocks c ON c.task_id = t.id ORDER BY s.id, c.task_id;

-- name: ClocksOfPayments :many
SELECT c.task_id FROM budget_lines l JOIN tasks t ON t.line_id = l.id AND t.status = 'open' AND t.kind = 'make_batch' JOIN task_clocks c ON c.task_id = t.id WHERE l.campaign_id = @campaign_id
UNION ALL SELECT c.task_id FROM payment_batches b JOIN tasks t ON t.batch_id = b.id AND t.status = 'open' JOIN task_clocks c ON c.task_id = t.id WHERE b.campaign_id = @campaign_id;

-- name: PausesSince :many
-- When a campaign stood still, as far as a clock computed then does not know of it.
SELECT from_at, to_at::timestamptz AS to_at FROM campaign_pauses WHERE campaign_id = $1 AND NOT settled AND to_at > @moved_at::timestamptz ORDER BY from_at;

-- name: OpenClocks :many
-- The clocks of a case that a hold stops.
SELECT c.task_id FROM task_clocks c JOIN tasks t ON t.id = c.task_id WHERE t.case_id = $1 AND t.status = 'open' AND t.kind <> 'rule_clue' ORDER BY c.task_id;

-- name: StoppedSince :one
-- Since when the clock of a case stands still: its campaign does, or what its handler asked for has not come.
SELECT p.from_at FROM campaign_pauses p JOIN cases s ON s.campaign_id = p.campaign_id WHERE s.id = @case_id AND p.to_at IS NULL
UNION ALL SELECT d.asked_at FROM document_requests d JOIN tasks t ON t.id = d.task_id WHERE d.case_id = @case_id AND d.answered_at IS NULL AND t.status = 'open'
ORDER BY 1 LIMIT 1;

-- name: GivenUntil :one
-- When the last pause of the case's present clock ended, null when it had none.
WITH began AS (SELECT (body->>'at')::timestamptz AS at, action FROM events WHERE events.case_id = @case_id AND action <> 'check_economy' ORDER BY version DESC LIMIT 1)
SELECT max(u.at)::timestamptz FROM (
    SELECT b.at FROM began b WHERE b.action = 'resume'
    UNION ALL SELECT p.to_at FROM campaign_pauses p JOIN cases s ON s.campaign_id = p.campaign_id JOIN began b ON p.to_at >= b.at WHERE s.id = @case_id
    UNION ALL SELECT d.answered_at FROM document_requests d JOIN began b ON d.answered_at >= b.at WHERE d.case_id = @case_id) u HAVING max(u.at) IS NOT NULL;

-- name: ReachPause :exec
UPDATE campaign_pauses SET reached = $3, settled = $4 WHERE campaign_id = $1 AND from_at = $2;

-- name: MayTakeOver :one
-- The task's time and a half have passed: the union above holds the same role over it.
SELECT EXISTS (SELECT FROM task_clocks c JOIN tasks t ON t.id = c.task_id JOIN unions u ON u.code = t.union_code JOIN unions p ON p.code = u.parent
    WHERE c.task_id = @task_id AND t.status = 'open' AND t.role = @role AND p.path = @path::text AND c.over_at <= clock_timestamp()
      AND NOT EXISTS (SELECT FROM stopped_clocks s WHERE s.task_id = t.id));

-- name: OpenPayTask :one
-- The open task of a step of a payment: of a batch, or of the line that one is to be made of.
SELECT t.id, t.role, t.union_path FROM tasks t WHERE t.status = 'open' AND t.kind = @kind AND (t.batch_id = sqlc.narg(batch)::uuid OR t.line_id = sqlc.narg(line)::uuid);

-- name: UndueSteps :many
-- Steps of a payment that wait without a due time, as a program of before they had one leaves them.
SELECT t.id, t.campaign_id, t.kind, k.rules FROM tasks t JOIN campaigns k ON k.id = t.campaign_id
WHERE t.status = 'open' AND t.due_at IS NULL AND (t.batch_id IS NOT NULL OR t.line_id IS NOT NULL) ORDER BY t.id LIMIT @page;

-- name: GiveDue :execrows
UPDATE tasks SET due_at = @due_at WHERE id = @id AND status = 'open' AND due_at IS NULL;

-- name: PaidAbove :one
-- The union that may do a step of a payment in the owner's stead, because its time and a half have passed.
SELECT p.path FROM tasks t JOIN task_clocks c ON c.task_id = t.id JOIN unions u ON u.code = t.union_code JOIN unions p ON p.code = u.parent
WHERE t.status = 'open' AND t.campaign_id = @campaign_id AND t.kind = @kind AND (t.batch_id = sqlc.narg(batch)::uuid OR sqlc.narg(batch)::uuid IS NULL AND t.batch_id IS NULL)
  AND c.over_at <= clock_timestamp() AND NOT EXISTS (SELECT FROM stopped_clocks s WHERE s.task_id = t.id) LIMIT 1;

-- name: OverdueTasks :many
-- Open tasks of a case that are due, and no more: one whose clock stands still, or whose due time was moved on
-- meanwhile, is not overdue, and of one that is long overdue a later mark tells, however late this one comes.
SELECT t.id, t.kind, t.role, t.union_path FROM tasks t WHERE t.case_id = $1 AND t.status = 'open' AND t.kind <> 'rule_clue'
    AND NOT (t.due_at > clock_timestamp() AND EXISTS (SELECT FROM replans r WHERE r.task_id = t.id))
    AND NOT EXISTS (SELECT FROM stopped_clocks s WHERE s.task_id = t.id)
    AND NOT EXISTS (SELECT FROM task_clocks c WHERE c.task_id = t.id AND c.over_at <= clock_timestamp()) ORDER BY t.id;
