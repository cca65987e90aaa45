-- name: InsertSurveyForm :exec
INSERT INTO campaign_forms (campaign_id, version, questions, since_on, loaded_by) VALUES ($1, $2, $3, $4, $5);

-- name: NewestSurveyForm :one
SELECT f.version, f.questions FROM campaign_forms f WHERE f.campaign_id = $1 ORDER BY f.version DESC LIMIT 1;

-- name: SurveyFormAt :one
SELECT f.questions FROM campaign_forms f WHERE f.campaign_id = $1 AND f.version = $2;

-- name: SurveyFormVersions :many
SELECT f.version, f.since_on, f.at, u.name AS loaded_by FROM campaign_forms f JOIN users u ON u.id = f.loaded_by WHERE f.campaign_id = $1 ORDER BY f.version DESC;

-- name: SurveyFormReplaced :one
-- When the first version after the one given came into force.
SELECT f.since_on FROM campaign_forms f WHERE f.campaign_id = $1 AND f.version > $2 ORDER BY f.version LIMIT 1;
