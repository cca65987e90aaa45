-- name: NoteSnag :exec
INSERT INTO snags (workflow, cause, what, code, attempts) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workflow, cause, what) DO UPDATE SET code = excluded.code, last_at = clock_timestamp(),
    attempts = CASE WHEN excluded.cause IN ('ended', 'clock') THEN snags.attempts + 1 ELSE excluded.attempts END;

-- name: ClearSnag :exec
DELETE FROM snags WHERE workflow = $1 AND cause = $2 AND what = $3;

-- name: ClearOtherSnags :exec
-- Those of a cause that are not among the ones just seen; an end is shown for a while.
DELETE FROM snags WHERE cause = @cause AND NOT workflow = ANY(@workflows::text[]) AND last_at < clock_timestamp() - make_interval(secs => @after::float8);

-- name: FailingActivities :many
SELECT workflow, what FROM snags WHERE cause = 'activity' ORDER BY last_at LIMIT @most::int;

-- name: ClocksThatStand :many
-- Cases that the clock should have moved a while ago and has not: a posting that is over, a draft or a
-- returned case whose time is up, a follow-up that is done. Held ones, those of campaigns that stand
-- still or have just gone on, and postings that wait for a ruling or a picture are as they should be.
SELECT c.id, c.state FROM cases c JOIN campaigns k ON k.id = c.campaign_id
WHERE c.step <> 'ended' AND k.status = 'running' AND coalesce(k.resumed_at, '-infinity') < c.due_at
  AND c.due_at < clock_timestamp() - make_interval(secs => @patience::float8)
  AND (c.state IN ('draft', 'returned')
    OR c.state = 'posting' AND NOT coalesce(k.rules->'requires', '[]') ? 'end_photo'
       AND NOT EXISTS (SELECT FROM objections o WHERE o.case_id = c.id AND o.status IN ('filed', 'accepted'))
       AND EXISTS (SELECT FROM postings p WHERE p.case_id = c.id AND p.status = 'running' AND p.ends_at < clock_timestamp() - make_interval(secs => @patience::float8)))
  AND NOT EXISTS (SELECT FROM workflow_holds w WHERE w.case_id = c.id)
ORDER BY c.due_at LIMIT @most::int;

-- name: Snags :many
SELECT s.workflow, s.cause, s.what, s.code, s.attempts, s.since, s.last_at, coalesce(c.no, '') AS case_no
FROM (SELECT workflow, cause, what, code, attempts, since, last_at FROM snags
      UNION ALL
      SELECT (CASE d.topic WHEN 'posting' THEN 'case' ELSE d.topic END || '/' || d.subject)::text, 'delivery', d.topic, '', d.attempts, o.created_at, clock_timestamp()
      FROM outbox_delays d CROSS JOIN LATERAL (SELECT min(created_at) AS created_at FROM outbox o WHERE o.delivered_at IS NULL AND o.subject = d.subject AND o.topic = d.topic) o
      WHERE d.attempts >= 10 AND o.created_at IS NOT NULL) s
LEFT JOIN cases c ON c.id = CASE WHEN s.workflow LIKE 'case/%' THEN substr(s.workflow, 6)::uuid END
ORDER BY s.since LIMIT @most::int;

-- name: HurryOutbox :exec
-- What was put back is delivered at once.
UPDATE outbox_delays SET not_before = clock_timestamp() WHERE subject = $1;

-- name: InsertHold :exec
INSERT INTO workflow_holds (case_id, reason, held_by, grant_id) VALUES ($1, $2, $3, $4);

-- name: IsHeld :one
SELECT EXISTS (SELECT FROM workflow_holds WHERE case_id = $1)::boolean;

-- name: DeleteHold :execrows
DELETE FROM workflow_holds WHERE case_id = $1;

-- name: TellUnlessOrdered :exec
INSERT INTO orders (id, kind, case_id, status, asked_by, grant_id) VALUES ($1, 'tell', $2, 'ready', $3, $4) ON CONFLICT DO NOTHING;

-- name: Holds :many
SELECT w.case_id, c.no, w.reason, u.name AS held_by, w.held_at FROM workflow_holds w JOIN cases c ON c.id = w.case_id JOIN users u ON u.id = w.held_by
WHERE c.step <> 'ended' ORDER BY w.held_at LIMIT @most::int;
