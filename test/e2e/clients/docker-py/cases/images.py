"""Images."""

import os
import tempfile

from .case_list import case
from .making_containers import finished, made, sh
from .tar_files import tar_of


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
