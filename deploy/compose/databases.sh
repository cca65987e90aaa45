#!/bin/bash
# Run once, when PostgreSQL's data folder is made: the product's database with the
# role it runs as, and Temporal's two.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -v app="$SONGNUAN_APP_PASSWORD" -v temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE songnuan_app LOGIN PASSWORD :'app';
CREATE DATABASE songnuan;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
SQL
# Backups are taken from another container of this network.
echo 'host replication postgres samenet scram-sha-256' >>"$PGDATA/pg_hba.conf"
