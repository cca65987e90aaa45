-- An open case waits for a task with a due time, a running posting, the bank, a batch, an auditor, or
-- for an event to be acted on. Somebody may answer every task: separation of duties aside, an enabled
-- account has its role there; where accounts are made at first sign-in that is always so.
SELECT c.id::text, ARRAY['cases/' || c.id], 'a task, a posting, a payment, a batch or an undelivered event', format('%s since version %s, nothing', c.state, c.version)
FROM cases c JOIN campaigns k ON k.id = c.campaign_id
WHERE c.state NOT IN ('closed', 'rejected', 'withdrawn', 'lapsed', 'disqualified', 'suspended') AND k.status IN ('running', 'suspended')
  AND NOT EXISTS (SELECT FROM tasks t JOIN unions u ON u.code = t.union_code WHERE t.case_id = c.id AND t.status = 'open' AND t.due_at IS NOT NULL AND t.kind <> 'rule_clue' AND (c.state <> 'posting' OR t.kind <> 'object'))
  AND NOT (c.state = 'draft' AND c.due_at IS NOT NULL)
  AND NOT (c.state = 'posting' AND c.due_at IS NOT NULL AND EXISTS (SELECT FROM postings p WHERE p.case_id = c.id AND p.status = 'running'))
  AND NOT (c.state = 'paying' AND EXISTS (SELECT FROM payments p WHERE p.case_id = c.id AND p.state IN ('prepared', 'submitted', 'unknown')))
  AND NOT (c.state = 'approved' AND NOT coalesce((c.body->>'account_fault')::boolean, false)
           AND EXISTS (SELECT FROM tasks t WHERE t.line_id = c.line_id AND t.kind = 'make_batch' AND t.status = 'open'))
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.topic = 'case' AND o.subject = c.id AND (o.delivered_at IS NULL OR o.delivered_at > clock_timestamp() - @lag::interval))
UNION ALL
SELECT case_id::text, ARRAY['tasks/' || id], 'a due time', 'none' FROM tasks WHERE status = 'open' AND case_id IS NOT NULL AND due_at IS NULL
UNION ALL -- a step of a payment that an earlier program left without one has it from the next sweep on
SELECT campaign_id::text, ARRAY['tasks/' || id], 'a due time', 'none' FROM tasks
WHERE status = 'open' AND (batch_id IS NOT NULL OR line_id IS NOT NULL) AND due_at IS NULL AND opened_at < clock_timestamp() - @lag::interval
UNION ALL
SELECT coalesce(t.case_id, t.campaign_id)::text, ARRAY['tasks/' || t.id], format('somebody who is %s of %s', t.role, t.union_code), 'nobody'
FROM tasks t WHERE t.status = 'open' AND NOT EXISTS (SELECT FROM users WHERE demo)
  AND NOT EXISTS (SELECT FROM grants g JOIN users u ON u.id = g.user_id WHERE g.active AND NOT u.disabled AND g.role = t.role AND g.level = t.level
                  AND (t.union_path = g.path OR starts_with(t.union_path, g.path || '/')))
