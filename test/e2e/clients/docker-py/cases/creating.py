"""Containers: create and inspect."""

from docker.types import LogConfig, Mount, Ulimit

from .case_list import case
from .making_containers import finished, made, sh


@case
def create_with_all_kinds_of_host_settings(world):
    host = {
        "binds": {"/tmp": {"bind": "/mnt/ü", "mode": "ro"}},
        "cap_add": ["NET_ADMIN"],
        "cap_drop": ["MKNOD"],
        "dns": ["10.0.0.1"],
        "dns_search": ["example.org"],
        "extra_hosts": {"other": "10.0.0.2"},
        "group_add": [1000],
        "init": True,
        "log_config": LogConfig(type="json-file", config={"max-size": "1m"}),
        "mem_limit": "64m",
        "memswap_limit": 9223372036854775807,
        "oom_kill_disable": False,
        "pids_limit": 100,
        "port_bindings": {"80/tcp": ("127.0.0.1", None), "81/udp": None},
        "read_only": True,
        "restart_policy": {"Name": "on-failure", "MaximumRetryCount": 3},
        "shm_size": "32m",
        "sysctls": {"net.ipv4.ip_forward": "1"},
        "tmpfs": {"/scratch": "size=1m"},
        "ulimits": [Ulimit(name="nofile", soft=100, hard=200)],
    }
    container = made(
        world,
        host=host,
        ports=[80, (81, "udp")],
        environment={"A": "ä b=c", "EMPTY": "", "UNSET": None},
        labels={"a": "ö", "b": ""},
        hostname="h",
        domainname="example.org",
        user="1:2",
        working_dir="/w",
        stop_signal="SIGUSR1",
        volumes=["/mnt/ü", "/v"],
        healthcheck={"test": ["CMD", "true"], "interval": 10**9},
    )
    seen = world.api.inspect_container(container)
    config = {key: value for key, value in seen["Config"].items() if key != "Image"}
    host = {key: value for key, value in seen["HostConfig"].items() if key not in ("Binds", "Mounts")}
    return [config, host]


@case
def create_with_mounts(world):
    mounts = [Mount("/a", "/tmp", type="bind", read_only=True), Mount("/b", None, type="tmpfs", tmpfs_size=4096)]
    container = finished(world, sh("grep -c -e ' /a ' -e ' /b ' /proc/mounts"), host={"mounts": mounts})
    return world.api.logs(container).decode()


@case
def create_without_an_image(world):
    world.api.create_container("pw-not-there:1", ["true"])


@case
def create_with_a_bad_name(world):
    world.api.create_container(world.image, ["true"], name="a name with blanks")


@case
def create_twice(world):
    name = world.name()
    world.api.create_container(world.image, ["true"], name=name)
    world.api.create_container(world.image, ["true"], name=name)


@case
def create_with_a_bad_setting(world):
    made(world, host={"restart_policy": {"Name": "no", "MaximumRetryCount": 3}})


@case
def list_by_filter_and_size(world):
    container = made(world, labels={world.prefix: "yes"})
    listed = world.api.containers(all=True, size=True, limit=5, filters={"label": f"{world.prefix}=yes"})
    return [[item["Id"] == container, item["State"], "SizeRootFs" in item] for item in listed]


@case
def rename_and_get(world):
    container = world.client.containers.create(world.image, ["true"], name=world.name())
    new = world.name()
    container.rename(new)
    return world.client.containers.get(new).id == container.id


@case
def get_what_is_missing(world):
    world.client.containers.get("pw-not-there")
