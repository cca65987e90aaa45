#!/usr/bin/env bash
# Builds bin/songnuan-local when its sources have changed. The Temporal engine in
# it takes minutes the first time; later builds take seconds.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:?where to put the program}
stamp=$(dirname "$target")/.$(basename "$target").sum
mkdir -p "$(dirname "$target")"

sum=$({ go version; find . \( -name '*.go' ! -name '*_test.go' -o -name go.mod -o -name go.sum \) -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum)
if [[ -x $target && -f $stamp && $(<"$stamp") == "$sum" ]]; then exit 0; fi

echo "编译本地环境：首次需编译 Temporal 引擎，约几分钟 / building the local stack; the first time, the Temporal engine takes several minutes …"
GOFLAGS= go mod download
total=$(go list -deps . | wc -l)
begin=$SECONDS
progress() {
  local n=0 text last=-10 line status
  while :; do
    # A large package compiles for longer than a log should stay silent.
    status=0
    IFS= read -r -t 5 line || status=$?
    if ((status > 128)); then line=; elif ((status)); then break; fi
    # -v prints one import path per package that is compiled; everything else is a message
    if [[ $line == *' '* || $line == '#'* ]]; then printf '%s\n' "$line"; continue; fi
    if [[ -n $line ]]; then n=$((n + 1)); fi
    text="  $n / $total packages, $((SECONDS - begin)) s"
    if [[ -t 1 ]]; then printf '\r%s ' "$text"
    elif ((SECONDS - begin >= last + 10)); then last=$((SECONDS - begin)); echo "$text"; fi
  done
  if [[ -t 1 && $n -gt 0 ]]; then printf '\n'; fi
}
go build -v -trimpath -ldflags='-s -w' -o "$target" . 2>&1 | progress
echo "$sum" >"$stamp"
echo "  完成 / done: $target, $((SECONDS - begin)) s"
