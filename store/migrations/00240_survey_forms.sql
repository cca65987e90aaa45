-- +goose Up
-- What a campaign's survey asks beside what every survey does (F48). The first
-- version is the plan's, frozen at launch; a later one is loaded while the campaign
-- runs. A visit names the version that it answers, inside its sealed form.
CREATE TABLE campaign_forms (
    campaign_id uuid NOT NULL REFERENCES campaigns,
    version     int NOT NULL CHECK (version > 0),
    questions   jsonb NOT NULL, -- []relief.Question
    since_on    date,           -- by the campaign's clock: a visit of then or before may answer the version before; NULL: the plan's own
    loaded_by   uuid NOT NULL REFERENCES users,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (campaign_id, version)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaign_forms FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON campaign_forms FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT, INSERT ON campaign_forms TO songnuan_app;
