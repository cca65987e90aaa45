-- +goose Up
-- Rare changes that no outbox row tells of reach every process as they commit:
-- ids and codes only. A NOTIFY inside a transaction holds up other commits, so
-- cases, of which there are many, are told of by the outbox instead.

-- +goose StatementBegin
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'payment_batches' THEN
            SELECT jsonb_build_object('kind', 'payment_batch', 'id', NEW.id, 'campaign', NEW.campaign_id, 'path', k.owner_path) INTO told FROM campaigns k WHERE k.id = NEW.campaign_id;
        WHEN 'notices' THEN
            told := jsonb_build_object('kind', 'notice', 'id', NEW.id, 'campaign', NEW.campaign_id, 'path', NEW.union_path, 'role', NEW.role);
        ELSE
            told := '{"kind": "session"}';
    END CASE;
    PERFORM pg_notify('songnuan_changes', told::text);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_made AFTER INSERT ON payment_batches FOR EACH ROW EXECUTE FUNCTION tell_change();
CREATE TRIGGER tell_moved AFTER UPDATE ON payment_batches FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION tell_change();
CREATE TRIGGER tell_notice AFTER INSERT ON notices FOR EACH ROW EXECUTE FUNCTION tell_change();
CREATE TRIGGER tell_signed_out AFTER DELETE ON sessions FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER tell_shut_out AFTER UPDATE OF disabled ON users FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
