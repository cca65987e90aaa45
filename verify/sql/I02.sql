-- Replayed in order, no account ever falls below its floor. Ids follow the order in which the store
-- locks the account, since it locks before it draws one.
WITH ways (entry, kind, sign) AS (
    VALUES ('allocate', 'funding', -1), ('allocate', 'available', 1), ('reserve', 'available', -1), ('reserve', 'reserved', 1),
           ('release', 'reserved', -1), ('release', 'available', 1), ('settle', 'reserved', -1), ('settle', 'paid', 1), ('return', 'paid', -1), ('return', 'available', 1)
), prefixes AS (
    SELECT e.id, e.line_id, w.kind, sum(w.sign * e.amount_fen) OVER (PARTITION BY e.line_id, w.kind ORDER BY e.id) AS balance
    FROM ledger_entries e JOIN ways w ON w.entry = e.kind
), floors AS (
    SELECT l.id AS line_id, k.kind, CASE WHEN k.kind = 'funding' THEN -l.amount_fen ELSE 0 END AS floor
    FROM budget_lines l CROSS JOIN (VALUES ('funding'), ('available'), ('reserved'), ('paid')) k (kind)
), broken AS (
    SELECT DISTINCT ON (line_id, kind) p.*, f.floor FROM prefixes p JOIN floors f USING (line_id, kind) WHERE p.balance < f.floor ORDER BY line_id, kind, p.id
)
SELECT line_id::text, ARRAY['ledger_entries/' || id], format('%s not below %s', kind, floor), balance::text FROM broken
UNION ALL
SELECT f.line_id::text, ARRAY['ledger_accounts/' || f.line_id || '/' || f.kind], format('floor %s', f.floor), coalesce(a.floor_fen::text, 'no such account')
FROM floors f LEFT JOIN ledger_accounts a USING (line_id, kind) WHERE a.floor_fen IS DISTINCT FROM f.floor
