#!/bin/sh
# A host that systemd runs, made of this one: its programs, an engine of its own, and namespaces in which what it writes
# is not the files of this one. `systemd-host.sh FOLDER [POWERSTRIP NODE]`, as root; it ends when its input does.
# With powerstrip's folder, the host has that program as /usr/local/bin/powerstrip.
set -eu
host=$1

case ${IN_NAMESPACES:-} in
'')
  # systemd moves whatever is in its control group: it gets one of its own, which is removed again.
  groups=$host/groups
  mkdir -p "$groups"
  IN_NAMESPACES=mount exec unshare --mount --propagation private sh "$0" "$@"
  ;;
mount)
  groups=$host/groups
  mount -t cgroup2 cgroup2 "$groups"
  group=$groups/pwi-systemd-$$
  mkdir "$group"
  (
    echo 0 >"$group/cgroup.procs"
    IN_NAMESPACES=all exec unshare --mount --pid --cgroup --net --uts --ipc --fork --kill-child sh "$0" "$@"
  ) </dev/null &
  init=$!
  cat >/dev/null
  kill -KILL "$init"
  wait "$init" 2>/dev/null || true
  until find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; do sleep 0.1; done
  exit
  ;;
esac

at=$host/root
mkdir -p "$at"
mount -t tmpfs tmpfs "$at"
cd "$at"
mkdir -p usr run tmp proc sys dev var/lib root etc/systemd/system
for link in bin sbin lib lib64; do ln -s "usr/$link" "$link"; done
ln -s ../run var/run
mount --rbind -o ro /usr usr
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
cp -a /etc/passwd /etc/group /etc/ld.so.cache /etc/nsswitch.conf etc/
grep -q '^docker:' etc/group || echo 'docker:x:999:' >>etc/group
: >etc/machine-id
if [ $# -gt 1 ]; then
  mount -t tmpfs tmpfs usr/local/bin
  mkdir program
  mount --bind -o ro "$2" program
  cp "$3" usr/local/bin/node
  printf '#!/bin/sh\nexec /usr/local/bin/node /program/main.js "$@"\n' >usr/local/bin/powerstrip
  chmod 0755 usr/local/bin/powerstrip
fi

# The engine's own units, and nothing else of this host's: they would configure the kernel.
cd etc/systemd/system
cp /usr/lib/systemd/system/docker.service /usr/lib/systemd/system/docker.socket .
for target in sysinit basic sockets multi-user shutdown; do
  printf '[Unit]\nDefaultDependencies=no\n' >"$target.target"
done
printf '[Unit]\nDefaultDependencies=no\nWants=docker.socket docker.service\n' >host.target
mkdir docker.service.d
cat >docker.service.d/bare.conf <<'UNIT'
[Service]
ExecStart=
ExecStart=/usr/sbin/dockerd -H fd:// --bridge=none --iptables=false --ip-forward=false --ip-masq=false
UNIT
exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin container=test SYSTEMD_UNIT_PATH=/etc/systemd/system \
  chroot "$at" /usr/lib/systemd/systemd --system --unit=host.target --show-status=no
