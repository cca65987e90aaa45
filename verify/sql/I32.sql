-- Every reading of unmasked data leaves a row that says who and for what purpose, and a list how many
-- rows. That none is missing is kept by the store, which answers only once the row is written.
SELECT subject::text, ARRAY['audit/' || subject || '/' || n], 'a reader and a purpose; of a list, the number of rows', format('actor %s, %s', coalesce(actor::text, 'none'), body)
FROM audit WHERE kind = 'read' AND (actor IS NULL OR coalesce(body::jsonb->>'purpose', '') = '' OR body::jsonb->>'purpose' = 'bank_file' AND (body::jsonb->>'rows')::int IS NULL)
UNION ALL
SELECT b.campaign_id::text, ARRAY['payment_batches/' || b.id], 'an audit row of its bank file''s reader', format('batch %s without one', a.body::jsonb->>'batch')
FROM audit a JOIN payment_batches b ON b.id::text = a.body::jsonb->>'batch'
WHERE a.kind = 'read' AND a.body::jsonb->>'purpose' = 'bank_file' AND a.subject <> b.campaign_id
