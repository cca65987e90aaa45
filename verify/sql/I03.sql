-- One reserve entry a reservation, at most one that resolves it, all for its amount; an open
-- reservation stands exactly for a case that says it holds one.
WITH e AS (
    SELECT reservation_id, count(*) FILTER (WHERE kind = 'reserve') AS reserved, count(*) FILTER (WHERE kind IN ('release', 'settle')) AS resolved,
           max(kind) FILTER (WHERE kind IN ('release', 'settle')) AS how, min(amount_fen) AS least, max(amount_fen) AS most
    FROM ledger_entries WHERE reservation_id IS NOT NULL GROUP BY reservation_id
)
SELECT r.case_id::text, ARRAY['reservations/' || r.id], format('reserved once, resolved %s once at most, for %s fen', coalesce(r.resolved, 'not'), r.amount_fen),
       format('reserved %s times, resolved %s times (%s), %s to %s fen', coalesce(e.reserved, 0), coalesce(e.resolved, 0), coalesce(e.how, 'not'), e.least, e.most)
FROM reservations r LEFT JOIN e ON e.reservation_id = r.id
WHERE coalesce(e.reserved, 0) <> 1 OR e.resolved > 1 OR e.how IS DISTINCT FROM r.resolved OR e.least <> r.amount_fen OR e.most <> r.amount_fen
UNION ALL
SELECT c.id::text, ARRAY['cases/' || c.id], CASE WHEN coalesce((c.body->>'reserved')::boolean, false) THEN 'one open reservation' ELSE 'no open reservation' END, count(r.id)::text
FROM cases c LEFT JOIN reservations r ON r.case_id = c.id AND NOT EXISTS (SELECT FROM ledger_entries x WHERE x.reservation_id = r.id AND x.kind IN ('release', 'settle'))
GROUP BY c.id HAVING count(r.id) <> CASE WHEN coalesce((c.body->>'reserved')::boolean, false) THEN 1 ELSE 0 END
