#!/usr/bin/env bash
# The first process of a lane: it has the files of this machine, but a network, a /run, a /tmp and a Docker engine of its
# own. It runs one command and ends with its exit code; whatever else runs then ends with it. Started by start-lane.ts in
# namespaces of its own.
#   lane.sh DIRECTORY COMMAND…
set -euo pipefail
directory=$1; shift

source "$(dirname "$0")/../engines/keep-in-memory.sh"
mount --make-rprivate /
# Seen before /proc and /sys are replaced by those of the new namespaces.
data=$directory/data
mkdir -p "$directory/cgroup" "$data" /var/lib/docker /var/lib/containerd
keep_in_memory "$data"
mkdir -p "$data"/{docker,containerd,var-tmp}
mount --rbind /sys/fs/cgroup "$directory/cgroup"
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount --move "$directory/cgroup" /sys/fs/cgroup
mount --bind "$data/docker" /var/lib/docker
mount --bind "$data/containerd" /var/lib/containerd
mount --bind "$data/var-tmp" /var/tmp
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mkdir -p /run/lock /tmp/home
export HOME=/tmp/home
# No network to speak of, and every name is answered at once: there is none.
echo 'nameserver 198.18.0.1' >/run/resolv.conf
resolv=$(readlink -m /etc/resolv.conf)
mkdir -p "$(dirname "$resolv")"
[ -e "$resolv" ] || touch "$resolv"
mount --bind /run/resolv.conf "$resolv"

source "$(dirname "$0")/../engines/start-engine.sh"
run_with_engine "$@"
