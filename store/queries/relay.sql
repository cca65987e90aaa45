-- name: LockFresh :many
-- The oldest waiting row of each workflow that is not put back; who holds it has the workflow's rows to himself.
SELECT o.topic, o.subject FROM outbox o
WHERE o.delivered_at IS NULL
  AND NOT EXISTS (SELECT FROM outbox e WHERE e.delivered_at IS NULL AND e.subject = o.subject AND e.topic = o.topic AND e.seq < o.seq)
  AND NOT EXISTS (SELECT FROM outbox_delays d WHERE d.topic = o.topic AND d.subject = o.subject)
ORDER BY o.seq LIMIT @most::int FOR UPDATE OF o SKIP LOCKED;

-- name: LockPutBack :many
-- The same of those that were put back and whose time has come.
SELECT o.topic, o.subject FROM outbox_delays d JOIN outbox o ON o.subject = d.subject AND o.topic = d.topic
WHERE o.delivered_at IS NULL AND d.not_before <= clock_timestamp()
  AND NOT EXISTS (SELECT FROM outbox e WHERE e.delivered_at IS NULL AND e.subject = o.subject AND e.topic = o.topic AND e.seq < o.seq)
ORDER BY d.not_before LIMIT @most::int FOR UPDATE OF o SKIP LOCKED;

-- name: WaitingOutbox :many
SELECT o.seq, o.topic, o.subject, o.body, coalesce(o.trace, '')::text AS trace
FROM outbox o JOIN (SELECT unnest(@topics::text[]) AS topic, unnest(@subjects::uuid[]) AS subject) w ON w.topic = o.topic AND w.subject = o.subject
WHERE o.delivered_at IS NULL ORDER BY o.seq;

-- name: MarkDelivered :exec
WITH told AS (UPDATE outbox SET delivered_at = clock_timestamp() WHERE seq = ANY(@seqs::bigint[]) RETURNING topic, subject)
DELETE FROM outbox_delays d USING told WHERE d.topic = told.topic AND d.subject = told.subject;

-- name: PutBack :exec
-- A quarter of a second at first, twice as long each time, a quarter of a minute at most; after ten
-- attempts, when operators see it (queries/snag.sql), half a minute.
INSERT INTO outbox_delays AS d (topic, subject, attempts, not_before)
VALUES (@topic, @subject, 1, clock_timestamp() + interval '250 milliseconds')
ON CONFLICT (topic, subject) DO UPDATE SET attempts = d.attempts + 1,
    not_before = clock_timestamp() + CASE WHEN d.attempts + 1 >= 10 THEN interval '30 seconds'
                                          ELSE least(interval '250 milliseconds' * 2 ^ d.attempts, interval '15 seconds') END;
