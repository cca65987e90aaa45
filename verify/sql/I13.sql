-- The grant a decision rests on was the actor's, in force then, of the level of the seat, and covered
-- the union; the union covers the case; the role had the action in the policy version that was asked.
-- Of versions before the history of rules begins only the grant is judged. What waited one and a
-- half times its limit was open to the same role at the union above, which then did what the union
-- below may do. A delegate's decision rests on his principal's grant and on a
-- delegation in force then, that reaches the kind, the case and its amount.
WITH d AS (
    SELECT d.*, (SELECT p.path FROM task_clocks w JOIN tasks t ON t.id = w.task_id JOIN unions u ON u.code = t.union_code JOIN unions p ON p.code = u.parent
                 WHERE w.task_id = CASE d.kind WHEN 'take_back' THEN undone.task_id ELSE d.task_id END AND w.over_at <= d.at) AS taken_over, CASE d.kind WHEN 'withdraw' THEN 'case.withdraw' WHEN 'break_posting' THEN 'post' WHEN 'take_back' THEN undone.kind ELSE d.kind END AS act
    FROM decisions d JOIN events e ON e.id = d.event_id
    LEFT JOIN events before ON before.case_id = e.case_id AND before.version = e.version - 1
    LEFT JOIN decisions undone ON undone.event_id = before.id
)
SELECT d.case_id::text, ARRAY['decisions/' || d.id, 'grants/' || d.grant_id], w.expected, w.found
FROM d JOIN grants g ON g.id = d.grant_id JOIN cases c ON c.id = d.case_id LEFT JOIN delegations l ON l.id = d.delegation_id CROSS JOIN (SELECT min(from_version) AS first FROM policy_history) h
CROSS JOIN LATERAL (VALUES
    (g.user_id = coalesce(d.on_behalf_of, d.actor), 'a grant of the actor, or of his principal', 'somebody else''s grant'),
    (d.on_behalf_of IS NULL OR (l.principal = d.on_behalf_of AND l.delegate = d.actor AND l.grant_id = d.grant_id AND l.ruled_by NOT IN (d.actor, d.on_behalf_of)
        AND l.ruled_at <= d.at AND l.starts_at <= d.at AND l.ends_at > d.at AND (l.revoked_at IS NULL OR l.revoked_at >= d.at)
        AND (d.act = ANY (l.actions) AND c.amount_fen <= l.ceiling_fen) AND (c.union_path = l.scope OR starts_with(c.union_path, l.scope || '/'))) IS TRUE,
     'a delegation in force that a third person granted', 'none'),
    (g.granted_at <= d.at AND (g.revoked_at IS NULL OR g.revoked_at >= d.at), 'a grant in force at the decision', 'granted later or revoked before'),
    (g.level = d.level OR g.path = d.taken_over, 'a grant of level ' || d.level, g.level),
    (d.union_path = g.path OR starts_with(d.union_path, g.path || '/'), 'a grant that covers the union', g.path),
    (c.union_path = d.union_path OR starts_with(c.union_path, d.union_path || '/'), 'a union that covers the case', d.union_path),
    (d.policy_version < h.first OR EXISTS (SELECT FROM policy_history r WHERE (r.role, r.level, r.action) = (g.role, d.level, d.act)
        AND r.from_version <= d.policy_version AND (r.until_version IS NULL OR r.until_version > d.policy_version)),
     format('a rule for %s in policy version %s', d.act, d.policy_version), format('%s at level %s had none', g.role, g.level))
) w (good, expected, found)
WHERE w.good IS NOT TRUE
