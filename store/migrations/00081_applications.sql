-- +goose Up
-- A case that somebody filed on his phone. He has proven that the phone is his,
-- not who he is: until a clerk accepts the case it claims neither the person nor
-- the account, and touches nobody's file.
CREATE TABLE applications (
    case_id      uuid PRIMARY KEY REFERENCES cases,
    confirmed_by uuid REFERENCES users,
    confirmed_at timestamptz,
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
);
GRANT SELECT, INSERT ON applications TO songnuan_app;
GRANT UPDATE (confirmed_by, confirmed_at) ON applications TO songnuan_app;

-- Those filed before had claimed both at once.
INSERT INTO applications (case_id, confirmed_by, confirmed_at)
SELECT DISTINCT d.case_id, d.actor, now() FROM deeds d WHERE d.kind = 'file' AND d.actor = '00000000-0000-7000-8000-0000000a0001';
