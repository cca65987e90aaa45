#!/usr/bin/env bash
# Takes a backup now and then each night at three, and lets go of what is too old.
#
#   RECIPIENT=age1… DATABASE=… [EVIDENCE=…] [RECORD=…] [KEEP_DAYS=30] nightly.sh <folder of backups> <folder of WAL>
set -euo pipefail
trap 'exit 0' TERM INT
here=$(cd "$(dirname "$0")" && pwd)
to=${1:?the folder of backups} wal=${2:?the folder of WAL}
while true; do
  # A failure is tried again once an hour, not at once: the base backup may be there already.
  if "$here/backup.sh" "$to"; then next='tomorrow 03:00'; else next='now + 1 hour'; fi
  "$here/prune.sh" "$to" "$wal" || echo "nothing was let go of" >&2
  sleep $(($(date -d "$next" +%s) - $(date +%s))) &
  wait $! # a signal ends it at once
done
