-- A session ends with its account, and eight hours after it began whatever happens.
SELECT s.user_id::text, ARRAY['sessions/' || encode(substring(s.token_hash, 1, 6), 'hex')], w.expected, w.found
FROM sessions s JOIN users u ON u.id = s.user_id
CROSS JOIN LATERAL (VALUES
    (NOT u.disabled OR s.expires_at <= clock_timestamp(), 'no session of a disabled account', 'a live one'),
    (s.expires_at <= s.created_at + interval '8 hours 1 minute', 'eight hours at most', (s.expires_at - s.created_at)::text)
) w (good, expected, found)
WHERE w.good IS NOT TRUE
