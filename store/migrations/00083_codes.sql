-- +goose Up
-- A ticket may share the code that was sent to its phone for another.
ALTER TABLE applicant_codes ADD COLUMN shares uuid;
CREATE INDEX applicant_codes_asked ON applicant_codes (phone_index, caller, at);

-- What was sent by SMS, sessions and codes are dropped once they are over.
GRANT DELETE ON messages TO songnuan_app;
CREATE INDEX messages_sms_over ON messages (ended_at) WHERE channel = 'sms' AND ended_at IS NOT NULL;
CREATE INDEX applicant_sessions_over ON applicant_sessions (expires_at);
