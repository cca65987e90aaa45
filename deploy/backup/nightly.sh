#!/usr/bin/env bash
# Takes a backup now and then each night at three, and lets go of what is too old.
#
#   RECIPIENT=age1… DATABASE=… [EVIDENCE=…] [RECORD=…] [KEEP_DAYS=30] nightly.sh <folder of backups> <folder of WAL>
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
to=${1:?the folder of backups} wal=${2:?the folder of WAL}
while true; do
  if "$here/backup.sh" "$to" && "$here/prune.sh" "$to" "$wal"; then
    sleep $(($(date -d 'tomorrow 03:00' +%s) - $(date +%s)))
  else
    sleep 600
  fi
done
