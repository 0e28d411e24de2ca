#!/usr/bin/env bash
cd "$(dirname "$0")"
source ../lib.sh

now() { date +%s%3N; }
took() {
  local start
  start=$(now)
  "$@" >/dev/null
  echo $(($(now) - start))
}

build_image
start_adapter node adapter.ts
start_powerstrip

hooked=$(took through create --name pwex-slowreq-hooked "$image" true)
direct=$(took docker create --name pwex-slowreq-direct "$image" true)
((hooked >= 1000)) || fail "a create through powerstrip took $hooked ms, less than the second it is delayed by"
echo "ok: a create takes $hooked ms through powerstrip, $direct ms without"

listed=$(for _ in 1 2 3; do took through ps; done | sort -n | head -n 1) # the machine may be busy
((listed < 1000)) || fail "docker ps took $listed ms, though nothing hooks it"
echo "ok: docker ps, which no pattern names, takes $listed ms"
