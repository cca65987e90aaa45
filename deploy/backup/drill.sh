#!/usr/bin/env bash
# The drill: back up, lose everything, restore to the last good moment, verify.
# It copies a running server into one of its own, so that nothing running is touched.
#
#   drill.sh [source]      by default the server of `make run`, as a superuser
#
# Needs: PostgreSQL's programs, age, bin/songnuan, and the personal-data key of the
# source (SONGNUAN_KEY_FILE, by default that of `make run`).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
source=${1:-postgres://postgres@127.0.0.1:15432/songnuan}
key=$(realpath "${SONGNUAN_KEY_FILE:-$root/.data/keys/pii.json}")
songnuan=$(realpath "${SONGNUAN:-$root/bin/songnuan}")
bin=${SONGNUAN_PG_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
command -v age >/dev/null || { echo "age is missing: apt-get install age" >&2; exit 1; }

work=$(mktemp -d)
chmod 711 "$work"
owner=()
if ((EUID == 0)); then owner=(setpriv --reuid=postgres --regid=postgres --clear-groups); chown postgres "$work"; fi
as() { "${owner[@]}" env PATH="$bin:$PATH" HOME="$work" RECIPIENT="${RECIPIENT:-}" "$@"; }
port=$(python3 - <<'PY' 2>/dev/null || echo 29432
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])
PY
)
server() { # the data folder, and further settings
  local data=$1; shift
  as pg_ctl -D "$data" -w -t 120 -l "$work/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' $*" start >/dev/null || { tail -n 20 "$work/log" >&2; exit 1; }
}
stop() { as pg_ctl -D "$1" -m "${2:-fast}" -w stop >/dev/null 2>&1 || true; }
trap 'stop "$work/a" immediate; stop "$work/b" immediate; rm -rf "$work"' EXIT
psql() { as psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U postgres "$@"; }
say() { printf '%4ds  %s\n' "$SECONDS" "$*"; }

as age-keygen -o "$work/identity" 2>/dev/null
RECIPIENT=$(as age-keygen -y "$work/identity")
as mkdir -p "$work/wal" "$work/backups"
# A physical copy, transaction numbers and all: verify compares them.
as pg_basebackup -d "$source" -D "$work/a" -X stream -c fast --no-sync
server "$work/a" "-c wal_level=replica -c archive_mode=on -c archive_command='env RECIPIENT=$RECIPIENT $here/archive.sh $work/a/%p $work/wal/%f'"

cases=$(psql -d songnuan -At -c 'SELECT count(*) FROM cases')
say "复制了 $cases 户 / copied $cases cases"

backup=$(as env DATABASE="postgres://postgres@127.0.0.1:$port/" RECORD="postgres://postgres@127.0.0.1:$port/songnuan" "$here/backup.sh" "$work/backups")
[[ $(psql -d songnuan -At -c "SELECT ended_at IS NOT NULL FROM upkeep WHERE job = 'backup'") == t ]] || { echo "operators do not see the backup" >&2; exit 1; }
say "已备份 / backed up: $(du -h "$backup" | cut -f1)"
if age -d -i /dev/null "$backup" >/dev/null 2>&1; then echo "the backup opens without its key" >&2; exit 1; fi
# Neither does it open with a key that is good, but another's.
as age-keygen -o "$work/another" 2>/dev/null
if as env IDENTITY="$work/another" "$here/restore.sh" "$backup" "$work/wal" "$work/c" 2>"$work/refused"; then echo "the backup opens with another key" >&2; exit 1; fi
grep -q 'no identity matched' "$work/refused" || { cat "$work/refused" >&2; exit 1; }
[[ -z $(ls -A "$work/c") ]] || { echo "what cannot be opened was restored in part" >&2; exit 1; }
say "另一把密钥打不开 / another key does not open it"

psql -d songnuan -c "INSERT INTO settings (key, value) VALUES ('drill', 'written after the backup')"
moment=$(psql -d songnuan -At -c 'SELECT clock_timestamp()')
psql -d songnuan -c 'SELECT pg_sleep(0.01)' -c 'DROP TABLE payments, ledger_postings CASCADE' -c 'SELECT pg_switch_wal()' >/dev/null
until as test -n "$(psql -d postgres -At -c "SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >= (SELECT pg_walfile_name(pg_current_wal_lsn() - 1)) OR (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') = 0")"; do :; done
stop "$work/a" immediate
say "演练事故：表被删，服务器没了 / the accident: tables dropped, the server gone"

begin=$SECONDS
as env IDENTITY="$work/identity" "$here/restore.sh" "$backup" "$work/wal" "$work/b" "$moment"
server "$work/b"
until [[ $(psql -d postgres -At -c 'SELECT pg_is_in_recovery()') == f ]]; do :; done
say "恢复到 $moment，用时 $((SECONDS - begin)) 秒 / restored in $((SECONDS - begin)) s"
[[ $(psql -d songnuan -At -c "SELECT value FROM settings WHERE key = 'drill'") == 'written after the backup' ]] || { echo "what was written after the backup is lost" >&2; exit 1; }
[[ $(psql -d songnuan -At -c 'SELECT count(*) FROM cases') == "$cases" ]] || { echo "cases are lost" >&2; exit 1; }
DATABASE_URL="postgres://postgres@127.0.0.1:$port/songnuan?sslmode=disable" SONGNUAN_KEY_FILE=$key "$songnuan" verify
say "完成 / done"
