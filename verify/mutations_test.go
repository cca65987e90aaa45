package verify

import (
	"fmt"
	"strings"
	"time"
)

// A mutation breaks exactly one invariant of the small world. It runs as
// superuser in a session whose triggers and foreign keys are off; where an index
// or a check would still refuse it, that goes first, and I36 sees it gone.
type mutation struct {
	id, name, sql string
	guard         bool           // a constraint had to be dropped
	also          string         // what cannot but break with it
	given         func(*Options) // what is given to the run beside the database
	made          bool           // in a world that the product made, with keys
	sums          bool           // the boards' sums are spoilt; otherwise they are counted anew, as if the product had brought the rest about
}

// CASE(x) stands for the id of case x.
var mutations = []mutation{
	{id: "I01", name: "a posting is one fen too much", sql: `UPDATE ledger_postings SET amount_fen = amount_fen + 1 WHERE kind = 'available' AND entry_id = (SELECT min(id) FROM ledger_entries)`},
	{id: "I01", name: "a balance differs from its postings", sql: `UPDATE ledger_accounts SET balance_fen = balance_fen + 100 WHERE kind = 'paid' AND line_id = md5('line 1')::uuid`},
	{id: "I01", name: "half an entry is gone", sql: `DELETE FROM ledger_postings WHERE (entry_id, kind) = (SELECT max(id), 'available' FROM ledger_entries)`},
	{id: "I02", name: "a line was overdrawn for a moment", guard: true, sql: `ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_bound; SET session_replication_role = origin;
		INSERT INTO reservations (id, case_id, line_id, amount_fen) VALUES (md5('x')::uuid, CASE(WITHDRAWN), md5('line 1')::uuid, 99999999);
		INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) VALUES ('reserve', md5('line 1')::uuid, 99999999, CASE(WITHDRAWN), md5('x')::uuid);
		INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) VALUES ('release', md5('line 1')::uuid, 99999999, CASE(WITHDRAWN), md5('x')::uuid)`},
	{id: "I02", name: "a floor was lowered", sql: `UPDATE ledger_accounts SET floor_fen = -5 WHERE kind = 'available' AND line_id = md5('line 2')::uuid`},
	{id: "I03", name: "a reservation says released, and was settled", sql: `UPDATE reservations SET resolved = 'release' WHERE case_id = CASE(ALL)`},
	{id: "I03", name: "a case holds money and says it holds none", sql: `UPDATE cases SET body = body || '{"reserved": false}' WHERE id = CASE(WAITING)`},
	{id: "I03", name: "a reservation for another amount", sql: `UPDATE reservations SET amount_fen = amount_fen + 1 WHERE case_id = CASE(WAITING)`},
	{id: "I04", name: "a second payment is prepared", guard: true, sql: `DROP INDEX payments_one_live; ` + secondPayment("prepared")},
	{id: "I04", name: "a second payment with the bank", guard: true, sql: `DROP INDEX payments_one_live; ` + secondPayment("unknown")},
	{id: "I05", name: "a case was paid twice by the ledger", sql: `SET session_replication_role = origin;
		INSERT INTO reservations (id, case_id, line_id, amount_fen) VALUES (md5('x')::uuid, CASE(ALL), md5('line 1')::uuid, 50000);
		INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id) VALUES ('reserve', md5('line 1')::uuid, 50000, CASE(ALL), md5('x')::uuid);
		INSERT INTO ledger_entries (kind, line_id, amount_fen, case_id, reservation_id, payment_no) VALUES ('settle', md5('line 1')::uuid, 50000, CASE(ALL), md5('x')::uuid, 'PX')`},
	{id: "I05", name: "a settle entry names no payment", sql: `UPDATE ledger_entries SET payment_no = 'PNONE' WHERE kind = 'settle' AND case_id = CASE(MODEL)`},
	{id: "I05", name: "nobody asks defrauded money back", sql: `INSERT INTO disqualifications (case_id, transition, on_day, finding_enc, decided_by) VALUES (CASE(ALL), 'T31', '2026-02-01', '\x01', md5('finance')::uuid)`},
	{id: "I05", name: "money is booked as come back that has not", sql: `INSERT INTO disqualifications (case_id, transition, on_day, finding_enc, decided_by) VALUES (CASE(ALL), 'T31', '2026-02-01', '\x01', md5('finance')::uuid);
		INSERT INTO recoveries (case_id, payment_no, amount_fen, due_at, bank_ref, booked_by, booked_at) VALUES (CASE(ALL), 'PALL1', 50000, now(), 'R', md5('finance')::uuid, now())`},
	{id: "I05", name: "money was given back without an entry", sql: `UPDATE payments SET state = 'returned' WHERE case_id = CASE(ALL);
		UPDATE bank_lines SET status = 'returned' WHERE payment_no = 'PALL1'`},
	{id: "I06", name: "a payment rests on the review", sql: `UPDATE payments SET approval_id = (SELECT id FROM decisions WHERE case_id = CASE(ALL) AND kind = 'review') WHERE case_id = CASE(ALL)`},
	{id: "I06", name: "the account was not confirmed", sql: `UPDATE payees SET confirmed_by = NULL WHERE case_id = CASE(FAULT) AND version = 2`},
	{id: "I06", name: "the amount asks for a seat nobody took", sql: `UPDATE campaigns SET rules = jsonb_set(rules, '{chain,2,above_fen}', '40000')`},
	{id: "I07", name: "an objection was upheld", sql: `UPDATE objections SET status = 'upheld' WHERE case_id = CASE(ALL)`},
	{id: "I07", name: "a posting was held longer than it was prolonged", sql: `UPDATE postings SET held_days = held_days + 1 WHERE case_id = CASE(ALL)`},
	{id: "I07", name: "a posting was taken down on its last day", sql: `UPDATE postings SET ended_on = ends_on WHERE case_id = CASE(PAYING)`},
	{id: "I07", name: "a posting shorter than the campaign's", sql: `UPDATE campaigns SET rules = rules || '{"posting_days": 6}'`},
	{id: "I07", name: "a second round was left out", sql: `UPDATE campaigns SET rules = rules || '{"posting_rounds": ["base", "base"]}'`},
	{id: "I08", name: "the applicant does not count", sql: `UPDATE case_people SET live = false WHERE case_id = CASE(ALL)`},
	{id: "I08", name: "one person in two cases", guard: true, sql: `DROP INDEX case_people_once; UPDATE case_people SET person_index = '\x01' WHERE case_id IN (CASE(REVIEW), CASE(POSTING));
		UPDATE cases SET id_index = '\x01' WHERE id IN (CASE(REVIEW), CASE(POSTING))`},
	{id: "I08", name: "a member of the household does not count", sql: withFile("REVIEW", "'2026-01-01'") + `INSERT INTO archive_people VALUES (md5('file REVIEW')::uuid, '\x02', false, true)`},
	{id: "I08", name: "one person in two files", guard: true, sql: `DROP INDEX archive_people_once; ` + withFile("REVIEW", "'2026-01-01'") + withFile("ALL", "'2026-01-01'") +
		`UPDATE archive_people SET person_index = (SELECT id_index FROM cases WHERE id = CASE(REVIEW)) WHERE archive_id = md5('file ALL')::uuid`},
	{id: "I06", name: "the approval came before the file", sql: withFile("ALL", "'2030-01-01'")},
	{id: "I06", name: "nobody froze the file", sql: withFile("ALL", "'2026-01-01'") + `DELETE FROM decision_archives WHERE decision_id IN (SELECT id FROM decisions WHERE case_id = CASE(ALL) AND kind = 'survey')`},
	{id: "I09", name: "one account for two households", guard: true, sql: `DROP INDEX payees_one_household; UPDATE payees SET card_index = '\x01' WHERE case_id IN (CASE(REVIEW), CASE(POSTING))`},
	{id: "I09", name: "no current account", sql: `UPDATE payees SET status = 'old' WHERE case_id = CASE(NEW)`},
	{id: "I09", name: "one account twice in a batch", sql: `UPDATE payees SET card_index = (SELECT card_index FROM payees WHERE case_id = CASE(ALL)) WHERE case_id = CASE(FAULT) AND version = 1`},
	{id: "I10", name: "a batch's sum grew", sql: `UPDATE payment_batches SET total_fen = total_fen + 1 WHERE id = md5('batch 1')::uuid`},
	{id: "I10", name: "the maker approved his batch", guard: true, sql: `ALTER TABLE payment_batches DROP CONSTRAINT payment_batches_check; UPDATE payment_batches SET approved_by = made_by WHERE id = md5('batch 1')::uuid`},
	{id: "I10", name: "a payment above the standard", sql: `UPDATE campaigns SET plan = jsonb_set(plan, '{standards,0,amount_fen}', '40000')`},
	{id: "I11", name: "a payment from another source", sql: `UPDATE payments SET line_id = md5('line 2')::uuid WHERE case_id = CASE(ALL)`},
	{id: "I11", name: "the lines exceed the plan", sql: `UPDATE campaigns SET plan = plan || '{"budget_total_fen": 33000000}'`},
	{id: "I12", name: "the bank never said so", sql: `DELETE FROM bank_lines WHERE payment_no = 'PALL1'`},
	{id: "I12", name: "the bank settled what is still under way", sql: `INSERT INTO bank_lines (id, batch_id, payment_no, status, amount_fen, disposition, booked_by)
		SELECT md5('x')::uuid, batch_id, no, 'settled', amount_fen, 'applied', md5('finance-2')::uuid FROM payments WHERE case_id = CASE(PAYING)`},
	{id: "I12", name: "a line in suspense without a reason", sql: `INSERT INTO bank_lines (id, batch_id, payment_no, status, amount_fen, disposition, booked_by)
		VALUES (md5('x')::uuid, md5('batch 1')::uuid, 'PNONE', 'settled', 1, 'suspense', md5('finance-2')::uuid)`},
	{id: "I12", name: "one person resolved a line", sql: `ALTER TABLE suspense_verdicts DROP CONSTRAINT suspense_two_people;
		INSERT INTO bank_lines (id, batch_id, payment_no, status, amount_fen, disposition, code, booked_by) VALUES (md5('x')::uuid, md5('batch 1')::uuid, 'PNONE', 'settled', 1, 'suspense', 'payment_unknown', md5('finance-2')::uuid);
		INSERT INTO suspense_resolutions (line_id, n, outcome, reason_enc, proposed_by) VALUES (md5('x')::uuid, 1, 'booked', '\x01', md5('finance')::uuid);
		INSERT INTO suspense_verdicts (line_id, n, proposed_by, agreed, decided_by) VALUES (md5('x')::uuid, 1, md5('finance')::uuid, true, md5('finance')::uuid)`},
	{id: "I13", name: "another person's grant", sql: `UPDATE decisions SET grant_id = md5('grant surveyor-2')::uuid WHERE actor = md5('surveyor')::uuid AND case_id = CASE(REVIEW)`},
	{id: "I13", name: "a grant revoked before", sql: `UPDATE grants SET active = false, revoked_at = '2026-01-06' WHERE id = md5('grant approver')::uuid`},
	{id: "I13", name: "a role without the rule", sql: `UPDATE policy_history SET from_version = from_version + 1000 WHERE role = 'surveyor' AND action = 'survey'`},
	{id: "I13", name: "a delegate whose delegation had ended", sql: `INSERT INTO grants (id, user_id, role, union_code, path, level, granted_at)
			SELECT md5('x')::uuid, md5('organizer')::uuid, role, union_code, path, level, granted_at FROM grants WHERE id = md5('grant approver')::uuid;
		INSERT INTO users (id, username, name, password_hash) VALUES (md5('absent')::uuid, 'absent', '缺席', '');
		UPDATE grants SET user_id = md5('absent')::uuid WHERE id = md5('x')::uuid;
		INSERT INTO delegations (id, principal, delegate, grant_id, actions, scope, ceiling_fen, starts_at, ends_at, reason, status, ruled_by, ruled_at)
			SELECT md5('x')::uuid, md5('absent')::uuid, actor, md5('x')::uuid, '{approve}', '/000000', 99999999, at - interval '2 days', at - interval '1 day', '出差', 'active', md5('organizer')::uuid, at - interval '2 days'
			FROM decisions WHERE id = (SELECT id FROM decisions WHERE case_id = CASE(ALL) AND kind = 'approve' ORDER BY at DESC LIMIT 1);
		UPDATE decisions SET on_behalf_of = md5('absent')::uuid, signed_name = signed_name || ' 代 缺席', delegation_id = md5('x')::uuid, grant_id = md5('x')::uuid WHERE id = (SELECT id FROM decisions WHERE case_id = CASE(ALL) AND kind = 'approve' ORDER BY at DESC LIMIT 1)`},
	{id: "I13", name: "a grant of another county", sql: `UPDATE grants SET union_code = '410822', path = '/000000/410000/410800/410822' WHERE id = md5('grant reviewer-2')::uuid`},
	{id: "I14", name: "audit and decision of two transactions", sql: `UPDATE audit SET xact = '3' WHERE decision_id = (SELECT id FROM decisions WHERE case_id = CASE(ALL) AND kind = 'review')`},
	{id: "I14", name: "event and decision of two transactions", sql: `UPDATE events SET xact = '3' WHERE case_id = CASE(REVIEW) AND version = 3`},
	{id: "I15", name: "a version too many", sql: `UPDATE cases SET version = version + 1 WHERE id = CASE(NEW)`},
	{id: "I15", name: "a transition of no table", sql: `UPDATE events SET transition = 'T99' WHERE case_id = CASE(REVIEW) AND version = 3`},
	{id: "I15", name: "a state without an event", sql: `UPDATE cases SET state = 'verifying', step = 'verification' WHERE id = CASE(NEW)`},
	{id: "I15", name: "a seat skipped", sql: `UPDATE cases SET body = body || '{"seat": 2}' WHERE id = CASE(REVIEW)`},
	{id: "I15", name: "an amount changed", sql: `UPDATE cases SET amount_fen = 60000 WHERE id = CASE(NEW)`},
	{id: "I16", name: "a surveyor approved", sql: `INSERT INTO deeds (case_id, actor, kind, seat) VALUES (CASE(REVIEW), md5('surveyor')::uuid, 'approve', 1)`},
	{id: "I16", name: "one surveyor signed twice", guard: true, sql: `DROP INDEX deeds_one_signature; UPDATE deeds SET actor = md5('surveyor')::uuid WHERE case_id = CASE(POSTING) AND kind = 'survey'`},
	{id: "I16", name: "a surveyor held the case he surveyed", sql: `INSERT INTO deeds (case_id, actor, kind) SELECT case_id, actor, 'case.hold' FROM deeds WHERE case_id = CASE(ALL) AND kind = 'survey' LIMIT 1`},
	{id: "I16", name: "somebody else than the chair reported", sql: `UPDATE campaigns SET rules = jsonb_set(rules, '{requires}', '["chair_reports"]') WHERE id = (SELECT campaign_id FROM cases WHERE id = CASE(ALL))`},
	{id: "I16", name: "a decision names no post", sql: `UPDATE decisions SET signed_post = '' WHERE case_id = CASE(ALL) AND kind = 'verify'`},
	{id: "I16", name: "a decision hides whom it was made for", sql: `UPDATE decisions SET signed_name = signed_name || ' 代 某某' WHERE case_id = CASE(ALL) AND kind = 'approve'`},
	{id: "I16", name: "the payer made the call", sql: `INSERT INTO deeds (case_id, actor, kind) VALUES (CASE(ALL), md5('finance')::uuid, 'follow_up')`},
	{id: "I16", name: "the filer handled the objection", sql: `INSERT INTO deeds (case_id, actor, kind) VALUES (CASE(HELD), md5('organizer')::uuid, 'object')`},
	{id: "I16", name: "an appeal was handled by the same people", sql: `INSERT INTO appeals (case_id, of_case, reason_enc, filed_by) VALUES (CASE(REVIEW), CASE(ALL), '\x01', md5('clerk')::uuid)`},
	{id: "I16", name: "kin acted after being found", sql: `INSERT INTO kin_matches (case_id, person, how, found_at) VALUES (CASE(REVIEW), md5('surveyor')::uuid, 'phone', '2000-01-01')`},
	{id: "I16", name: "one of the household is not found among staff", sql: `INSERT INTO staff_identities (user_id, id_number_enc, id_index, set_by) SELECT md5('cashier')::uuid, '\x', id_index, md5('cashier')::uuid FROM cases WHERE id = CASE(REVIEW)`},
	{id: "I16", name: "a shared phone is not found", sql: `INSERT INTO staff_identities (user_id, phone_enc, phone_index, set_by) VALUES (md5('cashier')::uuid, '\x', '\x07', md5('cashier')::uuid); UPDATE cases SET phone_index = '\x07' WHERE id = CASE(REVIEW)`},
	{id: "I16", name: "a shared account is not found", sql: `INSERT INTO staff_identities (user_id, card_enc, card_index, set_by) SELECT md5('cashier')::uuid, '\x', card_index, md5('cashier')::uuid FROM payees WHERE case_id = CASE(REVIEW) LIMIT 1`},
	{id: "I16", name: "kin acted after saying so", sql: `INSERT INTO kin_declarations (case_id, person, relation, at) VALUES (CASE(REVIEW), md5('surveyor')::uuid, 'spouse', '2000-01-01')`},
	{id: "I16", name: "somebody was spared where all are called back", sql: `UPDATE events SET body = jsonb_set(body, '{facts}', coalesce(body->'facts', '{}') || '{"spared": true}') WHERE case_id = CASE(ALL) AND action = 'receive'`},
	{id: "I16", name: "kin of staff were spared", sql: `UPDATE campaigns SET rules = rules || '{"call_back_percent": 10}';
		INSERT INTO kin_declarations (case_id, person, relation, at) VALUES (CASE(ALL), md5('cashier')::uuid, 'spouse', '2000-01-01');
		UPDATE events SET body = jsonb_set(body, '{facts}', coalesce(body->'facts', '{}') || '{"spared": true}') WHERE case_id = CASE(ALL) AND action = 'receive'`},
	{id: "I16", name: "one person in two posts", sql: `INSERT INTO deeds (case_id, actor, kind, role) VALUES (CASE(REVIEW), md5('surveyor')::uuid, 'receipt', 'clerk')`},
	{id: "I16", name: "a delegate acted for one who had surveyed", sql: `INSERT INTO grants (id, user_id, role, union_code, path, level, granted_at)
			SELECT md5('x')::uuid, md5('surveyor')::uuid, role, union_code, path, level, granted_at FROM grants WHERE id = md5('grant approver')::uuid;
		INSERT INTO delegations (id, principal, delegate, grant_id, actions, scope, ceiling_fen, starts_at, ends_at, reason, status, ruled_by, ruled_at)
			SELECT md5('x')::uuid, md5('surveyor')::uuid, actor, md5('x')::uuid, '{approve}', '/000000', 99999999, at - interval '1 day', at + interval '1 day', '出差', 'active', md5('organizer')::uuid, at - interval '1 day'
			FROM decisions WHERE id = (SELECT id FROM decisions WHERE case_id = CASE(ALL) AND kind = 'approve' ORDER BY at DESC LIMIT 1);
		UPDATE decisions SET on_behalf_of = md5('surveyor')::uuid, delegation_id = md5('x')::uuid, grant_id = md5('x')::uuid WHERE id = (SELECT id FROM decisions WHERE case_id = CASE(ALL) AND kind = 'approve' ORDER BY at DESC LIMIT 1)`},
	{id: "I17", name: "an effect without its answer", sql: `UPDATE requests SET status = NULL WHERE actor = md5('reporter')::uuid`},
	{id: "I17", name: "an answer that names another's decision", sql: `UPDATE requests SET reply = convert_to(format('{"decision":{"id":"%s"}}', (SELECT id FROM decisions WHERE case_id = CASE(ALL) AND kind = 'review')), 'UTF8')
		WHERE actor = md5('caller')::uuid`},
	{id: "I17", name: "an answer that names papers somebody else asked for", sql: `INSERT INTO audit (subject, n, kind, actor, body, at, prev, hash) VALUES (md5('x')::uuid, 1, 'documents', md5('verifier')::uuid, '{"request": "' || md5('y')::uuid || '"}', now(), '', '');
		UPDATE requests SET reply = convert_to(format('{"decision":{"id":"%s"}}', md5('y')::uuid), 'UTF8') WHERE actor = md5('caller')::uuid`, also: "I28"},
	{id: "I18", name: "one seat decided twice", guard: true, sql: `DROP INDEX decisions_seat; UPDATE decisions SET lap = 9 WHERE case_id = CASE(ALL) AND kind = 'approve'`},
	{id: "I18", name: "one verification twice", guard: true, sql: `DROP INDEX decisions_seat; UPDATE decisions SET lap = 9 WHERE case_id = CASE(ALL) AND kind = 'verify'`},
	{id: "I19", name: "the only task is gone", sql: `UPDATE tasks SET status = 'cancelled' WHERE case_id = CASE(NEW)`},
	{id: "I19", name: "nobody makes the batch", sql: `UPDATE tasks SET status = 'cancelled' WHERE kind = 'make_batch' AND status = 'open'`},
	{id: "I19", name: "a payment that went nowhere", sql: `UPDATE payments SET state = 'cancelled' WHERE case_id = CASE(PAYING)`},
	{id: "I19", name: "a task without a due time", sql: `UPDATE tasks SET due_at = NULL WHERE case_id = CASE(REVIEW) AND status = 'open'`},
	{id: "I19", name: "a step of a payment without a due time", sql: `DELETE FROM task_clocks WHERE task_id IN (SELECT id FROM tasks WHERE kind = 'make_batch' AND status = 'open');
		UPDATE tasks SET due_at = NULL, opened_at = opened_at - interval '2 minutes' WHERE kind = 'make_batch' AND status = 'open'`},
	{id: "I19", name: "nobody holds the role of a task", sql: `UPDATE users SET disabled = true WHERE username IN ('reviewer', 'reviewer-2')`},
	{id: "I20", name: "a task for a role that may not", sql: `UPDATE tasks SET role = 'publisher' WHERE case_id = CASE(NEW) AND status = 'open'`},
	{id: "I20", name: "a task at another county", also: "I19", sql: `UPDATE tasks SET union_code = '410822', union_path = '/000000/410000/410800/410822' WHERE case_id = CASE(REVIEW) AND status = 'open'`},
	{id: "I20", name: "a task for a closed case", sql: `UPDATE tasks SET status = 'open', decided_by = NULL WHERE case_id = CASE(ALL) AND kind = 'follow_up'`},
	{id: "I20", name: "a clue that waits for nobody", sql: `INSERT INTO objections (id, number, case_id, slug, row_no, ground, text_enc, key_hash, body_hash, status, late)
		VALUES (md5('clue')::uuid, 'YY-CLUECLUE', CASE(ALL), 'x', 1, 'other', '\x01', '\x01', '\x01', 'late', true)`},
	{id: "I16", name: "who made the batch booked what came back", sql: `INSERT INTO deeds (case_id, actor, kind) SELECT case_id, actor, 'recover' FROM deeds WHERE case_id = CASE(ALL) AND kind = 'make_batch' LIMIT 1`},
	{id: "I16", name: "who corrected the account kept what the bank said of it", sql: `INSERT INTO deeds (case_id, actor, kind, lap) SELECT CASE(ALL), md5('corrector')::uuid, k, 0 FROM unnest(ARRAY['correct_account', 'check_account']) k`},
	{id: "I16", name: "who verified ruled on the clue", sql: `INSERT INTO deeds (case_id, actor, kind) SELECT case_id, actor, 'rule_clue' FROM deeds WHERE case_id = CASE(ALL) AND kind = 'verify' LIMIT 1`},
	{id: "I16", name: "who found the clue true lifted its hold", sql: `INSERT INTO events (id, case_id, version, transition, action, from_state, to_state, body, actor, at)
			SELECT md5(act)::uuid, md5('x')::uuid, v, 'T28', act, was, next, '{}', md5('auditor')::uuid, now() - days * interval '1 day'
			FROM (VALUES (3, 'suspend', 'posted', 'suspended', 2), (4, 'resume', 'suspended', 'posted', 1)) e (v, act, was, next, days);
		INSERT INTO outbox (topic, subject, version, body, delivered_at) SELECT 'case', md5('x')::uuid, v, '{}', now() FROM generate_series(3, 4) v;
		INSERT INTO objections (id, number, case_id, slug, row_no, ground, text_enc, key_hash, body_hash, status, late, handler, ruled_at, hold_event)
			VALUES (md5('clue')::uuid, 'YY-CLUECLUE', md5('x')::uuid, 'x', 1, 'other', '\x01', '\x01', '\x01', 'upheld', true, md5('auditor')::uuid, now() - interval '2 days', md5('suspend')::uuid)`},
	{id: "I21", name: "a path that is not the chain of parents", sql: `UPDATE unions SET path = '/000000/410000/B2' WHERE code = 'B2'`},
	{id: "I21", name: "a grant at another path", sql: `UPDATE grants SET path = '/000000/410000/410800' WHERE id = md5('grant organizer')::uuid`},
	{id: "I22", name: "a posting ended a day early", sql: `UPDATE postings SET ends_at = ends_at - interval '1 day' WHERE case_id = CASE(ALL)`},
	{id: "I22", name: "a due time was moved", sql: `UPDATE cases SET due_at = due_at + interval '1 day' WHERE id = CASE(REVIEW)`},
	{id: "I22", name: "an event with another due time", sql: `UPDATE events SET body = body || '{"due": "2026-03-05T00:00:00+08:00"}' WHERE case_id = CASE(REVIEW) AND version = 3`},
	{id: "I22", name: "a task's reminder was put off", sql: `UPDATE task_clocks SET half_at = half_at + interval '1 hour' WHERE task_id = (SELECT id FROM tasks WHERE case_id = CASE(REVIEW) AND status = 'open')`},
	{id: "I22", name: "a limit in working days counts every day", sql: `UPDATE task_clocks SET every_day = true WHERE task_id = (SELECT id FROM tasks WHERE case_id = CASE(REVIEW) AND status = 'open')`},
	{id: "I22", name: "a task without a clock", sql: `DELETE FROM task_clocks WHERE task_id = (SELECT id FROM tasks WHERE case_id = CASE(REVIEW) AND status = 'open')`},
	{id: "I22", name: "a task due at another time than its clock says", sql: `UPDATE tasks SET due_at = due_at - interval '1 day' WHERE case_id = CASE(REVIEW) AND status = 'open'`},
	{id: "I22", name: "a pause that nobody's clock has seen", sql: `UPDATE task_clocks SET pauses = jsonb_build_array(jsonb_build_object('from', starts_on + 1, 'to', due_on))
		WHERE task_id = (SELECT id FROM tasks WHERE case_id = CASE(REVIEW) AND status = 'open')`},
	{id: "I22", name: "a promise was taken back", sql: `INSERT INTO replans (id, task_id, round, of_case, calendar, was_at, due_at)
		SELECT md5('x')::uuid, t.id, NULL, false, c.calendar, c.due_at, c.due_at + interval '2 days' FROM tasks t JOIN task_clocks c ON c.task_id = t.id WHERE t.case_id = CASE(REVIEW) AND t.status = 'open'`},
	{id: "I23", name: "a workflow is missing", given: differing(Difference{Subject: "case/x", Expected: "open", Found: "workflow missing"})},
	{id: "I23", name: "a workflow lingers", given: differing(Difference{Subject: "case/y", Expected: "closed", Found: "workflow open"})},
	{id: "I24", name: "a workflow is a version behind", given: differing(Difference{Subject: "case/x", Standing: true, Expected: "version 3", Found: "version 2"})},
	{id: "I24", name: "a workflow waits until another day", given: differing(Difference{Subject: "case/x", Standing: true, Expected: "due 1", Found: "due 2"})},
	{id: "I25", name: "an event is told to nobody", sql: `DELETE FROM outbox WHERE subject = CASE(ALL) AND version = 3`},
	{id: "I25", name: "a later event was delivered first", sql: `UPDATE outbox SET delivered_at = NULL WHERE subject = CASE(ALL) AND version = 3`},
	{id: "I26", name: "a case is counted at another step", sql: `UPDATE cases SET step = 'receipt' WHERE id = CASE(REVIEW)`},
	{id: "I26", name: "a board counts a case too many", sums: true, sql: `UPDATE tallies SET n = n + 1 WHERE sort = 'case'`},
	{id: "I26", name: "a board's sum is lost", sums: true, sql: `DELETE FROM tallies WHERE sort = 'task'`},
	{id: "I26", name: "a board's money is off", sums: true, sql: `UPDATE tallies SET fen = fen - 1 WHERE sort = 'case'`},
	{id: "I26", name: "a difference is counted that nothing brought about", sums: true, sql: `INSERT INTO tally_changes SELECT campaign_id, 'task', union_path, kind, '', due_at, -1, 0 FROM tasks WHERE status = 'open' LIMIT 1`},
	{id: "I26", name: "an import says more than it did", sql: `INSERT INTO imports (id, campaign_id, actor, file_name, dry_run, status, rows, imported)
		VALUES (md5('x')::uuid, md5('campaign')::uuid, md5('organizer')::uuid, 'r.csv', false, 'done', 2, 2)`},
	{id: "I27", name: "an ID number in a history", given: saying(Text{Workflow: "case/x", Event: 3, Data: []byte(`{"id":"11010519491231002X"}`)})},
	{id: "I27", name: "a name in a signal", given: saying(Text{Workflow: "case/x", Event: 5, Data: []byte(`{"case_id":"张三"}`)})},
	{id: "I28", name: "a block has another root", sql: `INSERT INTO audit_blocks (n, sealed_at, chains, prev, root) VALUES (1, now(), 1, '', '\x01')`},
	{id: "I28", name: "an anchored block is gone", given: func(o *Options) { o.Anchors = []Anchor{{Block: 1, Root: "ab"}} }},
	{id: "I28", name: "an audit row was rewritten", sql: `UPDATE audit SET body = '{"to":"paid"}' WHERE subject = CASE(ALL) AND n = 3`},
	{id: "I28", name: "the last audit row is gone", sql: `DELETE FROM audit WHERE subject = CASE(NEW)`},
	{id: "I28", name: "the head points elsewhere", sql: `UPDATE audit_heads SET n = n + 1 WHERE subject = CASE(ALL)`},
	{id: "I29", name: "a trigger is off", sql: `ALTER TABLE events DISABLE TRIGGER append_only`},
	{id: "I29", name: "a trigger is gone", sql: `DROP TRIGGER append_only_all ON audit`},
	{id: "I29", name: "an entry of the ledger was rewritten", sql: `UPDATE ledger_entries SET at = at - interval '1 day' WHERE kind = 'settle'`},
	{id: "I29", name: "the program may rewrite decisions", sql: `GRANT UPDATE ON decisions TO songnuan_app`},
	{id: "I30", name: "one household's name under another's", made: true, sql: `UPDATE cases SET name_enc = (SELECT name_enc FROM cases ORDER BY id LIMIT 1) WHERE id = (SELECT max(id::text)::uuid FROM cases)`},
	{id: "I30", name: "an index of something else", made: true, sql: `UPDATE cases SET name_index = '\x01' WHERE id = (SELECT max(id::text)::uuid FROM cases)`},
	{id: "I30", name: "an ID number in the clear", made: true, sql: `UPDATE cases SET unit = '11010519491231002X' WHERE id = (SELECT max(id::text)::uuid FROM cases)`},
	{id: "I30", name: "a card in the clear", made: true, sql: `UPDATE cases SET cause = '卡号6222021001116245702' WHERE id = (SELECT max(id::text)::uuid FROM cases)`},
	{id: "I30", name: "an erasure that took nothing out", made: true, sql: erasing(", now()")},
	{id: "I30", name: "an erasure that left the phone", made: true, sql: "SET session_replication_role = origin; " + erasing(", NULL") + `SELECT erase_case((SELECT max(id::text)::uuid FROM cases));
		UPDATE cases SET phone_enc = (SELECT phone_enc FROM cases WHERE phone_enc IS NOT NULL LIMIT 1) WHERE id = (SELECT max(id::text)::uuid FROM cases)`},
	{id: "I30", name: "an erasure that left members of the household", made: true, sql: "SET session_replication_role = origin; " + erasing(", NULL") + `SELECT erase_case((SELECT max(id::text)::uuid FROM cases));
		INSERT INTO case_people SELECT id, campaign_id, '\x02', true FROM cases WHERE id = (SELECT max(id::text)::uuid FROM cases)`},
	{id: "I30", name: "an erasure that left the number of who is barred", made: true, sql: "SET session_replication_role = origin; " + erasing(", NULL") + `INSERT INTO bars (id, kind, person_index, id_number_enc, union_code, union_path, reason, document_no, starts_on, ends_on, case_id, status, made_by)
		SELECT md5('bar')::uuid, 'person', id_index, id_number_enc, union_code, union_path, 'other', '1', '2020-01-01', '2020-01-02', id, 'refused', (SELECT id FROM users LIMIT 1) FROM cases WHERE id = (SELECT max(id::text)::uuid FROM cases);
		SELECT erase_case((SELECT max(id::text)::uuid FROM cases)); UPDATE bars SET id_number_enc = '\x01' WHERE id = md5('bar')::uuid`},
	{id: "I30", name: "a file's erasure that took nothing out", made: true, sql: `INSERT INTO archive_erasures (archive_id, ground, asked_by, confirmed_by, confirmed_at, erased_at)
		SELECT (SELECT max(id::text)::uuid FROM archives), 'request', min(id::text)::uuid, max(id::text)::uuid, now(), now() FROM users`},
	{id: "I30", name: "a file emptied without an erasure", made: true, sql: `UPDATE archives SET name_masked = '已清除' WHERE id = (SELECT max(id::text)::uuid FROM archives)`},
	{id: "I30", name: "a name emptied without an erasure", made: true, sql: `UPDATE cases SET name_enc = '\x', name_masked = '已清除' WHERE id = (SELECT max(id::text)::uuid FROM cases)`},
	{id: "I31", name: "a row outlived its posting", sql: `INSERT INTO posting_rows SELECT slug, row_no, '张*', '一厂', '', '', 3, 50000 FROM postings WHERE case_id = CASE(ALL)`},
	{id: "I31", name: "a posting shows no row", sql: `DELETE FROM posting_rows r USING postings p WHERE p.case_id = CASE(POSTING) AND r.slug = p.slug AND r.row_no = p.row_no`},
	{id: "I31", name: "a name that was put up is another", sql: `UPDATE sheet_lines SET name = '李*'`},
	{id: "I31", name: "the page shows another name", sql: `UPDATE posting_rows r SET name = '李*' FROM sheet_lines l WHERE l.slug = r.slug AND l.row_no = r.row_no`},
	{id: "I31", name: "a phone on a sheet is another", sql: `UPDATE sheet_heads SET phone = '12315'`},
	{id: "I31", name: "a list of who got what is not what was sealed", sql: `INSERT INTO result_sheets (slug, campaign_id, union_code, round, title, union_name, organiser, days, starts_on, ends_on, ends_at, places, phone, address, rehearsal, seal)
		SELECT slug, campaign_id, union_code, s.round, title, union_name, organiser, days, h.starts_on, ends_on, now(), places, '12315', address, rehearsal, seal FROM sheet_heads h JOIN posting_sheets s USING (slug) LIMIT 1`},
	{id: "I07", name: "nobody photographed the board", sql: `UPDATE campaigns SET rules = rules || '{"requires": ["start_photo"]}'`},
	{id: "I07", name: "the last picture of a board was taken before its last day", sql: `UPDATE campaigns SET rules = rules || '{"requires": ["end_photo"]}';
		UPDATE evidence SET kind = 'end_photo', at = '2020-01-01'; INSERT INTO sheet_photos (slug, evidence_id, kind) SELECT s.slug, e.id, e.kind FROM posting_sheets s CROSS JOIN evidence e`},
	{id: "I31", name: "the page shows more than it may", sql: `ALTER TABLE posting_rows ADD COLUMN phone text`},
	{id: "I32", name: "somebody read without a purpose", sql: `SET session_replication_role = origin;
		INSERT INTO audit (subject, kind, actor, body, n, at, prev, hash) VALUES (CASE(ALL), 'read', md5('clerk')::uuid, '{"purpose":""}', 0, now(), '', '')`},
	{id: "I32", name: "a bank file without its number of rows", sql: `SET session_replication_role = origin;
		INSERT INTO audit (subject, kind, actor, body, n, at, prev, hash) VALUES (md5('campaign')::uuid, 'read', md5('cashier')::uuid, '{"purpose":"bank_file"}', 0, now(), '', '')`},
	{id: "I33", name: "a disabled account is signed in", sql: `INSERT INTO users (id, username, name, password_hash, disabled) VALUES (md5('gone')::uuid, 'gone', 'gone', '', true);
		INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ('\x01', md5('gone')::uuid, now() + interval '8 hours')`},
	{id: "I33", name: "a session of three days", sql: `INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ('\x01', md5('clerk')::uuid, now() + interval '3 days')`},
	{id: "I35", name: "a rule for a role that does not exist", sql: `INSERT INTO policy_rules VALUES ('wizard', 'base', 'case.read'); INSERT INTO policy_history VALUES ('wizard', 'base', 'case.read', 1)`},
	{id: "I35", name: "a rule that was taken away without a trace", sql: `DELETE FROM policy_rules WHERE role = 'auditor' AND level = 'base'`},
	{id: "I35", name: "nobody may do what the program asks about", given: func(o *Options) { o.Actions = []string{"case.read", "moon.visit"} }},
	{id: "I34", name: "a file is gone", sql: `UPDATE evidence SET file = repeat('0', 64)`},
	{id: "I34", name: "a file of another length", sql: `UPDATE evidence SET stored = 7`},
	{id: "I36", name: "an index is gone", sql: `DROP INDEX payees_current`},
	{id: "I36", name: "a trigger that keeps payments is off", sql: `ALTER TABLE payments DISABLE TRIGGER payment_fixed`},
	{id: "I36", name: "the program owns a table", sql: `ALTER TABLE notices OWNER TO songnuan_app`},
	{id: "I37", name: "this machine is an hour ahead", given: func(o *Options) { o.Clock = func() time.Time { return time.Now().Add(time.Hour) } }},
	{id: "I37", name: "this machine is an hour behind", given: func(o *Options) { o.Clock = func() time.Time { return time.Now().Add(-time.Hour) } }},
}

// withFile gives a case's household a file, active since then, that all its
// decisions were made on.
func withFile(no, since string) string {
	return strings.NewReplacer("NO", no, "SINCE", since).Replace(`INSERT INTO archives (id, union_code, union_path, state, version, confirmed, name_masked, name_index, people, completeness, activated_at, review_on)
		VALUES (md5('file NO')::uuid, 'B1', '/000000/410000/410800/410821/B1', 'active', 1, 1, '张*', '\x01', 3, 50, SINCE, '2027-01-01');
		INSERT INTO archive_versions (archive_id, version, body_enc, assessment, made_by, origin) VALUES (md5('file NO')::uuid, 1, '\x01', '{}', md5('organizer')::uuid, 'roster');
		INSERT INTO archive_people SELECT md5('file NO')::uuid, id_index, true, true FROM cases WHERE id = CASE(NO);
		INSERT INTO case_archives VALUES (CASE(NO), md5('file NO')::uuid, 1);
		INSERT INTO decision_archives SELECT id, md5('file NO')::uuid, 1 FROM decisions WHERE case_id = CASE(NO); `)
}

func secondPayment(state string) string {
	return `INSERT INTO payment_batches (id, campaign_id, line_id, status, payments, total_fen, seal, made_by)
		VALUES (md5('x')::uuid, md5('campaign')::uuid, md5('line 1')::uuid, 'prepared', 1, 50000, '\x05', md5('finance')::uuid);
		INSERT INTO payments (no, batch_id, case_id, line_id, reservation_id, approval_id, attempt, amount_fen, payee_version, state)
		SELECT 'PX', md5('x')::uuid, case_id, line_id, reservation_id, approval_id, 2, amount_fen, payee_version, '` + state + `' FROM payments WHERE no = 'PALL1'`
}

func (m mutation) statements() string {
	var out strings.Builder
	rest := m.sql
	for {
		before, after, found := strings.Cut(rest, "CASE(")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		no, tail, _ := strings.Cut(after, ")")
		fmt.Fprintf(&out, "md5('%s')::uuid", no)
		rest = tail
	}
}

// erasing has two people agree to erase the last case of a world that was made.
func erasing(erasedAt string) string {
	return `INSERT INTO erasures (case_id, ground, asked_by, confirmed_by, confirmed_at, erased_at)
		SELECT (SELECT max(id::text)::uuid FROM cases), 'request', min(id::text)::uuid, max(id::text)::uuid, now()` + erasedAt + ` FROM users; `
}
