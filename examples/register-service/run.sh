#!/usr/bin/env bash
cd "$(dirname "$0")"
source ../lib.sh

client=http://127.0.0.1:$(free_port)
peer=http://127.0.0.1:$(free_port)
start etcd etcd --data-dir "$work/etcd" --listen-client-urls "$client" --advertise-client-urls "$client" \
  --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "default=$peer"
export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=$client ETCD_URL=$client
wait_until 'etcd' etcdctl endpoint health
etcdctl put /services/ghost/0123456789ab '{"address":"192.0.2.1","port":1}' >/dev/null

build_image
start_adapter node adapter.ts
start_powerstrip

registered() { etcdctl get --prefix "/services/$1/" --print-value-only; }
nothing_registered() { [ -z "$(registered "$1")" ]; }
check 'an entry of a container that is no more is gone' "$(registered ghost)" ''

through run -d --name pwex-register-service-web --label service.name=web --label service.port=8080 \
  "$image" httpd -f -p 8080 >/dev/null
entry=$(registered web)
check 'docker run has ended, and the service is registered' "$entry" '{"address":"*","port":8080}'
address=$(docker inspect --format '{{.NetworkSettings.IPAddress}}' pwex-register-service-web)
check 'with the address of its container' "$entry" "*\"$address\"*"

through run -d --name pwex-register-service-other "$image" sleep 60 >/dev/null
check 'a container without the labels is none' "$(etcdctl get --prefix /services/ --keys-only | grep -c services)" 1

through kill pwex-register-service-web >/dev/null
wait_until 'the entry of a dead container to go' nothing_registered web
echo 'ok: it dies, and the entry goes'

through start pwex-register-service-web >/dev/null
check 'started again, it is back' "$(registered web)" '{"address":"*","port":8080}'

through restart -t 0 pwex-register-service-web >/dev/null
check 'restarted, it is there' "$(registered web)" '{"address":"*","port":8080}'
sleep 1
check 'and stays' "$(registered web)" '{"address":"*","port":8080}'

through run -d --name pwex-register-service-again --restart always --label service.name=again --label service.port=1 \
  "$image" sleep 2 >/dev/null
something_registered() { ! nothing_registered "$1"; }
wait_until 'the entry of a service that ends to go' nothing_registered again
wait_until 'the entry of a service that the engine restarts' something_registered again
docker rm -f pwex-register-service-again >/dev/null
echo 'ok: its engine restarts it, and it is back'

# Not through powerstrip: the adapter watches the engine itself.
docker rm -f pwex-register-service-web >/dev/null
wait_until 'the entry of a removed container to go' nothing_registered web
echo 'ok: removed behind the back of powerstrip, it goes as well'
