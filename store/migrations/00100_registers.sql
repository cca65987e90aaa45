-- +goose Up
-- What a register counted (homes, vehicles, companies) and which exclusions X1 to
-- X8 its answer stands for: an economy check is held against who qualifies.
ALTER TABLE economy_checks
    ADD COLUMN count      int CHECK (count BETWEEN 0 AND 1000),
    ADD COLUMN exclusions text[] NOT NULL DEFAULT '{}' CHECK (exclusions <@ ARRAY['X1', 'X2', 'X3', 'X4', 'X5', 'X6', 'X7', 'X8']),
    ADD CONSTRAINT economy_checks_found CHECK (result = 'found' OR coalesce(count, 0) = 0 AND exclusions = '{}');
