-- +goose Up
-- A budget line for temporary aid 临时救助: for emergencies, without a file, under a
-- cap of its own (INV-12).
ALTER TABLE budget_lines ADD COLUMN temporary boolean NOT NULL DEFAULT false;
