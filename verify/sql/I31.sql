-- The public page's table has the allow-listed columns only, masked names, and exactly one row for
-- each posting that runs or is held.
SELECT 'posting_rows', array_agg('column ' || column_name::text), 'slug row_no name unit category cause members amount_fen held', string_agg(column_name::text, ' ')
FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'posting_rows'
  AND column_name NOT IN ('slug', 'row_no', 'name', 'unit', 'category', 'cause', 'members', 'amount_fen', 'held') HAVING count(*) > 0
UNION ALL
SELECT r.slug, ARRAY['posting_rows/' || r.slug || '/' || r.row_no], 'a masked name', 'no mask' FROM posting_rows r WHERE r.name NOT LIKE '%*%'
UNION ALL
SELECT coalesce(p.case_id::text, r.slug), ARRAY['posting_rows/' || coalesce(r.slug, p.slug) || '/' || coalesce(r.row_no, p.row_no)], 'a row exactly while its posting runs or is held',
       CASE WHEN r.slug IS NULL THEN format('no row, posting %s', p.status) ELSE format('a row, posting %s', coalesce(p.status, 'not there')) END
FROM posting_rows r FULL JOIN postings p ON p.slug = r.slug AND p.row_no = r.row_no
WHERE (r.slug IS NOT NULL) <> (coalesce(p.status, 'ended') IN ('running', 'held'))
