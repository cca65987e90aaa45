-- +goose Up
-- What says who a case was about is not erased while supervision has still to rule
-- on a clue about it, whatever was agreed before the clue came: erase_case finds
-- nothing to do, and does it once the clue is ruled on. The case's lock keeps a clue
-- that comes at the same moment from being missed.
-- +goose StatementBegin
CREATE FUNCTION erasing_waits_for_clues() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM cases WHERE id = NEW.case_id FOR UPDATE;
    IF EXISTS (SELECT FROM objections o WHERE o.case_id = NEW.case_id AND o.status = 'late') THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER erasures_wait_for_clues BEFORE UPDATE OF erased_at ON erasures FOR EACH ROW WHEN (OLD.erased_at IS NULL) EXECUTE FUNCTION erasing_waits_for_clues();
