SELECT coalesce(d.case_id, a.subject)::text, array_remove(ARRAY['decisions/' || d.id, 'audit/' || a.subject || '/' || a.n], NULL),
       'a decision, its event and its one audit row, of one transaction',
       CASE WHEN d.id IS NULL THEN 'audit row without a decision' WHEN a.subject IS NULL THEN 'decision without an audit row'
            WHEN a.subject <> d.case_id THEN 'audit row of another case' ELSE format('transactions %s, %s and %s', d.xact, e.xact, a.xact) END
FROM decisions d JOIN events e ON e.id = d.event_id FULL JOIN (SELECT * FROM audit WHERE kind = 'decision') a ON a.decision_id = d.id
WHERE d.id IS NULL OR a.subject IS NULL OR a.subject <> d.case_id OR d.xact <> a.xact OR d.xact <> e.xact
