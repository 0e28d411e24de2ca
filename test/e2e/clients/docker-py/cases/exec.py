"""Exec."""

import docker

from .case_list import case
from .making_containers import made, sh, started


@case
def exec_of_all_kinds(world):
    container = world.client.containers.run(world.image, sh("sleep 1000"), name=world.name(), detach=True)
    run = container.exec_run
    code, (out, err) = run(sh("echo out; echo err >&2; exit 3"), demux=True)
    stream = run(sh("echo a; sleep 0.1; echo b"), stream=True).output
    return [
        [code, out.decode(), err.decode()],
        b"".join(stream).decode(),
        run(sh("echo $A; pwd"), environment={"A": "ü"}, workdir="/tmp").output.decode(),
        run(["id", "-u"], user="7").output.decode(),
        run(["tty"], tty=True).exit_code,
        len(run(sh("i=0; while [ $i -lt 9000 ]; do echo 12345678; i=$((i+1)); done")).output),
        str(run(["true"], detach=True).output),
    ]


@case
def exec_with_input(world):
    container = started(world)
    created = world.api.exec_create(container, ["head", "-c", "5"], stdin=True)
    stream = world.api.exec_start(created, socket=True)
    raw = getattr(stream, "_sock", stream)
    raw.sendall(b"hello")
    seen = b"".join(data for _, data in docker.utils.socket.frames_iter(stream, tty=False))
    return [seen.decode(), world.api.exec_inspect(created)["ExitCode"]]


@case
def exec_where_nothing_runs(world):
    world.api.exec_create(made(world), ["true"])


@case
def exec_of_what_is_missing(world):
    container = started(world)
    created = world.api.exec_create(container, ["/nothing/there"])
    return world.api.exec_start(created).decode()


@case
def exec_that_is_unknown(world):
    world.api.exec_inspect("0" * 64)
