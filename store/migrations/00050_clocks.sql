-- +goose Up
-- The working-day calendar as data, and the clock of every open task.

-- Every version ever loaded; the newest is in force. years holds all years, so
-- that one row says everything a due time was computed from.
CREATE TABLE calendars (
    n         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version   text NOT NULL UNIQUE CHECK (version ~ '^[0-9A-Za-z._-]{1,64}$'),
    years     jsonb NOT NULL CHECK (jsonb_typeof(years) = 'object'),
    loaded_by uuid REFERENCES users, -- null: the calendar the program brings along
    at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON calendars FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON calendars FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What a task's handler is measured by: computed once by the transaction that
-- opens the task, anew only when the calendar changes or a pause ends.
CREATE TABLE task_clocks (
    task_id   uuid PRIMARY KEY REFERENCES tasks,
    calendar  text NOT NULL REFERENCES calendars (version),
    starts_on date NOT NULL,               -- by the plan's calendar; this day is not counted
    due_on    date NOT NULL CHECK (due_on >= starts_on),
    pauses    jsonb NOT NULL DEFAULT '[]', -- spans of days that do not count against the handler
    half_at   timestamptz NOT NULL,        -- 50 %
    most_at   timestamptz NOT NULL,        -- 80 %
    due_at    timestamptz NOT NULL,        -- 100 %
    over_at   timestamptz NOT NULL,        -- 150 %: the union above may take over
    told      int NOT NULL DEFAULT 0 CHECK (told BETWEEN 0 AND 4),
    moved_at  timestamptz NOT NULL DEFAULT clock_timestamp(), -- when it was last computed
    next_at   timestamptz,                 -- the next mark nobody has been told of; null when there is none
    CHECK (half_at <= most_at AND most_at <= due_at AND due_at <= over_at)
);
CREATE INDEX task_clocks_next ON task_clocks (next_at, task_id) WHERE next_at IS NOT NULL;
CREATE INDEX task_clocks_calendar ON task_clocks (calendar, task_id) WHERE next_at IS NOT NULL;

-- When a campaign stood still: nobody's clock runs meanwhile.
CREATE TABLE campaign_pauses (
    campaign_id uuid NOT NULL REFERENCES campaigns,
    from_at     timestamptz NOT NULL,
    to_at       timestamptz CHECK (to_at >= from_at),
    reached     uuid,                           -- the last case whose clocks have been moved on
    settled     boolean NOT NULL DEFAULT false, -- all of them have
    PRIMARY KEY (campaign_id, from_at)
);
CREATE UNIQUE INDEX campaign_pauses_open ON campaign_pauses (campaign_id) WHERE to_at IS NULL;
CREATE INDEX campaign_pauses_unsettled ON campaign_pauses (campaign_id) WHERE NOT settled;

-- Each due time that was moved afterwards, with why: a new calendar, or the end
-- of a pause.
CREATE TABLE replans (
    id       uuid PRIMARY KEY,
    case_id  uuid REFERENCES cases,
    version  int,                -- of the case
    task_id  uuid REFERENCES tasks,
    round    int,                -- of the posting
    of_case  boolean NOT NULL,   -- the case's own due time moved along
    calendar text NOT NULL REFERENCES calendars (version),
    pauses   jsonb NOT NULL DEFAULT '[]',
    was_at   timestamptz NOT NULL,
    due_at   timestamptz NOT NULL CHECK (due_at >= was_at), -- never earlier than promised
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((task_id IS NULL) <> (round IS NULL))
);
CREATE INDEX replans_case ON replans (case_id, version);
CREATE INDEX replans_task ON replans (task_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON replans FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON replans FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- By which calendar a running posting's end was last looked at.
CREATE TABLE posting_clocks (
    case_id  uuid NOT NULL,
    round    int NOT NULL,
    calendar text NOT NULL REFERENCES calendars (version),
    PRIMARY KEY (case_id, round),
    FOREIGN KEY (case_id, round) REFERENCES postings
);
CREATE INDEX postings_running ON postings (case_id, round) WHERE status IN ('running', 'held');

GRANT SELECT ON calendars, task_clocks, campaign_pauses, replans, posting_clocks TO songnuan_app;
GRANT INSERT ON calendars, task_clocks, campaign_pauses, replans, posting_clocks TO songnuan_app;
GRANT UPDATE ON task_clocks, campaign_pauses, posting_clocks TO songnuan_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO songnuan_app;
