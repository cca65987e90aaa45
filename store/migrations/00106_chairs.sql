-- +goose Up
-- Who answers for a union, 第一责任人 (SoD10): named by somebody else, with a
-- document; the latest counts, and who it was before stays.
CREATE TABLE union_chairs (
    union_code  text NOT NULL REFERENCES unions,
    n           int NOT NULL CHECK (n > 0),
    person      uuid NOT NULL REFERENCES users,
    document_no text NOT NULL CHECK (document_no <> ''),
    named_by    uuid NOT NULL REFERENCES users,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (union_code, n),
    CHECK (named_by <> person)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON union_chairs FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON union_chairs FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT, INSERT ON union_chairs TO songnuan_app;
