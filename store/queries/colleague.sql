-- name: Colleagues :many
-- Who else may read cases at the path, those of the post first, then the nearest.
SELECT u.id, u.username, u.name, g.role, n.name AS union_name, (g.role = @role::text AND g.union_code = @union_code::text)::bool AS fits
FROM grants g JOIN users u ON u.id = g.user_id AND NOT u.disabled JOIN unions n ON n.code = g.union_code
WHERE g.active AND u.id <> @person AND (g.path = @path::text OR starts_with(@path, g.path || '/'))
  AND EXISTS (SELECT FROM policy_rules r WHERE r.role = g.role AND r.level = g.level AND r.action = 'case.read')
ORDER BY fits DESC, length(g.path) DESC, u.username, g.id LIMIT 200;

-- name: StandIns :many
-- Who holds a post at the union, above or below it: the nearest first.
SELECT u.id, u.username, u.name, g.role, n.name AS union_name, (g.role = @role::text AND g.path = @path::text)::bool AS fits
FROM grants g JOIN users u ON u.id = g.user_id AND NOT u.disabled JOIN unions n ON n.code = g.union_code
WHERE g.active AND u.id <> @person AND (g.path = @path OR starts_with(@path, g.path || '/') OR starts_with(g.path, @path || '/'))
ORDER BY fits DESC, g.path <> @path, length(g.path), u.username, g.id LIMIT 200;
