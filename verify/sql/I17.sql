-- A request has its answer, and a decision that an answer names was made by that actor in that very
-- transaction; no two answers name the same one.
WITH r AS (
    SELECT actor, endpoint, key, status, xact, substring(convert_from(reply, 'UTF8') FROM '"decision": ?\{"id": ?"([0-9a-f-]{36})"') AS decision FROM requests
)
SELECT r.actor::text, ARRAY['requests/' || r.endpoint || '/' || r.key], 'an answer stored with the effect', 'none' FROM r WHERE r.status IS NULL
UNION ALL
SELECT r.actor::text, array_remove(ARRAY['requests/' || r.endpoint || '/' || r.key, 'decisions/' || r.decision], NULL), 'the decision it made itself',
       CASE WHEN d.id IS NULL THEN 'no such decision' ELSE format('a decision of actor %s, transaction %s, not %s', d.actor, d.xact, r.xact) END
FROM r LEFT JOIN decisions d ON d.id::text = r.decision WHERE r.decision IS NOT NULL AND (d.actor, d.xact) IS DISTINCT FROM (r.actor, r.xact)
UNION ALL
SELECT min(r.actor::text), array_agg('requests/' || r.endpoint || '/' || r.key), 'one request a decision', count(*)::text FROM r WHERE r.decision IS NOT NULL GROUP BY r.decision HAVING count(*) > 1
