-- +goose Up
-- A notice to one person is announced to that person, not to his seat.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'payment_batches' THEN
            SELECT jsonb_build_object('kind', 'payment_batch', 'id', NEW.id, 'campaign', NEW.campaign_id, 'path', k.owner_path) INTO told FROM campaigns k WHERE k.id = NEW.campaign_id;
        WHEN 'notices' THEN
            told := jsonb_build_object('kind', 'notice', 'id', NEW.id, 'campaign', NEW.campaign_id, 'path', NEW.union_path, 'role', NEW.role, 'person', NEW.user_id);
        ELSE
            told := '{"kind": "session"}';
    END CASE;
    PERFORM pg_notify('songnuan_changes', told::text);
    RETURN NULL;
END $$;
-- +goose StatementEnd
