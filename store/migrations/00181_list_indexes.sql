-- +goose Up
-- Lists that looked through what they do not show: the few cases of a campaign
-- that death closed, and those for which somebody set a rule aside.
CREATE INDEX cases_deceased ON cases (campaign_id, union_path COLLATE "C", id) WHERE body ? 'deceased';
CREATE INDEX decisions_override ON decisions (case_id) WHERE fields ? 'override';
-- Archives are listed union by union, as cases are.
CREATE INDEX archives_by_union ON archives (union_path COLLATE "C", id);
CREATE INDEX archives_at_state ON archives (state, union_path COLLATE "C", id);
DROP INDEX archives_union;
