-- +goose Up
-- By which calendar a campaign's reminders were told to its workflow last; none
-- stands for the one it was launched by.
CREATE TABLE campaign_windows (
    campaign_id uuid PRIMARY KEY REFERENCES campaigns,
    calendar    text NOT NULL REFERENCES calendars (version)
);

GRANT SELECT, INSERT ON campaign_windows TO songnuan_app;
GRANT UPDATE (calendar) ON campaign_windows TO songnuan_app;
