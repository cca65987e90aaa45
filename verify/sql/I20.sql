-- A task is addressed to a union of its level that covers its case, and to a role that the policy
-- lets act on it; a case that has ended has no open task, but for clues about it. Each clue nobody has
-- ruled on waits for somebody, and no other.
SELECT coalesce(t.case_id, t.batch_id, t.campaign_id)::text, ARRAY['tasks/' || t.id], w.expected, w.found
FROM tasks t JOIN unions u ON u.code = t.union_code LEFT JOIN cases c ON c.id = t.case_id
CROSS JOIN LATERAL (VALUES
    (EXISTS (SELECT FROM policy_rules r WHERE (r.role, r.level, r.action) = (t.role, t.level, t.kind)), format('a role that may %s', t.kind), format('%s at level %s', t.role, t.level)),
    (u.level = t.level AND u.path = t.union_path, format('union %s of level %s', u.path, u.level), format('%s, level %s', t.union_path, t.level)),
    (c.id IS NULL OR c.union_path = t.union_path OR starts_with(c.union_path, t.union_path || '/'), 'a union that covers the case', t.union_path),
    (c.id IS NULL OR t.kind = 'rule_clue' OR c.state NOT IN ('closed', 'rejected', 'withdrawn', 'lapsed', 'disqualified'), 'no task for a case that has ended', coalesce(c.state, ''))
) w (good, expected, found)
WHERE t.status = 'open' AND w.good IS NOT TRUE
UNION ALL
SELECT case_id::text, array_agg('tasks/' || id ORDER BY id), format('one open %s task', kind), count(*)::text
FROM tasks WHERE status = 'open' AND case_id IS NOT NULL GROUP BY case_id, kind, objection_id HAVING count(*) > 1
UNION ALL
SELECT o.case_id::text, ARRAY['objections/' || o.id], CASE o.status WHEN 'late' THEN 'one open task to rule on the clue' ELSE 'no task for a clue that was ruled on' END, count(t.id)::text
FROM objections o LEFT JOIN tasks t ON t.objection_id = o.id AND t.kind = 'rule_clue' AND t.status = 'open'
WHERE o.late GROUP BY o.id HAVING (count(t.id) = 1) <> (o.status = 'late')
