-- Each event has its one outbox row, and the reverse; none is delivered before an earlier one of its case.
SELECT coalesce(e.case_id, o.subject)::text, array_remove(ARRAY['events/' || e.id, 'outbox/' || o.seq], NULL), 'an event and its outbox row',
       CASE WHEN e.id IS NULL THEN 'an outbox row without an event' ELSE 'an event without an outbox row' END
FROM events e FULL JOIN (SELECT * FROM outbox WHERE topic = 'case') o ON o.subject = e.case_id AND o.version = e.version WHERE e.id IS NULL OR o.seq IS NULL
UNION ALL
SELECT o.subject::text, ARRAY['outbox/' || o.seq], format('version %s waits for version %s', o.version, w.version), 'delivered before it'
FROM outbox o JOIN LATERAL (SELECT min(x.version) AS version FROM outbox x WHERE x.topic = o.topic AND x.subject = o.subject AND x.delivered_at IS NULL) w ON w.version < o.version
WHERE o.topic = 'case' AND o.delivered_at IS NOT NULL
