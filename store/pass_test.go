package store_test

import (
	"strconv"
	"testing"

	"github.com/songnuan/songnuan/store/storetest"
)

// passDays lets days of a campaign's calendar go by, whose days are as long as real
// ones: whatever happened, and whatever is due, lies that much earlier.
func passDays(t *testing.T, db *storetest.DB, days int) {
	t.Helper()
	db.Exec(t, `DO $$
		DECLARE c record; span interval := make_interval(days => `+strconv.Itoa(days)+`);
		BEGIN
			SET LOCAL session_replication_role = replica; -- past what is written once
			FOR c IN SELECT table_name, string_agg(format('%1$I = %1$I - $1', column_name), ', ') AS moved FROM information_schema.columns
				WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND table_name IN ('campaigns', 'cases', 'tasks', 'task_clocks', 'campaign_pauses', 'events',
					'decisions', 'deeds', 'grants', 'objections', 'postings', 'document_requests', 'replans', 'tallies', 'tally_changes') GROUP BY table_name
			LOOP
				EXECUTE format('UPDATE %I SET %s', c.table_name, c.moved) USING span;
			END LOOP;
			FOR c IN SELECT * FROM (VALUES ('campaigns', 'rehearsal', '{launched}'), ('cases', 'body', '{due}'), ('cases', 'body', '{back,due}'), ('cases', 'body', '{back,left}'),
				('events', 'body', '{at}'), ('events', 'body', '{due}'), ('events', 'body', '{stopped}')) v (of, col, path)
			LOOP
				EXECUTE format('UPDATE %1$I SET %2$I = jsonb_set(%2$I, %3$L, to_jsonb((%2$I #>> %3$L)::timestamptz - $1)) WHERE %2$I #>> %3$L IS NOT NULL', c.of, c.col, c.path) USING span;
			END LOOP;
			-- As if a dump had brought them: what was rewritten so is no finding of I29.
			INSERT INTO settings (key, value) VALUES ('written', jsonb_build_object('since', clock_timestamp())) ON CONFLICT (key) DO UPDATE SET value = excluded.value;
		END $$`)
}
