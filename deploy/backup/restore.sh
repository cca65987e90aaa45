#!/usr/bin/env bash
# Unpacks a backup into an empty data folder, ready to recover to a moment.
#
#   IDENTITY=key.txt restore.sh <base-….tar.gz.age> <folder of WAL> <data folder> [moment]
#
# Start PostgreSQL on the data folder afterwards, as its owner; it replays the WAL
# up to the moment (by default: all there is) and opens. Then: songnuan verify,
# songnuan rebuild --by … (Temporal may know more or less than what was restored), songnuan drift.
set -euo pipefail
backup=${1:?the backup} wal=${2:?the folder of WAL} data=${3:?the data folder} moment=${4:-}
: "${IDENTITY:?the file with the private key of age}"
[[ ! -e $data || -z $(ls -A "$data") ]] || { echo "$data is not empty" >&2; exit 1; }
mkdir -p "$data"
chmod 700 "$data"
age -d -i "$IDENTITY" "$backup" | tar -xzf - -C "$data"
cat >>"$data/postgresql.auto.conf" <<CONF
restore_command = 'test -e "$wal/%f.age" && age -d -i "$IDENTITY" -o "%p.age" "$wal/%f.age" && gzip -dcf <"%p.age" >"%p" && rm "%p.age"'
recovery_target_action = 'promote'
archive_mode = off
CONF
if [[ -n $moment ]]; then printf "recovery_target_time = '%s'\n" "$moment" >>"$data/postgresql.auto.conf"; fi
touch "$data/recovery.signal"
