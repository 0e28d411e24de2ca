"""Build."""

import io
import os
import tempfile

from .case_list import case
from .tar_files import tar_of


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
