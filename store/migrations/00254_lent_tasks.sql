-- +goose Up
-- The plan's instant at a real one, by a campaign's rehearsal clock (relief.Rehearsal).
CREATE FUNCTION plan_time(clock jsonb, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN coalesce((clock->>'day_length')::numeric, 0) = 0 THEN at
        WHEN at >= (clock->>'slowed')::timestamptz THEN begins + ((clock->>'slowed')::timestamptz - (clock->>'launched')::timestamptz) * pace + (at - (clock->>'slowed')::timestamptz) * (86400e9 / (clock->>'slow_length')::float8)
        ELSE begins + (at - (clock->>'launched')::timestamptz) * pace END
    FROM (SELECT ((clock->>'first_day')::date)::timestamp AT TIME ZONE 'Asia/Shanghai' AS begins, 86400e9 / (clock->>'day_length')::float8 AS pace) c
$$;

-- What anybody of a case's household was granted in other cases that stand, within the twelve months before, each by its
-- campaign's own calendar (INV-23). A held one may still be paid.
CREATE FUNCTION household_year(the_case uuid, at timestamptz) RETURNS bigint LANGUAGE sql STABLE COST 1000 AS $$
    SELECT coalesce(sum(o.amount_fen), 0)::bigint
    FROM cases c JOIN campaigns k ON k.id = c.campaign_id
    JOIN cases o ON o.id <> c.id AND o.id IN (SELECT x.case_id FROM case_people x JOIN case_people p ON p.person_index = x.person_index WHERE p.case_id = the_case)
    JOIN campaigns m ON m.id = o.campaign_id
    WHERE c.id = the_case AND o.live AND (o.state IN ('approved', 'paying', 'paid', 'confirmed', 'followed_up', 'closed') OR o.state = 'suspended' AND (o.body->'reserved')::bool)
      AND plan_time(m.rehearsal, coalesce((SELECT max(e.at) FROM events e WHERE e.case_id = o.id AND e.to_state = 'approved' AND e.from_state = 'in_review'), o.created_at))
        > (plan_time(k.rehearsal, household_year.at) AT TIME ZONE 'Asia/Shanghai' - interval '1 year') AT TIME ZONE 'Asia/Shanghai'
$$;

-- What a household gets in twelve months with the case's ask: the figure that the chain's seats are found by. While the
-- case climbs, what it was on its way with stays.
CREATE FUNCTION household_sum(the_case uuid, at timestamptz) RETURNS bigint LANGUAGE sql STABLE COST 1000 AS $$
    SELECT c.amount_fen + greatest(household_year(c.id, household_sum.at), CASE WHEN c.state = 'in_review' THEN coalesce((c.body->'route'->>'year_fen')::bigint, 0) ELSE 0 END)
    FROM cases c WHERE c.id = the_case
$$;

-- The tasks that delegations in force reach: kind, campaign, part of the tree and ceiling; a meeting's vote is not lent
-- (relief.Lent). Whether the delegate or his principal is kept apart from a task's case is not said here.
CREATE VIEW lent_tasks AS
    SELECT l.id, l.delegate, l.principal, l.grant_id, g.role, g.path, t.id AS task_id
    FROM delegations l JOIN grants g ON g.id = l.grant_id AND g.active JOIN users p ON p.id = l.principal AND NOT p.disabled
    JOIN tasks t ON t.role = g.role AND t.union_code = g.union_code AND t.kind = ANY (l.actions) AND (l.campaign_id IS NULL OR l.campaign_id = t.campaign_id)
    JOIN cases c ON c.id = t.case_id JOIN campaigns k ON k.id = t.campaign_id
    WHERE l.status = 'active' AND l.starts_at <= now() AND l.ends_at > now() AND (c.union_path = l.scope OR starts_with(c.union_path, l.scope || '/'))
      AND NOT (t.kind IN ('review', 'approve') AND coalesce((k.rules->'chain'->t.seat->>'collective')::boolean, false))
      AND c.amount_fen <= l.ceiling_fen AND household_sum(c.id, now()) <= l.ceiling_fen;
GRANT SELECT ON lent_tasks TO songnuan_app;

-- What was held against the ceiling of a delegate's delegation; null where he acts for himself, and before this was asked.
ALTER TABLE decisions ADD COLUMN household_fen bigint;
