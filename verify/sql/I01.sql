-- Each entry posts its amount from one account of its line to another; accounts equal their postings.
WITH ways (entry, giver, taker) AS (
    VALUES ('allocate', 'funding', 'available'), ('reserve', 'available', 'reserved'), ('release', 'reserved', 'available'),
           ('settle', 'reserved', 'paid'), ('return', 'paid', 'available')
), sums AS (
    SELECT e.id, e.line_id, e.kind, e.amount_fen, count(p.entry_id) AS n, coalesce(sum(p.amount_fen), 0) AS total,
           count(*) FILTER (WHERE p.line_id = e.line_id AND (p.kind, p.amount_fen) IN ((w.giver, -e.amount_fen), (w.taker, e.amount_fen))) AS good
    FROM ledger_entries e LEFT JOIN ways w ON w.entry = e.kind LEFT JOIN ledger_postings p ON p.entry_id = e.id GROUP BY e.id
)
SELECT line_id::text, ARRAY['ledger_entries/' || id], format('%s of %s fen: two postings that sum to 0', kind, amount_fen), format('%s postings that sum to %s, %s of them right', n, total, good)
FROM sums WHERE n <> 2 OR total <> 0 OR good <> 2
UNION ALL
SELECT a.line_id::text, ARRAY['ledger_accounts/' || a.line_id || '/' || a.kind], format('balance %s, the sum of its postings', coalesce(p.total, 0)), a.balance_fen::text
FROM ledger_accounts a LEFT JOIN (SELECT line_id, kind, sum(amount_fen) AS total FROM ledger_postings GROUP BY line_id, kind) p USING (line_id, kind)
WHERE a.balance_fen <> coalesce(p.total, 0)
  AND NOT EXISTS (SELECT FROM sums s JOIN ledger_postings q ON q.entry_id = s.id WHERE q.line_id = a.line_id AND q.kind = a.kind AND (s.n <> 2 OR s.total <> 0 OR s.good <> 2))
