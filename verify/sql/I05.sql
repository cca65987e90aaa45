-- Settled less returned is the approved amount or nothing, and the ledger knows exactly the payments
-- that settled; one returned afterwards has both entries.
SELECT c.id::text, array_agg('ledger_entries/' || e.id ORDER BY e.id), format('0 or %s fen', c.amount_fen), sum(CASE e.kind WHEN 'settle' THEN e.amount_fen ELSE -e.amount_fen END)::text
FROM cases c JOIN ledger_entries e ON e.case_id = c.id AND e.kind IN ('settle', 'return') GROUP BY c.id
HAVING sum(CASE e.kind WHEN 'settle' THEN e.amount_fen ELSE -e.amount_fen END) NOT IN (0, c.amount_fen)
UNION ALL
SELECT coalesce(p.case_id, e.case_id)::text, array_remove(ARRAY['payments/' || p.no, 'ledger_entries/' || e.id], NULL),
       'a settled payment and its settle entry, of one case and amount', format('payment of %s fen, entry of %s fen', coalesce(p.amount_fen::text, '—'), coalesce(e.amount_fen::text, '—'))
FROM (SELECT * FROM payments y WHERE state = 'settled' OR state = 'returned' AND EXISTS (SELECT FROM ledger_entries x WHERE x.payment_no = y.no AND x.kind = 'return' AND x.amount_fen = y.amount_fen)) p
FULL JOIN (SELECT * FROM ledger_entries WHERE kind = 'settle') e ON e.payment_no = p.no
WHERE (p.case_id, p.amount_fen, p.reservation_id) IS DISTINCT FROM (e.case_id, e.amount_fen, e.reservation_id)
UNION ALL
-- What was disqualified after it was paid is asked back, and what came back is booked to its line.
SELECT coalesce(d.case_id, e.case_id)::text, array_remove(ARRAY['recoveries/' || r.case_id, 'ledger_entries/' || e.id], NULL),
       'a recovery of the payment, and a return entry of its amount once it is booked', format('recovery of %s fen (booked %s), entry of %s fen', coalesce(r.amount_fen::text, '—'), r.booked_at IS NOT NULL, coalesce(e.amount_fen::text, '—'))
FROM (SELECT case_id FROM disqualifications WHERE transition = 'T31') d LEFT JOIN recoveries r ON r.case_id = d.case_id
FULL JOIN (SELECT * FROM ledger_entries x WHERE kind = 'return' AND NOT EXISTS (SELECT FROM payments y WHERE y.no = x.payment_no AND y.state = 'returned')) e ON e.case_id = d.case_id
WHERE r.case_id IS NULL OR (r.booked_at IS NOT NULL) <> (e.id IS NOT NULL) OR e.id IS NOT NULL AND (e.payment_no, e.amount_fen) IS DISTINCT FROM (r.payment_no, r.amount_fen)
