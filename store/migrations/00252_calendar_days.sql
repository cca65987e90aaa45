-- +goose Up
-- A limit in calendar days is counted in calendar days whatever moves it. What a pause or a calendar moved before
-- this goes on as it was counted then.
ALTER TABLE task_clocks ADD COLUMN every_day boolean NOT NULL DEFAULT false;
UPDATE task_clocks c SET every_day = true FROM tasks t
WHERE t.id = c.task_id AND t.status <> 'done' AND c.pauses = '[]' AND c.due_on = c.starts_on + CASE t.kind WHEN 'survey' THEN 5 WHEN 'follow_up' THEN 30 END;
