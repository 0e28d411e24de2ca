# Sourced by the first process of a machine or a lane, which has a network namespace of its own.

# Runs a command beside a Docker engine and gives its exit code. Not exec: this process reaps what the command leaves
# behind.
run_with_engine() {
  # dockerd and the Swarm want a default route.
  ip link set lo up
  ip link add eth0 type veth peer name uplink
  ip addr add 198.18.0.1/24 dev eth0
  ip link set eth0 up
  ip link set uplink up
  ip route add default via 198.18.0.254

  local log=/run/dockerd.log code=0
  # It starts itself anew for each container, and collects garbage while it does: a quarter of that time. Threads for all
  # processors, which another lane uses too, cost a tenth.
  GOGC=400 GOMAXPROCS=1 dockerd >"$log" 2>&1 &
  for _ in $(seq 300); do
    docker version >/dev/null 2>&1 && break
    sleep 0.1
  done
  if ! docker version >/dev/null; then
    tail -n 20 "$log" >&2
    return 1
  fi
  "$@" || code=$?
  # Containers first: their mounts would hold the data root.
  docker ps -aq | xargs -r docker rm -fv >/dev/null 2>&1 || true
  return "$code"
}
