-- +goose Up
-- Beside visits and appraisal meetings a case may carry who outside the union confirmed
-- the person, and of a worker of an enterprise the enterprise (T08). The form is sealed
-- and erased as the others are.
ALTER TABLE case_records
    DROP CONSTRAINT case_records_kind_check,
    ADD CONSTRAINT case_records_kind_check CHECK (kind IN ('visit', 'appraisal', 'confirmation', 'unit_confirmation'));
