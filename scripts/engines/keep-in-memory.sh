# Sourced by the first process of a machine or a lane.

# Mounts a file system in memory on a directory, where the machine has memory to spare: images and containers are many
# small files, and the tests take a third less time.
keep_in_memory() {
  local available
  available=$(awk '/^MemAvailable:/ { print int($2 / 1024 / 1024) }' /proc/meminfo)
  [ "$available" -lt 12 ] || mount -t tmpfs -o size=6g tmpfs "$1"
}
