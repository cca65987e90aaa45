#!/usr/bin/env bash
# Takes one encrypted base backup of PostgreSQL, and of the evidence files.
#
#   RECIPIENT=age1… DATABASE=postgres://replicator@host/ [RECORD=postgres://songnuan_app@host/songnuan] backup.sh <folder>
#
# The machine that takes backups holds the public key only: who steals the folder,
# or this machine, reads nothing. The private key and the personal-data key
# (pii.json) are kept elsewhere, apart from each other.
# WAL between two backups is kept by archive.sh (archive_command).
set -euo pipefail
to=${1:?the folder to write to}
: "${RECIPIENT:?the public key of age that backups are encrypted for}" "${DATABASE:?the address of PostgreSQL, with the right to replicate}"
mkdir -p "$to"
rm -f "$to"/.base-*.part "$to"/.evidence-*.part # of a backup that was killed
name=base-$(date -u +%Y%m%dT%H%M%SZ)
umask 077
# One tar stream with its WAL, so that the backup alone restores to a consistent point.
pg_basebackup -d "$DATABASE" -D - -Ft -X fetch -c fast --no-verify-checksums 2>"$to/.$name.log" | gzip -1 | age -r "$RECIPIENT" -o "$to/.$name.part" ||
  { cat "$to/.$name.log" >&2; rm -f "$to/.$name".*; exit 1; }
mv "$to/.$name.part" "$to/$name.tar.gz.age"
rm -f "$to/.$name.log"
if [[ -n ${EVIDENCE:-} && -d $EVIDENCE ]]; then # encrypted already, by pii; a second time for what their names tell
  part=$to/.evidence-${name#base-}.part
  # Files are only added; one that is being written is in the next backup, which tar calls 1.
  { tar -C "$EVIDENCE" -cf - . || [[ $? == 1 ]]; } | age -r "$RECIPIENT" -o "$part"
  mv "$part" "$to/evidence-${name#base-}.tar.age"
fi
if [[ -n ${RECORD:-} ]]; then # the program's own database: operators see there how old the last backup is
  psql -X -q -v ON_ERROR_STOP=1 "$RECORD" -c "INSERT INTO upkeep (job, started_at, ended_at) VALUES ('backup', clock_timestamp(), clock_timestamp())
    ON CONFLICT (job) DO UPDATE SET started_at = clock_timestamp(), ended_at = clock_timestamp()"
fi
echo "$to/$name.tar.gz.age"
