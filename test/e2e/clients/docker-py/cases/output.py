"""Containers: output."""

import socket

import docker

from .case_list import case
from .making_containers import finished, made, sh, started


@case
def logs_of_all_kinds(world):
    """Not the last line of one of two outputs: which of them the engine has read last is not said."""
    api = world.api
    container = finished(world, sh("echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three"))
    everything = api.logs(container)
    return [
        sorted(everything.split(b"\n")) == sorted(b"one\ntwo\nthree\n".split(b"\n")),
        api.logs(container, stderr=False).decode(),
        api.logs(container, stdout=False).decode(),
        b"".join(api.logs(container, stderr=False, stream=True, follow=True)).decode(),
        len(api.logs(container, timestamps=True)) > len(everything),
        api.logs(container, since=int(world.now()) + 1000).decode(),
    ]


@case
def logs_that_are_followed(world):
    container = started(world, sh("echo one; sleep 0.3; echo two"))
    return b"".join(world.api.logs(container, stream=True, follow=True)).decode()


@case
def logs_of_a_terminal(world):
    return world.api.logs(finished(world, sh("echo one; echo two >&2"), tty=True)).decode()


@case
def logs_of_much(world):
    container = finished(world, sh("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"))
    return [len(world.api.logs(container)), world.api.logs(container, tail=2).decode()]


@case
def attach_to_output(world):
    container = made(world, sh("echo one; sleep 0.2; echo two"))
    stream = world.api.attach(container, stream=True, logs=True)
    world.api.start(container)
    return b"".join(stream).decode()


@case
def attach_without_a_stream(world):
    """More than once: of a container that has ended, engines at times give nothing."""
    container = finished(world, sh("echo one"))
    return world.until(lambda: world.api.attach(container, stream=False, logs=True) == b"one\n")


@case
def attach_with_input_and_its_end(world):
    container = made(world, ["sort"], stdin_open=True)
    config = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
    stream = world.api.attach_socket(container, config)
    raw = getattr(stream, "_sock", stream)
    world.api.start(container)
    raw.sendall(b"b\na\n")
    raw.shutdown(socket.SHUT_WR)
    frames = list(docker.utils.socket.frames_iter(stream, tty=False))
    return b"".join(data for _, data in frames).decode()


@case
def attach_to_a_terminal(world):
    container = made(world, sh("read line; echo got $line"), stdin_open=True, tty=True)
    stream = world.api.attach_socket(container, {"stdin": 1, "stdout": 1, "stream": 1})
    raw = getattr(stream, "_sock", stream)
    world.api.start(container)
    raw.sendall(b"hello\n")
    return b"".join(data for _, data in docker.utils.socket.frames_iter(stream, tty=True)).decode()


@case
def attach_to_what_is_missing(world):
    world.api.attach("pw-not-there", stream=False)


@case
def top_and_stats(world):
    # Not by a shell: that takes a moment to become what it runs.
    container = world.client.containers.run(world.image, ["sleep", "1000"], name=world.name(), detach=True)
    first = next(container.stats(stream=True, decode=True))
    has_same_keys = sorted(container.stats(stream=False)) == sorted(first)
    return [container.top()["Processes"][0][-1], has_same_keys]


@case
def resize_a_terminal(world):
    return world.api.resize(started(world, tty=True), 40, 120)
