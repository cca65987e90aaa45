-- Nobody is in two live cases of one campaign, nor paid twice in it; every case counts its applicant,
-- and counts him exactly as long as it is live; one filed on the phone, from its acceptance. A household has one file, and while its case is open
-- everybody of it counts.
SELECT p.campaign_id::text, array_agg('cases/' || c.id ORDER BY c.id), 'one live case of the person', count(*)::text
FROM case_people p JOIN cases c ON c.id = p.case_id WHERE c.live AND NOT EXISTS (SELECT FROM applications a WHERE a.case_id = c.id AND a.confirmed_by IS NULL) GROUP BY p.campaign_id, p.person_index HAVING count(*) > 1
UNION ALL
SELECT p.campaign_id::text, array_agg('payments/' || y.no ORDER BY y.no), 'the person is paid once', count(*)::text
FROM case_people p JOIN payments y ON y.case_id = p.case_id AND y.state = 'settled' GROUP BY p.campaign_id, p.person_index HAVING count(DISTINCT y.case_id) > 1
UNION ALL
SELECT c.id::text, ARRAY['cases/' || c.id], format('its applicant among its people, live %s', c.live AND a.case_id IS NULL), CASE WHEN p.case_id IS NULL THEN 'not there' ELSE format('live %s', p.live) END
FROM cases c LEFT JOIN case_people p ON p.case_id = c.id AND p.person_index = c.id_index LEFT JOIN applications a ON a.case_id = c.id AND a.confirmed_by IS NULL
WHERE p.case_id IS NULL OR p.live <> (c.live AND a.case_id IS NULL) OR p.campaign_id <> c.campaign_id
UNION ALL
SELECT min(p.archive_id::text), array_agg('archives/' || p.archive_id ORDER BY p.archive_id), 'one file of the person', count(*)::text
FROM archive_people p WHERE p.live GROUP BY p.person_index HAVING count(*) > 1
UNION ALL
SELECT c.id::text, ARRAY['cases/' || c.id, 'archives/' || f.archive_id], 'everybody of the household among its people', format('%s missing', count(*))
FROM case_archives f JOIN cases c ON c.id = f.case_id AND c.live AND c.state <> 'closed' JOIN archive_people p ON p.archive_id = f.archive_id AND p.live
WHERE NOT EXISTS (SELECT FROM case_people w WHERE w.case_id = c.id AND w.person_index = p.person_index AND w.live) GROUP BY c.id, f.archive_id
