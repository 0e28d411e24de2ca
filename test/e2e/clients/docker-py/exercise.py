"""Does with docker-py what programs do with it, and prints what came of it as one JSON object."""

import io
import json
import sys
import tarfile

import docker

name = sys.argv[1]
client = docker.from_env(timeout=60)
seen = {"ping": client.ping(), "api": client.version()["ApiVersion"]}


def sh(script):
    return ["sh", "-c", script]


def tar_of(file_name, text):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        info = tarfile.TarInfo(file_name)
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text.encode()))
    return buffer.getvalue()


def output_of(image, command):
    """Not containers.run: with Engine 20.10 it may miss what a quick container prints."""
    container = client.containers.create(image, command)
    container.start()
    container.wait()
    output = container.logs(stderr=False).decode()
    container.remove()
    return output


seen["run"] = output_of(name, sh("echo out; echo err >&2"))
try:
    client.containers.run(name, sh("echo why >&2; exit 7"), remove=True)
except docker.errors.ContainerError as error:
    seen["failed"] = error.exit_status

# The hijacked connection of attach, both ways, with the end of the input.
reader = client.api.create_container(name, sh("tr a-z A-Z"), stdin_open=True, name=name)
api = client.api
stream = api.attach_socket(reader, {"stdin": 1, "stdout": 1, "stream": 1})
raw = getattr(stream, "_sock", stream)
api.start(reader)
raw.sendall(b"hello\n")
seen["attached"] = next(docker.utils.socket.frames_iter(stream, tty=False))[1].decode()
stream.close()
api.remove_container(reader, force=True)

container = client.containers.run(name, sh("echo started; sleep 1000"), name=name, detach=True, labels={"a": "ü"})
code, (out, err) = container.exec_run(sh("echo out; echo err >&2"), demux=True)
seen["exec"] = [code, out.decode(), err.decode()]
container.put_archive("/", tar_of("word", "text"))
data, stat = container.get_archive("/word")
seen["archive"] = tarfile.open(fileobj=io.BytesIO(b"".join(data))).extractfile("word").read().decode()
seen["stat"] = [stat["name"], stat["size"]]
seen["top"] = container.top()["Titles"]
seen["stats"] = container.stats(stream=False)["name"]
seen["labels"] = container.labels
seen["logs"] = [line.decode() for line in container.logs(stream=True, follow=False)]

network = client.networks.create(name, driver="bridge")
network.connect(container, aliases=["other"])
container.reload()
seen["networks"] = sorted(container.attrs["NetworkSettings"]["Networks"])
network.disconnect(container, force=True)
network.remove()

container.commit(name, tag="committed")
seen["committed"] = output_of(f"{name}:committed", ["cat", "/word"])
dockerfile = f"FROM {name}\nRUN echo built > /built\n"
context = io.BytesIO(tar_of("Dockerfile", dockerfile))
image, _ = client.images.build(fileobj=context, custom_context=True, tag=f"{name}:built", rm=True)
seen["built"] = output_of(image, ["cat", "/built"])
seen["loaded"] = client.images.load(b"".join(client.images.get(name).save()))[0].id == client.images.get(name).id

container.stop(timeout=0)
seen["exit"] = container.wait()["StatusCode"]
events = client.events(since=0, until=1, decode=True)
seen["events"] = list(events)
container.remove()
try:
    client.containers.get(name)
except docker.errors.NotFound as error:
    seen["missing"] = [error.status_code, error.explanation]

print(json.dumps(seen))
