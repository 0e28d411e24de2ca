"""Containers: life."""

from .case_list import case
from .making_containers import finished, made, sh, started


@case
def start_twice_stop_twice(world):
    container = started(world, sh("trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done"))
    world.wait_for_ready(container)
    world.api.start(container)
    world.api.stop(container, timeout=5)
    world.api.stop(container, timeout=5)
    return world.api.inspect_container(container)["State"]["ExitCode"]


@case
def start_what_cannot_run(world):
    started(world, ["/nothing/there"])


@case
def kill_with_signals(world):
    container = started(world, sh("trap 'echo usr1; exit 5' USR1; echo ready; while :; do sleep 0.1; done"))
    world.wait_for_ready(container)
    world.api.kill(container, signal="SIGUSR1")
    return [world.api.wait(container)["StatusCode"], world.api.logs(container).decode()]


@case
def kill_with_a_bad_signal(world):
    world.api.kill(started(world), signal="SIGNOTHING")


@case
def kill_what_is_not_running(world):
    world.api.kill(made(world))


@case
def restart_and_update(world):
    container = world.client.containers.run(world.image, sh("sleep 1000"), name=world.name(), detach=True)
    container.restart(timeout=0)
    container.update(mem_limit="32m", memswap_limit="64m")
    container.reload()
    return [container.status, container.attrs["HostConfig"]["Memory"], container.attrs["RestartCount"]]


@case
def wait_for_the_next_exit(world):
    container = started(world, sh("sleep 0.3; exit 9"))
    return world.api.wait(container, condition="next-exit", timeout=30)


@case
def wait_for_too_long(world):
    world.api.wait(started(world), timeout=1)


@case
def remove_what_runs(world):
    world.api.remove_container(started(world))


@case
def remove_by_force_with_volumes(world):
    container = started(world, volumes=["/v"], host={})
    world.api.remove_container(container, v=True, force=True)
    world.api.inspect_container(container)


@case
def run_and_fail(world):
    world.client.containers.run(world.image, sh("echo why >&2; exit 7"), name=world.name())


@case
def run_with_automatic_removal(world):
    container = world.client.containers.run(world.image, sh("exit 4"), name=world.name(), detach=True, auto_remove=False)
    code = container.wait()["StatusCode"]
    container.remove()
    return code


@case
def prune(world):
    container = finished(world, ["true"], labels={f"{world.prefix}-prune": "yes"})
    pruned = world.api.prune_containers(filters={"label": [f"{world.prefix}-prune=yes"]})
    return pruned["ContainersDeleted"] == [container]


@case
def healthcheck(world):
    check = {"test": ["CMD-SHELL", "true"], "interval": 10**9, "timeout": 10**9, "retries": 1}
    container = started(world, healthcheck=check)
    return world.until(lambda: world.api.inspect_container(container)["State"]["Health"]["Status"] == "healthy")
