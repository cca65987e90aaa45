-- +goose Up
-- The hold that a clue found true rests on, put on by its ruling or standing then:
-- whoever found the clue true does not lift that one (SoD6). Another hold of the case
-- is nothing of his.
ALTER TABLE objections ADD COLUMN hold_event uuid REFERENCES events;
ALTER TABLE objections ADD CONSTRAINT objections_hold CHECK (hold_event IS NULL OR late AND status = 'upheld');
UPDATE objections o SET hold_event = (SELECT d.event_id FROM decisions d WHERE d.case_id = o.case_id AND d.kind = 'case.hold' AND d.outcome = 'suspend' AND d.actor = o.handler
        AND d.comment = '线索' || o.number || '查实' ORDER BY d.at LIMIT 1)
WHERE o.late AND o.status = 'upheld';
CREATE INDEX objections_holds ON objections (hold_event) WHERE hold_event IS NOT NULL;
