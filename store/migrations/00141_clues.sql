-- +goose Up
-- What is reported after a posting is a clue (举报线索): supervision above the
-- union looks into it and rules, also when the case or the campaign is over.
-- Those that came before this were told of by a notice; no task waits for them.
ALTER TABLE objections ADD COLUMN late boolean NOT NULL DEFAULT false;
ALTER TABLE objections ADD CONSTRAINT objections_clue CHECK (NOT late OR status IN ('late', 'dismissed', 'upheld', 'partial'));
CREATE UNIQUE INDEX tasks_one_per_clue ON tasks (objection_id) WHERE status = 'open' AND kind = 'rule_clue';
