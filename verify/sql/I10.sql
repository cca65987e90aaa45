-- A batch equals its lines, each line its approval within the plan's standard, and its people are four.
SELECT b.id::text, ARRAY['payment_batches/' || b.id], format('%s payments, %s fen', b.payments, b.total_fen), format('%s payments, %s fen', count(p.no), coalesce(sum(p.amount_fen), 0))
FROM payment_batches b LEFT JOIN payments p ON p.batch_id = b.id GROUP BY b.id HAVING (count(p.no), coalesce(sum(p.amount_fen), 0)) <> (b.payments, b.total_fen)
UNION ALL
SELECT p.case_id::text, ARRAY['payments/' || p.no], format('%s fen, as approved', c.amount_fen), p.amount_fen::text
FROM payments p JOIN cases c ON c.id = p.case_id WHERE p.amount_fen <> c.amount_fen
UNION ALL
SELECT p.case_id::text, ARRAY['payments/' || p.no], format('at most the standard of %s fen', s.most), p.amount_fen::text
FROM payments p JOIN cases c ON c.id = p.case_id JOIN campaigns k ON k.id = c.campaign_id
CROSS JOIN LATERAL (
    SELECT max((e->>'amount_fen')::bigint) AS most FROM jsonb_array_elements(coalesce(k.plan->'standards', '[]')) e
    WHERE e->>'category' = c.category AND coalesce(e->>'model_level', c.model_level) = c.model_level
) s
WHERE p.amount_fen > s.most
UNION ALL
SELECT b.id::text, ARRAY['payment_batches/' || b.id], 'maker, approver, releaser and booker are four people', format('%s people in %s places', count(DISTINCT who), count(who))
FROM payment_batches b CROSS JOIN LATERAL unnest(ARRAY[b.made_by, b.approved_by, b.released_by, b.booked_by]) who GROUP BY b.id HAVING count(DISTINCT who) <> count(who)
UNION ALL
SELECT b.id::text, ARRAY['payment_batches/' || b.id], format('the people a batch that is %s needs', b.status), 'somebody is missing'
FROM payment_batches b WHERE b.status IN ('approved', 'released', 'booked') AND b.approved_by IS NULL OR b.status IN ('released', 'booked') AND b.released_by IS NULL
   OR b.status = 'booked' AND b.booked_by IS NULL
