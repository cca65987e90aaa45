-- What the bank said of a payment stands once and agrees with it; what contradicts waits in suspense
-- under a code.
SELECT p.case_id::text, ARRAY['payments/' || p.no], format('one line of the bank: %s, %s fen', p.state, p.amount_fen), format('%s lines', count(b.id))
FROM payments p LEFT JOIN bank_lines b ON b.payment_no = p.no AND b.batch_id = p.batch_id AND b.disposition = 'applied' AND b.status = p.state AND b.amount_fen = p.amount_fen
WHERE p.state IN ('settled', 'returned') GROUP BY p.no HAVING count(b.id) <> 1
UNION ALL
SELECT coalesce(p.case_id, b.batch_id)::text, ARRAY['bank_lines/' || b.id], format('a payment of its batch, %s, %s fen', b.status, b.amount_fen),
       coalesce(format('payment %s, %s fen', p.state, p.amount_fen), 'no such payment')
FROM bank_lines b LEFT JOIN payments p ON p.no = b.payment_no AND p.batch_id = b.batch_id
WHERE b.disposition = 'applied' AND (p.no IS NULL OR p.state NOT IN ('settled', 'returned')
    OR b.status <> p.state AND NOT (b.status = 'settled' AND EXISTS (SELECT FROM ledger_entries e WHERE e.payment_no = p.no AND e.kind = 'return')))
UNION ALL
SELECT batch_id::text, ARRAY['bank_lines/' || id], 'a code that says why it is in suspense', 'none' FROM bank_lines WHERE disposition = 'suspense' AND code = ''
UNION ALL
-- A line ends by two people, and one that a later line corrected by a payment that has its result.
SELECT l.batch_id::text, ARRAY['bank_lines/' || l.id], 'a line in suspense, resolved by two people, whose payment has a result if it was corrected',
       format('%s, said by %s, agreed by %s, %s, payment %s', l.disposition, r.proposed_by, v.decided_by, r.outcome, coalesce(p.state, '—'))
FROM suspense_verdicts v JOIN suspense_resolutions r USING (line_id, n) JOIN bank_lines l ON l.id = v.line_id LEFT JOIN payments p ON p.no = l.payment_no AND p.batch_id = l.batch_id
WHERE v.agreed AND (l.disposition <> 'suspense' OR v.decided_by = r.proposed_by OR r.outcome = 'corrected_by_line' AND coalesce(p.state, '') NOT IN ('settled', 'returned'))
UNION ALL
SELECT b.id::text, ARRAY['bank_lines/' || l.id], 'resolved while its campaign was open', 'in suspense still'
FROM open_suspense l JOIN payment_batches b ON b.id = l.batch_id JOIN campaigns k ON k.id = b.campaign_id WHERE k.status = 'closed'
