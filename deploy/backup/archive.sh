#!/usr/bin/env bash
# PostgreSQL's archive_command: keeps one WAL segment, encrypted; never overwrites.
#   archive_command = 'RECIPIENT=age1… /usr/lib/songnuan/archive.sh %p /backup/wal/%f'
set -euo pipefail
from=${1:?the segment} to=${2:?where it is kept}.age
[[ ! -e $to ]] || exit 1
umask 077
age -r "${RECIPIENT:?the public key of age}" -o "$to.part" "$from"
sync "$to.part"
mv "$to.part" "$to"
