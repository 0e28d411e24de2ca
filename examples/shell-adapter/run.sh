#!/usr/bin/env bash
cd "$(dirname "$0")"
source ../lib.sh

command -v jq >/dev/null || fail 'needs jq (Debian: apt-get install jq)'
export CLOSED=$work/closed
build_image
port=$(free_port)
start adapter busybox httpd -f -p "127.0.0.1:$port" -h www
use_adapter "http://127.0.0.1:$port"
wait_until 'the web server' curl -s "http://127.0.0.1:$port/"
start_powerstrip

run() { through run --rm --name pwex-shell-adapter "$image" "$@"; }
check 'open: a container runs' "$(run echo hello)" hello

echo 'back at 18:00' >"$CLOSED"
refusal=$(run echo hello 2>&1) && fail 'a container ran while closed'
check 'closed: it does not, and the docker CLI says why' "$refusal" \
  '*powerstrip adapter shell-adapter: no new container of pwex/shell-adapter now: back at 18:00*'
through ps >/dev/null
echo 'ok: docker ps, which no pattern names, still works'

rm "$CLOSED"
check 'open again' "$(run echo hello)" hello
