-- +goose Up
-- Open tasks whose clock stands still: nobody is reminded of them, and nobody above takes them over. Documents are
-- awaited; the campaign is suspended, or goes on and its clocks are not moved yet; supervision holds the case, which
-- stops an objection's clock and not a clue's.
CREATE VIEW stopped_clocks AS
    SELECT t.id AS task_id FROM tasks t
    WHERE t.status = 'open' AND (EXISTS (SELECT FROM document_requests d WHERE d.task_id = t.id AND d.answered_at IS NULL)
        OR EXISTS (SELECT FROM campaign_pauses p WHERE p.campaign_id = t.campaign_id AND NOT p.settled)
        OR t.kind <> 'rule_clue' AND EXISTS (SELECT FROM cases c WHERE c.id = t.case_id AND c.state = 'suspended'));
GRANT SELECT ON stopped_clocks TO songnuan_app;
