"""Containers: files."""

import io

from .case_list import case
from .making_containers import finished, made, sh
from .tar_files import files_of, tar_of


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
