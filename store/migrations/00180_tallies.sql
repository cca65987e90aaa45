-- +goose Up
-- How many cases stand where, counted as they move, so that a board costs what
-- it shows and not what there is. A change leaves its differences, which nobody
-- waits for; now and then they are folded into the sums of each union above.

CREATE TABLE tally_changes (
    campaign_id uuid NOT NULL,
    sort        text NOT NULL, -- this and the following as in tallies
    union_path  text NOT NULL,
    mark        text NOT NULL,
    beside      text NOT NULL,
    at          timestamptz NOT NULL,
    n           int NOT NULL,
    fen         bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX tally_changes_campaign ON tally_changes (campaign_id);

CREATE TABLE tallies (
    campaign_id uuid NOT NULL,
    sort        text NOT NULL CHECK (sort IN ('case', 'task', 'move')),
    below       text NOT NULL COLLATE "C", -- path of a union, whose parts are counted
    part        text NOT NULL COLLATE "C", -- the next code below it, '' for the union itself
    mark        text NOT NULL, -- the case's state, the open task's kind, the state moved to
    beside      text NOT NULL, -- the case's step, with ' deceased' when death closed it; ''; the state moved from
    at          timestamptz NOT NULL, -- when due, infinity when never; the day of the move
    n           bigint NOT NULL,
    fen         bigint NOT NULL,
    PRIMARY KEY (campaign_id, sort, below, at, part, mark, beside)
) WITH (fillfactor = 70);

-- +goose StatementBegin
CREATE FUNCTION tally_new_cases() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO tally_changes
    SELECT campaign_id, 'case', union_path, state, tally_beside(step, state, body), tally_at(step, due_at), count(*), sum(amount_fen) FROM made GROUP BY 1, 3, 4, 5, 6;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_moved_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO tally_changes VALUES
        (OLD.campaign_id, 'case', OLD.union_path, OLD.state, tally_beside(OLD.step, OLD.state, OLD.body), tally_at(OLD.step, OLD.due_at), -1, -OLD.amount_fen),
        (NEW.campaign_id, 'case', NEW.union_path, NEW.state, tally_beside(NEW.step, NEW.state, NEW.body), tally_at(NEW.step, NEW.due_at), 1, NEW.amount_fen);
    IF NEW.state <> OLD.state AND OLD.state <> 'draft' THEN -- which is of the same step
        INSERT INTO tally_changes VALUES (NEW.campaign_id, 'move', NEW.union_path, NEW.state, OLD.state, date_trunc('day', clock_timestamp(), 'Asia/Shanghai'), 1, 0);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_new_tasks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO tally_changes
    SELECT campaign_id, 'task', union_path, kind, '', coalesce(due_at, 'infinity'), count(*), 0 FROM made WHERE status = 'open' GROUP BY 1, 3, 4, 6;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_moved_task() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.status = 'open' THEN
        INSERT INTO tally_changes VALUES (OLD.campaign_id, 'task', OLD.union_path, OLD.kind, '', coalesce(OLD.due_at, 'infinity'), -1, 0);
    END IF;
    IF NEW.status = 'open' THEN
        INSERT INTO tally_changes VALUES (NEW.campaign_id, 'task', NEW.union_path, NEW.kind, '', coalesce(NEW.due_at, 'infinity'), 1, 0);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_beside(step text, state text, body jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT step || CASE WHEN state = 'closed' AND body ? 'deceased' THEN ' deceased' ELSE '' END
$$;
CREATE FUNCTION tally_at(step text, due_at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN step = 'ended' THEN 'infinity' ELSE coalesce(due_at, 'infinity') END
$$;
-- A union's path and those of all unions above it.
CREATE FUNCTION paths_above(path text) RETURNS SETOF text LANGUAGE sql IMMUTABLE ROWS 5 AS $$
    SELECT '/' || array_to_string(codes[1:n], '/') FROM (SELECT string_to_array(substr(path, 2), '/') AS codes) c, generate_series(1, cardinality(codes)) n
$$;

-- The sums of all unions above take up the differences; one process at a time,
-- and whoever reads meanwhile sees all of it or nothing. What comes to nothing goes.
CREATE FUNCTION fold_tallies(most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    folded int;
    empty tid[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('songnuan.tallies')) THEN
        RETURN 0;
    END IF;
    WITH gone AS (
        DELETE FROM tally_changes WHERE ctid = ANY (ARRAY(SELECT ctid FROM tally_changes LIMIT most)) RETURNING *
    ), summed AS (
        SELECT campaign_id, sort, union_path, mark, beside, at, sum(n) AS n, sum(fen) AS fen FROM gone GROUP BY 1, 2, 3, 4, 5, 6
    ), raised AS (
        SELECT s.campaign_id, s.sort, a.below, s.at, split_part(substr(s.union_path, length(a.below) + 2), '/', 1) AS part, s.mark, s.beside, sum(s.n) AS n, sum(s.fen) AS fen
        FROM summed s, paths_above(s.union_path) a (below) GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(s.n) <> 0 OR sum(s.fen) <> 0
    ), kept AS (
        INSERT INTO tallies AS t (campaign_id, sort, below, at, part, mark, beside, n, fen) SELECT * FROM raised
        ON CONFLICT (campaign_id, sort, below, at, part, mark, beside) DO UPDATE SET n = t.n + excluded.n, fen = t.fen + excluded.fen
        RETURNING t.ctid AS place, t.n, t.fen
    )
    SELECT (SELECT count(*) FROM gone), (SELECT array_agg(place) FILTER (WHERE n = 0 AND fen = 0) FROM kept) INTO folded, empty;
    DELETE FROM tallies WHERE ctid = ANY (empty) AND n = 0 AND fen = 0;
    RETURN folded;
END $$;

-- A pace looks a few working days back, over the longest holidays.
CREATE FUNCTION forget_moves() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM tallies WHERE sort = 'move' AND at < now() - interval '31 days' RETURNING 1) SELECT count(*)::int FROM gone
$$;

-- Counts everything anew from the facts.
CREATE FUNCTION recount_tallies() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    LOCK TABLE cases, tasks, tally_changes IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM tallies;
    DELETE FROM tally_changes;
    INSERT INTO tally_changes
    SELECT campaign_id, 'case', union_path, state, tally_beside(step, state, body), tally_at(step, due_at), count(*), sum(amount_fen) FROM cases GROUP BY 1, 3, 4, 5, 6
    UNION ALL
    SELECT campaign_id, 'task', union_path, kind, '', coalesce(due_at, 'infinity'), count(*), 0 FROM tasks WHERE status = 'open' GROUP BY 1, 3, 4, 6
    UNION ALL
    SELECT c.campaign_id, 'move', c.union_path, e.to_state, e.from_state, date_trunc('day', e.at, 'Asia/Shanghai'), count(*), 0
    FROM events e JOIN cases c ON c.id = e.case_id WHERE e.at > now() - interval '31 days' AND e.from_state <> e.to_state AND e.from_state NOT IN ('', 'draft') GROUP BY 1, 3, 4, 5, 6;
    PERFORM fold_tallies(2147483647);
END $$;
-- +goose StatementEnd

SELECT recount_tallies();

CREATE TRIGGER tally_new_cases AFTER INSERT ON cases REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION tally_new_cases();
CREATE TRIGGER tally_moved_case AFTER UPDATE ON cases FOR EACH ROW
    WHEN ((OLD.state, OLD.step, OLD.amount_fen, OLD.due_at, OLD.union_path, OLD.body ? 'deceased') IS DISTINCT FROM (NEW.state, NEW.step, NEW.amount_fen, NEW.due_at, NEW.union_path, NEW.body ? 'deceased'))
    EXECUTE FUNCTION tally_moved_case();
CREATE TRIGGER tally_new_tasks AFTER INSERT ON tasks REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION tally_new_tasks();
CREATE TRIGGER tally_moved_task AFTER UPDATE ON tasks FOR EACH ROW
    WHEN ((OLD.status, OLD.kind, OLD.due_at, OLD.union_path) IS DISTINCT FROM (NEW.status, NEW.kind, NEW.due_at, NEW.union_path)) EXECUTE FUNCTION tally_moved_task();

REVOKE ALL ON FUNCTION fold_tallies(int), forget_moves(), recount_tallies() FROM PUBLIC;
GRANT SELECT ON tallies, tally_changes TO songnuan_app;
GRANT EXECUTE ON FUNCTION fold_tallies(int), forget_moves() TO songnuan_app;

-- The board asks when each part was last urged.
CREATE INDEX notices_urged ON notices (campaign_id, union_path) WHERE kind = 'urge';
