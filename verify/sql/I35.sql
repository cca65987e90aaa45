-- The role rules are there as soon as anybody has a role, name roles and levels that exist, allow
-- somebody everything the program asks about, and are the last of their history.
SELECT 'policy', ARRAY['policy_rules'], 'rules', 'none' WHERE EXISTS (SELECT FROM grants) AND NOT EXISTS (SELECT FROM policy_rules)
UNION ALL
SELECT role, ARRAY[format('policy_rules/%s/%s/%s', role, level, action)], 'a known role, level and action', format('%s, %s, %s', role, level, action) FROM policy_rules
WHERE level NOT IN ('*', 'national', 'province', 'city', 'county', 'base') OR action = '' OR role NOT IN
    ('organizer', 'clerk', 'surveyor', 'verifier', 'publisher', 'reviewer', 'approver', 'finance', 'cashier', 'auditor', 'operator', 'admin')
UNION ALL
SELECT a, ARRAY['policy_rules/*/*/' || a], 'a role that may', 'none' FROM unnest(@actions::text[]) a
WHERE EXISTS (SELECT FROM policy_rules) AND NOT EXISTS (SELECT FROM policy_rules r WHERE r.action = a)
UNION ALL
SELECT coalesce(r.role, h.role), ARRAY[format('policy_history/%s/%s/%s', coalesce(r.role, h.role), coalesce(r.level, h.level), coalesce(r.action, h.action))],
    CASE WHEN r.role IS NULL THEN 'no rule' ELSE 'the rule in the history' END, CASE WHEN r.role IS NULL THEN 'one in force by the history' ELSE 'none' END
FROM policy_rules r FULL JOIN (SELECT * FROM policy_history WHERE until_version IS NULL) h ON (h.role, h.level, h.action) = (r.role, r.level, r.action)
WHERE r.role IS NULL OR h.role IS NULL
