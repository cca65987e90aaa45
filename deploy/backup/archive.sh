#!/usr/bin/env bash
# PostgreSQL's archive_command: keeps one WAL segment, encrypted; never overwrites.
#   archive_command = 'RECIPIENT=age1… /usr/lib/songnuan/archive.sh %p /backup/wal/%f'
# The same segment again, after a crash between keeping it and PostgreSQL's note of it,
# is kept already: its digest beside it says so, since nobody here can open it.
set -euo pipefail
from=${1:?the segment} to=${2:?where it is kept}.age
digest=$(sha256sum <"$from")
if [[ -e $to ]]; then [[ -e $to.sum && $(<"$to.sum") == "$digest" ]]; exit; fi
umask 077
gzip -1 <"$from" | age -r "${RECIPIENT:?the public key of age}" -o "$to.part"
echo "$digest" >"$to.sum"
sync "$to.part" "$to.sum"
mv "$to.part" "$to"
sync "$(dirname "$to")"
