-- One root; every path is the chain of parents, so that no cycle can reach it; levels never rise
-- downwards; a grant lies at a union of its path and level and is never one's own.
SELECT coalesce(min(code), '—'), coalesce(array_agg('unions/' || code), '{}'), 'one root', count(*)::text FROM unions WHERE parent IS NULL
HAVING count(*) <> 1 AND (SELECT count(*) FROM unions) > 0
UNION ALL
SELECT u.code, ARRAY['unions/' || u.code], coalesce(p.path, '') || '/' || u.code, u.path
FROM unions u LEFT JOIN unions p ON p.code = u.parent WHERE u.path <> coalesce(p.path, '') || '/' || u.code
UNION ALL
SELECT u.code, ARRAY['unions/' || u.code], format('a level not above %s', p.level), u.level
FROM unions u JOIN unions p ON p.code = u.parent, LATERAL (SELECT ARRAY['national', 'province', 'city', 'county', 'base'] AS ranks) r
WHERE array_position(ranks, u.level) < array_position(ranks, p.level)
UNION ALL
SELECT g.user_id::text, ARRAY['grants/' || g.id], format('%s, level %s, not one''s own', u.path, u.level), format('%s, level %s%s', g.path, g.level, CASE WHEN g.granted_by = g.user_id THEN ', his own' ELSE '' END)
FROM grants g JOIN unions u ON u.code = g.union_code WHERE (g.path, g.level) <> (u.path, u.level) OR g.granted_by = g.user_id
