-- name: StaleWindows :many
-- Campaigns under way whose reminders another calendar has set.
SELECT k.id, coalesce(w.calendar, k.rules->>'calendar', '')::text AS calendar FROM campaigns k LEFT JOIN campaign_windows w ON w.campaign_id = k.id
WHERE k.status IN ('running', 'suspended') AND coalesce(w.calendar, k.rules->>'calendar', '') <> @calendar::text ORDER BY k.id LIMIT @page;

-- name: ToldWindows :exec
INSERT INTO campaign_windows (campaign_id, calendar) VALUES ($1, $2) ON CONFLICT (campaign_id) DO UPDATE SET calendar = excluded.calendar;
