#!/usr/bin/env bash
cd "$(dirname "$0")"
source ../lib.sh

client=http://127.0.0.1:$(free_port)
peer=http://127.0.0.1:$(free_port)
start etcd etcd --data-dir "$work/etcd" --listen-client-urls "$client" --advertise-client-urls "$client" \
  --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "default=$peer"
etcd_pid=${pids[-1]}
export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=$client ETCD_URL=$client
wait_until 'etcd' etcdctl endpoint health
etcdctl put /env/DATABASE_URL 'postgres://db.example/app?a=b' >/dev/null
etcdctl put /env/GREETING 'grüß dich' >/dev/null
etcdctl put /other/SECRET 'not under the prefix' >/dev/null

build_image
start_adapter node adapter.ts
start_powerstrip

run() { through run --rm --name pwex-inject-env "$@"; }
seen=$(run "$image" env)
check 'a container sees what etcd holds' "$seen" '*DATABASE_URL=postgres://db.example/app?a=b*'
check 'in any alphabet' "$seen" '*GREETING=grüß dich*'
[[ $seen != *SECRET* ]] || fail "a key outside the prefix was sent too: $seen"
check 'a variable of the client wins' "$(run -e GREETING=hello "$image" sh -c 'echo $GREETING')" hello

etcdctl put /env/GREETING 'moin' >/dev/null
check 'the next container sees a change' "$(run "$image" sh -c 'echo $GREETING')" moin

kill "$etcd_pid" && wait "$etcd_pid" || true
refusal=$(run "$image" true 2>&1) && fail 'a container was created without its variables'
check 'without etcd there is no container, and the message says who failed' "$refusal" '*adapter inject-env: *'
