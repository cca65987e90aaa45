-- +goose Up
-- A row of a list may be answered otherwise than the list, for a reason of its own.
ALTER TABLE bulk_items
    ADD COLUMN outcome text NOT NULL DEFAULT '', -- '': the list's
    ADD COLUMN comment text NOT NULL DEFAULT '',
    ADD CONSTRAINT bulk_items_reason CHECK (outcome = '' OR comment <> '' OR status = 'refused');
