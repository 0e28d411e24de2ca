#!/usr/bin/env bash
cd "$(dirname "$0")"
source ../lib.sh

build_image
start_adapter python3 adapter.py
start_powerstrip

through create --name pwex-python-adapter --label mine=yes --memory 64m "$image" true >/dev/null
labels=$(docker inspect --format '{{json .Config.Labels}}' pwex-python-adapter)
check 'a new container carries the label of the adapter' "$labels" '*"created-at":"20*"*'
check 'beside its own' "$labels" '*"mine":"yes"*'
check 'and all else as it was asked for' "$(docker inspect --format '{{.HostConfig.Memory}}' pwex-python-adapter)" 67108864

refusal=$(through create --name pwex-python-adapter-2 --privileged "$image" true 2>&1) && fail 'a privileged container was created'
check 'a privileged one is refused, and the docker CLI says why' "$refusal" \
  '*powerstrip adapter python-adapter: privileged containers are not allowed here*'

create() { curl -s --unix-socket "$work/docker.sock" -H 'Content-Type: application/json' -d "$1" http://docker/v1.41/containers/create; }
refusal=$(create "{\"Image\":\"$image\",\"hostconfig\":{\"pRIVILEGED\":true}}")
check 'in any spelling of the key' "$refusal" '*privileged containers are not allowed here*'
