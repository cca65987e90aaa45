-- A case that was erased holds nothing any more that says who it was about, and says in its audit by
-- whom; nothing was emptied otherwise.
WITH gone AS (SELECT case_id AS id, uuid_send(case_id) AS mark FROM erasures WHERE erased_at IS NOT NULL),
found (id, place) AS (
    SELECT g.id, 'cases/' || g.id FROM gone g JOIN cases c USING (id)
    WHERE c.name_masked <> '已清除' OR c.name_enc <> '\x' OR c.id_number_enc <> '\x' OR c.phone_enc IS NOT NULL OR c.phone_index IS NOT NULL OR c.remark_enc IS NOT NULL
        OR c.name_index <> g.mark OR c.id_index <> g.mark OR c.unit <> '' OR c.employment <> '' OR c.registration_no <> ''
    UNION ALL SELECT g.id, 'case_people/' || g.id FROM gone g JOIN case_people p ON p.case_id = g.id WHERE p.person_index <> g.mark
    UNION ALL SELECT g.id, 'payees/' || g.id || '/' || p.version FROM gone g JOIN payees p ON p.case_id = g.id
        WHERE p.card_enc <> '\x' OR p.holder_enc <> '\x' OR p.card_index <> g.mark OR p.card_tail <> '' OR p.bank_name <> ''
    UNION ALL SELECT g.id, 'objections/' || o.id FROM gone g JOIN objections o ON o.case_id = g.id
        WHERE o.text_enc <> '\x' OR o.contact_enc IS NOT NULL OR o.finding_enc IS NOT NULL OR o.finding <> '' OR o.body_hash <> uuid_send(o.id)
    UNION ALL SELECT g.id, 'case_records/' || r.id FROM gone g JOIN case_records r ON r.case_id = g.id WHERE r.form_enc <> '\x'
    UNION ALL SELECT g.id, 'kin_rulings/' || r.id FROM gone g JOIN kin_rulings r ON r.case_id = g.id WHERE r.reason_enc <> '\x'
    UNION ALL SELECT g.id, 'economy_checks/' || r.id FROM gone g JOIN economy_checks r ON r.case_id = g.id WHERE r.note_enc IS NOT NULL
    UNION ALL SELECT g.id, 'appeals/' || g.id FROM gone g JOIN appeals r ON r.case_id = g.id WHERE r.reason_enc <> '\x'
    UNION ALL SELECT g.id, 'disqualifications/' || g.id FROM gone g JOIN disqualifications r ON r.case_id = g.id WHERE r.finding_enc <> '\x'
    UNION ALL SELECT g.id, 'document_requests/' || r.id FROM gone g JOIN document_requests r ON r.case_id = g.id WHERE r.what_enc <> '\x' OR r.note_enc IS NOT NULL
    UNION ALL SELECT g.id, 'consents/' || r.id FROM gone g JOIN consents r ON r.case_id = g.id WHERE r.person_index <> uuid_send(r.id)
    UNION ALL SELECT g.id, 'bars/' || r.id FROM gone g JOIN bars r ON r.case_id = g.id WHERE r.person_index = uuid_send(r.id) AND r.id_number_enc <> '\x'
    UNION ALL SELECT g.id, 'task_notes/' || t.id FROM gone g JOIN tasks t ON t.case_id = g.id JOIN task_notes n ON n.task_id = t.id WHERE n.note_enc IS NOT NULL
    UNION ALL SELECT g.id, 'messages/' || m.id FROM gone g JOIN notices n ON n.case_id = g.id JOIN messages m ON m.notice_id = n.id WHERE m.text_enc IS NOT NULL OR m.address_enc <> '\x'
    UNION ALL SELECT g.id, 'archives/' || a.id FROM gone g JOIN case_archives f ON f.case_id = g.id JOIN archives a ON a.id = f.archive_id
        WHERE a.name_masked = '已清除' AND (a.name_index <> uuid_send(a.id) OR EXISTS (SELECT FROM archive_versions v WHERE v.archive_id = a.id AND v.body_enc <> '\x')
            OR EXISTS (SELECT FROM archive_people p WHERE p.archive_id = a.id) OR EXISTS (SELECT FROM archive_keys p WHERE p.archive_id = a.id)
            OR EXISTS (SELECT FROM archive_changes p WHERE p.archive_id = a.id AND (p.body_enc <> '\x' OR p.reason_enc <> '\x' OR p.answer_enc IS NOT NULL)))
    UNION ALL SELECT a.id, 'archives/' || a.id FROM archives a JOIN archive_erasures x ON x.archive_id = a.id AND x.erased_at IS NOT NULL
        WHERE (a.name_masked <> '已清除' OR a.name_index <> uuid_send(a.id) OR EXISTS (SELECT FROM archive_versions v WHERE v.archive_id = a.id AND v.body_enc <> '\x')
            OR EXISTS (SELECT FROM archive_people p WHERE p.archive_id = a.id) OR EXISTS (SELECT FROM archive_keys p WHERE p.archive_id = a.id)
            OR EXISTS (SELECT FROM archive_changes p WHERE p.archive_id = a.id AND (p.body_enc <> '\x' OR p.reason_enc <> '\x' OR p.answer_enc IS NOT NULL)))
)
SELECT id::text, array_agg(place ORDER BY place), 'nothing that says who it was', 'left' FROM found GROUP BY id
UNION ALL
SELECT g.id::text, ARRAY['audit/' || g.id], 'the erasure in its audit', 'none' FROM gone g WHERE NOT EXISTS (SELECT FROM audit a WHERE a.subject = g.id AND a.kind = 'erased')
UNION ALL
SELECT c.id::text, ARRAY['cases/' || c.id], 'an erasure by two people', 'emptied' FROM cases c
WHERE (c.name_masked = '已清除' OR c.id_number_enc = '\x') AND NOT EXISTS (SELECT FROM gone g WHERE g.id = c.id)
UNION ALL
SELECT p.case_id::text, ARRAY['payees/' || p.case_id || '/' || p.version], 'an erasure by two people', 'emptied' FROM payees p
WHERE p.card_enc = '\x' AND NOT EXISTS (SELECT FROM gone g WHERE g.id = p.case_id)
UNION ALL
SELECT x.archive_id::text, ARRAY['audit/' || x.archive_id], 'the erasure in its audit', 'none' FROM archive_erasures x
WHERE x.erased_at IS NOT NULL AND NOT EXISTS (SELECT FROM audit a WHERE a.subject = x.archive_id AND a.kind = 'erased')
UNION ALL
SELECT a.id::text, ARRAY['archives/' || a.id], 'an erasure by two people', 'emptied' FROM archives a
WHERE (a.name_masked = '已清除' OR EXISTS (SELECT FROM archive_versions v WHERE v.archive_id = a.id AND v.body_enc = '\x'))
    AND NOT EXISTS (SELECT FROM archive_erasures x WHERE x.archive_id = a.id AND x.erased_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM case_archives f JOIN gone g ON g.id = f.case_id WHERE f.archive_id = a.id)
