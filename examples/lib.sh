# The plumbing of the examples' run.sh, which source it: a scratch directory, the adapter, a powerstrip of its own in
# front of the engine, a test image, and the end of all of them. What an example is about stands in its run.sh.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
example=$(basename "$PWD")
image=pwex/$example
images=("$image") # removed at the end
work=$(mktemp -d)
pids=()

# The pinned Node, and the workspace packages from their sources: nothing has to be built first.
export PATH="$root/node_modules/.bin:$PATH"
export NODE_OPTIONS=--conditions=@pw/source
export DOCKER_BUILDKIT=0

clean_up() {
  local code=$?
  trap - EXIT INT TERM
  if [ "$code" -ne 0 ]; then tail -n 20 "$work"/*.log >&2 || true; fi
  # The containers go first: what watches them may still want to clear up after them.
  docker ps -aq --filter "name=^/pwex-$example" | xargs -r docker rm -f >/dev/null
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  docker image rm -f "${images[@]}" >/dev/null 2>&1 || true
  rm -rf "$work"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

fail() {
  echo "$example: $*" >&2
  exit 1
}

# check WHAT ACTUAL PATTERN: a shell pattern, so *word* finds a word.
check() {
  # shellcheck disable=SC2053
  [[ $2 == $3 ]] || fail "$1: expected $3, got: $2"
  echo "ok: $1"
}

# wait_until WHAT COMMAND...: for at most 20 seconds.
wait_until() {
  local what=$1 tries=400
  shift
  until "$@" >/dev/null 2>&1; do
    ((tries--)) || fail "gave up waiting: $what"
    sleep 0.05
  done
}

# start NAME COMMAND...: in the background, its output in $work/NAME.log.
start() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# start_adapter COMMAND...: it takes any free port, prints its URL, and that is put into adapters.yml in place of the
# one there.
start_adapter() {
  HOST=127.0.0.1 PORT=0 start adapter "$@"
  wait_until "the adapter's URL" grep -o 'http://[^ /]*' "$work/adapter.log"
  use_adapter "$(grep -om1 'http://[^ /]*' "$work/adapter.log")"
}

use_adapter() {
  sed "s|http://127.0.0.1:7780|$1|" adapters.yml >"$work/adapters.yml"
}

# powerstrip on a socket of its own; `through` is the docker CLI there.
start_powerstrip() {
  start powerstrip node "$root/apps/powerstrip/src/main.ts" --config "$work/adapters.yml" \
    --listen "unix://$work/docker.sock" --status-listen none
  wait_until 'powerstrip' through version
}

through() {
  DOCKER_HOST="unix://$work/docker.sock" docker "$@"
}

# busybox on an otherwise empty image: a container's arguments are an applet of busybox and its arguments.
build_image() {
  mkdir "$work/image"
  cp "$(command -v busybox)" "$work/image/busybox"
  printf 'FROM scratch\nCOPY busybox /busybox\nENTRYPOINT ["/busybox"]\n' >"$work/image/Dockerfile"
  docker build -q -t "$image" "$work/image" >"$work/build.log" 2>&1
  docker run --rm --name "pwex-$example-probe" "$image" true ||
    fail 'busybox does not run on an empty image; a static one is needed (Debian: apt-get install busybox-static)'
}
