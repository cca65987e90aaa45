-- +goose Up
-- Why a row of a bulk was refused stands in both languages; what is older says it in
-- Chinese alone.
ALTER TABLE bulk_items ADD COLUMN reason_en text NOT NULL DEFAULT '';
