#!/usr/bin/env bash
# The first process of a machine: it gives the machine a root, a network and a Docker engine, runs one command, and ends
# with its exit code; whatever else runs then ends with it. Started by run-in-machine.ts in namespaces of its own.
#   machine.sh BASE DIRECTORY PROJECT COMMAND…
# PATH is the project's tools and the system's. The project is an overlay: what the command writes there is gone with
# the machine, but for DIRECTORY/results, which is /results.
set -euo pipefail
base=$1 directory=$2 project=$3; shift 3
root=$directory/root

source "$(dirname "$0")/keep-in-memory.sh"
mount --make-rprivate /
data=$directory/data
mkdir -p "$directory"/{root,results} "$data"
keep_in_memory "$data"
mkdir -p "$data"/{upper,work,docker,containerd,lanes,project-upper,project-work}
mount -t overlay overlay -o "lowerdir=$base,upperdir=$data/upper,workdir=$data/work" "$root"
mkdir -p "$root"/{var/lib/docker,var/lib/containerd,var/lib/powerstrip-weave-lab,etc/docker,results,old}
# A data root on an overlay makes Docker fall back to a driver that copies everything.
mount --bind "$data/docker" "$root/var/lib/docker"
mount --bind "$data/containerd" "$root/var/lib/containerd"
mount --bind "$data/lanes" "$root/var/lib/powerstrip-weave-lab"
mount --bind "$directory/results" "$root/results"
# A sysfs of this network namespace: the outer one would show the links of the host.
mount -t sysfs sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/run/lock"
mkdir -p "$root$project"
mount -t overlay overlay -o "lowerdir=$project,upperdir=$data/project-upper,workdir=$data/project-work,redirect_dir=on" "$root$project"
# What came from outside the project: Node, and the pnpm that the run was started with.
for program in "$HOST_NODE" "$HOST_PNPM"; do
  [ -e "$root$program" ] && continue
  if [ -d "$program" ]; then mkdir -p "$root$program"; else install -D /dev/null "$root$program"; fi
  mount --bind "$program" "$root$program"
done
hostname lab
echo lab >"$root/etc/hostname"
echo '127.0.0.1 localhost lab' >"$root/etc/hosts"
# No network to speak of, and every name is answered at once: there is none.
echo 'nameserver 198.18.0.1' >"$root/etc/resolv.conf"
printf '%s\n' "$DAEMON_JSON" >"$root/etc/docker/daemon.json"
cd "$root"
pivot_root . old
umount -l /old

cd "$project"
source scripts/engines/start-engine.sh
run_with_engine "$@"
