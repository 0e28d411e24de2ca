#!/usr/bin/env bash
# install-engine.sh VERSION [containerd]: puts that Docker Engine in the place of the runner's, from Docker's own packages.
set -euo pipefail
version=$1 store=${2:-}

. /etc/os-release
curl -fsSL "https://download.docker.com/linux/$ID/gpg" -o /etc/apt/trusted.gpg.d/docker.asc
echo "deb https://download.docker.com/linux/$ID $VERSION_CODENAME stable" >/etc/apt/sources.list.d/docker.list
apt-get update -qq
package=$(apt-cache madison docker-ce | awk -v part=":$version-" 'index($3, part) { print $3; exit }')
[ -n "$package" ] || { echo "no package of Docker Engine $version for $ID $VERSION_CODENAME" >&2; exit 1; }
mkdir -p /etc/docker
if [ "$store" = containerd ]; then snapshotter=true; else snapshotter=false; fi
echo "{\"features\":{\"containerd-snapshotter\":$snapshotter}}" >/etc/docker/daemon.json
apt-get install -y -qq --allow-downgrades "docker-ce=$package" "docker-ce-cli=$package"
systemctl restart docker
docker version
