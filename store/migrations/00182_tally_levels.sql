-- +goose Up
-- Sums are kept where they save something: of the unions above a county, and of
-- the moves of each day a county's too. What a county or a base union holds is
-- soon counted, and would have nearly as many sums as cases.

-- +goose StatementBegin
CREATE FUNCTION tally_levels(sort text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE sort WHEN 'move' THEN ARRAY['national', 'province', 'city', 'county'] ELSE ARRAY['national', 'province', 'city'] END
$$;

CREATE OR REPLACE FUNCTION fold_tallies(most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    ), places AS (
        SELECT p.union_path, u.path AS below, u.level, split_part(substr(p.union_path, length(u.path) + 2), '/', 1) AS part
        FROM (SELECT DISTINCT union_path FROM summed) p, paths_above(p.union_path) a (below) JOIN unions u ON u.path = a.below
    ), raised AS (
        SELECT s.campaign_id, s.sort, a.below, s.at, a.part, s.mark, s.beside, sum(s.n) AS n, sum(s.fen) AS fen
        FROM summed s JOIN places a ON a.union_path = s.union_path AND a.level = ANY (tally_levels(s.sort)) GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(s.n) <> 0 OR sum(s.fen) <> 0
    ), kept AS (
        INSERT INTO tallies AS t (campaign_id, sort, below, at, part, mark, beside, n, fen) SELECT * FROM raised
        ON CONFLICT (campaign_id, sort, below, at, part, mark, beside) DO UPDATE SET n = t.n + excluded.n, fen = t.fen + excluded.fen
        RETURNING t.ctid AS place, t.n, t.fen
    )
    SELECT (SELECT count(*) FROM gone), (SELECT array_agg(place) FILTER (WHERE n = 0 AND fen = 0) FROM kept) INTO folded, empty;
    DELETE FROM tallies WHERE ctid = ANY (empty) AND n = 0 AND fen = 0;
    RETURN folded;
END $$;
-- +goose StatementEnd

SELECT recount_tallies();

-- The open tasks of a county or a base union are counted by the range of their paths.
CREATE INDEX tasks_below ON tasks (campaign_id, union_path COLLATE "C") WHERE status = 'open';
DROP INDEX tasks_late;
