"""The kinds of calls that docker-py's users make, one function a case, by area.

A case gives something that is the same each time it is run. `world` has the client, the image and a prefix for names.
"""

import io
import os
import socket
import tarfile
import tempfile

import docker
from docker.types import (
    ContainerSpec,
    EndpointSpec,
    IPAMConfig,
    IPAMPool,
    LogConfig,
    Mount,
    RestartPolicy,
    ServiceMode,
    TaskTemplate,
    Ulimit,
)

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def sh(script):
    return ["sh", "-c", script]


def tar_of(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def files_of(chunks):
    tar = tarfile.open(fileobj=io.BytesIO(b"".join(chunks)))
    return {member.name: tar.extractfile(member).read().decode() for member in tar.getmembers() if member.isfile()}


def made(world, command=None, **options):
    """A container that was created and not started."""
    api = world.api
    if "host" in options:
        options["host_config"] = api.create_host_config(**options.pop("host"))
    created = api.create_container(world.image, command or sh("sleep 1000"), name=world.name(), **options)
    return created["Id"]


def started(world, command=None, **options):
    container = made(world, command, **options)
    world.api.start(container)
    return container


def finished(world, command, **options):
    container = started(world, command, **options)
    world.api.wait(container)
    return container


# The engine


@case
def ping_and_version(world):
    return [world.client.ping(), sorted(world.api.version()), sorted(world.api.info())]


@case
def disk_usage(world):
    return sorted(world.client.df())


@case
def events_of_a_container(world):
    container = finished(world, ["true"])
    events = world.api.events(since=0, until=int(world.now() + 1), filters={"container": container}, decode=True)
    return [event["Action"] for event in events]


@case
def login_to_nowhere(world):
    return world.api.login("user", "secret", registry="http://127.0.0.1:9", reauth=True)


# Containers: create and inspect


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


# Containers: life


@case
def start_twice_stop_twice(world):
    container = started(world, sh("trap 'exit 3' TERM; while :; do sleep 0.1; done"))
    world.api.start(container)
    world.api.stop(container, timeout=5)
    world.api.stop(container, timeout=5)
    return world.api.inspect_container(container)["State"]["ExitCode"]


@case
def start_what_cannot_run(world):
    started(world, ["/nothing/there"])


@case
def kill_with_signals(world):
    container = started(world, sh("trap 'echo usr1; exit 5' USR1; while :; do sleep 0.1; done"))
    world.wait_for_log_ready(container)
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


# Containers: output


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
    container = world.client.containers.run(world.image, sh("sleep 1000"), name=world.name(), detach=True)
    first = next(container.stats(stream=True, decode=True))
    return [container.top()["Processes"][0][-1], sorted(container.stats(stream=False)) == sorted(first)]


@case
def resize_a_terminal(world):
    return world.api.resize(started(world, tty=True), 40, 120)


# Containers: files


@case
def archives_both_ways(world):
    api = world.api
    container = made(world)
    put = api.put_archive(container, "/", tar_of({"ä/b": "text", "big": b"x" * 300_000}))
    chunks, stat = api.get_archive(container, "/ä")
    big, _ = api.get_archive(container, "/big", chunk_size=None)
    return [put, files_of(chunks), [stat["name"], stat["linkTarget"]], sum(len(chunk) for chunk in big) > 300_000]


@case
def archive_from_a_file_object(world):
    container = made(world)
    world.api.put_archive(container, "/tmp", io.BytesIO(tar_of({"f": "streamed"})))
    return files_of(world.api.get_archive(container, "/tmp/f")[0])


@case
def archive_of_nothing(world):
    world.api.get_archive(made(world), "/nothing/there")


@case
def archive_into_nothing(world):
    world.api.put_archive(made(world), "/nothing/there", tar_of({"f": "x"}))


@case
def archive_that_is_none(world):
    world.api.put_archive(made(world), "/", b"this is no tar")


@case
def changes_and_export(world):
    container = finished(world, sh("echo x > /changed"))
    exported = sum(len(chunk) for chunk in world.api.export(container))
    return [world.api.diff(container), exported > 100_000]


# Exec


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


# Images


@case
def inspect_history_and_list(world):
    image = world.client.images.get(world.image)
    listed = world.client.images.list(name=world.image)
    return [sorted(image.attrs), len(image.history()), [item.id == image.id for item in listed], image.labels]


@case
def tag_and_remove(world):
    name = world.image_name()
    tagged = world.api.tag(world.image, name, tag="x", force=True)
    removed = world.api.remove_image(f"{name}:x")
    return [tagged, [sorted(item) for item in removed]]


@case
def save_and_load(world):
    image = world.client.images.get(world.image)
    data = b"".join(image.save(named=True))
    return [item.id == image.id for item in world.client.images.load(data)]


@case
def load_what_is_no_image(world):
    return world.client.images.load(tar_of({"f": "x"}))


@case
def import_a_file_system(world):
    name = world.image_name()
    status = world.api.import_image_from_data(tar_of({"etc/hello": "x"}), repository=name, tag="t", changes=["CMD [\"/x\"]"])
    return [len(status.strip()) > 60, world.api.inspect_image(f"{name}:t")["Config"]["Cmd"]]


@case
def import_from_a_stream(world):
    name = world.image_name()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "root.tar")
        with open(path, "wb") as file:
            file.write(tar_of({"etc/hello": "x" * 200_000}))
        with open(path, "rb") as file:
            world.api.import_image(src=file, repository=name, tag="t")
    return sorted(world.api.inspect_image(f"{name}:t")["RootFS"])


@case
def pull_from_nowhere(world):
    world.client.images.pull("127.0.0.1:9/pw-not-there", tag="1")


@case
def push_to_nowhere(world):
    name = f"127.0.0.1:9/{world.image_name()}"
    world.api.tag(world.image, name)
    lines = list(world.api.push(name, stream=True, decode=True))
    world.api.remove_image(name)
    return ["error" in lines[-1], lines[0].get("status", "")[:20]]


@case
def image_that_is_missing(world):
    world.client.images.get("pw-not-there:1")


@case
def remove_an_image_in_use(world):
    container = made(world)
    world.api.remove_image(world.image)
    return container


@case
def commit(world):
    container = finished(world, sh("echo x > /x"))
    name = world.image_name()
    world.api.commit(container, name, tag="c", message="m", author="ä", changes=["ENV A=b", "CMD [\"cat\", \"/x\"]"])
    image = world.api.inspect_image(f"{name}:c")
    return [image["Author"], image["Config"]["Env"][-1:], image["Config"]["Cmd"]]


# Build


def build(world, files, **options):
    name = world.image_name()
    options = {"custom_context": True, "rm": True, "tag": name, **options}
    lines = list(world.api.build(fileobj=io.BytesIO(tar_of(files)), decode=True, **options))
    return name, lines


@case
def build_with_arguments_and_labels(world):
    text = f"FROM {world.image}\nARG A\nLABEL fromfile=1\nRUN echo $A > /built\n"
    name, lines = build(world, {"Dockerfile": text}, buildargs={"A": "ü"}, labels={"l": "v"}, nocache=True)
    image = world.api.inspect_image(name)
    return [image["Config"]["Labels"], any("stream" in line for line in lines)]


@case
def build_a_target_of_another_file(world):
    text = f"FROM {world.image} AS first\nENV S=1\nFROM {world.image}\nENV S=2\n"
    name, _ = build(world, {"sub/Other": text}, dockerfile="sub/Other", target="first")
    return world.api.inspect_image(name)["Config"]["Env"][-1:]


@case
def build_from_a_folder(world):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {
            "Dockerfile": f"FROM {world.image}\nCOPY . /ctx\nRUN ls -A /ctx > /list\n",
            ".dockerignore": "secret\n*.log\n!keep.log\n",
            "secret": "s",
            "a.log": "a",
            "keep.log": "k",
        }.items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        image, _ = world.client.images.build(path=folder, tag=world.image_name(), rm=True, gzip=True)
    container = finished_of(world, image.id, ["cat", "/list"])
    return world.api.logs(container).decode()


def finished_of(world, image, command):
    container = world.api.create_container(image, command, name=world.name())["Id"]
    world.api.start(container)
    world.api.wait(container)
    return container


@case
def build_from_a_lone_file(world):
    text = io.BytesIO(f"FROM {world.image}\nENV LONE=1\n".encode())
    list(world.api.build(fileobj=text, tag=world.image_name(), rm=True))
    return True


@case
def build_that_fails(world):
    world.client.images.build(fileobj=io.BytesIO(f"FROM {world.image}\nRUN exit 3\n".encode()), rm=True)


@case
def build_of_what_is_no_dockerfile(world):
    list(world.api.build(fileobj=io.BytesIO(b"NOTHING here\n"), rm=True, decode=True))


@case
def build_without_network_and_with_hosts(world):
    text = f"FROM {world.image}\nRUN grep extra /etc/hosts && ls /sys/class/net > /nets\n"
    _, lines = build(world, {"Dockerfile": text}, network_mode="none", extra_hosts={"extra": "10.0.0.3"})
    return any("extra" in line.get("stream", "") for line in lines)


# Networks


@case
def network_with_addresses(world):
    pool = IPAMPool(subnet="10.214.0.0/24", gateway="10.214.0.254", aux_addresses={"a": "10.214.0.9"})
    network = world.client.networks.create(
        world.name(), driver="bridge", ipam=IPAMConfig(pool_configs=[pool]), labels={"a": "b"}, internal=True
    )
    container = world.client.containers.run(world.image, sh("sleep 1000"), name=world.name(), detach=True)
    network.connect(container, aliases=["other"], ipv4_address="10.214.0.7")
    network.reload()
    members = [member["IPv4Address"] for member in network.attrs["Containers"].values()]
    ipam = network.attrs["IPAM"]["Config"]
    network.disconnect(container)
    network.remove()
    return [members, ipam, network.attrs["Labels"], network.attrs["Internal"]]


@case
def network_lists_and_filters(world):
    name = world.name()
    network = world.client.networks.create(name, labels={"pw": name})
    found = [item.id == network.id for item in world.client.networks.list(names=[name], filters={"label": f"pw={name}"})]
    verbose = sorted(world.api.inspect_network(network.id, verbose=True))
    network.remove()
    return [found, verbose]


@case
def network_in_use(world):
    network = world.client.networks.create(world.name())
    world.client.containers.run(world.image, sh("sleep 1000"), name=world.name(), network=network.name, detach=True)
    network.remove()


@case
def network_that_is_wrong(world):
    pool = IPAMPool(subnet="10.214.1.0/33")
    world.client.networks.create(world.name(), ipam=IPAMConfig(pool_configs=[pool]))


@case
def network_that_is_missing(world):
    world.client.networks.get("pw-not-there")


@case
def connect_what_is_missing(world):
    network = world.client.networks.create(world.name())
    try:
        network.connect("pw-not-there")
    finally:
        network.remove()


# Volumes


@case
def volume_life(world):
    name = world.name()
    volume = world.client.volumes.create(name, driver="local", labels={"a": "ü"}, driver_opts={})
    listed = [item.name == name for item in world.client.volumes.list(filters={"name": name})]
    labels = world.client.volumes.get(name).attrs["Labels"]
    volume.remove(force=True)
    return [listed, labels]


@case
def volume_in_use(world):
    name = world.name()
    world.client.volumes.create(name)
    made(world, host={"binds": {name: {"bind": "/v", "mode": "rw"}}}, volumes=["/v"])
    world.api.remove_volume(name)


@case
def volume_that_is_missing(world):
    world.api.inspect_volume("pw-not-there")


# Plugins


@case
def plugins(world):
    return [len(world.api.plugins()), world.client.plugins.list()]


@case
def plugin_that_is_missing(world):
    world.api.inspect_plugin("pw-not-there")


@case
def plugin_from_nowhere(world):
    world.client.plugins.install("127.0.0.1:9/pw-not-there:1")


@case
def plugin_from_a_folder(world):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "rootfs"))
        with open(os.path.join(folder, "config.json"), "w") as file:
            file.write('{"description":"d","interface":{"types":["docker.volumedriver/1.0"],"socket":"p.sock"},"entrypoint":["/x"]}')
        name = f"pw/{world.name()}:1"
        created = world.api.create_plugin(name, folder)
    seen = world.api.inspect_plugin(name)["Enabled"]
    world.api.remove_plugin(name, force=True)
    return [created, seen]


# Swarm; its order matters, so it is one case.


@case
def swarm_services_secrets_and_configs(world):
    api = world.api
    if api.info()["Swarm"]["LocalNodeState"] != "inactive":
        raise RuntimeError("this engine is in a swarm already")
    try:
        return swarm_of(world)
    finally:
        api.leave_swarm(force=True)


def swarm_of(world):
    api, client = world.api, world.client
    api.init_swarm(advertise_addr="127.0.0.1", listen_addr="127.0.0.1")
    seen = [sorted(api.inspect_swarm()), world.failure(lambda: api.init_swarm(advertise_addr="127.0.0.1"))]
    node = api.nodes()[0]
    api.update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], "Labels": {"a": "b"}})
    seen.append(api.inspect_node(node["ID"])["Spec"])
    secret = api.create_secret(world.name(), b"s\x00cret", labels={"a": "b"})
    config = api.create_config(world.name(), b"c\xffnfig")
    seen.append([sorted(api.inspect_secret(secret)["Spec"]), api.inspect_config(config)["Spec"]["Data"]])
    name = world.name()
    template = TaskTemplate(
        ContainerSpec(world.image, command=sh("echo served; sleep 1000"), env=["A=ü"], labels={"x": "y"}),
        restart_policy=RestartPolicy(condition="none"),
    )
    service = api.create_service(template, name=name, mode=ServiceMode("replicated", 1), endpoint_spec=EndpointSpec())
    running = lambda: any(task["Status"]["State"] == "running" for task in api.tasks(filters={"service": name}))
    seen.append(world.until(running))
    seen.append(world.until(lambda: b"served" in b"".join(api.service_logs(service["ID"], stdout=True, follow=False))))
    version = api.inspect_service(name)["Version"]["Index"]
    api.update_service(name, version, task_template=template, name=name, labels={"new": "1"}, mode=ServiceMode("replicated", 0))
    seen.append(client.services.get(name).attrs["Spec"]["Labels"])
    seen.append(world.failure(lambda: api.create_service(template, name=name)))
    seen.append([api.remove_service(name), api.remove_secret(secret["ID"]), api.remove_config(config["ID"])])
    seen.append(world.failure(lambda: api.inspect_service(name)))
    return seen
