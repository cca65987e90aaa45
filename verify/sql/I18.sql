SELECT case_id::text, array_agg('decisions/' || id ORDER BY at), format('one decision of %s, seat %s, signature %s, lap %s', kind, seat, nth, lap), count(*)::text
FROM decisions WHERE kind NOT IN ('take_back', 'withdraw', 'break_posting', 'check_economy', 'case.hold', 'case.decease', 'case.disqualify') GROUP BY case_id, kind, lap, seat, nth HAVING count(*) > 1
