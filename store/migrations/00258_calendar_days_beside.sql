-- +goose Up
-- How often a clock was moved by a program that looks at every_day. One of before 00252, which may run beside this schema,
-- does not count its moves here, and counted them in working days: what it moves goes on as it was counted then, like what
-- was moved before 00252.
ALTER TABLE task_clocks ADD COLUMN moves int NOT NULL DEFAULT 0;

-- +goose StatementBegin
CREATE FUNCTION counted_in_working_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.every_day := false;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER counted_in_working_days BEFORE UPDATE OF due_on, pauses ON task_clocks FOR EACH ROW
    WHEN (OLD.every_day AND NEW.moves = OLD.moves AND (NEW.due_on, NEW.pauses) IS DISTINCT FROM (OLD.due_on, OLD.pauses)) EXECUTE FUNCTION counted_in_working_days();
