-- +goose Up
-- Which role rules the release brought that was last migrated to: what a new
-- release changes is what differs from these, and what people have changed in
-- policy_rules stays theirs.

CREATE TABLE policy_defaults (
    role   text NOT NULL,
    level  text NOT NULL,
    action text NOT NULL,
    PRIMARY KEY (role, level, action)
);
CREATE TABLE policy_release (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    schema bigint NOT NULL -- newest migration that the release knew: an older program leaves the rules alone
);
GRANT SELECT ON policy_defaults, policy_release TO songnuan_app;

-- A database from before began with the rules that it was first given.
INSERT INTO policy_defaults (role, level, action)
SELECT DISTINCT role, level, action FROM policy_history WHERE from_version = (SELECT min(from_version) FROM policy_history);
