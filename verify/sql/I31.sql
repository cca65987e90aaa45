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
UNION ALL
-- What was put up is what its hashes were made of, and the page shows nothing else.
SELECT h.slug, ARRAY['sheet_heads/' || h.slug], 'a head that its seal was made of', 'another' FROM sheet_heads h
WHERE h.seal <> sha256(convert_to(concat_ws(E'\x1f', h.slug, h.title, h.union_name, h.organiser, h.round, h.days, to_char(h.starts_on, 'YYYY-MM-DD'), to_char(h.ends_on, 'YYYY-MM-DD'),
    h.places, h.phone, h.address, h.rehearsal::text), 'UTF8'))
UNION ALL
SELECT l.slug, ARRAY['sheet_lines/' || l.slug || '/' || l.row_no], 'a row that its hash was made of', 'another'
FROM (SELECT x.*, coalesce(lag(x.hash) OVER (PARTITION BY x.slug ORDER BY x.row_no), h.seal) AS above FROM sheet_lines x JOIN sheet_heads h USING (slug)) l
WHERE l.hash <> sha256(l.above || convert_to(concat_ws(E'\x1f', l.row_no, l.name, l.unit, l.category, l.cause, l.members, l.amount_fen), 'UTF8'))
UNION ALL
SELECT r.slug, ARRAY['posting_rows/' || r.slug || '/' || r.row_no], 'what was put up', 'something else' FROM posting_rows r JOIN sheet_lines l USING (slug, row_no)
WHERE (r.name, r.unit, r.category, r.cause, r.members, r.amount_fen) IS DISTINCT FROM (l.name, l.unit, l.category, l.cause, l.members, l.amount_fen)
UNION ALL
-- So is a list of who got what.
SELECT h.slug, ARRAY['result_sheets/' || h.slug], 'a head that its seal was made of', 'another' FROM result_sheets h
WHERE h.seal <> sha256(convert_to(concat_ws(E'\x1f', h.slug, h.title, h.union_name, h.organiser, h.round, h.days, to_char(h.starts_on, 'YYYY-MM-DD'), to_char(h.ends_on, 'YYYY-MM-DD'),
    h.places, h.phone, h.address, h.rehearsal::text), 'UTF8'))
UNION ALL
SELECT l.slug, ARRAY['result_lines/' || l.slug || '/' || l.row_no], 'a row that its hash was made of', 'another'
FROM (SELECT x.*, coalesce(lag(x.hash) OVER (PARTITION BY x.slug ORDER BY x.row_no), h.seal) AS above FROM result_lines x JOIN result_sheets h USING (slug)) l
WHERE l.hash <> sha256(l.above || convert_to(concat_ws(E'\x1f', l.row_no, l.name, l.unit, l.category, '', 0, l.amount_fen), 'UTF8'))
