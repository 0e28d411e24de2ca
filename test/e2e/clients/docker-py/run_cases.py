"""Runs all cases, or those named, and prints what came of each as one JSON object: `run_cases.py IMAGE PREFIX [CASE…]`."""

import itertools
import json
import re
import sys
import time

import docker

from cases import CASES

VARYING = [
    (re.compile(r"\b[0-9a-f]{64}\b"), "ID64"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "ID12"),
    (re.compile(r"\b[0-9a-z]{25}\b"), "ID25"),
    (re.compile(r"tcp://\S+|http://\S+|http\+docker://\S+"), "URL"),
    (re.compile(r":\d{4,5}->"), ":PORT->"),
    (re.compile(r"(Unix)?HTTPConnectionPool\([^)]*\)"), "POOL"),
    (re.compile(r"docker-import-\d+"), "docker-import-N"),
]

GWBRIDGE = "docker_gwbridge"


class World:
    def __init__(self, image, prefix):
        self.client = docker.from_env(timeout=60)
        self.api = self.client.api
        self.image = image
        self.prefix = prefix
        self.numbers = itertools.count()
        self.now = time.time
        self.had_gwbridge = bool(self.client.networks.list(names=[GWBRIDGE]))

    def name(self):
        """A name for a container, network or volume, the same in each run."""
        return f"{self.prefix}-{next(self.numbers)}"

    def image_name(self):
        return f"{self.prefix}/{next(self.numbers)}"

    def until(self, is_true, seconds=30):
        end = time.time() + seconds
        while not is_true():
            if time.time() > end:
                return "never"
            time.sleep(0.1)
        return True

    def wait_for_ready(self, container):
        """Until the program has said "ready": a signal before that could end runc, which starts it."""
        self.until(lambda: b"ready" in self.api.logs(container))

    def failure(self, call):
        """Kind, status and text of the error of a call that has to fail."""
        try:
            return ["no failure", plain(call())]
        except Exception as error:
            return plain_failure(error)

    def sweep(self):
        """Removes what a case has left."""
        # The container of a build that failed has a name of its own.
        for which in ({"name": self.prefix}, {"ancestor": self.image}):
            for container in self.client.containers.list(all=True, filters=which, ignore_removed=True):
                container.remove(force=True, v=True)
        for network in self.client.networks.list():
            if network.name.startswith(self.prefix):
                network.remove()
        # A swarm leaves it behind.
        for network in self.client.networks.list(names=[GWBRIDGE]):
            if not self.had_gwbridge:
                self.until(lambda: self.failure(network.remove)[0] == "no failure", seconds=10)
        for volume in self.client.volumes.list(filters={"name": self.prefix}):
            volume.remove(force=True)
        for image in self.client.images.list():
            for tag in image.tags:
                if f"{self.prefix}/" in tag:
                    self.client.images.remove(tag, force=True)


def plain(value):
    text = json.dumps(value, default=lambda other: other.decode(errors="replace") if isinstance(other, bytes) else str(other))
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return json.loads(text)


def plain_failure(error):
    status = getattr(getattr(error, "response", None), "status_code", None)
    text = getattr(error, "explanation", None) or str(error)
    return plain([type(error).__name__, status, text])


def main(image, prefix, *names):
    seen = {}
    for name in names or CASES:
        world = World(image, prefix)
        began = time.time()
        try:
            seen[name] = {"value": plain(CASES[name](world))}
        except Exception as error:
            seen[name] = {"failure": plain_failure(error)}
        ended = time.time()
        world.sweep()
        print(name, round(ended - began, 2), round(time.time() - ended, 2), file=sys.stderr)
    print(json.dumps(seen))


main(*sys.argv[1:])
