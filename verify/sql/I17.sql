-- A request has its answer; what an answer names was done by that actor in that very transaction: a
-- decision, or papers asked for or given, or a clue ruled on (no decision, but answered like one); and no
-- two answers name the same deed.
WITH r AS (
    SELECT actor, endpoint, key, status, xact, substring(convert_from(reply, 'UTF8') FROM '"decision": ?\{"id": ?"([0-9a-f-]{36})"') AS decision FROM requests
), deed AS (
    SELECT id::text, actor, xact FROM decisions
    UNION ALL
    SELECT body::jsonb->>'request', actor, xact FROM audit WHERE kind = 'documents'
    UNION ALL
    SELECT body::jsonb->>'objection', actor, xact FROM audit WHERE kind = 'objection' AND body::jsonb ? 'clue'
)
SELECT r.actor::text, ARRAY['requests/' || r.endpoint || '/' || r.key], 'an answer stored with the effect', 'none' FROM r WHERE r.status IS NULL
UNION ALL
SELECT r.actor::text, array_remove(ARRAY['requests/' || r.endpoint || '/' || r.key, 'decisions/' || r.decision], NULL), 'the decision it made itself',
       coalesce((SELECT format('a decision of actor %s, transaction %s, not %s', d.actor, d.xact, r.xact) FROM deed d WHERE d.id = r.decision ORDER BY d.xact LIMIT 1), 'no such decision')
FROM r WHERE r.decision IS NOT NULL AND NOT EXISTS (SELECT FROM deed d WHERE (d.id, d.actor, d.xact) = (r.decision, r.actor, r.xact))
UNION ALL
SELECT min(r.actor::text), array_agg('requests/' || r.endpoint || '/' || r.key), 'one request a decision', count(*)::text FROM r WHERE r.decision IS NOT NULL GROUP BY r.decision, r.xact HAVING count(*) > 1
