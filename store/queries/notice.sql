-- name: LeaveNotice :execrows
INSERT INTO notices (id, key, campaign_id, case_id, task_id, user_id, union_path, role, kind, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (key) DO NOTHING;

-- name: SetChannel :exec
INSERT INTO notice_channels (user_id, channel, shape, address_enc, secret_enc, urgent_only, digest, muted) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (user_id, channel) DO UPDATE SET shape = excluded.shape, address_enc = excluded.address_enc, secret_enc = excluded.secret_enc,
    urgent_only = excluded.urgent_only, digest = excluded.digest, muted = excluded.muted;

-- name: DropChannel :exec
DELETE FROM notice_channels WHERE user_id = $1 AND channel = $2;

-- name: ChannelsOf :many
SELECT channel, shape, address_enc, urgent_only, digest, muted FROM notice_channels WHERE user_id = $1 ORDER BY channel;

-- name: PlanMessages :execrows
-- One message a notice, channel and recipient; what is not urgent may wait for
-- the day's digest. Who stands in is told of the tasks that he may answer.
WITH page AS MATERIALIZED (
    SELECT id, kind, union_path, role, user_id, task_id FROM notices WHERE NOT planned ORDER BY id LIMIT @page FOR UPDATE SKIP LOCKED
), done AS (
    UPDATE notices SET planned = true FROM page WHERE notices.id = page.id RETURNING notices.id
), people AS (
    SELECT p.id, p.kind, g.user_id FROM page p JOIN grants g ON p.user_id IS NULL AND g.role = p.role AND g.path = p.union_path AND g.active JOIN users u ON u.id = g.user_id AND NOT u.disabled
    UNION
    SELECT p.id, p.kind, l.delegate FROM page p JOIN lent_tasks l ON p.user_id IS NULL AND l.task_id = p.task_id AND l.role = p.role AND l.path = p.union_path JOIN users u ON u.id = l.delegate AND NOT u.disabled
    UNION
    SELECT p.id, p.kind, p.user_id FROM page p WHERE p.user_id IS NOT NULL
), wanted AS (
    SELECT p.id, p.kind, p.user_id, c.channel, c.digest AND NOT p.kind = ANY(@urgent::text[]) AS waits FROM people p JOIN notice_channels c ON c.user_id = p.user_id
    WHERE NOT p.kind = ANY(c.muted) AND (NOT c.urgent_only OR p.kind = ANY(@urgent::text[]))
), planned AS (
    INSERT INTO messages (id, key, notice_id, user_id, channel, kind, digest, next_at)
    SELECT gen_random_uuid(), CASE WHEN w.waits THEN format('digest/%s/%s/%s', w.user_id, w.channel, @digest_at::timestamptz) ELSE format('notice/%s/%s/%s', w.id, w.channel, w.user_id) END,
           CASE WHEN w.waits THEN NULL ELSE w.id END, w.user_id, w.channel, CASE WHEN w.waits THEN 'digest' ELSE w.kind END, w.waits,
           CASE WHEN w.waits THEN @digest_at::timestamptz ELSE clock_timestamp() END
    FROM wanted w ON CONFLICT (key) DO NOTHING
)
SELECT id FROM done;

-- name: ClaimMessages :many
-- A claim lasts a minute: whoever dies with it leaves the messages to the next.
WITH due AS MATERIALIZED (
    SELECT m.id FROM messages m WHERE m.status = 'waiting' AND m.next_at <= clock_timestamp() ORDER BY m.next_at, m.id LIMIT @page FOR UPDATE SKIP LOCKED
)
UPDATE messages m SET attempts = m.attempts + 1, next_at = clock_timestamp() + interval '1 minute' FROM due WHERE m.id = due.id
RETURNING m.id, m.notice_id, m.user_id, m.channel, m.kind, m.digest, m.address_enc, m.text_enc, m.attempts;

-- name: MessageFacts :one
SELECT coalesce(t.status, '') AS task_status, n.task_id, n.case_id FROM notices n LEFT JOIN tasks t ON t.id = n.task_id WHERE n.id = $1;

-- name: ChannelFor :one
-- Where to tell a person, as long as he is let in.
SELECT c.shape, c.address_enc, c.secret_enc FROM notice_channels c JOIN users u ON u.id = c.user_id AND NOT u.disabled WHERE c.user_id = $1 AND c.channel = $2;

-- name: UnreadSince :one
-- Whether the person still has something to read that was told lately and is needed.
SELECT EXISTS (SELECT FROM notices n LEFT JOIN tasks t ON t.id = n.task_id LEFT JOIN grants g ON g.user_id = @user_id::uuid AND g.active AND g.path = n.union_path AND g.role = n.role
    WHERE n.at > clock_timestamp() - interval '2 days' AND coalesce(t.status, 'open') = 'open' AND (n.user_id = @user_id::uuid OR n.user_id IS NULL AND (g.id IS NOT NULL
          OR EXISTS (SELECT FROM lent_tasks l WHERE l.delegate = @user_id::uuid AND l.task_id = n.task_id AND l.role = n.role AND l.path = n.union_path)))
      AND NOT EXISTS (SELECT FROM notice_reads r WHERE r.notice_id = n.id AND r.user_id = @user_id::uuid));

-- name: EndMessage :exec
UPDATE messages SET status = $2, problem = $3, ended_at = clock_timestamp() WHERE id = $1 AND status = 'waiting';

-- name: DelayMessage :exec
UPDATE messages SET problem = $2, next_at = clock_timestamp() + make_interval(secs => @seconds::float8) WHERE id = $1 AND status = 'waiting';

-- name: MessagesWait :one
SELECT EXISTS (SELECT FROM messages WHERE status = 'waiting' AND next_at <= clock_timestamp()) OR EXISTS (SELECT FROM notices WHERE NOT planned);

-- name: InsertMessage :exec
INSERT INTO messages (id, key, channel, kind, address_enc, text_enc) VALUES ($1, $2, 'sms', $3, $4, $5);

-- name: OutboxMessages :many
SELECT id, channel, kind, status, attempts, problem, text_enc, created_at, ended_at FROM messages ORDER BY created_at DESC, id DESC LIMIT @page;

-- name: RootUnion :one
SELECT path FROM unions WHERE parent IS NULL;
