-- A case, its reservation, its entries, its payment and its batch draw on one line, and a campaign's
-- lines add up to its plan.
SELECT c.id::text, ARRAY['ledger_entries/' || e.id], format('line %s of the case', c.line_id), e.line_id::text FROM ledger_entries e JOIN cases c ON c.id = e.case_id WHERE e.line_id <> c.line_id
UNION ALL
SELECT c.id::text, ARRAY['reservations/' || r.id], format('line %s of the case', c.line_id), r.line_id::text FROM reservations r JOIN cases c ON c.id = r.case_id WHERE r.line_id <> c.line_id
UNION ALL
SELECT c.id::text, ARRAY['payments/' || p.no], format('line %s of the case and of the batch', c.line_id), format('payment %s, batch %s', p.line_id, b.line_id)
FROM payments p JOIN cases c ON c.id = p.case_id JOIN payment_batches b ON b.id = p.batch_id WHERE p.line_id <> c.line_id OR b.line_id <> c.line_id
UNION ALL
SELECT c.id::text, ARRAY['cases/' || c.id], 'a line of its own campaign', format('a line of campaign %s', l.campaign_id)
FROM cases c JOIN budget_lines l ON l.id = c.line_id WHERE l.campaign_id <> c.campaign_id
UNION ALL
SELECT k.id::text, array_agg('budget_lines/' || l.id ORDER BY l.position), format('%s fen in all', k.plan->>'budget_total_fen'), sum(l.amount_fen)::text
FROM campaigns k JOIN budget_lines l ON l.campaign_id = k.id WHERE k.rules IS NOT NULL GROUP BY k.id HAVING sum(l.amount_fen) <> (k.plan->>'budget_total_fen')::bigint
