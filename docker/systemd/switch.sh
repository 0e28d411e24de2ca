#!/bin/sh
# `switch.sh on` makes powerstrip the host's /var/run/docker.sock, `switch.sh off` undoes that. As root, on a host that
# systemd runs. Both restart the Docker engine: without live-restore, its containers with it.
# With ROOT=DIRECTORY, the files of a host that does not run are changed, and nothing is started.
set -eu
here=$(dirname "$(readlink -f "$0")")
root=${ROOT:-}
units=$root/etc/systemd/system
config=$root/etc/powerstrip/adapters.yml

fail() {
  echo "$*" >&2
  exit 1
}

# The engine cannot get another socket while it runs.
restart() {
  [ -z "$root" ] || return 0
  systemctl daemon-reload
  # One at a time: systemd 262 stops none of them when it does not know one.
  for unit in powerstrip.socket powerstrip.service docker.socket docker.service; do
    systemctl stop "$unit" 2>/dev/null || true
  done
  # Their units allow few starts a minute, and those before this one count.
  systemctl reset-failed docker.socket docker.service 2>/dev/null || true
  systemctl start docker.socket "$@" docker.service
}

turn_on() {
  program=$(PATH="$root/usr/local/bin:$root/usr/bin" command -v powerstrip) ||
    fail 'There is no powerstrip in /usr/local/bin or /usr/bin; install it: npm install --global @pw/powerstrip'
  mkdir -p "$units/docker.socket.d" "$(dirname "$config")"
  # No hook until somebody lists one.
  [ -e "$config" ] || printf 'version: 1\nendpoints: {}\nadapters: {}\n' >"$config"
  cp "$here/powerstrip.socket" "$units/"
  sed "s|^ExecStart=[^ ]*|ExecStart=${program#"$root"}|" "$here/powerstrip.service" >"$units/powerstrip.service"
  cp "$here/docker.socket.conf" "$units/docker.socket.d/50-powerstrip.conf"
  systemctl ${root:+--root="$root"} --quiet enable powerstrip.socket powerstrip.service
  restart powerstrip.socket powerstrip.service
}

turn_off() {
  systemctl ${root:+--root="$root"} --quiet disable powerstrip.socket powerstrip.service 2>/dev/null || true
  for unit in powerstrip.socket powerstrip.service; do
    [ -n "$root" ] || systemctl stop "$unit" 2>/dev/null || true
  done
  rm -f "$units/powerstrip.socket" "$units/powerstrip.service" "$units/docker.socket.d/50-powerstrip.conf"
  rmdir --ignore-fail-on-non-empty "$units/docker.socket.d" 2>/dev/null || true
  restart
  [ -n "$root" ] || rm -rf /run/docker-engine
}

[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail 'This needs root.'
[ -n "$root" ] || [ -d /run/systemd/system ] || fail 'systemd does not run this host.'
case ${1:-} in
on) turn_on ;;
off) turn_off ;;
*) fail 'usage: switch.sh on|off' ;;
esac
