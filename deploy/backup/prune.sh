#!/usr/bin/env bash
# Lets go of backups and WAL that restoring to any second of the last KEEP_DAYS (30)
# days does not take: what is older than the newest backup from before them.
#
#   prune.sh <folder of backups> <folder of WAL>
set -euo pipefail
to=${1:?the folder of backups} wal=${2:?the folder of WAL}
begin=$(find "$to" -name 'base-*.tar.gz.age' -mtime "+$((${KEEP_DAYS:-30} - 1))" | sort | tail -n 1)
[[ -n $begin ]] || exit 0
s=${begin##*/base-} # …20261128T190000Z…, when it began
find "$to" "$wal" -type f -name '*.age*' ! -newermt "${s:0:4}-${s:4:2}-${s:6:2} ${s:9:2}:${s:11:2}:${s:13:2}Z" ! -path "$begin" -delete
