-- +goose Up
-- A list of tasks may also be handed over: all of it to one colleague.
ALTER TABLE bulks
    ADD COLUMN given_to uuid REFERENCES users,
    ADD CONSTRAINT bulks_given CHECK ((outcome = 'hand_over') = (given_to IS NOT NULL));
