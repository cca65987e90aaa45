-- +goose Up
-- From where people have signed in: there their own tries are counted apart from what
-- others guess at their accounts elsewhere, so that nobody can keep somebody out.
CREATE TABLE sign_in_places (
    place   text PRIMARY KEY, -- address and user name, hashed
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_places_seen ON sign_in_places (seen_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_places TO songnuan_app;
